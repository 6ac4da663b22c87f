"""A list as the YAML file that --rules reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_yaml(data: Mapping[str, Any]) -> str:
    """One key a line, one entry a line; every value is JSON, which is YAML, so that nothing is read otherwise."""
    lines = [f"{key}: {yaml_scalar(value)}" for key, value in data.items() if key not in ("entries", "table")]
    if "table" in data:
        lines += ["table: |-", *(f"  {row}" for row in data["table"].split("\n"))]
    entries = [f"  - {yaml_scalar(entry)}" for entry in data["entries"]]
    return "\n".join([*lines, *(["entries:", *entries] if entries else ["entries: []"])]) + "\n"


def yaml_scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
