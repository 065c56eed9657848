"""Reads the files of cases, in the way that takes the least time: every test run reads them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def read_yaml(file: Path) -> Any:
    """Read a YAML file by libyaml; PyYAML's own parser takes ten times as long."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
