"""The workbench in a browser: keys alone, on a laptop's screen, in both schemes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page
from tests.browsing import wait_until

from claimgraph.draft.review import read_log
from claimgraph.draft.suggestion import save_drafts

from .conftest import CLAIMS, FEAR, LEAVE, SALE, Files

LAPTOP = {"width": 1366, "height": 768}


@pytest.fixture
def complaints() -> list[str]:
    """What the page complained about."""
    return []


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One window for all tests: each opens a server of its own in it."""
    with browser.new_context(viewport=LAPTOP) as context:
        yield context.new_page()


@pytest.fixture
def page(window: Page, address: str, complaints: list[str]) -> Iterator[Page]:
    """The workbench on a laptop; afterwards the window is empty and asks the server nothing."""

    def note_message(message: ConsoleMessage) -> None:
        complaints.append(message.text)

    def note_error(error: Error) -> None:
        complaints.append(str(error))

    window.on("console", note_message)
    window.on("pageerror", note_error)
    window.emulate_media(color_scheme=None)
    window.goto(address)
    settled(window)
    yield window
    window.remove_listener("console", note_message)
    window.remove_listener("pageerror", note_error)
    window.goto("about:blank")


def settled(page: Page) -> None:
    """Wait until the page is there and has the judge's answer."""
    wait_until(page, "document.body.dataset.ready === 'true'")
    wait_until(page, "document.querySelector('#affair .counts') !== null")


def press(page: Page, *keys: str) -> None:
    """Press keys one after another; each waits until the page is done with the one before."""
    for key in keys:
        page.keyboard.press(key)
        page.evaluate("window.workbench.idle()")


UNDO = "Control+z"


def quote_on(page: Page) -> str:
    """The quote on the card."""
    return page.inner_text("#card blockquote")


def said(page: Page) -> str:
    """What was said last."""
    return page.inner_text("#said")


def test_one_key_decides_and_moves_on(page: Page, files: Files, complaints: list[str]) -> None:
    """Enter writes the draft and shows what became contested; Delete rejects, `.` ends, Ctrl+Z
    undoes."""
    before = files()
    assert SALE.fields["quote"] == quote_on(page)
    press(page, "Enter")
    assert LEAVE.fields["quote"] == quote_on(page)
    assert files()["claims.yaml"].startswith(CLAIMS + "  - quote: Freedonia sold")
    struck = page.locator("#affair .struck").all_inner_texts()
    assert 2 == len(struck)
    assert any("against: Freedonia sells howitzers" in it for it in struck)
    press(page, "Delete")
    assert FEAR.fields["quote"] == quote_on(page)
    press(page, ".")
    assert page.inner_text("#progress").endswith("read to its end")
    press(page, UNDO)
    assert not page.inner_text("#progress").endswith("read to its end")
    press(page, UNDO, UNDO)
    assert SALE.fields["quote"] == quote_on(page)
    assert before == files()
    assert ["accepted", "rejected", "read-whole", "undone", "undone", "undone"] == [
        str(it.decision) for it in read_log(files_folder(files))
    ]
    assert [] == complaints


def files_folder(files: Files) -> Path:
    """The folder that `files` reads."""
    closure = files.__closure__ or ()
    return next(it.cell_contents for it in closure if isinstance(it.cell_contents, Path))


def test_what_is_open_is_asked_for(page: Page, files: Files) -> None:
    """Enter leads through the open parts; what is typed finds what fits."""
    press(page, "ArrowDown", "Enter")
    assert "Still open: predicate. You are in predicate" in said(page)
    page.keyboard.type("withdrew-f")
    press(page, "Enter")
    assert LEAVE.fields["quote"] == quote_on(page)  # one sees the whole claim before it is written
    assert "Filled in: Enter accepts it" in said(page)
    press(page, "Enter")
    wait_until(page, "document.querySelector('#said').textContent.startsWith('Accepted')")
    written = files()
    press(page, UNDO)
    assert "the draft waits again" in said(page)
    assert "withdrew-from" == page.input_value("[data-part=predicate]")  # no work is lost
    press(page, "Enter")
    wait_until(page, "document.querySelector('#said').textContent.startsWith('Accepted')")
    assert written == files()
    added = """\
  - quote: Ohm urged Sylvania to leave the customs union
    speaker: Ohm
    stance: urges
    says: [Sylvania, withdrew-from, customs union]
"""
    assert CLAIMS + added == files()["claims.yaml"]
    assert "  Ohm: {type: person}\n" in files()["dossier.yaml"]


def test_words_become_a_claim_by_keyboard_alone(page: Page, files: Files) -> None:
    """Arrows choose words, Enter begins the claim, digits and letters fill it, Enter writes it."""
    save_drafts(files_folder(files), [])
    page.reload()
    settled(page)
    press(page, "x", "ArrowDown", *["Shift+ArrowRight"] * 4)
    assert "Nobody sold anything 🛰 at all" == page.evaluate("String(getSelection())").strip("“”,")
    press(page, "Enter")
    assert "Nobody sold anything 🛰 at all" == quote_on(page)
    assert "Mira Kolt" == page.input_value("[data-part=speaker]")
    page.keyboard.type("Fr")
    press(page, "Enter")
    page.keyboard.type("sells")
    press(page, "Enter")
    page.keyboard.type("how")
    press(page, "Enter", "h")
    page.keyboard.type("denies")
    press(page, "Enter", "q")
    page.keyboard.type("to")
    press(page, "Enter")
    page.keyboard.type("Syl")
    press(page, "Enter", "Enter")
    added = """\
  - quote: Nobody sold anything 🛰 at all
    speaker: Mira Kolt
    said: on Friday
    stance: denies
    says: [Freedonia, sells, howitzers]
    to: Sylvania
"""
    assert CLAIMS + added == files()["claims.yaml"]
    assert "Freedonia sells howitzers to Sylvania: denied" in said(page)


def test_one_goes_on_reading_where_the_card_is(page: Page) -> None:
    """`x` chooses the draft's word, keys go on from there; a redrawn text keeps what is chosen."""
    chosen = "String(getSelection())"
    press(page, "ArrowDown", "x")
    assert "Ohm" == page.evaluate(chosen)
    assert "Enter begins a claim" in said(page)
    press(page, "ArrowUp", "Control+Shift+ArrowRight")
    assert "Nobody sold anything 🛰 at all" == page.evaluate(chosen)
    press(page, "Home", "Space")
    assert page.evaluate(chosen).endswith("the howitzers to Sylvania")
    press(page, "Backspace")  # without "to Sylvania"
    assert page.evaluate(chosen).endswith("sold the howitzers")
    press(page, *["Backspace"] * 9)  # one word always stays
    assert "Weck" == page.evaluate(chosen)
    press(page, "End", "Space", "ArrowUp", "ArrowUp", "ArrowUp", "Control+Shift+ArrowRight")
    assert "Ohm urged Sylvania to leave the customs union" == page.evaluate(chosen)
    press(page, "Home", "f", "s", "o", "F", "s", "y")  # what stands before is not gone back to
    assert "sold the howitzers to Sylvania" == page.evaluate(chosen)
    press(page, "f", "q")
    assert "sold the howitzers to Sylvania" == page.evaluate(chosen)
    assert "The text has no “syfq” below" in said(page)
    press(
        page, "Home", "f", *"sylvania to le"
    )  # letters of several words; a space between them extends
    assert "Sylvania to leave" == page.evaluate(chosen)
    press(
        page, "Home", "f", *"customs", "Space", "r"
    )  # no “customs r”: r takes the words for the quote
    assert quote_on(page).startswith("customs union")
    press(page, "x", "Home", "f", *"zz mr")  # nothing of it is a key
    assert quote_on(page).startswith("customs union")
    press(page, "x", "Home", "f", "s", "o")
    press(page, "ArrowDown", "Space")
    assert "Nobody sold anything 🛰 at all" == page.evaluate(chosen)
    page.evaluate("dispatchEvent(new Event('focus'))")
    press(page, "Shift")
    assert "Nobody sold anything 🛰 at all" == page.evaluate(chosen)


def test_what_was_begun_or_taken_back_is_not_lost(page: Page, files: Files) -> None:
    """Other words begin another claim, and the first one waits; undo puts a claim on the card."""
    press(page, "x", "Enter")
    before = files()
    assert quote_on(page).startswith("Freedonia")
    press(page, "Escape", "x", "ArrowDown", "Control+Shift+ArrowRight", "Enter")
    page.keyboard.type("Fr")
    press(page, "Enter", *"met", "Enter", *"mortars", "ArrowDown", "Enter")
    press(page, "c", *"weapon-s", "Enter")
    assert "mortars (weapon-system)" in page.inner_text("#card")
    press(page, "b", *"Syl", "Enter", "Enter")
    assert 1 == page.locator("#list .row.new").count()
    assert before != files()
    press(page, UNDO)
    assert before == files()
    assert "what was taken back" in page.inner_text("#card")
    assert 2 == page.locator("#list .row.new").count()
    press(page, "Escape", "Delete")
    assert 1 == page.locator("#list .row.new").count()
    press(page, UNDO)
    assert 2 == page.locator("#list .row.new").count()


def test_a_flood_of_findings_is_cut_and_says_so(page: Page, folder: Path) -> None:
    """Of hundreds of findings the first are listed; text from right to left is set so."""
    wrong = "".join(f"  - {{quote: none {at}, says: [A, met, B]}}\n" for at in range(120))
    (folder / "claims-wire.yaml").write_text(f"source: wire\nclaims:\n{wrong}", encoding="utf-8")
    (folder / "wire.txt").write_text("قالت تركيا ذلك.\n", encoding="utf-8")
    page.reload()
    settled(page)
    assert 200 == page.locator("#affair li").count()
    assert "The first 200 are listed" in page.inner_text("#affair")
    press(page, ">")
    assert "rtl" == page.evaluate("getComputedStyle(document.querySelector('#text p')).direction")


def test_typed_words_find_words(page: Page) -> None:
    """What no predicate is called or means is taken for none; the text completes a free value."""
    press(page, "p", *"qqqq")
    missed = "No predicate is called “qqqq”"
    wait_until(page, f"document.querySelector('#said').textContent.includes('{missed}')")
    assert "try another word, or add it to dossier.yaml" in said(page)
    press(page, *["Backspace"] * 4, *"met", "Enter")
    assert missed not in said(page)
    press(page, "q", *"manner", "Enter", *"tra", "ArrowRight", "Enter")
    assert "trains with Freedonia" == page.input_value("[data-part=manner]")
    press(page, "q", *"purpose", "Enter", *"tra la", "Enter")
    assert "tra la" == page.input_value("[data-part=purpose]")
    press(page, "q", *"purpose", "Enter", "Backspace", "Enter")
    assert not page.locator("[data-part=purpose]").count()
    press(page, "q", *"against", "Enter", *"mortars", "ArrowDown", "Enter")
    press(page, "Enter")
    assert "“mortars” is new: choose what it is" == said(page)


def test_a_new_thing_gets_its_type_in_place(page: Page, files: Files) -> None:
    """A name that the dossier does not have is offered as new, and asked for its type."""
    press(page, "b")
    page.keyboard.type("mortars")
    press(page, "Enter")  # a slip, perhaps
    assert "which neither the text nor the dossier has" in said(page)
    press(page, "ArrowDown", "Enter", "Enter")
    assert said(page) == "“mortars” is new: choose what it is"
    first = page.locator("[role=option] b").all_inner_texts()[:2]
    assert ["weapon-system", "thing"] == first  # by its main word, and as what has no name
    assert page.evaluate(WHOLE)
    page.keyboard.type("weapon-s")
    press(page, "Enter")
    wait_until(page, "document.querySelector('#said').textContent.startsWith('Accepted')")
    assert "  mortars: {type: weapon-system}\n" in files()["dossier.yaml"]
    assert "    says: [Freedonia, sells, mortars]\n" in files()["claims.yaml"]


def test_what_is_only_near_is_not_taken_by_enter(page: Page) -> None:
    """What begins as one typed is taken; what is near in meaning, or has it within, after ↓."""
    press(page, "p", *"leave", "Enter")
    assert "Enter does not take “leave”, which begins no predicate" in said(page)
    assert "leave" == page.evaluate("document.activeElement.value")
    first = page.locator("[role=option] b").first.inner_text()
    press(page, "ArrowDown", "Enter")
    assert first == page.input_value("[data-part=predicate]")
    press(page, "p", *"agreement", "Enter", "Escape")  # within “signed-agreement-with”
    assert first == page.input_value("[data-part=predicate]")
    press(page, "p", *"agreement", "Tab")
    assert first == page.input_value("[data-part=predicate]")
    assert "“agreement” was not taken" in said(page)
    press(page, "Escape", "p", *"purch", "Tab")
    assert "purchased" == page.input_value("[data-part=predicate]")


@pytest.mark.parametrize("word", ["yes", "no", "NATO", "enters", "sells", "united", "given", "j"])
def test_typed_words_decide_nothing(page: Page, files: Files, word: str) -> None:
    """Who types where no field takes it is told so; nothing happens until Escape, not by Enter."""
    before, quote = files(), quote_on(page)
    press(page, *word, "Enter", "ArrowDown", "Delete")
    assert before == files()
    assert quote == quote_on(page)
    assert [] == read_log(files_folder(files))
    assert "goes nowhere" in said(page)
    press(page, "Escape", "ArrowDown")
    assert quote != quote_on(page)
    press(page, "x", *word)
    assert before == files()
    assert [] == read_log(files_folder(files))


def test_a_key_held_down_decides_once(page: Page, files: Files) -> None:
    """Nor does a second press decide while the first is written, on a draft that nobody saw."""
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")  # what the keyboard sends while a key is held
    page.keyboard.up("Enter")
    page.keyboard.press("Enter")
    page.evaluate("window.workbench.idle()")
    assert 1 == len(read_log(files_folder(files)))


def test_a_claim_is_deleted_for_a_reason(page: Page, files: Files) -> None:
    """Delete asks why, Escape keeps the claim, and Ctrl+Z brings it back to card and file."""
    before = files()
    press(page, "ArrowUp", "Delete", "Enter")
    assert "a deletion needs a reason" in said(page)
    press(page, "Escape", "Delete", "Escape")
    assert before == files()
    press(page, "Delete", *"twice", "Enter")
    assert said(page).startswith("Deleted from claims.yaml")
    assert (
        "# Kept by hand.\nsource: article\nclaims: []\n  # The first.\n" == files()["claims.yaml"]
    )
    assert "twice" == read_log(files_folder(files))[-1].reason
    press(page, UNDO)
    assert before == files()
    assert "Claim at claims.yaml:5" in page.inner_text("#card")


def test_after_a_choice_one_can_go_back(page: Page) -> None:
    """The next open part has the keys and is named; Shift+Tab leads back, Escape to the card."""
    press(page, "x", "ArrowDown", "Control+Shift+ArrowRight", "Enter")
    part = "document.activeElement.dataset.part"
    assert "subject" == page.evaluate(part)
    press(page, *"Fr", "Enter")
    assert "predicate" == page.evaluate(part)
    assert "You are in predicate" in said(page)
    press(page, "Shift+Tab")
    assert "subject" == page.evaluate(part)
    press(page, "Escape")
    assert "card" == page.evaluate("document.activeElement.id")
    assert "Freedonia" == page.input_value("[data-part=subject]")


def test_a_name_typed_to_its_end_is_the_name(page: Page, folder: Path) -> None:
    """Where the text has it by itself, a longer one that begins so stands below it; what is only
    the beginning of a name is completed."""
    dossier = folder / "dossier.yaml"
    longer = "entities:\n  Ohm Institute: {type: company}\n"
    dossier.write_text(dossier.read_text("utf-8").replace("entities:\n", longer), "utf-8")
    page.reload()
    settled(page)
    for typed, expected in (("Oh", "Ohm Institute"), ("Ohm", "Ohm"), ("Ohm I", "Ohm Institute")):
        press(page, "a", *typed)
        assert expected == page.locator("[role=option] b").first.inner_text()
        press(page, "Escape")


def test_of_several_words_that_begin_so_enter_takes_the_one_in_the_quote(
    page: Page, folder: Path
) -> None:
    """Where the quote has none of their verbs, nothing is taken, and the line says so."""
    press(page, "p", *"prote", "Enter")
    assert "2 begin with “prote”: type on, or choose with ↓" == said(page)
    assert "prote" == page.evaluate("document.activeElement.value")
    press(page, *"c", "Enter")
    assert "protects" == page.input_value("[data-part=predicate]")
    begin_with(page, folder, "Ohm protected the island.")
    press(page, "p", *"prote", "Enter")
    assert "protects" == page.input_value("[data-part=predicate]")
    begin_with(page, folder, "Ohm protests loudly.")
    press(page, "p", *"prote", "Enter")
    assert "protests-against" == page.input_value("[data-part=predicate]")


def test_an_abbreviation_before_a_small_letter_ends_no_sentence(page: Page, folder: Path) -> None:
    """The sentence and its names go on behind "U.S."; a full stop before a capital ends both."""
    begin_with(page, folder, "Ohm left U.S. defense plants. Weck stayed.")
    assert "Ohm left U.S. defense plants" == quote_on(page).rstrip(".")
    press(page, "b", *"U.S. d")
    assert "U.S. defense" in page.locator("[role=option] b").all_inner_texts()


def begin_with(page: Page, folder: Path, first: str) -> None:
    """Put words before the text of the article, and begin a claim with their first sentence."""
    text = folder / "article.txt"
    text.write_text(f"{first}\n\n{text.read_text('utf-8')}", encoding="utf-8")
    page.reload()
    settled(page)
    press(page, "x", "Home", "Shift+ArrowDown", "Enter", "Escape")


def test_a_name_within_another_is_not_taken_for_it(page: Page, folder: Path) -> None:
    """Nor is the text's own word offered twice because a headline has it in capitals."""
    dossier = folder / "dossier.yaml"
    longer = "entities:\n  Tarn and Ohm Act: {type: resolution}\n"
    dossier.write_text(dossier.read_text("utf-8").replace("entities:\n", longer), "utf-8")
    text = folder / "article.txt"
    text.write_text("OHM URGES NEIGHBOURS\n\n" + text.read_text("utf-8"), encoding="utf-8")
    page.reload()
    settled(page)
    press(page, "a", *"Ohm")
    offered = page.locator("[role=option] b").all_inner_texts()
    assert "Ohm" == offered[0]
    assert "OHM" not in offered
    assert "Tarn and Ohm Act" in offered
    press(page, "Escape", "a", *"weck", "Enter")  # a last name is the beginning of one
    assert "Jonas Weck" == page.input_value("[data-part=subject]")


WHOLE = """[...document.querySelectorAll("[role=option] small")].every(
  (it) => it.scrollWidth <= it.clientWidth)"""
"""Whether what words mean can be read to its end."""


def test_a_claim_is_mended_and_only_its_lines(page: Page, files: Files) -> None:
    """↑ reaches the last claim; a part is changed, and Enter saves it with its comment."""
    press(page, "ArrowUp")
    assert "Claim at claims.yaml:5" in page.inner_text("#card")
    press(page, "h")
    page.keyboard.type("sugg")
    press(page, "Enter", "Enter")
    wait_until(page, "document.querySelector('#said').textContent.startsWith('Written')")
    assert CLAIMS.replace("confirms", "suggests") == files()["claims.yaml"]


def test_a_part_is_emptied(page: Page, files: Files) -> None:
    """What was deleted is left out, whatever else could be chosen there."""
    press(page, "w", "Backspace", "Enter", "Enter")
    wait_until(page, "document.querySelector('#said').textContent.startsWith('Accepted')")
    assert "    says: [Freedonia, sells, howitzers]\n" in files()["claims.yaml"]
    assert "Weck" not in files()["claims.yaml"]


def test_what_is_wrong_is_said_at_once(page: Page, files: Files) -> None:
    """A finding stands on the card before anything is written, and `y` writes nothing."""
    before = files()
    press(page, "a")
    page.keyboard.type("senior")
    press(page, "Enter")
    wait_until(page, "document.querySelector('#faults .finding') !== null")
    assert "'sells' cannot have senior official as its subject" in page.inner_text("#faults")
    press(page, "Enter")
    assert said(page).startswith("Not written")
    assert before == files()


def test_a_second_window_is_told(page: Page, browser: Browser, address: str) -> None:
    """What was decided in one window is refused in the other, with who decided."""
    other = browser.new_page(viewport=LAPTOP)
    other.goto(address)
    settled(other)
    press(page, "Enter")
    press(other, "Enter")
    assert "the draft is accepted by A. Analyst" in said(other)
    other.close()


def test_no_key_accepts_all(page: Page, files: Files) -> None:
    """Each decision is one key for one draft; no button and no key decides on several."""
    words = " ".join(page.locator("button").all_inner_texts()).lower()
    assert not re.search(r"\ball\b", words)
    press(page, "Enter")
    assert 1 == len(read_log(files_folder(files)))


RULES = """async (dark) => {
  const options = dark
    ? { runOnly: ["color-contrast"] }
    : { rules: { "target-size": { enabled: true } } };
  const found = await axe.run(options);
  return found.violations.map((it) => [it.id, ...it.nodes.map((node) => node.html.slice(0, 120))]);
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(page: Page, tools: Path, dark: bool, complaints: list[str]) -> None:
    """Nor with an open list, a finding, a decision that was made, or the table of keys.

    The dark scheme differs in nothing but its colours.
    """
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.evaluate((tools / "axe-core" / "axe.min.js").read_text("utf-8"))
    assert [] == page.evaluate(RULES, dark)
    press(page, "p")
    assert [] == page.evaluate(RULES, dark)
    press(page, "Escape", "Enter", "ArrowDown", "?")
    assert [] == page.evaluate(RULES, dark)
    assert [] == complaints


def test_everything_fits_on_a_laptop(page: Page) -> None:
    """Nothing is cut off at the sides, and the card with its buttons is in sight."""
    assert page.evaluate("document.documentElement.scrollWidth") == LAPTOP["width"]
    for selector in ("#card", "#card .acts", "#affair", "#text"):
        box = page.locator(selector).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= LAPTOP["width"]
    acts = page.locator("#card .acts").bounding_box()
    assert acts is not None
    assert acts["y"] + acts["height"] < LAPTOP["height"]


def test_a_phone_reads_and_decides(browser: Browser, address: str) -> None:
    """Text, card and affair follow each other there; the card stays at hand over the text."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    page.wait_for_selector("#list .row")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card = page.locator("#card").bounding_box()
    assert card
    assert 0 < card["y"] < 844 - 40
    reading, affair = (page.locator(it).bounding_box() for it in ("#reading", "#affair"))
    assert reading
    assert affair
    assert reading["y"] + reading["height"] <= affair["y"]
    page.close()
