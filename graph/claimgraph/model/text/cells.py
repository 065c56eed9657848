"""Words as cells of a table: what a spreadsheet would run is made to be read."""

from __future__ import annotations

FORMULA = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
"""With what a cell begins that a spreadsheet may run; the last four are full-width = + - @."""


def shield(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula.

    It is also put before an apostrophe, so taking one off the front of every cell that has one
    gives back the cell as it was.

    >>> shield("=1+1"), shield("'tis"), shield("1+1")
    ("'=1+1", "''tis", '1+1')
    """
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell
