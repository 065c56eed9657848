"""A dossier is uploaded whole, into the place of the one that is served, or refused."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import shutil
import stat
import tarfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from tests.cases import read_yaml
from tests.server.conftest import BEARER, CASES, Reply, Server, writable
from tests.server.test_writing import AFFAIR, state

from claimgraph import ClaimGraph
from claimgraph.server.http.refusal import Refusal
from claimgraph.server.write import upload as unpacking
from claimgraph.server.write.upload import unpack
from claimgraph.store.local import sort_quads

ARCHIVES = read_yaml(CASES / "archives.yaml")
KINDS = ("application/zip", "application/x-tar", "application/gzip")


def zipped(files: dict[str, str]) -> bytes:
    """A zip of files; one that is a `link` leads out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if content == "link":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, "/etc/passwd" if content == "link" else content)
    return buffer.getvalue()


def tarred(files: dict[str, str], mode: str) -> bytes:
    """A tar of files, packed or not."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]  # a mode
        for name, content in files.items():
            info, data = tarfile.TarInfo(name), content.encode()
            if content == "link":
                info.type, info.linkname, data = tarfile.SYMTYPE, "/etc/passwd", b""
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def pack(files: dict[str, str], media: str) -> bytes:
    """An archive of a media type."""
    return zipped(files) if media == KINDS[0] else tarred(files, "w:gz" if "gz" in media else "w")


def named(case: dict[str, Any]) -> dict[str, str]:
    """The files of a case, with what is too long to be written down."""
    words = {"hole": "0" * 2_000_000}
    files = case["files"].items()
    return {name.replace("LONG", "x" * 300): words.get(text, text) for name, text in files}


@pytest.mark.parametrize("media", KINDS)
@pytest.mark.parametrize("case", ARCHIVES["accepted"], ids=lambda it: str(it["name"]))
def test_an_archive_is_unpacked(tmp_path: Path, case: dict[str, Any], media: str) -> None:
    """Every file is there, with what is in it."""
    folder = unpack(pack(named(case), media), media, tmp_path)
    assert tmp_path / case["folder"] == folder
    assert named(case) == {name: (tmp_path / name).read_text("utf-8") for name in case["files"]}


@pytest.mark.parametrize("media", KINDS)
@pytest.mark.parametrize("case", ARCHIVES["refused"], ids=lambda it: str(it["name"]))
def test_a_bad_archive_is_refused(
    tmp_path: Path, case: dict[str, Any], media: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its status, and nothing is written outside of the folder."""
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1_000_000)
    (folder := tmp_path / "in" / "folder").mkdir(parents=True)
    with pytest.raises(Refusal) as caught:
        unpack(pack(named(case), media), media, folder)
    assert case["status"] == caught.value.status
    outside = [it for it in tmp_path.rglob("*") if not it.is_relative_to(folder)]
    assert [folder.parent] == outside
    assert not any(it.is_symlink() for it in folder.rglob("*"))


@pytest.mark.parametrize("media", KINDS)
@pytest.mark.parametrize("data", [b"", b"x", b"PK\x03\x04", b"\x1f\x8b\x08" + b"\0" * 20])
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes, media: str) -> None:
    """Whatever bytes come."""
    with pytest.raises(Refusal):
        unpack(data, media, tmp_path)


def test_an_archive_cut_short_is_refused(tmp_path: Path) -> None:
    """Wherever it was cut, between two files, too: never a part of a dossier."""
    for media in KINDS:
        whole = pack({"a": "x" * 3000, "dossier.yaml": "y" * 3000}, media)
        for end in range(1, 7000, 511 if media == KINDS[1] else 13):
            (folder := tmp_path / f"{KINDS.index(media)}-{end}").mkdir()
            if end < len(whole):
                with pytest.raises(Refusal):
                    unpack(whole[:end], media, folder)


def test_many_files_are_refused(tmp_path: Path) -> None:
    """As is what has more bytes than its directory says."""
    with pytest.raises(Refusal) as caught:
        unpack(zipped({f"{n}": "" for n in range(1001)}), KINDS[0], tmp_path)
    assert 413 == caught.value.status


def headed(kind: bytes, size: int) -> bytes:
    """A tar that begins with a header of a kind, which says that so many bytes follow; they do."""
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(size) + tarred({"dossier.yaml": "x"}, "w")


HEADERS = {
    "a long name": tarfile.GNUTYPE_LONGNAME,
    "a long target of a link": tarfile.GNUTYPE_LONGLINK,
    "further fields": tarfile.XHDTYPE,
    "fields of all files": tarfile.XGLTYPE,
    "a folder with bytes": tarfile.DIRTYPE,
    "a file": tarfile.REGTYPE,
}
PACKING = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "nothing": bytes}


@pytest.mark.parametrize("packing", PACKING)
@pytest.mark.parametrize("header", HEADERS)
def test_no_header_of_a_tar_unpacks_without_end(
    tmp_path: Path, header: str, packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is packed so well: names, fields and folders are unpacked no further than files."""
    monkeypatch.setattr(unpacking, "MOST_BYTES", 4 << 20)
    data = PACKING[packing](headed(HEADERS[header], 16 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(Refusal) as caught:
            unpack(data, KINDS[1], tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.status == (413 if header in ("a file", "a folder with bytes") else 400)
    assert peak < 16 << 20


@pytest.mark.parametrize("media", KINDS)
def test_many_folders_are_refused(tmp_path: Path, media: str) -> None:
    """They are counted as files are: 500,000 of them fit into 2 MB."""
    buffer = io.BytesIO()
    if media == KINDS[0]:
        with zipfile.ZipFile(buffer, "w") as packed:
            for number in range(1001):
                packed.mkdir(f"{number}")
    else:
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            for number in range(1001):
                info = tarfile.TarInfo(f"{number}/")
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
    with pytest.raises(Refusal) as caught:
        unpack(buffer.getvalue(), media, tmp_path)
    assert (413, []) == (caught.value.status, list(tmp_path.iterdir()))


@pytest.mark.parametrize("packing", PACKING)
def test_a_tar_may_be_packed(tmp_path: Path, packing: str) -> None:
    """By whatever tar itself packs with."""
    data = PACKING[packing](tarred({"dossier.yaml": "x" * 3_000_000}, "w"))
    folder = unpack(data, KINDS[1], tmp_path)
    assert "x" * 3_000_000 == (folder / "dossier.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store that is written to lies."""
    return tmp_path_factory.mktemp("uploading") / "kept"


@pytest.fixture(scope="module")
def affair(target: Path) -> Iterator[Server]:
    """An invented affair, to be written to by whoever has the token."""
    with writable(AFFAIR, "--keep", str(target), "--workers", "1") as server:
        yield server


def upload(server: Server, files: dict[str, str], **headers: str) -> Reply:
    """Send a dossier as a zip, with the token."""
    sent = {"content-type": KINDS[0], **BEARER, **headers}
    return server.request("POST", "/dossier", zipped(files), sent)


def read(folder: Path) -> dict[str, str]:
    """The files of a dossier."""
    return {it.name: it.read_text(encoding="utf-8") for it in folder.iterdir()}


def test_an_upload_takes_the_place(affair: Server, target: Path, tmp_path: Path) -> None:
    """What is served and what lies in the folder is a build of what was sent."""
    files = read(AFFAIR)
    files["dossier.yaml"] = files["dossier.yaml"].replace("type: organisation", "type: person")
    reply = upload(affair, files)
    assert (200, ["summary"]) == (reply.status, list(json.loads(reply.text))), reply.text
    folder = shutil.copytree(AFFAIR, tmp_path / "dossier")
    (folder / "dossier.yaml").write_text(files["dossier.yaml"], encoding="utf-8")
    assert "\n".join(map(str, sort_quads(ClaimGraph.open(folder).store.quads()))) == state(target)
    assert '"boolean":true' in affair.query("ASK { ?it a aff:Person }").text


def test_findings_of_an_upload_are_told(affair: Server, target: Path) -> None:
    """File, line and cure, and no path of this machine; nothing has changed."""
    before, files = state(target), read(AFFAIR)
    files["claims.yaml"] = files["claims.yaml"].replace("delivered the parts again", "gave them")
    reply = upload(affair, files)
    (finding,) = json.loads(reply.text)["findings"]
    assert (422, "dossier/claims.yaml:8") == (reply.status, finding["place"])
    assert "quote not found" in finding["message"]
    assert gettempdir() not in reply.text
    assert before == state(target)


def test_a_text_outside_is_not_read(affair: Server) -> None:
    """Not one of the machine that serves, by whatever path."""
    files = read(AFFAIR)
    front = files["dossier.yaml"]
    for path in ("../../../../etc/passwd", "/etc/passwd"):
        reply = upload(affair, {**files, "dossier.yaml": front.replace("wire.txt", path)})
        assert (422, True) == (reply.status, "is outside the dossier" in reply.text)
        assert "root:" not in reply.text


def test_another_affair_is_refused(affair: Server) -> None:
    """An upload does not change what the addresses of this server mean."""
    files = read(AFFAIR)
    files["dossier.yaml"] = files["dossier.yaml"].replace("name: affair", "name: other")
    reply = upload(affair, files)
    assert (409, True) == (reply.status, "/affair/" in reply.text), reply.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer a-token-that-nobody-knows"}, 401),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-tar"}, 400),
        ({"content-encoding": "gzip"}, 415),
        ({"content-encoding": "br, zstd"}, 415),
        ({"content-encoding": "Identity"}, 422),
    ],
)
def test_what_may_not_be_uploaded(affair: Server, headers: dict[str, str], status: int) -> None:
    """The token and the media type are looked at."""
    assert status == upload(affair, {"dossier.yaml": ""}, **headers).status


@pytest.mark.parametrize("packed", ["gzip", "deflate", "br", "zstd", "x-none", "GZIP "])
@pytest.mark.parametrize(
    ("method", "path", "media"),
    [
        ("POST", "/sparql", "application/sparql-query"),
        ("POST", "/sparql", "application/sparql-update"),
        ("POST", "/sparql", "application/x-www-form-urlencoded"),
        ("PUT", "/store?graph=http://e.org/g", "application/n-triples"),
        ("POST", "/store?graph=http://e.org/g", "multipart/form-data; boundary=b"),
        ("POST", "/dossier", "application/gzip"),
    ],
)
def test_a_packed_body_is_refused(
    affair: Server, method: str, path: str, media: str, packed: str
) -> None:
    """By every door, whatever it claims to be packed by, without a look into it."""
    headers = {"content-type": media, "content-encoding": packed, **BEARER}
    reply = affair.request(method, path, gzip.compress(b"ASK {}"), headers)
    assert (415, "identity") == (reply.status, reply.headers.get("accept-encoding"))
    assert packed.strip().lower() in reply.text


def test_a_reader_takes_no_upload(plain: Server) -> None:
    """Whatever token is sent."""
    assert 403 == upload(plain, read(AFFAIR)).status


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b"\xc3\xa4", b"\x80\x80"),
        (b"\xc3\xa4.yaml", b"\0\0\0\0\0\0\0"),
        (b"PK\x05\x06", b"PK\x05\x05"),
    ],
    ids=["a name in no encoding", "a name without letters", "no end"],
)
def test_a_damaged_archive_is_called_one(tmp_path: Path, there: bytes, instead: bytes) -> None:
    """Whatever the library makes of it, it is the archive's fault and not the server's."""
    data = zipped({"dossier.yaml": "x", "ä.yaml": "y"})
    assert there in data
    with pytest.raises(Refusal) as caught:
        unpack(data.replace(there, instead), KINDS[0], tmp_path)
    assert 400 == caught.value.status
