"""A folder as a whole: texts at hand or pinned, sentences covered or silent, and back again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimgraph.dossier import LOCK, Coverage, open_folder, read_dossier
from claimgraph.dossier.lock import write_lock
from claimgraph.judge import Bench
from claimgraph.model.errors import DossierError, Place
from claimgraph.model.ontology import Vocabulary, load_vocabulary
from claimgraph.model.records import Records
from claimgraph.store.rdf import read_records, write_quads

from .conftest import FRONT, QUOTE, TEXT, Write, messages, read

MET = {"quote": QUOTE, "says": ["Askia", "met", "Borland"]}
AGAIN = {"quote": "They will meet again", "says": ["Askia", "met", "Borland"], "stance": "expects"}
SENTENCES = [len(QUOTE) + 1, len(QUOTE) + 24, len(TEXT) - 1]
NOBODY = (TEXT.index("Nobody"), len(TEXT) - 1)


def source(**facts: Any) -> dict[str, Any]:
    """The front, with facts of the source changed."""
    return {**FRONT, "sources": {"wire": {**FRONT["sources"]["wire"], **facts}}}


def pin(folder: Path) -> None:
    """Write the lock of a folder."""
    lock = write_lock(read(folder, pinned=False).lock)
    (folder / LOCK).write_text(lock, encoding="utf-8", newline="\n")


def test_coverage_counts_quotes_and_sentences(write: Write) -> None:
    """Which sentences no quote touches is told by their spans."""
    (coverage,) = read(write(claims=[MET, {**MET, "stance": "denies"}, AGAIN])).coverage
    assert Coverage("wire", 2, True, 3, (NOBODY,)) == coverage
    assert "wire: 2 quotes found in the text; claims cover 2 of 3 sentences" == str(coverage)


def test_coverage_of_a_text_that_is_pinned(write: Write) -> None:
    """Without the text the lock knows the sentences, and says so."""
    folder = write(claims=[MET, AGAIN])
    pin(folder)
    (folder / "wire.txt").unlink()
    reading = read(folder)
    assert () == reading.findings
    assert (Coverage("wire", 2, False, 3, (NOBODY,)),) == reading.coverage
    assert "pinned, text not available" in str(reading.coverage[0])


def test_records_are_the_same_with_the_text_or_without(write: Write) -> None:
    """What is read from the lock is what was read from the text."""
    folder = write(claims=[MET, AGAIN])
    pin(folder)
    at_hand = read(folder)
    (folder / "wire.txt").unlink()
    assert at_hand.records == read(folder).records
    assert at_hand.lock == read(folder).lock


def test_a_complete_source_leaves_no_sentence_out(write: Write) -> None:
    """The sentence that nothing covers is shown, at the source that promised."""
    (finding,) = read(write(front=source(complete=True), claims=[MET, AGAIN])).findings
    assert ("sentence", '"Nobody spoke."') in finding.detail
    assert "case/dossier.yaml" == finding.place.file


def test_a_complete_source_may_list_silent_sentences(write: Write) -> None:
    """What states nothing is listed with the reason, and covers its sentence."""
    silent = [{"quote": "Nobody spoke", "because": "it names nobody"}]
    claims = {"silent": silent, "claims": [MET, AGAIN]}
    reading = read(write(front=source(complete=True), claims=claims))
    assert () == reading.findings
    assert () == reading.coverage[0].uncovered
    assert 2 == len(reading.records.claims)


def test_a_complete_source_without_its_text_tells_spans(write: Write) -> None:
    """Without the text there are no words to show, but their place."""
    folder = write(front=source(complete=True), claims=[MET, AGAIN])
    pin_complete = write_lock(read(folder, pinned=False).lock)
    (folder / LOCK).write_text(pin_complete, encoding="utf-8", newline="\n")
    (folder / "wire.txt").unlink()
    (finding,) = read(folder).findings
    assert ("sentence", f"{NOBODY[0]}-{NOBODY[1]}") in finding.detail


@pytest.mark.parametrize(("held", "told"), [(True, ["source 'wire' is held,"]), (False, [])])
def test_a_held_text_must_be_there(write: Write, held: bool, told: list[str]) -> None:
    """A text that the dossier holds is passed on with it; one that it cites need not be."""
    folder = write(front=source(held=held), claims=[MET])
    pin(folder)
    assert held == read(folder).require().sources["source/wire"].held
    (folder / "wire.txt").unlink()
    assert told == [message[:22] for message in messages(read(folder))]


def test_a_text_by_option_comes_first(write: Write, tmp_path: Path) -> None:
    """The text that is given takes the place of the one that the source names."""
    folder = write(claims=[{**MET, "quote": "Both met"}])
    assert ["quote not found in wire.txt"] == [it[:27] for it in messages(read(folder))]
    other = tmp_path / "elsewhere.txt"
    other.write_text("Both met.\n", encoding="utf-8")
    reading = read(folder, wire=other)
    assert () == reading.findings
    assert reading.coverage[0].at_hand
    assert 10 == reading.records.sources["source/wire"].length


def test_a_text_by_option_may_lie_anywhere(write: Write) -> None:
    """The option is the user's word; only what a dossier names must lie inside of it."""
    folder = write(front=source(text="../wire.txt"), claims=[MET])
    assert ["the text of 'wire' is o"] == [it[:23] for it in messages(read(folder))]
    assert () == read(folder, wire=folder / "wire.txt").findings


def test_a_text_by_option_of_no_source(write: Write) -> None:
    """An option that names no source is a finding, since it was meant to change something."""
    folder = write(claims=[MET])
    (finding,) = read(folder, wyre=folder / "wire.txt").findings
    assert Place("case/dossier.yaml", 1) == finding.place
    assert "did you mean wire?" == finding.cure


def test_an_unpinned_reading_does_not_look_at_the_lock(write: Write) -> None:
    """A damaged lock is no hindrance when it is about to be written anew."""
    folder = write(claims=[MET])
    (folder / LOCK).write_text("damaged", encoding="utf-8")
    assert () == read(folder, pinned=False).findings


def test_a_folder_without_claims(write: Write) -> None:
    """A dossier may begin with its sources."""
    reading = read(write())
    assert () == reading.findings
    assert ({}, 0) == (reading.records.claims, reading.coverage[0].quotes)


def test_several_files_are_read_in_order(write: Write) -> None:
    """Files are read by name, and a claim may name one of another file."""
    folder = write(claims=[{**MET, "id": "met"}])
    more = "- {quote: Nobody spoke, says: [Askia, angered-by, Borland], because: met}\n"
    (folder / "claims-b.yaml").write_text(more, encoding="utf-8")
    (folder / "notes.yaml").write_text("not: [read", encoding="utf-8")
    records = read(folder).require()
    assert ["case/claims-b.yaml", "case/claims.yaml"] == [
        claim.place.file for claim in records.claims.values()
    ]
    assert 2 == len(records.propositions)


def test_findings_are_raised_together(write: Write) -> None:
    """Whoever needs records gets them, or every finding."""
    claims = [{**MET, "stance": "denys"}, {**AGAIN, "speaker": "Nobody"}]
    with pytest.raises(DossierError) as caught:
        read(write(claims=claims)).require()
    assert 2 == len(caught.value.findings)
    assert caught.value.findings == tuple(sorted(caught.value.findings))


RICH = {
    "sources": {
        "wire": {
            **FRONT["sources"]["wire"],
            "title": "Talks, first edition",
            "published": {
                "date": "2021-03",
                "words": "this month",
                "inferred": "no day is printed",
            },
            "address": "https://example.org/wire?page=1#two",
            "licence": "CC BY 4.0",
            "retrieved": "2021-04-01",
            "replaced-by": "second",
            "held": True,
            "transcript": True,
        },
        "second": {"title": "Talks, second edition", "published": "2021-03-06", "voice": "party"},
    },
    "entities": {
        **FRONT["entities"],
        "M. Tol": {"type": "person"},
        "Askia": {
            "type": "country",
            "aliases": ["Vesk", "A\u0301skia"],
            "labels": {"de": "Askien", "zh-Hant": "阿斯基亞"},
            "description": "An invented state.",
            "wikidata": "Q43",
            "because": "It is not.",
        },
        "an official": {"type": "unnamed-source", "description": '"an official"'},
    },
    "issues": [{"question": "Did they meet?", "claims": ["met", "again"]}],
    "description": "Invented.",
}
RICH_CLAIMS = {
    "coder": "Ada",
    "reviewer": "Ben",
    "claims": [
        {**MET, "id": "met", "note": "a note", "inferred": "from the headline", "translated": True,
         "certainty": "probable", "done": True, "language": "tr",
         "when": {"date": "2021-02", "words": "in February", "inferred": "the year of the page"},
         "quantity": "more than 100", "part": "second", "with": ["Mira Tol", "a friend"],
         "because": {"says": ["Borland", "leases", "harbour of Vesk"]}},
        {**AGAIN, "id": "again", "speaker": "an official", "via": ["Northern Wire", "Mira Tol"],
         "said": {"date": "2021-03", "after": "met", "words": "later", "inferred": "it reads so"},
         "conflicts-with": {"claim": "met", "because": "they cannot"}},
        {**AGAIN, "speaker": "Mira Tol", "amount": "about $2 billion", "share": "a third",
         "says": [{"says": ["Borland", "leases", "harbour of Vesk"]}, "endangers", "Askia"]},
    ],
}  # fmt: skip


def rich(write: Write) -> Path:
    """A dossier with everything that can be said, a decision on names too."""
    folder = write(front={**FRONT, **RICH}, claims={"source": "wire", **RICH_CLAIMS})
    log = "- same: [Mira Tol, M. Tol]\n  by: Ada\n  because: one is short for the other\n"
    (folder / "merges.yaml").write_text(log, "utf-8")
    return folder


def built(records: Records, vocabulary: Vocabulary) -> Records:
    """Records, written as a graph and read back."""
    judgement = Bench(records, vocabulary).judgement()
    return read_records(
        write_quads(records, judgement, vocabulary=vocabulary), vocabulary=vocabulary
    )


def test_everything_comes_back_from_the_graph(write: Write, vocabulary: Vocabulary) -> None:
    """Notes, reasons, translations, days of reading and successors: the graph forgets nothing."""
    records = read(rich(write)).require()
    back = built(records, vocabulary)
    assert records.header == back.header
    for part in ("sources", "entities", "propositions", "evidence"):
        assert dict(getattr(records, part)) == dict(getattr(back, part)), part
    assert {
        path: replace(it, place=Place("")) for path, it in records.claims.items()
    } == back.claims
    assert set(records.issues) == set(back.issues)
    assert {frozenset((it.left, it.right, it.because)) for it in records.declared} == {
        frozenset((it.left, it.right, it.because)) for it in back.declared
    }


def test_the_rich_dossier_is_rich(write: Write) -> None:
    """Every field of a claim, a source and an entity is set somewhere, so that its loss is seen."""
    records = read(rich(write)).require()
    for kept in (records.claims, records.sources, records.entities, records.evidence):
        first = next(iter(kept.values()))
        empty = {
            name for name in type(first).__dataclass_fields__
            if not any(getattr(it, name) for it in kept.values())
        }  # fmt: skip
        assert empty <= {"row"}


def test_a_missing_text_is_told_once_with_the_name_of_its_file(tmp_path: Path) -> None:
    """Two quotes of a source whose file is not there are one finding, which names the file."""
    front = "format: 1\ntitle: x\nsources: {wire: {title: t, published: 2020, text: wire.txt}}\n"
    front += "entities: {Askia: {type: country}, Borland: {type: country}}\n"
    claims = "source: wire\nclaims:\n" + "".join(
        f"- {{quote: {it}, says: [Askia, met, Borland]}}\n" for it in ("they met", "met again")
    )
    (tmp_path / "dossier.yaml").write_text(front, "utf-8")
    (tmp_path / "claims.yaml").write_text(claims, "utf-8")
    found = read_dossier(open_folder(tmp_path, "x"), load_vocabulary(), pinned=False).findings
    assert ["the text of 'wire' is not available: wire.txt"] == [it.message for it in found]
    assert "put wire.txt into the folder" in found[0].cure
