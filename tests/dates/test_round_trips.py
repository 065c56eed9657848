"""What must hold of every date, tried on generated EDTF and on random strings of known words."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from claimgraph.model.dates import (
    DateError,
    before,
    overlaps,
    parse,
    parse_edtf,
    until,
    within,
)

DAYS = st.dates()
MARKS = st.sampled_from(["", "?", "~", "%"])
CUTS = st.sampled_from([4, 7, 10])
SHAPES = {
    "year": lambda day: f"{day.year:04}",
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "day": date.isoformat,
    "northern season": lambda day: f"{day.year:04}-2{'441112223334'[day.month - 1]}",
    "southern season": lambda day: f"{day.year:04}-2{'223334441112'[day.month - 1]}",
    "no month": lambda day: f"{day.year:04}-XX",
    "no day": lambda day: f"{day.year:04}-{day.month:02}-XX",
    "neither": lambda day: f"{day.year:04}-XX-XX",
    "decade": lambda day: f"{max(day.year, 10):04}"[:3] + "X",
    "century": lambda day: f"{max(day.year, 100):04}"[:2] + "XX",
}
VOCABULARY = (
    "by until before since from after between and to the end of in on about circa early mid late "
    "mid- July may Sept. spring winter Friday yesterday today last next 27 31 1st 2019 2019, 0000 "
    "2019-07 2019-02-30 201X 20XX 2019-XX 2010s 2019? 2019~ 2019-07/2019-09 ../2019 .. / ? , - "
    "10000 -2019 Y2019 03/04/2019 9999-12-31 0001 9999-24 \u0130 \u017f \u0662"
)


@st.composite
def single(draw):
    """Write a day in one promised shape of a single date."""
    return draw(st.sampled_from(list(SHAPES.values())))(draw(DAYS)) + draw(MARKS)


@st.composite
def interval(draw):
    """Write two days as an interval in which the begin is not the more exact side."""
    first, last = sorted([draw(DAYS), draw(DAYS)])
    cut = draw(CUTS)
    begin = draw(st.sampled_from(["", "..", first.isoformat()[:cut] + draw(MARKS)]))
    sides = ["..", last.isoformat()[: max(cut, draw(CUTS))] + draw(MARKS)]
    return f"{begin}/{draw(st.sampled_from(sides if begin == '' else ['', *sides]))}"


EDTF = st.one_of(single(), interval())
PHRASES = st.one_of(EDTF, st.lists(st.sampled_from(VOCABULARY.split()), max_size=6).map(" ".join))


def attempt(reading):
    """Give the time that was read, or the error with which it was refused."""
    try:
        return reading()
    except DateError as error:
        return error


def span(time):
    return time.earliest, time.latest, time.open_begin, time.open_end


@given(EDTF)
def test_edtf_round_trips(text):
    """EDTF of a promised shape is kept letter for letter, as words and as EDTF, and ordered."""
    time = parse_edtf(text)
    assert (text, text) == (time.words, time.edtf)
    assert time == parse(text)
    assert time.earliest <= time.latest


@given(st.dates(min_value=date(100, 1, 1)))
def test_a_date_holds_its_days(day):
    """A day is inside the bounds of every date of less precision that was written from it."""
    exact = parse_edtf(day.isoformat())
    assert [name for name in SHAPES if not within(exact, parse_edtf(SHAPES[name](day)))] == []


@given(st.text(alphabet="0123456789X-/.?~%[]{}TYSE: ", max_size=14))
def test_edtf_never_crashes(text):
    """A string of EDTF's own letters is read as it stands or refused with a cure."""
    read = attempt(lambda: parse_edtf(text))
    assert read.cure if isinstance(read, DateError) else text == read.edtf


@given(PHRASES, st.one_of(st.none(), EDTF.map(parse_edtf)))
def test_phrases_never_crash(words, anchor):
    """Any phrase is refused, or its words are kept and its EDTF means the same without anchor."""
    read = attempt(lambda: parse(words, anchor))
    if isinstance(read, DateError):
        assert (words.strip(), True) == (read.found, bool(read.cure))
    else:
        assert (words.strip(), span(read)) == (read.words, span(parse(read.edtf)))


@given(DAYS)
def test_one_day_in_every_spelling(day):
    """The day-first, month-first and EDTF spellings of a day are the same day."""
    spelled = [f"{day.day} {month(day)} {day.year:04}", f"{month(day)} {day.day}, {day.year:04}"]
    assert [(day, day)] * 3 == [
        (time.earliest, time.latest) for time in map(parse, [*spelled, day.isoformat()])
    ]


def month(day):
    names = "January February March April May June July August September October November December"
    return names.split()[day.month - 1]


@given(st.dates(min_value=date(1, 1, 8)), st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_weekdays_look_back(published, weekday):
    """A weekday is the one of the seven days up to publication; "last" is before publication."""
    anchor = parse(published.isoformat())
    plain, last = parse(weekday, anchor), parse(f"last {weekday}", anchor)
    assert 0 <= (published - plain.latest).days <= 6
    assert 1 <= (published - last.latest).days <= 7
    assert (plain.latest - last.latest).days % 7 == 0
    assert plain == parse(weekday, parse_edtf(plain.edtf))


@given(EDTF.map(parse_edtf), EDTF.map(parse_edtf))
def test_relations_agree(a, b):
    """What is before another does not overlap it, what lies within overlaps, until contains."""
    assert not (before(a, b) and overlaps(a, b))
    assert overlaps(a, b) == overlaps(b, a)
    assert overlaps(a, b) or not within(a, b)
    assert overlaps(a, b) != (before(a, b) or before(b, a))
    assert within(a, until(a))
    assert span(until(a)) == span(parse_edtf(until(a).edtf))
