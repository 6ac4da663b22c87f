"""A field's entry in a text that could not be read as a form, however the text writes it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress


def entries_named(text: str, names: Collection[str]) -> Iterator[str]:
    """What stands behind a field's key or title: in its line, and where the text is YAML, wherever YAML has it."""
    titles = "|".join(map(re.escape, names))
    for hit in re.finditer(rf"(?i)(?:{titles})[\"']?[ \t]*[:：][ \t]*([^\r\n#]+)", text):
        yield hit[1].strip().strip("\"'")
    if any(name in text for name in names):
        yield from entries_in_yaml(text, names)


def entries_in_yaml(text: str, names: Collection[str]) -> Iterator[str]:
    """Every text of the entry, a list's too, as far as the text is YAML."""
    import yaml  # a text that is read does not come here

    inside, depth = False, 0
    with suppress(yaml.YAMLError, ValueError):
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            said = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if not inside:
                inside = said.strip() in names
                continue
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            inside = depth > 0
            if said:
                yield said
