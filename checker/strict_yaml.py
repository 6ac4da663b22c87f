"""YAML read strictly, for rules and drafts alike: one document, no deeper and no longer than it may be, every value
written where it stands.
"""

from __future__ import annotations

from typing import Any, Literal

import yaml

Fault = Literal["deep", "many", "anchor", "syntax", "character"]


class YamlFault(Exception):
    """Why a text is refused, and its line. ``error`` is what the library says of a text that is no YAML."""

    def __init__(self, kind: Fault, line: int | None, error: yaml.MarkedYAMLError | None = None) -> None:
        super().__init__(kind)
        self.kind, self.line, self.error = kind, line, error


def compose(text: str, loader: Any, deepest: int, most: int) -> yaml.Node | None:
    """The document as nodes, which know their places; None of an empty text. Raises YamlFault.

    The events are looked at before anything nested is built: the library that builds would end the interpreter itself.
    """
    try:
        depth = count = 0
        for event in yaml.parse(text, Loader=loader):
            line = event.start_mark.line + 1 if event.start_mark else None
            count += isinstance(event, yaml.NodeEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if getattr(event, "anchor", None) or getattr(event, "tag", None):
                raise YamlFault("anchor", line)
            if depth > deepest:
                raise YamlFault("deep", line)
            if count > most:
                raise YamlFault("many", line)
        node: yaml.Node | None = yaml.compose(text, Loader=loader)
    except RecursionError:
        raise YamlFault("deep", None) from None
    except yaml.MarkedYAMLError as error:
        raise YamlFault("syntax", error.problem_mark.line + 1 if error.problem_mark else None, error) from None
    except yaml.YAMLError:
        raise YamlFault("character", None) from None
    return node
