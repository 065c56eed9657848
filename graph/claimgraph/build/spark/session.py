"""A session of Spark, where one has to be opened, and what it needs."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.model.errors import ClaimgraphError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


FAULT = re.compile(r"^[\w.]*(?:Error|Exception): .+", re.MULTILINE)
"""The line of a worker's traceback, or of Java's, that says what was wrong."""


def require_spark() -> None:
    """Raise ClaimgraphError where pyspark or Java is missing."""
    if find_spec("pyspark") is None:
        cure = "pip install 'claimgraph[spark]'"
        raise ClaimgraphError("spreading a dossier needs pyspark", cure=cure)
    if not _has_java():
        cure = "install Java 17 or newer, or set JAVA_HOME to its folder"
        raise ClaimgraphError("Spark needs Java, and there is none", cure=cure)


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(home and (Path(home) / "bin" / "java").exists()) or shutil.which("java") is not None


def open_spark(master: str = "") -> SparkSession:
    """Open a session, or take the one that is open, as under ``spark-submit``.

    Without ``master`` it is the one of Spark's settings, else this machine. Workers of this
    machine run this Python. Raises ClaimgraphError where pyspark or Java is missing.
    """
    require_spark()
    from pyspark.sql import SparkSession

    if SparkSession.getActiveSession() is not None:
        return SparkSession.builder.getOrCreate()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("claimgraph").config("spark.log.level", "ERROR")
    bar = str(sys.stderr.isatty()).lower()
    builder = builder.config("spark.ui.showConsoleProgress", bar)
    with telling():
        return (builder.master(master) if master else builder).getOrCreate()


@contextmanager
def telling() -> Iterator[None]:
    """Turn what Spark could not do into a ClaimgraphError that says why, in one piece."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        cure = "all machines need claimgraph and its files under the same names; see Spark's log"
        raise ClaimgraphError(f"Spark gave up: {find_fault(str(error))}", cure=cure) from error


def find_fault(text: str) -> str:
    """What was wrong, of a long story: the line that names the error of a worker's Python, if any.

    >>> find_fault("Job aborted.\\nTraceback ...\\nOSError: no such file\\n\\tat org.apache.spark")
    'OSError: no such file'
    """
    found = FAULT.findall(text)
    return found[-1] if found else text.strip().partition("\n")[0]
