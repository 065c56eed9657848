"""The pages as files: every link holds, nothing is asked for, from any folder."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser
from tests.page.test_reach import PHONE
from tests.sampling import spread

from claimgraph.cli import program

LINK = re.compile(r'(?:href|src)="([^"]*)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped dossier as files, in a folder whose name needs an escape."""
    folder = tmp_path_factory.mktemp("web") / "a site #1"
    done = CliRunner().invoke(program, ["site", "s400", "-o", str(folder)])
    assert 0 == done.exit_code, done.output
    assert done.stdout.endswith(f" pages: {folder / 'index.html'}\n")
    return folder


def test_every_link_leads_to_a_file(site: Path) -> None:
    """All pages are reached from the first one, and no link is absolute or broken."""
    seen, ahead = {"index.html"}, ["index.html"]
    while ahead:
        here = ahead.pop()
        for found in LINK.findall((site / here).read_text("utf-8")):
            link = urlsplit(unescape(found))
            if link.scheme or not link.path:
                assert link.scheme in ("", "https", "http", "data"), found
                continue
            assert not link.path.startswith("/"), found
            target = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(link.path)))
            assert (site / target).is_file(), (here, found)
            if target not in seen and target.endswith(".html") and target != "network.html":
                ahead.append(target)
            seen.add(target)
    made = {it.relative_to(site).as_posix() for it in site.rglob("*") if it.is_file()}
    assert made == seen
    kinds = {it.split("/")[0] for it in made}
    assert {"entity", "proposition", "claim", "source", "issue", "questions", "about"} <= kinds


def test_it_works_by_double_click(site: Path, browser: Browser) -> None:
    """Pages, pictures and style sheet are files; the network opens at the entity of its page."""
    page = browser.new_page()
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto((site / "index.html").as_uri())
    assert page.evaluate("document.querySelector('figure img').naturalWidth") > 300
    page.goto((site / "entity" / "turkey.html").as_uri())
    assert page.evaluate("document.querySelector('figure img').naturalWidth") > 300
    assert "rgb(251, 250, 247)" == page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("figure a").first.click()
    assert "Turkey" == page.inner_text("#panel h2")
    page.close()
    assert {"file"} == {urlsplit(it).scheme for it in asked}
    assert [] == told


def test_a_folder_of_somebody_is_kept(tmp_path: Path) -> None:
    """What is no site is not overwritten, and names what is in the way."""
    (tmp_path / "mine.txt").write_text("keep me", encoding="utf-8")
    done = CliRunner().invoke(program, ["site", "s400", "-o", str(tmp_path), "--no-console"])
    assert 0 != done.exit_code
    assert "mine.txt" in str(done.exception)
    assert ["mine.txt"] == [it.name for it in tmp_path.iterdir()]


def test_a_phone_need_not_scroll_sideways(site: Path, browser: Browser) -> None:
    """No page is wider than its window; a wide table scrolls by itself, and breaks no word."""
    page = browser.new_page(viewport=PHONE)
    wide = []
    files = [it for it in spread(sorted(site.rglob("*.html")), 30) if it.name != "network.html"]
    for file in [site / "questions" / "contested.html", *files]:
        page.goto(file.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            wide.append(file.name)
    assert [] == wide
    page.goto((site / "questions" / "contested.html").as_uri())
    lines = page.locator("td", has_text="Cavusoglu").first.evaluate(
        """cell => {
          const [text] = [...cell.childNodes].filter((it) => it.textContent.includes("Cavusoglu"));
          const at = text.textContent.indexOf("Cavusoglu"), word = document.createRange();
          word.setStart(text, at);
          word.setEnd(text, at + "Cavusoglu".length);
          return word.getClientRects().length;
        }"""
    )
    assert 1 == lines
    page.close()
