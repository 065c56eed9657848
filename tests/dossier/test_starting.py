"""`new`, and the schemas by which an editor completes names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.sampling import spread

from claimgraph.build.build import build
from claimgraph.build.check import check_source
from claimgraph.build.source import SHIPPED, find_source, read_source
from claimgraph.dossier.template import claims_schema, dossier_schema, start_dossier
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.ontology import Vocabulary, load_vocabulary

from .conftest import FRONT, QUOTE

FILES = ["dossier.yaml", "claims.yaml", "dossier.schema.json", "claims.schema.json",
         "merges.schema.json"]  # fmt: skip
VOCABULARY = load_vocabulary()
SCHEMAS = {"dossier": dossier_schema(VOCABULARY), "claims": claims_schema(VOCABULARY)}
CLAIM = {"quote": QUOTE, "says": ["Askia", "met", "Borland"]}


def faults(schema: str, data: Any, schemas: dict[str, Any] = SCHEMAS) -> list[str]:
    """What an editor would underline."""
    validator = jsonschema.Draft202012Validator(schemas[schema])
    return [error.message for error in validator.iter_errors(data)]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


FLAGS = ("held", "complete", "transcript", "done", "translated")


@pytest.mark.parametrize("name", sorted(path.name for path in SHIPPED.iterdir()))
def test_shipped_dossiers_fit_the_schemas(name: str) -> None:
    """An editor sees no fault in what comes with the program, its own words among them."""
    own = read_source(find_source(name)).vocabulary
    schemas = {"dossier": dossier_schema(own), "claims": claims_schema(own)}
    for file in sorted((SHIPPED / name).glob("*.yaml")):
        data = yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)
        keyed = data if isinstance(data, dict) else {"claims": data}
        for it in keyed.get("claims") or keyed["sources"].values():
            it |= {key: it[key] == "true" for key in FLAGS if key in it}
        schema = "dossier" if file.name == "dossier.yaml" else "claims"
        assert [] == faults(schema, data, schemas), file.name


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_schema_is_a_schema(schema: str) -> None:
    """The schemas fit the schema of schemas, and every reference leads somewhere."""
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[schema])
    text = json.dumps(SCHEMAS[schema])
    for name in SCHEMAS[schema]["$defs"]:
        assert f'"#/$defs/{name}"' in text or name == "names"


def put(data: Any, path: tuple[str | int, ...], key: str) -> Any:
    """A copy with an unknown key somewhere inside."""
    if not path:
        return {**data, key: "x"}
    copy = list(data) if isinstance(data, list) else dict(data)
    copy[path[0]] = put(copy[path[0]], path[1:], key)
    return copy


UNKNOWN: list[tuple[str, Any, tuple[str | int, ...]]] = [
    ("dossier", FRONT, ()),
    ("dossier", FRONT, ("sources", "wire")),
    ("dossier", FRONT, ("entities", "Askia")),
    ("dossier", {**FRONT, "issues": [{"question": "Q", "claims": ["a"]}]}, ("issues", 0)),
    ("claims", {"source": "wire", "claims": [CLAIM]}, ()),
    ("claims", {"claims": [CLAIM]}, ("claims", 0)),
    ("claims", [CLAIM], (0,)),
    ("claims", [{**CLAIM, "said": {"date": "2021"}}], (0, "said")),
    ("claims", [{**CLAIM, "when": {"date": "2021"}}], (0, "when")),
    ("claims", [{**CLAIM, "because": {"says": CLAIM["says"]}}], (0, "because")),
    ("claims", [{**CLAIM, "conflicts-with": {"claim": "a", "because": "b"}}],
     (0, "conflicts-with")),
    ("claims", {"silent": [{"quote": "a", "because": "b"}]}, ("silent", 0)),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "data", "path"), UNKNOWN)
def test_an_unknown_key_is_underlined(schema: str, data: Any, path: tuple[str | int, ...]) -> None:
    """At every level the sound one passes, and one key too many does not."""
    assert [] == faults(schema, data)
    assert faults(schema, put(data, path, "kee")) != []


WRONG: list[tuple[str, Any]] = [
    ("dossier", []),
    ("dossier", {**FRONT, "format": 2}),
    ("dossier", {**FRONT, "entities": {"Askia": {"type": "contry"}}}),
    ("dossier", {**FRONT, "entities": {"Askia": {"type": "country", "wikidata": "43"}}}),
    ("dossier", {**FRONT, "sources": {"wire": {"title": "T"}}}),
    ("dossier", {**FRONT, "sources": {"wire": {"title": "T", "published": {"before": "a"}}}}),
    ("claims", [{**CLAIM, "stance": "denys"}]),
    ("claims", [{**CLAIM, "says": ["Askia", "mett", "Borland"]}]),
    ("claims", [{**CLAIM, "says": ["Askia", "met"]}]),
    ("claims", [{**CLAIM, "when": {"date": "2021", "after": "a"}}]),
    ("claims", [{"says": CLAIM["says"]}]),
    ("claims", {"claims": None}),
]


@pytest.mark.parametrize(("schema", "data"), WRONG)
def test_a_wrong_value_is_underlined(schema: str, data: Any) -> None:
    """What the reader refuses for its form is seen while it is written."""
    assert faults(schema, data) != []


def test_new_passes_check_and_build(tmp_path: Path) -> None:
    """What `new` writes has no finding and builds before a claim is written."""
    folder = tmp_path / "Varosha, 2020"
    written = start_dossier(folder)
    assert FILES == [file.name for file in written]
    source = find_source(str(folder))
    assert () == check_source(source).findings
    records = build(source, tmp_path / "out").records
    assert ("varosha-2020", "Varosha, 2020") == (records.header.name, records.header.title)
    assert {"Turkey", "Russia"} == {entity.label for entity in records.entities.values()}


def test_new_files_fit_their_schemas(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The schemas that lie beside are the program's, and the files fit them."""
    start_dossier(tmp_path / "mine")
    for name, schema in (("dossier", dossier_schema), ("claims", claims_schema)):
        text = (tmp_path / "mine" / f"{name}.yaml").read_text("utf-8")
        assert [] == faults(name, yaml.safe_load(text))
        assert f"$schema={name}.schema.json" in text
        beside = json.loads((tmp_path / "mine" / f"{name}.schema.json").read_text("utf-8"))
        assert schema(vocabulary) == beside


def test_new_twice_changes_nothing(tmp_path: Path) -> None:
    """The second call is refused, and what the first wrote stays."""
    start_dossier(tmp_path / "mine", title="First")
    before = contents(tmp_path / "mine")
    with pytest.raises(ClaimgraphError, match="not empty") as caught:
        start_dossier(tmp_path / "mine", title="Second")
    assert caught.value.cure
    assert before == contents(tmp_path / "mine")


def test_new_with_an_article(tmp_path: Path) -> None:
    """The text is copied byte for byte, kept out of git, cited by default, and at hand."""
    article = tmp_path / "My article.TXT"
    article.write_bytes(b"\xef\xbb\xbfThey met.\r\nTwice.\r\n")
    written = start_dossier(tmp_path / "mine", article=article)
    assert [*FILES, ".gitignore", "article.txt"] == [file.name for file in written]
    assert article.read_bytes() == (tmp_path / "mine" / "article.txt").read_bytes()
    assert "article.txt\n" == (tmp_path / "mine" / ".gitignore").read_text("utf-8")
    checked = check_source(find_source(str(tmp_path / "mine")), shapes=False)
    assert ((), ("article: 0 quotes found in the text; claims cover 0 of 2 sentences",)) == (
        checked.findings,
        checked.summary,
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Who sold it?\n\nThey met.\n", "Who sold it?"),
        ('  A: {b} "c" \u2013 d\nThey met.\n', 'A: {b} "c" \u2013 d'),
        ("x" * 150 + "\nThey met.\n", "x" * 150),
        ("x" * 151 + "\nThey met.\n", "Headline of the article"),
        ("They met.\nTwice.\n", "Headline of the article"),
        ("Nothing but this line\n", "Headline of the article"),
        ("a\x07b\nThey met.\n", "Headline of the article"),
    ],
)
def test_new_takes_the_headline(text: str, title: str, tmp_path: Path) -> None:
    """A first line that is no sentence becomes the source's title; else a person has to fill in."""
    article = tmp_path / "article.txt"
    article.write_bytes(text.encode())
    start_dossier(tmp_path / "mine", article=article)
    front = yaml.safe_load((tmp_path / "mine" / "dossier.yaml").read_text("utf-8"))
    assert title == front["sources"]["article"]["title"]


@pytest.mark.parametrize(
    "title",
    spread(['a "quoted" one', "a: colon", "- hyphen", "# hash", "{{braces}} {0}", "on", "1984",
            "Ürümqi 🏳️", "back\\slash", "two\nlines", "tab\there", "&anchor *alias !tag",
            "%YAML"], 4),
)  # fmt: skip
def test_new_writes_any_title(title: str, tmp_path: Path) -> None:
    """A title comes out as it was given, on one line."""
    start_dossier(tmp_path / "mine", title=title)
    source = find_source(str(tmp_path / "mine"))
    assert " ".join(title.split()) == build(source, tmp_path / "out").records.header.title


@pytest.mark.parametrize("title", ["a\x07b", "a\x00b", "\udcff", "a\u202eb"])
def test_new_refuses_a_title_that_cannot_be_seen(title: str, tmp_path: Path) -> None:
    """It is refused before anything is written."""
    with pytest.raises(ClaimgraphError, match="title"):
        start_dossier(tmp_path / "mine", title=title)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("data", [b"\xff\xfe", b"caf\xe9", b"a\0b", b"", b" \n\n"])
def test_new_refuses_an_article_that_is_no_text(data: bytes, tmp_path: Path) -> None:
    """Nor is a folder left behind."""
    (tmp_path / "article.txt").write_bytes(data)
    with pytest.raises(ClaimgraphError, match=r"article\.txt"):
        start_dossier(tmp_path / "mine", article=tmp_path / "article.txt")
    assert ["article.txt"] == [path.name for path in tmp_path.iterdir()]


def test_new_fills_an_empty_folder(tmp_path: Path) -> None:
    """A folder that is there and empty is taken."""
    start_dossier(tmp_path)
    assert set(FILES) == set(contents(tmp_path))
