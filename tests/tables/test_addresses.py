"""Each name of a table has an address of its own, whatever other names there are."""

from __future__ import annotations

from itertools import permutations

import pytest

from claimgraph.model.iris import digest
from claimgraph.tables.claims import Census

ONE, OTHER = "A!+;;", "A!|.:"
"""Two names that read the same in an address, and whose hashes begin with the same six digits."""


def addresses(*names: str) -> dict[str, str]:
    """The address of each name, entered in this order."""
    census = Census({}, {})
    census.enter(names, "actor")
    return {name: entity.path for name, entity in census.settle().items()}


def test_the_hashes_are_alike() -> None:
    """Else nothing here would tell anything."""
    assert digest(ONE)[:6] == digest(OTHER)[:6]
    assert digest(ONE)[:7] != digest(OTHER)[:7]


@pytest.mark.parametrize("names", [*permutations(("A", ONE, OTHER))], ids="".join)
def test_names_of_one_hash_stay_apart(names: tuple[str, ...]) -> None:
    """The second takes one digit more, in whatever order rows name them."""
    expected = {
        "A": "entity/a",
        ONE: f"entity/a-{digest(ONE)[:6]}",
        OTHER: f"entity/a-{digest(OTHER)[:7]}",
    }
    assert expected == addresses(*names)


def test_a_name_that_reads_as_anothers_address_stays_apart() -> None:
    """What one name is lengthened to may be what another says."""
    name = f"A {digest('A?')[:6]}"
    found = addresses("A", "A?", name)
    assert found[name] == f"entity/a-{digest('A?')[:6]}"
    assert found["A?"] == f"entity/a-{digest('A?')[:7]}"
