"""A real table of events, with an article beside it that comes and goes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.tables.test_columns import GIVEN, ICEWS, columns_of, given

from claimgraph.build.build import (
    Built,
    Wishes,
    bring_up_to_date,
    build,
)
from claimgraph.build.source import find_source, read_source
from claimgraph.graph import ClaimGraph
from claimgraph.store.columns import Columns
from claimgraph.store.local import Store, as_terms, open_store
from claimgraph.store.questions import load_questions
from claimgraph.store.view import bind

BASE = "https://w3id.org/claimgraph/icews18/"
ARTICLE = "\n  article:\n    title: An article\n    publisher: Reuters\n    published: 2018-12\n" \
    "    text: article.txt"  # fmt: skip
NAMED = "".join(
    f"\n  {name}: {{type: {kind}}}"
    for name, kind in (("Reuters", "news-agency"), ("Turkey", "country"), ("Russia", "country"))
)
CLAIMS = """\
source: article
claims:
- {quote: word0, says: [Turkey, accuses, Russia], when: 2018-06-01, stance: denies}
- {quote: word1, says: [Russia, hosted, Turkey]}
"""


def compare(store: Store, fresh: Columns, revised: Columns) -> int:
    """Hold the answers of two builds together, row by row; counts the rows."""
    rows = 0
    for question in load_questions().values():
        for pairs in given(question, GIVEN):
            bound = bind(question.parameters, pairs, store=store)
            expected, found = (
                list(as_terms(it.answer(question, bound))) for it in (fresh, revised)
            )
            assert expected == found, question.name
            rows += len(expected)
    return rows


@pytest.mark.slow
def test_an_article_comes_and_goes(tmp_path: Path, shared: Path) -> None:
    """12,368 events that name Turkey: each quad is as in a build from nothing, both times."""
    texts = {"icews": shared / "data" / "icews18-turkey.tsv.gz"}
    dossier, out = Path(shutil.copytree(ICEWS, tmp_path / "dossier")), tmp_path / "out"
    build(find_source(str(ICEWS)), out, texts=texts, page=False)
    first = set(open_store(out / "store"))
    front = (dossier / "dossier.yaml").read_text(encoding="utf-8")
    for place, more in (("\nsources:", ARTICLE), ("\nentities:", NAMED)):
        front = front.replace(place, place + more)
    (dossier / "dossier.yaml").write_text(front, encoding="utf-8")
    (dossier / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    (dossier / "article.txt").write_text("word0 word1", encoding="utf-8")
    for source in (dossier, ICEWS):
        reading = read_source(find_source(str(source)), texts)
        assert isinstance(bring_up_to_date(reading, out, Wishes(page=False)), Built)
        expected = ClaimGraph.open(source, texts=texts).store
        assert set(expected.quads()) == set(open_store(out / "store"))
        anew = tmp_path / f"{source.name}-anew"
        anew.mkdir()
        fresh = columns_of(str(source), anew, texts)
        assert 50_000 < compare(expected, fresh, Columns(out / "columns", BASE))
    assert first == set(open_store(out / "store"))
