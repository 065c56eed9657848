"""How good the rules of drafting are, against news with gold attributions; and how fast.

    python tests/benchmarks/drafting.py FOLDER [FOLDER...]
    python tests/benchmarks/drafting.py --coded TEXTS

FOLDER holds ``text/`` and ``attributions/`` as a part of PolNeAR has them (the public repository
networkdynamics/PolNeAR, which has no licence: nothing of it is in this one). The parts ``train``
and ``dev`` are for building, ``test`` is looked at once.

An attribution of the gold standard and one that was found match, one to one, where the words of
their contents have a Dice coefficient of at least .5 and their sources have a word in common.
Counted are gold attributions with a source and a content. PolNeAR marks no attribution inside the
content of another one, so of those found the outermost are scored. Where an article has several
annotators, the first by name is taken.

With ``--coded``, drafts from the texts of the folder TEXTS are scored for stance against
``coded/*.yaml`` beside this file: what speakers say in articles that were coded before anybody had
seen what the rules make of them. A draft touches a claim where their quotes share half of the
shorter one.
"""

from __future__ import annotations

import glob
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from claimgraph.build.source import read_folder
from claimgraph.dossier import open_folder
from claimgraph.draft.attributions import load_lexicon
from claimgraph.draft.propose import draft_by_rules, list_documents
from claimgraph.draft.speech import Utterance, find_utterances
from claimgraph.draft.suggestion import Suggestion
from claimgraph.draft.tree import Stretch, load_model, name_model, parse_text

DICE = 0.5
REPORTING = (
    "accord", "acknowledge", "add", "admit", "allege", "announce", "argue", "assert", "claim",
    "confirm", "declare", "deny", "emphasize", "explain", "insist", "maintain", "note", "remark",
    "reply", "report", "say", "state", "stress", "suggest", "tell", "tweet", "warn", "write",
)  # fmt: skip
"""Lemmas of cues that make a gold attribution *reported speech*. Fixed before the rules were first
run on the test part."""

IRREGULAR = {"said": "say", "told": "tell", "wrote": "write", "written": "write"}
WORD = re.compile(r"\w+")
FIELDS = ("Source", "Cue", "Content")
Words = frozenset[int]
FRONT = """\
format: 1
name: coded
title: Coded
sources:
  article: {title: Article, text: a.txt}
"""


@dataclass(frozen=True)
class Gold:
    """An attribution as annotated: its words by their places, and whether it reports speech."""

    source: Words
    content: Words
    reported: bool


@dataclass
class Tally:
    """What was found, what was right, and what there was to find."""

    found: int = 0
    right: int = 0
    gold: int = 0
    reported: int = 0
    reported_right: int = 0
    words: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    kinds: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def __str__(self) -> str:
        reported = f"{self.reported_right / self.reported:.3f} of {self.reported}"
        lines = [
            f"precision {self.right / self.found:.3f} of {self.found}",
            f"recall    {self.right / self.gold:.3f} of {self.gold}",
            f"recall    {reported} reported speech",
            f"speed     {self.words / self.seconds:,.0f} words a second, {self.words:,} words",
            f"          {self.words / self.cpu:,.0f} words a second of CPU",
        ]
        kinds = sorted(self.kinds.items(), key=lambda it: -it[1][1])
        lines += [f"  {kind:<13}{right / found:.2f} of {found}" for kind, (right, found) in kinds]
        return "\n".join(lines)


def read_gold(file: Path, content: str) -> Iterator[Gold]:
    """The attributions of an annotation in brat's format that have a source and a content."""
    spans: dict[str, list[Stretch]] = {}
    events: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            places = rest.partition("\t")[0].split(" ", 1)[1]
            spans[name] = [tuple(map(int, it.split())) for it in places.split(";")]  # type: ignore[misc]
        elif name.startswith("E"):
            events.append(rest)
    for event in events:
        parts: dict[str, list[Stretch]] = defaultdict(list)
        for role, _, name in (it.partition(":") for it in event.split()):
            parts[role.rstrip("0123456789")] += spans.get(name, [])
        source, cue, said = (parts[it] for it in FIELDS)
        if source and said:
            words = [content[a:b] for a, b in cue]
            yield Gold(place_words(content, source), place_words(content, said), is_reported(words))


def place_words(content: str, stretches: list[Stretch] | tuple[Stretch, ...]) -> Words:
    """Words by the places where they begin."""
    return frozenset(it.start() for a, b in stretches for it in WORD.finditer(content, a, b))


def is_reported(cue: list[str]) -> bool:
    """Whether a word of a cue is a form of one of the lemmas."""
    return any(lemma in REPORTING for word in WORD.findall(" ".join(cue)) for lemma in forms(word))


def forms(word: str) -> Iterator[str]:
    """The lemmas that an English word may be a form of."""
    word = word.lower()
    yield IRREGULAR.get(word, word)
    for ending, instead in (("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""),
                            ("ing", "e"), ("ies", "y"), ("ied", "y")):  # fmt: skip
        if word.endswith(ending):
            yield word.removesuffix(ending) + instead


@dataclass(frozen=True)
class FoundOne:
    """An attribution that the rules found, as words."""

    kind: str
    source: Words
    cue: Words
    content: Words


def place_found(content: str, it: Utterance) -> FoundOne:
    """The words of an utterance."""
    one, paragraph = it.attribution, it.paragraph
    return FoundOne(
        one.kind,
        place_words(content, paragraph.stretches(one.source)),
        place_words(content, paragraph.stretches(one.cue)),
        place_words(content, it.content),
    )


def keep_outermost(found: list[FoundOne]) -> list[FoundOne]:
    """Those whose cue does not lie in the content of a larger one."""
    return [
        it
        for it in found
        if not any(it.content < other.content and it.cue & other.content for other in found)
    ]


def match(found: list[FoundOne], gold: list[Gold]) -> list[tuple[int, int]]:
    """Pairs of what was found and what there is, the best first, each in one pair at most."""
    pairs = []
    for left, it in enumerate(found):
        for right, other in enumerate(gold):
            shared = 2 * len(it.content & other.content)
            dice = shared / (len(it.content) + len(other.content) or 1)
            if dice >= DICE and it.source & other.source:
                pairs.append((-dice, left, right))
    taken: list[tuple[int, int]] = []
    lefts, rights = set[int](), set[int]()
    for _, left, right in sorted(pairs):
        if left not in lefts and right not in rights:
            lefts.add(left)
            rights.add(right)
            taken.append((left, right))
    return taken


def score(folder: Path, tally: Tally, model: object) -> None:
    """Add what the rules find in the articles of a folder."""
    lexicon = load_lexicon()
    for text in sorted((folder / "text").glob("*.txt")):
        content = text.read_bytes().decode("utf-8")
        annotated = sorted((folder / "attributions").glob(f"{glob.escape(text.stem)}_*.ann"))
        if not annotated:
            continue
        gold = list(read_gold(annotated[0], content))
        start, cpu = time.perf_counter(), time.process_time()
        utterances = find_utterances(parse_text(content, model), lexicon)
        tally.seconds += time.perf_counter() - start
        tally.cpu += time.process_time() - cpu
        tally.words += len(content.split())
        found = keep_outermost([place_found(content, it) for it in utterances])
        pairs = match(found, gold)
        tally.found += len(found)
        tally.right += len(pairs)
        tally.gold += len(gold)
        tally.reported += sum(it.reported for it in gold)
        tally.reported_right += sum(gold[right].reported for _, right in pairs)
        right = {left for left, _ in pairs}
        for number, it in enumerate(found):
            tally.kinds[it.kind][0] += number in right
            tally.kinds[it.kind][1] += 1


def score_coded(coding: Path, texts: Path, model: object) -> str:
    """How many coded claims have a draft at all, with their speaker, and with their stance."""
    coded = yaml.safe_load(coding.read_text(encoding="utf-8"))
    content = (texts / coded["text"]).read_text(encoding="utf-8")
    attributed = [it for it in draft_article(content, model) if "speaker" in it.fields]
    counts: Counter[str] = Counter()
    belonging = set[str]()
    missed = []
    for claim in coded["claims"]:
        at = content.index(claim["quote"])
        touching = [it for it in attributed if touches(it, at, at + len(claim["quote"]))]
        belonging |= {it.id for it in touching}
        same = [it for it in touching if is_speaker(it.fields["speaker"], claim["speaker"])]
        stances = {it.fields.get("stance", "asserts") for it in same}
        counts.update(touched=bool(touching), speaker=bool(same), stance=claim["stance"] in stances)
        if same and claim["stance"] not in stances:
            missed.append(f"  {claim['stance']}, drafted as {', '.join(sorted(stances))}")
    told = ", ".join(f"{counts[it]} {it}" for it in ("touched", "speaker", "stance"))
    head = f"{coding.stem}: of {len(coded['claims'])} claims {told}; "
    return "\n".join([f"{head}{len(belonging)} of {len(attributed)} drafts belong to one", *missed])


def draft_article(content: str, model: object) -> list[Suggestion]:
    """Drafts from a text in a dossier that knows nobody."""
    with tempfile.TemporaryDirectory() as there:
        folder = Path(there)
        (folder / "dossier.yaml").write_text(FRONT, encoding="utf-8")
        (folder / "claims.yaml").write_text("claims: []\n", encoding="utf-8")
        (folder / "a.txt").write_text(content, encoding="utf-8")
        reading = read_folder(open_folder(folder, "coded"))
        (document,) = list_documents(reading)
        return list(draft_by_rules(reading, document, model).suggestions)


def touches(it: Suggestion, start: int, end: int) -> bool:
    """Whether the quote of a draft shares half of the shorter one with a stretch of the text."""
    first, last = it.spans[0][0], it.spans[-1][1]
    shared = min(last, end) - max(first, start)
    return shared * 2 >= min(last - first, end - start)


def is_speaker(one: str, other: str) -> bool:
    """Whether two names have a word in common that begins with a capital, else any word."""
    words: list[Any] = [set(WORD.findall(name)) - {"The", "the", "of"} for name in (one, other)]
    named = [{it for it in part if it[0].isupper()} or part for part in words]
    return bool(named[0] & named[1])


def main() -> None:
    """Score each folder that is named."""
    model = load_model()
    print(name_model(model))
    if sys.argv[1] == "--coded":
        for coding in sorted((Path(__file__).parent / "coded").glob("*.yaml")):
            print(score_coded(coding, Path(sys.argv[2]), model))
        return
    for name in sys.argv[1:]:
        tally = Tally()
        score(Path(name), tally, model)
        print(f"{name}\n{tally}" if tally.gold else f"{name}: no articles there")


if __name__ == "__main__":
    main()
