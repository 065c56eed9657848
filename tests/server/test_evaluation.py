"""The W3C's tests of queries, result formats and updates, through `claimgraph query`.

No command runs updates: these tests are put to the library's engine, behind the same seam by which
an endpoint can take its place.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cases import read_yaml
from tests.server.conftest import CASES
from tests.server.engines import Program, judge, run_process
from tests.server.suite import PARTS, SUITE, Case, read_part

FAILING: dict[str, str] = read_yaml(CASES / "evaluation.yaml")
COUNTED = {"query": 328, "results": 10, "update": 157}


def cases() -> list[object]:
    """All tests; those that are known to fail say why."""
    if not SUITE.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip("no suite: set CLAIMGRAPH_DATA"))]
    return [_param(case) for part in PARTS for case in read_part(part)]


def _param(case: Case) -> object:
    reason = FAILING.get(case.name, "")
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(case, id=case.name, marks=marks)


ALL = cases()


@pytest.mark.parametrize("case", ALL)
def test_case(case: Case, tmp_path: Path) -> None:
    """What is expected comes back, or comes of it; what is ill formed is refused."""
    assert "" == judge(case, Program(tmp_path))


FEW = ["csv-tsv-res/tsv02", "construct/constructwhere01", "exists/exists03"]


@pytest.mark.parametrize("name", FEW)
def test_case_in_a_process_of_its_own(name: str, tmp_path: Path, shared: Path) -> None:
    """Called as a user calls it, the program gives the same."""
    assert shared
    (case,) = (it for part in PARTS for it in read_part(part) if it.name == name)
    assert "" == judge(case, Program(tmp_path, run_process))


def test_the_suite_is_whole(shared: Path) -> None:
    """As many tests as the W3C has, and every known failure is one of them."""
    assert shared
    found = {part: [it.name for it in read_part(part)] for part in PARTS}
    assert COUNTED == {part: len(names) for part, names in found.items()}
    every = [name for names in found.values() for name in names]
    assert len(every) == len(set(every))
    assert set(FAILING) <= set(every)
