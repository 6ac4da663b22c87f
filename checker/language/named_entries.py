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
    if "\\" in text or any(name in text for name in names):  # YAML may spell a key by codes
        yield from entries_in_yaml(text, names)


def entries_in_yaml(text: str, names: Collection[str]) -> Iterator[str]:
    """Every text of the entry, a list's too, as far as the text is YAML. Where it is written elsewhere, under an
    anchor, every text under any."""
    import yaml  # a text that is read does not come here

    inside, refers, depth, under = False, False, 0, 0
    anchored, keys = list[str](), set[str]()
    with suppress(yaml.YAMLError, ValueError):
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            said = event.value if isinstance(event, yaml.ScalarEvent) else ""
            opens = isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            alias, anchor = isinstance(event, yaml.AliasEvent), getattr(event, "anchor", None)
            if under or (anchor and not alias):
                under += opens
                anchored.append(said)
            named = anchor in keys if alias else said.strip() in names
            if named and anchor:
                keys.add(anchor)
            if inside:
                depth += opens
                refers = refers or alias
                yield said
            inside = named or (inside and depth > 0)  # a text that is a name may be a key, or what stands before one
    if refers:
        yield from anchored
