"""The graph for assistants: a Model Context Protocol server over standard streams or HTTP.

A language model repeats what it is given. So nothing is given without its status and without who
says so: what a query leaves out is looked up and put beside its rows, or the answer says that it
is missing and how to ask for it. Queries run in the workers of `claimgraph.server`.
"""

from __future__ import annotations
