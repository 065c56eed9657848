"""Offers the graph to assistants by the Model Context Protocol, over standard streams or HTTP.

A language model repeats what it is given. So every statement is given with its status and with who
says it: what a query leaves out is looked up and added to the rows, or the answer says what is
missing and how to ask for it. Queries run in the workers of `claimgraph.server`.
"""

from __future__ import annotations
