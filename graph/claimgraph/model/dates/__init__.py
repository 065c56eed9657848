"""Reads dates that are as imprecise as their source: as words, an EDTF string, and two bounds.

The package ``edtf`` is not used, because it cannot read "late July" and "by". A date that is not
completely understood is refused with a hint what to write, never guessed.

The EDTF that is read (https://www.loc.gov/standards/datetime/), years 0001 to 9999:

====================  ===========================================  ==========================
level 0 date          2019, 2019-07, 2019-07-27                    no time of day
level 0, 1 interval   A/B, A/.., ../B; A/, /B (side unknown)       an unknown side is open too
level 1 mark          2019?, 2019-07~, 2019-07-27%                 at the end; same bounds
level 1 unspecified   201X, 20XX, 2019-XX, 2019-07-XX, 2019-XX-XX  not inside an interval
level 1 season        2019-21, 2019-22, 2019-23, 2019-24           bounds: see below
====================  ===========================================  ==========================

Other forms are refused with a message of their own (see ``edtf.REFUSALS``): date-times, Y-years,
negative years and year 0; and all of level 2: sets, marks on parts, significant digits, seasons
25 to 41, X in other places.

EDTF does not say which months a season has (they differ between the hemispheres, and winters cross
the new year), so its bounds include all possibilities: 21 and 23, 1 March to 31 December; 22 and
24, 1 December of the year before to 31 March of the year after. The begin of an interval may not
be after the first day of its end (2019-07-11/2019-07 is refused), and two seasons of one year must
be in the order of their numbers.

English words are read in upper and lower case; "in", "on", "during" and "the" may come first:

=============================================  ==========================================
27 August 2019, August 27, 2019, Aug. 2019     that day, that month
Tuesday, 27 August 2019                        that day, if it is a Tuesday
early, mid, late July 2019 (or 2019-07)        days 1-10, 11-20, 21 to the end
early, mid, late 2019                          January-April, May-August, September-December
spring, summer, autumn, fall, winter 2019      the season, as above
the 1990s                                      199X (1900s, 2000s have two senses: refused)
by, until, till, through, no later than X      open begin, to the end of X
by, until, through, before the end of X        the same
before X                                       open begin, to the day before X
since, from X                                  X's begin, open end
after X                                        the day after X, open end
from A to B, A to B, between A and B           A's begin to B's end
about, around, circa X; X?                     X, with the mark ~ or ? in the EDTF
Friday, last Friday, yesterday, today, now     only beside an anchor (see ``parse``)
recently, soon, earlier this year, so far      the same; the begin or end may stay open
=============================================  ==========================================
"""

from __future__ import annotations

from claimgraph.model.dates.edtf import parse_edtf
from claimgraph.model.dates.phrases import parse
from claimgraph.model.dates.time import (
    BEGINNING,
    END,
    FIRST_DAY,
    LAST_DAY,
    OPEN,
    DateError,
    Time,
    before,
    count_days,
    overlaps,
    until,
    within,
)

__all__ = [
    "BEGINNING",
    "END",
    "FIRST_DAY",
    "LAST_DAY",
    "OPEN",
    "DateError",
    "Time",
    "before",
    "count_days",
    "overlaps",
    "parse",
    "parse_edtf",
    "until",
    "within",
]
