"""A drafted edition as YAML: every parameter with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

HEAD = "# yaml-language-server: $schema=../edition.schema.json"


def edition_text(parameters: Mapping[str, Any], origins: Mapping[str, str], heading: str) -> str:
    """The file's text; ``origins`` say of each parameter where it was found."""
    lines = [HEAD, *(f"# {line}" for line in heading.split("\n"))]
    for name, value in parameters.items():
        if origin := origins.get(name):
            lines.append(f"# {' '.join(origin.split())}")
        lines.append(f"{name}: {as_yaml_line(value)}")
    return "\n".join(lines) + "\n"


def as_yaml_line(value: Any) -> str:
    text: str = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**6, sort_keys=False)
    return text.removesuffix("\n").removesuffix("...").strip()
