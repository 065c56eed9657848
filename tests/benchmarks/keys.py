"""Keys and clicks a claim: drafts reviewed in the browser, words coded there by hand, YAML typed.

    python tests/benchmarks/keys.py --text ../shared/sources/s400-article.txt

Takes the claims of a dossier (by default s400) as what is to be coded, takes them away, and codes
them again in a real browser: each key and each press and release of the mouse counts one. A part
that is right as proposed costs nothing; else its letter, and then a digit where it is offered, or
as many letters as bring it to the top, and Enter. What is then in the files is compared with the
claims. YAML is counted as typed without indentation, and with the quote copied: two for choosing
it, and one each for copying, changing the window and pasting. Left out in all three ways are notes
and reasons, ids, and values that name other claims; claims whose ends are lists are left out whole.

With --fresh the dossier knows no entity but its publishers: YAML then has a line for each of the
others. With --keyboard words are chosen by keys alone, the cheapest that lead there.
"""

from __future__ import annotations

import argparse
import heapq
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page, sync_playwright

CHECKOUT = Path(__file__).parents[2]
sys.path.insert(0, str(CHECKOUT))

from tests.browsing import QUIET, wait_until  # noqa: E402 - the checkout is no package
from tests.edit.conftest import open_bench, serving  # noqa: E402

from claimgraph.dossier.quotes import Found, locate  # noqa: E402
from claimgraph.draft import workbench  # noqa: E402
from claimgraph.draft.propose import draft_by_rules, list_documents  # noqa: E402
from claimgraph.draft.suggestion import (  # noqa: E402
    Suggestion,
    save_drafts,
    write_claim,
)
from claimgraph.draft.tree import load_model  # noqa: E402
from claimgraph.draft.workbench import Workbench  # noqa: E402
from claimgraph.server.edit import app  # noqa: E402

LEFT_OUT = ("id", "note", "inferred", "conflicts-with", "compatible-with", "coder", "reviewer")
COPY = 5
"""Actions for a stretch that is copied: choose it, copy, change the window, paste."""

ENDS = ("subject", "predicate", "object")
LETTERS = {"speaker": "w", "via": "v", "stance": "h", "subject": "a", "predicate": "p",
           "object": "b", "when": "t", "said": "d"}  # fmt: skip


def list_gold(file: Path) -> Iterator[dict[str, Any]]:
    """The claims to code, without what is left out."""
    ids = {it["id"] for it in yaml.safe_load(file.read_text("utf-8"))["claims"] if "id" in it}
    for it in yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)["claims"]:
        claim = {key: value for key, value in it.items() if key not in LEFT_OUT}
        if isinstance(claim.get("when"), dict):
            claim["when"] = claim["when"]["date"]
        plain = {
            key: value for key, value in claim.items()
            if not isinstance(value, dict) and str(value) not in ids
        }  # fmt: skip
        if all(isinstance(end, str) for end in plain["says"]):
            yield plain


def count_yaml(claim: dict[str, Any]) -> int:
    """Actions for a claim that is typed, its quote copied."""
    parts = str(claim["quote"]).count("[...]") + 1
    words = write_claim({**claim, "quote": "[...]".join("" for _ in range(parts))}, indent=0)
    return sum(len(it.strip()) + 1 for it in words.splitlines()) + COPY * parts


def read_types(dossier: Path) -> dict[str, str]:
    """The type of each entity of a dossier."""
    front = yaml.load((dossier / "dossier.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    return {name: it["type"] for name, it in front["entities"].items()}


def count_entities(folder: Path, types: dict[str, str]) -> int:
    """Actions for the entities that a folder does not have yet, a short line each."""
    known = read_types(folder)
    lines = (f"{name}: {{type: {kind}}}" for name, kind in types.items() if name not in known)
    return sum(len(it) + 1 for it in lines)


@dataclass
class Coder:
    """Somebody who knows what is to be coded, and takes the shortest way there."""

    page: Page
    bench: Workbench
    source: str
    types: dict[str, str]
    keyboard: bool = False
    actions: int = 0
    spent: Counter[str] = field(default_factory=Counter)
    doing: str = "decide"
    failed: list[str] = field(default_factory=list)

    def count(self, actions: int) -> None:
        """Count what was pressed, and for which part of the work."""
        self.actions += actions
        self.spent[self.doing] += actions

    def key(self, key: str) -> None:
        """Press a key, and wait for what it does."""
        self.count(1)
        self.page.keyboard.press(key)
        self.page.evaluate("window.workbench.idle()")

    def choose(self, quote: str) -> None:
        """Drag over the words of a quote: press and release, for each of its parts."""
        self.doing = "words"
        text = self.bench.reading.texts[self.path]
        found = locate(quote, text)
        assert isinstance(found, Found), quote
        for number, it in enumerate(found.spans):
            if self.keyboard:
                self.walk(it.start, it.end)
                self.key("m" if number else "Enter")
                continue
            self.count(2 + (number > 0))
            self.page.evaluate(DRAG, [it.start, it.end, number > 0])
            self.page.evaluate("window.workbench.idle()")

    def walk(self, start: int, end: int) -> None:
        """Choose words by keys, with as few as lead there; a modifier is a key of its own."""
        if not self.page.evaluate("document.activeElement.id === 'text'"):
            if self.page.evaluate(FOCUSED):
                self.key("Escape")
            self.key("x")
        seen = self.page.evaluate("window.workbench.words()")
        words = [
            Reach(it["start"], it["end"], it["first"], it["opens"], it["leads"], it["letters"])
            for it in seen["words"]
        ]
        cost, path = find_way(words, (seen["first"], seen["last"]), start, end)
        self.count(cost - len(path))
        for it in path:
            self.key(it)
        chosen = self.page.evaluate("window.workbench.words()")
        assert words[chosen["first"]].end > start >= words[chosen["first"]].start, (start, end)
        assert words[chosen["last"]].start < end <= words[chosen["last"]].end + 3, (start, end)

    @property
    def path(self) -> str:
        """The path of the source."""
        return next(p for p, it in self.bench.reading.entries.items() if it.key == self.source)

    def same(self, part: str, one: str, other: str) -> bool:
        """Whether two values mean the same: names of one thing do."""
        if part in ("predicate", "stance", "when", "said"):
            return one == other
        find = self.bench.reading.named.find
        return one == other or (find(one) is not None and find(one) == find(other))

    def fill(self, part: str, value: str) -> None:
        """Fill in the part that has the focus."""
        self.doing = part
        if not value:  # nobody: asked for, since the words are quoted
            return self.key("Enter")
        options = self.page.locator("[role=option] b").all_inner_texts()
        numbered = any(self.page.locator("[role=option] .digit").all_inner_texts())
        for digit, it in enumerate(options[:9], 1):
            if self.same(part, it, value):
                if numbered:
                    return self.key(str(digit))
                for _ in range(digit):
                    self.key("ArrowDown")
                return self.key("Enter")
        if numbered and value[0].isdigit():
            self.key(" ")  # or the digit would choose
        for at, letter in enumerate(value):
            self.count(1)
            self.page.keyboard.type(letter)
            self.page.evaluate("window.workbench.idle()")
            options = self.page.locator("[role=option] b").all_inner_texts()
            place = next((at for at, it in enumerate(options) if self.same(part, it, value)), 99)
            steps = place + (not self.page.locator(LIT).count())
            if steps <= len(value) - 1 - at:
                for _ in range(steps):
                    self.key("ArrowDown")
                break
            if (
                options
                and value.startswith(options[0])
                and (longer := self.count_words(value, options[0]))
            ):
                for _ in range(longer):
                    self.key("ArrowRight")
                break
        else:  # what begins as the value does is offered before it, or nothing is highlighted
            options = self.page.locator("[role=option] b").all_inner_texts()
            if value in options:
                down = options.index(value) + (not self.page.locator(LIT).count())
                up = len(options) - options.index(value)
                for _ in range(min(down, up)):
                    self.key("ArrowDown" if down <= up else "ArrowUp")
        return self.key("Enter")

    def count_words(self, value: str, phrase: str) -> int:
        """How many words of the text make a value of a phrase; none where letters cost less."""
        for steps in range(1, len(value) - len(phrase)):
            phrase = self.page.evaluate("it => window.workbench.lengthen(it)", phrase) or ""
            if phrase == value:
                return steps
            if not value.startswith(phrase or "\n"):
                break
        return 0

    def follow(self, wanted: dict[str, Any]) -> None:
        """Fill in the open parts and types, to which the page leads one after another."""
        named = {it for value in wanted.values() for it in value.split("; ")}
        while part := self.page.evaluate(FOCUSED):
            if part in wanted:
                self.fill(part, wanted[part])
            elif part == "type" and (name := self.page.evaluate(ASKED)) in named:
                self.fill(part, self.types[name])
            else:  # of a thing that has to be replaced
                return self.key("Escape")
        return None

    def mend(self, claim: dict[str, Any]) -> None:
        """Bring the parts of the card to what they should be."""
        wanted = {**dict(zip(ENDS, claim["says"], strict=True))}
        for part in ("speaker", "via", "stance", "when", "said"):
            value = claim.get(part, "asserts" if part == "stance" else "")
            wanted[part] = "; ".join(value) if isinstance(value, list) else value
        self.follow(wanted)
        for part, value in wanted.items():
            shown = self.page.input_value(f"[data-part={part}]")
            if not self.same(part, shown, value):
                self.doing = part
                self.key(LETTERS[part])
                if value:
                    self.fill(part, value)
                else:
                    self.key("Backspace")
                    self.key("Enter")
                self.follow(wanted)
        for name in self.page.evaluate(PARTS):
            if name not in wanted and name not in claim:  # a draft says too much
                self.doing = name
                self.key("q")
                self.fill("qualifier", name)
                self.key("Backspace")
                self.key("Enter")
        extra = [it for it in claim if it not in (*wanted, "quote", "after", "says")]
        for name in extra:
            if not self.page.locator(f"[data-part={name}]").count():
                self.add(name, claim[name])
                self.follow({**wanted, **claim, "quote": "", "says": ""})

    def add(self, name: str, value: str) -> None:
        """Add a qualifier: as the words show it, or by its name and its value."""
        self.doing = "qualifier"
        self.key("q")
        shown = self.page.locator("[role=option] b").all_inner_texts()
        if f"{name}: {value}" in shown:
            return self.fill("qualifier", f"{name}: {value}")
        self.fill("qualifier", name)
        return self.fill(name, value)

    def finish(self, claim: dict[str, Any]) -> None:
        """Write it; what is refused is dropped and told."""
        self.doing = "decide"
        self.key("Enter")
        if self.page.evaluate(FOCUSED) == "type":
            self.follow(dict.fromkeys(claim, "") | {"says": "; ".join(self.types)})
        said = self.page.inner_text("#said")
        if said.startswith("Not written") and "cannot have" in said:  # a draft's type is wrong
            self.key("c")
            self.follow(dict.fromkeys(claim, "") | {"says": "; ".join(self.types)})
            self.key("Enter")
            said = self.page.inner_text("#said")
        if not said.startswith(("Accepted", "Written")):
            self.failed.append(f"{claim['quote'][:50]}: {said[:120]}")
            self.key("Delete")

    def code(self, claim: dict[str, Any]) -> None:
        """Code a claim by hand."""
        self.choose(claim["quote"])
        self.mend(claim)
        self.finish(claim)

    def review(self, gold: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Go through the drafts, and give the claims for which there was none."""
        left = list(gold)
        while shown := self.page.evaluate(CARD):
            draft = next(it for it in self.bench.pending() if it.id == shown)
            claim = self.match(draft, left)
            if claim is None:
                self.doing = "reject"
                self.key("Delete")
                continue
            left.remove(claim)
            self.mend(claim)
            self.finish(claim)
        return left

    def match(self, draft: Suggestion, left: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The claim for which a draft is of use: of the same speaker, and half of its words."""
        text = self.bench.reading.texts[self.path]
        for claim in left:
            found = locate(claim["quote"], text)
            assert isinstance(found, Found)
            shared = sum(
                max(0, min(it.end, b) - max(it.start, a))
                for a, b in draft.spans for it in found.spans
            )  # fmt: skip
            whole = sum(it.end - it.start for it in found.spans)
            speakers = (draft.fields.get("speaker", ""), claim.get("speaker", ""))
            if 2 * shared >= whole and self.same("speaker", *speakers):
                return claim
        return None


@dataclass(frozen=True)
class Reach:
    """A word as the keys see it: whether it begins a sentence, a part of one, or a phrase."""

    start: int
    end: int
    first: bool
    opens: bool
    leads: bool
    letters: str


Chosen = tuple[int, int]
ARROWS = {
    f"{held}{arrow}": (held, step, arrow in ("Down", "Up"))
    for held in ("", "Control+", "Shift+", "Control+Shift+")
    for arrow, step in (("Right", 1), ("Left", -1), ("Down", 1), ("Up", -1))
}


def find_way(words: list[Reach], at: Chosen, start: int, end: int) -> tuple[int, list[str]]:
    """The cheapest keys that choose a stretch, and what they cost (Dijkstra 1959)."""
    wanted = (
        next(place for place, it in enumerate(words) if it.end > start),
        max(place for place, it in enumerate(words) if it.start < end),
    )
    queue: list[tuple[int, Chosen, str, tuple[str, ...]]] = [(0, at, "", ())]
    done = set()
    while queue:
        cost, chosen, holding, path = heapq.heappop(queue)
        if chosen == wanted:
            return cost, [key for it in path for key in spell_keys(it)]
        if (chosen, holding) in done:
            continue
        done.add((chosen, holding))
        steps: list[tuple[int, Chosen, str, str]] = []
        begins = chosen[0] == wanted[0]  # no key moves the first word and keeps the last
        for key, (held, step, line) in ARROWS.items():
            if "Shift" in held and not begins:
                continue
            new = sum(it not in holding for it in ("Control", "Shift") if it in held)
            after = move(
                words, chosen, step, shift="Shift" in held, whole="Control" in held, line=line
            )
            steps.append((1 + new, after, held, key))
        part = move(words, chosen, 1, shift=True, whole=True, line=False)
        phrase = next((it for it in range(chosen[1], -1, -1) if words[it].leads), 0)
        less = (chosen[0], max(chosen[0], phrase - 1))
        steps += [(1, (0, 0), "", "Home"), (1, (len(words) - 1,) * 2, "", "End")]
        steps += [(1, part, "", " "), (1, less, "", "Backspace")] if begins else []
        if letters := seek(words, chosen[0], wanted[0]):
            steps.append((1 + len(letters), (wanted[0],) * 2, "", f"f{letters}"))
        if begins and (letters := seek(words, chosen[1], wanted[1])):
            steps.append((2 + len(letters), wanted, "", f"F{letters}"))
        for more, after, held, key in steps:
            if after != chosen:
                heapq.heappush(queue, (cost + more, after, held, (*path, key)))
    raise AssertionError("no way")


def spell_keys(step: str) -> Iterator[str]:
    """A step as keys to press."""
    if step[0] in "fF":
        yield from step
    else:
        yield re.sub(r"(Right|Left|Down|Up)$", r"Arrow\1", step)


def seek(words: list[Reach], at: int, wanted: int) -> str:
    """The fewest letters by which a word is the next that begins so; empty where none are."""
    word = words[wanted].letters
    if wanted > at and re.fullmatch(r"\w+", word):
        for length in range(1, len(word) + 1):
            begins = word[:length]
            if not any(it.letters.startswith(begins) for it in words[at + 1 : wanted]):
                return begins
    return ""


def move(
    words: list[Reach], chosen: Chosen, step: int, *, shift: bool, whole: bool, line: bool
) -> Chosen:
    """What an arrow key makes of a choice: the rules of reading.js."""
    first, last = chosen

    def begins(place: int) -> bool:
        return words[place].first if line else words[place].opens

    def bound(place: int) -> int:
        return max(0, min(len(words) - 1, place))

    if shift:
        to = last + step
        if whole or line:
            ends = range(last + step, len(words) if step > 0 else -1, step)
            to = next((it for it in ends if it + 1 >= len(words) or begins(it + 1)), last)
        return first, bound(max(first, to))
    if not (whole or line):
        to = bound((last if step > 0 else first) + step)
    else:
        starts = range(first + step, len(words) if step > 0 else -1, step)
        to = next((it for it in starts if begins(it)), len(words) - 1 if step > 0 else 0)
    return to, to


LIT = "[role=option][aria-selected=true]"
FOCUSED = "document.activeElement.dataset?.part ?? ''"
ASKED = "document.activeElement.labels[0].textContent.replace(/ is of type$/, '')"
PARTS = "[...document.querySelectorAll('#parts [data-part]')].map((it) => it.dataset.part)"
CARD = "window.workbench.draft()"
DRAG = """([start, end, more]) => {
  window.workbench.choose(start, end);
  document.getElementById('text').dispatchEvent(
    new MouseEvent('click', { bubbles: true, ctrlKey: more }));
}"""


def make_folder(
    dossier: Path, text: Path, source: str, target: Path, *, fresh: bool = False
) -> None:
    """The dossier with its entities and text, and no claim; ``fresh``: with its publishers only."""
    shutil.copytree(dossier, target, ignore=shutil.ignore_patterns("claims*", "evidence.lock"))
    front = yaml.load((target / "dossier.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    front["sources"][source].pop("complete", None)
    shutil.copy(text, target / front["sources"][source]["text"])
    kept = {key: it for key, it in front.items() if key not in ("issues", "tour", "notices")}
    if fresh:
        issuers = {it.get("publisher") for it in front["sources"].values()}
        kept["entities"] = {name: it for name, it in front["entities"].items() if name in issuers}
    words = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)
    (target / "dossier.yaml").write_text(words, encoding="utf-8")
    (target / "claims.yaml").write_text(f"source: {source}\nclaims: []\n", encoding="utf-8")


def spare_judging() -> None:
    """Leave the judge and the picture out: they cost no keys, and most of the time."""
    for module in (workbench, app):
        module.judge_records = lambda _: workbench.NO_JUDGEMENT  # type: ignore[attr-defined]
    app.draw_around = lambda *_: ""


def count_in_browser(
    folder: Path,
    source: str,
    gold: list[dict[str, Any]],
    *,
    drafted: bool,
    types: dict[str, str],
    keyboard: bool = False,
) -> Coder:
    """Code all claims in a browser, with drafts or without."""
    bench = open_bench(folder)
    reading = bench.refresh()
    drafts: list[Suggestion] = []
    if drafted:
        (document,) = list_documents(reading, [source])
        drafts = list(draft_by_rules(reading, document, load_model()).suggestions)
    save_drafts(folder, drafts)
    with serving(bench) as address, sync_playwright() as playwright:
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(120_000)
        page.goto(address)
        wait_until(page, "document.body.dataset.ready === 'true'", seconds=120)
        coder = Coder(page, bench, source, types, keyboard)
        for claim in coder.review(gold) if drafted else gold:
            coder.code(claim)
        browser.close()
    return coder


def list_wrong(folder: Path, gold: list[dict[str, Any]], bench: Workbench) -> list[str]:
    """The quotes of the claims that do not stand in the file with the same fields."""
    found = yaml.load((folder / "claims.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    find = bench.reading.named.find

    def key(claim: dict[str, Any]) -> str:
        parts = {name: it for name, it in claim.items() if name not in ("quote", "after")}
        flat = {
            name: [find(one) or one for one in ([it] if isinstance(it, str) else it)]
            for name, it in parts.items()
        }
        return str(sorted(flat.items()))

    there = [key(it) for it in found["claims"] or []]
    return [it["quote"] for it in gold if key(it) not in there]


def main() -> None:
    """Count, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dossier", type=Path, default=CHECKOUT / "graph/claimgraph/dossiers/s400")
    parser.add_argument("--source", default="article", help="the source in dossier.yaml")
    parser.add_argument("--text", type=Path, required=True, help="the source's text")
    parser.add_argument("--most", type=int, default=1000, help="only the first claims")
    parser.add_argument("--fresh", action="store_true", help="with no entity but the publishers")
    parser.add_argument("--keyboard", action="store_true", help="words chosen by keys, not dragged")
    given = parser.parse_args()
    spare_judging()
    with tempfile.TemporaryDirectory() as base:
        rows: list[tuple[str, int, str]] = []
        folders = [Path(base) / it for it in ("hand", "drafts")]
        for folder in folders:
            make_folder(given.dossier, given.text, given.source, folder, fresh=given.fresh)
        gold = list(list_gold(given.dossier / "claims.yaml"))[: given.most]
        types = read_types(given.dossier)
        typed = sum(map(count_yaml, gold)) + (
            count_entities(folders[0], types) if given.fresh else 0
        )
        rows.append(("typed as YAML, quote copied (counted)", typed, "–"))
        ways = ("coded by hand in the browser", "drafts reviewed, the rest by hand")
        for folder, name in zip(folders, ways, strict=True):
            drafted = folder.name == "drafts"
            coder = count_in_browser(
                folder, given.source, gold, drafted=drafted, types=types, keyboard=given.keyboard
            )
            print(name, dict(coder.spent.most_common()), file=sys.stderr)
            wrong = list_wrong(folder, gold, coder.bench)
            rows.append((name, coder.actions, f"{len(gold) - len(wrong)} of {len(gold)}"))
            for it in (*coder.failed, *wrong):
                print(f"not as it should be: {it}", file=sys.stderr)
    print(f"| {len(gold)} claims of one text | actions | a claim | of YAML | as they should be |")
    print("|---|--:|--:|--:|--:|")
    for name, actions, right in rows:
        print(f"| {name} | {actions:,} | {actions / len(gold):.1f} | {actions / typed:.2f} "
              f"| {right} |")  # fmt: skip


if __name__ == "__main__":
    main()
