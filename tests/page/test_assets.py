"""What is inlined, and the policy that lets exactly this run."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

import claimgraph.page
from claimgraph.model.errors import ClaimgraphError
from claimgraph.page.assets import Assets, link_modules, read_assets, substitute
from claimgraph.page.marks import STROKES

BROWSER = Path(claimgraph.page.__file__).parent / "browser"
INLINE = re.compile(r"<(script|style)(?: type=\"module\")?>(.*?)</\1>", re.DOTALL)


def sha256(text: str) -> str:
    """A hash as a policy writes it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_policy_names_every_inline_text(affair_file: Path) -> None:
    """The hashes in the page are those of the scripts and styles as the parser sees them."""
    html = affair_file.read_text("utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    named = set(re.findall(r"sha256-([A-Za-z0-9+/=]+)", policy))
    assert named == {sha256(text) for _, text in INLINE.findall(html)}


@pytest.mark.parametrize("word", ["unsafe-inline", "unsafe-eval", "http:", "https:", "data:", "*"])
def test_policy_makes_no_exception(word: str) -> None:
    """Nothing inline, nothing evaluated, nothing from anywhere."""
    assert word not in read_assets().policy
    assert read_assets().policy.startswith("default-src 'none'; ")


def test_every_module_is_linked() -> None:
    """A module that nobody imports would be shipped for nothing, and a missing one is an error."""
    script = read_assets().script
    modules = [it for it in sorted(BROWSER.rglob("*.js")) if it.parent.name != "counted"]
    assert len(modules) > 80
    for module in modules:
        first = module.read_text("utf-8").splitlines()[-2]
        assert first.removeprefix("export ") in script, module.name
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)


def test_names_are_used_once() -> None:
    """The modules share one scope: a second top-level name would stop the whole script."""
    named = re.compile(r"^(?:export )?(?:const|let|function|class) (\w+)", re.MULTILINE)
    names = [
        name
        for module in sorted(BROWSER.rglob("*.js"))
        if module.parent.name != "counted"
        for name in named.findall(module.read_text("utf-8"))
    ]
    assert len(names) > 400
    assert [] == sorted({name for name in names if names.count(name) > 1})


def test_imports_come_first() -> None:
    """A module stands after those it imports, in any order of files."""
    modules = {
        "a": 'import { b } from "./b.js";\nb();\n',
        "b": 'import {\n  c,\n} from "./c.js";\nexport const b = () => c;\n',
        "c": "export let c = 1;\n",
    }
    expected = "let c = 1;\nconst b = () => c;\nb();\n"
    assert expected == link_modules(modules, "a")
    assert expected == link_modules(dict(reversed(modules.items())), "a")


def test_modules_are_evaluated_in_the_order_of_imports() -> None:
    """As in a browser, what is imported first is there first; what nobody needs is left out."""
    modules = {
        "a": "export const a = 1;\n",
        "page": 'import { z } from "./z.js";\nimport { a } from "./a.js";\nuse(z, a);\n',
        "unused": "",
        "z": "export const z = 2;\n",
    }
    assert "const z = 2;\nconst a = 1;\nuse(z, a);\n" == link_modules(modules, "page")


def test_modules_in_a_circle_are_refused() -> None:
    """Neither of two that need each other can come first."""
    circle = {"a": 'import { b } from "./b.js";\n', "b": 'import { a } from "./a.js";\n'}
    with pytest.raises(ClaimgraphError, match="a: modules import each other in a circle"):
        link_modules(circle, "a")


def test_a_module_takes_the_place_of_another() -> None:
    """What imports the replaced module gets the one that replaces it, by whatever path."""
    modules = {
        "shared/data": "export const data = 1;\n",
        "shared/dom.js": "",
        "shared/use": 'import { data } from "./data.js";\nexport const use = () => data;\n',
        "counted/data": "export const data = 2;\n",
        "counted/page": 'import { use } from "../shared/use.js";\nuse();\n',
    }
    own = substitute(modules, "counted")
    linked = link_modules(own, "counted/page")
    assert "const data = 2;\nconst use = () => data;\nuse();\n" == linked


def test_library_is_the_one_that_pyvis_carries() -> None:
    """vis-network keeps its licence notice and asks for no source map."""
    library = read_assets().library
    assert "@version 9.1.2" in library[:400]
    assert "Apache 2.0" in library[:1000]
    assert "sourceMappingURL" not in library


def test_policy_changes_with_the_text() -> None:
    """One changed letter has another hash."""
    one, other = Assets("a", "b", "c"), Assets("a", "b", "d")
    assert one.policy != other.policy


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def palettes() -> list[dict[str, str]]:
    """The variables of both themes, light first."""
    css = (BROWSER / "palette.css").read_text("utf-8")
    blocks = re.findall(r":root(?::not\(\.print\))? \{(.*?)\}", css, re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks]


def test_colours_can_be_read() -> None:
    """Every colour that carries meaning has 4.5:1 on paper and on cards, in both themes."""
    light, dark = palettes()
    assert light.keys() == dark.keys()
    weak = [
        (name, ground, round(contrast(palette[name], palette[ground]), 2))
        for palette in (light, dark)
        for name in palette.keys() - {"paper", "card", "rule", "mark"}
        for ground in ("paper", "card")
        if contrast(palette[name], palette[ground]) < 4.5
    ]
    assert [] == weak


def test_statuses_differ_without_colour() -> None:
    """Two statuses never share dashes and bar: grey print and colour-blind eyes tell them apart."""
    styles = {(stroke.dashes, stroke.bar) for stroke in STROKES.values()}
    assert len(STROKES) == len(styles)
    assert {*STROKES} <= palettes()[0].keys()
