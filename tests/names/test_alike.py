"""Names that are nearly the same are proposed, others are not."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from tests.cases import read_yaml

from claimgraph.dossier.similar import KnownName, propose

CASES = Path(__file__).parent / "cases"
NEAR, FAR = (read_yaml(CASES / f"{it}.yaml") for it in ("near", "far"))


def known(*names: str, kind: str = "actor") -> list[KnownName]:
    """Names, each of an entity of its own."""
    return [KnownName(name, f"entity/{number}", kind) for number, name in enumerate(names)]


def pairs(names: list[KnownName], **options: Any) -> dict[frozenset[str], str]:
    """What is proposed, and why."""
    return {frozenset((it.keep.name, it.other.name)): it.why for it in propose(names, **options)}


def test_the_pairs_are_read() -> None:
    """No pair is left out, and every reason is tried."""
    assert (24, 27) == (len(NEAR), len(FAR))
    assert 6 == len({why for _, _, why in NEAR})


@pytest.mark.parametrize(("one", "two", "why"), NEAR)
def test_a_near_pair_is_proposed(one: str, two: str, why: str) -> None:
    """With the reason."""
    assert {frozenset((one, two)): why} == pairs(known(one, two))


@pytest.mark.slow
@pytest.mark.parametrize("pair", FAR, ids=lambda it: " / ".join(it))
def test_a_far_pair_is_not(pair: list[str]) -> None:
    """Names that look alike and mean two things."""
    one, two, kind = [*pair, "actor"][:3]
    assert {} == pairs(known(one, two, kind=kind))


def test_all_names_together() -> None:
    """In a crowd, in whatever order, the same pairs are proposed and the same are not."""
    actors = [pair for pair in FAR if len(pair) == 2]
    every = dict.fromkeys(chain.from_iterable([*(it[:2] for it in NEAR), *actors]))
    for names in (known(*every), known(*reversed(every))):
        found = pairs(names)
        assert {frozenset(it[:2]) for it in NEAR} <= set(found)
        assert set() == {frozenset(it) for it in actors} & set(found)


def test_countries_are_not_misspelt() -> None:
    """Ireland is one letter from Iceland, and both are known; of actors one may be an error."""
    assert {} == pairs(known("Ireland", "Iceland", "Iran", "Iraq", kind="country"))
    assert 1 == len(pairs(known("Ireland", "Iceland", "Iran", "Iraq")))


def test_a_word_of_many_names_is_no_misspelling() -> None:
    """Employer and employee differ by a letter; that both stand in many names tells them apart."""
    places = ("Turkey", "Russia", "Iran", "Iraq")
    names = [f"{word} ({place})" for place in places for word in ("Employer", "Employee")]
    assert {} == pairs(known(*names))
    assert {frozenset(names[:2])} == set(pairs(known(*names[:2])))


def test_a_kind_of_thing_is_no_thing() -> None:
    """What stands before several brackets is not one of them."""
    names = ("Foreign Ministry", "Foreign Ministry (Turkey)", "Foreign Ministry (Russia)")
    assert {} == pairs(known(*names))
    assert 1 == len(pairs(known(*names[:2])))


def test_the_name_to_keep_is_first() -> None:
    """It is the one that the dossier lists, else the more frequent; the likeliest pair leads."""
    names = [
        KnownName("Kim Jong-Un", "a", "actor", 5), KnownName("Kim Jong Un", "b", "actor", 90),
        KnownName("Hassan Rouhani", "c", "actor", 90),
        KnownName("Hassan Rohani", "d", "actor", 5, listed=True),
    ]  # fmt: skip
    first, second = propose(names)
    assert ("Kim Jong Un", "Kim Jong-Un") == (first.keep.name, first.other.name)
    assert ("Hassan Rohani", "Hassan Rouhani") == (second.keep.name, second.other.name)
    assert 1.0 == first.likeness > second.likeness > 0.9


def test_one_thing_is_not_proposed_to_itself() -> None:
    """Labels and aliases of one entity are decided on; two entities are proposed once."""
    names = [
        KnownName("Kim Jong-Un", "a", "actor"), KnownName("Kim Jong Un", "a", "actor"),
        KnownName("Kim Jong-un", "b", "actor"), KnownName("Kim Jong un", "b", "actor"),
    ]  # fmt: skip
    assert {} == pairs(names[:2])
    assert 1 == len(propose(names))


def test_what_is_apart_is_proposed_no_more() -> None:
    """A decision that names are two holds for these two."""
    names = known("Kim Jong Un", "Kim Jong-Un", "Labor Party", "Labour Party")
    apart = [frozenset(("Kim Jong Un", "Kim Jong-Un"))]
    assert {frozenset(("Labor Party", "Labour Party"))} == set(pairs(names, apart=apart))


@pytest.mark.parametrize("names", [(), ("Turkey",), ("", "()"), ("...", "!!!"), ("', '", '"; --')])
def test_odd_names_are_no_trouble(names: tuple[str, ...]) -> None:
    """None, one, and such without a letter give no proposal."""
    assert [] == propose(known(*names))
