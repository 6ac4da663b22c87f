"""``GET /api/openapi.json``: reports/page/serve/openapi.json with the formats and editions that there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from checker import __version__, paths


def describe(editions: Iterable[str], formats: Iterable[str], media: Mapping[str, str]) -> dict[str, Any]:
    """The description of the API by OpenAPI 3.1."""
    found: dict[str, Any] = json.loads((paths.REPORTS / "page" / "serve" / "openapi.json").read_text(encoding="utf-8"))
    found["info"]["version"] = __version__
    choices = {parameter["name"]: parameter["schema"] for parameter in found["components"]["parameters"].values()}
    choices["edition"]["enum"] = ["auto", *editions]
    choices["format"]["enum"] = list(formats)
    content = found["paths"]["/api/check"]["post"]["responses"]["200"]["content"]
    for name in formats:
        content.setdefault(media[name].partition(";")[0], {"schema": {"type": "string"}})
    return found
