"""Drives WebKit's MiniBrowser by plain WebDriver, one start for all pages that are asked for."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DRIVER = "WebKitWebDriver"
DISPLAY = "xvfb-run"
PATIENCE = 25


def find_minibrowser() -> Path | None:
    """Where Debian's libwebkit2gtk keeps its small browser, which is on no path."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))
    return found[-1] if found else None


def missing() -> str:
    """What of WebKit is not installed; empty where all of it is."""
    names = [name for name in (DRIVER, DISPLAY) if not shutil.which(name)]
    return ", ".join([*names, *([] if find_minibrowser() else ["MiniBrowser"])])


def evaluate(visits: Iterable[tuple[str, str]]) -> list[Any]:
    """Open pages one after another, and give what an async function finds in each.

    Raises TimeoutError when the browser stalls, which it does now and then: try once more.
    """
    with _driver() as root:
        options = {"binary": str(find_minibrowser()), "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        session = _post(f"{root}/session", wanted)["sessionId"]
        one = f"{root}/session/{session}"
        found = []
        for address, function in visits:
            _post(f"{one}/url", {"url": address})
            script = f"const [done] = arguments; ({function})().then(done, (e) => done(String(e)));"
            found.append(_post(f"{one}/execute/async", {"script": script, "args": []}))
        return found


@contextmanager
def _driver() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [DISPLAY, "-a", "-s", "-screen 0 1440x900x24", DRIVER, f"--port={port}"]
    quiet = {**os.environ, "WEBKIT_DISABLE_COMPOSITING_MODE": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
    process = subprocess.Popen(
        command, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    root = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{root}/status")
        yield root
    finally:
        os.killpg(process.pid, 15)
        process.wait(10)


def _wait(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {address}")


def _post(address: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(address, json.dumps(body).encode(), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        told = json.load(error)["value"]
        raise TimeoutError(f"{told['error']}: {told['message']}") from None
