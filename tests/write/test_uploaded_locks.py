"""An uploaded dossier brings a lock of its own, which may be made up: it proves nothing."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from tests.server.test_door import BASE, DOSSIER, LIE, statuses

from claimgraph import ClaimGraph
from claimgraph.build.after_write import bring_up_to_date
from claimgraph.build.build import pin
from claimgraph.build.source import find_source
from claimgraph.server.write.upload import build_upload
from claimgraph.store.local import memory_store, open_store

TEXT = DOSSIER["article.txt"]
CITED = DOSSIER["dossier.yaml"].replace("    text: article.txt\n    held: true\n", "")
TRUE = "Norway is not"
VISITS = {
    "visits.csv": "date,who,whom\n2020-01-02,Norway,Turkey\n",
    "dossier.yaml": CITED.replace("entities:\n", """  visits:
    title: Visits
    published: 2020-02-01
    voice: coded
    table:
      files: visits.csv
      claim: {says: ["{who}", "visited", "{whom}"], when: "{date}"}
      entities: {type: country}
entities:
"""),
}  # fmt: skip


def claims(quote: str = "") -> str:
    """The claims, and one more in the article's own voice."""
    more = f"- quote: {quote}\n  says: [Norway, negotiates-with, Russia]\n" if quote else ""
    return DOSSIER["claims.yaml"] + more


def make_lock(folder: Path, text: str, quote: str = "") -> dict[str, Any]:
    """The lock of the dossier, if its article were this text."""
    folder.mkdir()
    for name, content in {**DOSSIER, "article.txt": text, "claims.yaml": claims(quote)}.items():
        (folder / name).write_text(content, encoding="utf-8")
    file, _ = pin(find_source(str(folder)))
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def write(lock: dict[str, Any]) -> str:
    """A lock as `pin` writes it."""
    return json.dumps(lock, indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class Door:
    """A place to upload to, and what is served there: a build from the real article."""

    folder: Path
    served: ox.Store

    def lock(self, text: str, quote: str = "") -> dict[str, Any]:
        """A lock of a text."""
        return make_lock(self.folder / f"text-{len(list(self.folder.iterdir()))}", text, quote)

    def send(
        self, lock: dict[str, Any], quote: str, earlier: ox.Store | None = None, **more: str
    ) -> tuple[ox.Store, str]:
        """Upload the dossier with a lock and a quote; gives the store, and what was said."""
        named = {name.replace("_", "."): text for name, text in more.items()}
        files = {
            "dossier.yaml": CITED, "claims.yaml": claims(quote), "evidence.lock": write(lock),
            **named,
        }  # fmt: skip
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        fresh = self.folder / f"fresh-{len(list(self.folder.iterdir()))}"
        earlier = self.served if earlier is None else earlier
        said = build_upload(buffer.getvalue(), "application/zip", earlier=earlier, fresh=fresh)
        return memory_store(open_store(fresh)), "\n".join(said)


@pytest.fixture
def door(tmp_path: Path) -> Door:
    """The dossier, built from its article and served."""
    make_lock(tmp_path / "real", TEXT)
    return Door(tmp_path, memory_store(ClaimGraph.open(tmp_path / "real").store.quads()))


def norway(store: ox.Store) -> set[str]:
    """The statuses of what the further quote says."""
    return {status for label, status in statuses(store).items() if label.startswith("Norway")}


def turkey(store: ox.Store) -> set[str]:
    """The statuses of what the quote says that was there."""
    return {status for label, status in statuses(store).items() if label.startswith("Turkey")}


def forge(door: Door) -> dict[str, Any]:
    """A lock that has an invented sentence, told of the real article."""
    made, real = door.lock(f"{TEXT}{LIE}.\n", LIE), door.lock(TEXT)
    sha = real["texts"]["article"]["sha256"]
    assert made["texts"]["article"]["sha256"] != sha
    made["texts"]["article"]["sha256"] = sha
    return made


def test_a_build_believes_the_same_lock(door: Door) -> None:
    """So the upload is what holds it back: on one's own machine the lock is one's own."""
    (folder := door.folder / "own").mkdir()
    files = {
        "dossier.yaml": CITED,
        "claims.yaml": claims(LIE),
        "evidence.lock": write(forge(door)),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert {"accepted"} == norway(memory_store(ClaimGraph.open(folder).store.quads()))


def test_a_forged_lock_makes_no_fact(door: Door) -> None:
    """Told of the real article, a quote that is not in it stays attributed, and is marked."""
    store, said = door.send(forge(door), LIE)
    assert ({"accepted"}, {"attributed"}) == (turkey(store), norway(store))
    assert not any(
        "norway" in str(it) for it in store if it.graph_name.value.endswith("graph/accepted")
    )
    assert "Headline: 1 quote that nothing here verifies; send its text along" in said


@pytest.mark.parametrize("known", [True, False])
def test_a_lock_of_another_text_makes_no_fact(door: Door, known: bool) -> None:
    """Nor does the lock of a text that nobody here has read, in a first dossier, too."""
    earlier = door.served if known else memory_store([])
    store, said = door.send(door.lock(f"{TEXT}{LIE}.\n", LIE), LIE, earlier=earlier)
    assert ({"attributed"}, {"attributed"}) == (turkey(store), norway(store))
    assert "Headline: 2 quotes that nothing here verifies" in said


def test_what_is_known_of_the_text_stays_verified(door: Door) -> None:
    """The quotes that are served, and words that are a sentence of the article."""
    store, said = door.send(door.lock(TEXT, f"{TRUE}."), f"{TRUE}.")
    assert ({"accepted"}, {"accepted"}) == (turkey(store), norway(store))
    assert "verifies" not in said


def test_a_text_that_comes_along_verifies(door: Door) -> None:
    """Its quotes are found again in it, whatever is served."""
    front = CITED.replace("2019-08-01\n", "2019-08-01\n    text: article.txt\n")
    lock = door.lock(TEXT, TRUE)
    store, said = door.send(
        lock, TRUE, earlier=memory_store([]), article_txt=TEXT, dossier_yaml=front
    )
    assert ({"accepted"}, {"accepted"}) == (turkey(store), norway(store))
    assert "verifies" not in said


def test_the_sentences_of_a_forged_lock_are_not_kept(door: Door) -> None:
    """A later write would be compared with them."""
    made = forge(door)
    store, _ = door.send(made, LIE)
    for earlier in (door.served, store):
        hashes = [it.object.value for it in earlier if it.predicate.value.endswith("sentences")]
        assert ["\n".join(door.lock(TEXT)["texts"]["article"]["sentences"])] == hashes
    other, _ = door.send(door.lock(f"{TEXT}{LIE}.\n", LIE), LIE)
    assert not [it for it in other if it.predicate.value.endswith("sentences")]


def test_a_dossier_with_tables_is_held_to_the_same(door: Door) -> None:
    """Its rows are judged with its claims, by another road."""
    front, rows = VISITS["dossier.yaml"], VISITS["visits.csv"]
    store, said = door.send(forge(door), LIE, dossier_yaml=front, visits_csv=rows)
    found = statuses(store)
    assert {"attributed"} == {found[it] for it in found if "negotiat" in it and "Norway" in it}
    assert {"accepted"} == turkey(store)
    assert "1 quote that nothing here verifies" in said


def test_a_mark_outlives_the_next_upload(door: Door) -> None:
    """What was marked is not known from then on, and a write brings the store up to date."""
    store, _ = door.send(forge(door), LIE)
    again, _ = door.send(forge(door), LIE, earlier=store)
    assert {"attributed"} == norway(again)
    bring_up_to_date(again, memory_store(again))
    assert {"attributed"} == norway(again)
    assert any(it.subject.value.startswith(BASE) for it in again)
