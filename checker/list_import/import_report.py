"""What an import of an official list tells: what was understood, what is odd, where it was written."""

from __future__ import annotations

from checker import paths
from checker.list_import.completion import Completion
from checker.list_import.entries import Understood
from checker.messages import join_words
from checker.model import OfficialList, Rulebook
from checker.model.edition import TODO

MOST = 5
"""How many names of a kind are shown before the rest is counted."""


def known_names() -> str:
    """All names of the catalogues and registers that are stored here."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted((paths.RULES / "lists").glob("*.tsv")))


def import_report(
    book: Rulebook,
    language: str,
    shipped: OfficialList,
    read: Understood,
    done: Completion,
    path: str,
    folder: str,
) -> list[str]:
    """What was understood, what to look at, and where it was written."""

    def say(name: str, **facts: object) -> str:
        return book.messages[f"list_{name}"][language].format(**facts)

    def some(words: list[str]) -> str:
        return join_words([*words[:MOST], *([f"…({len(words)})"] if len(words) > MOST else [])], language)

    count = dict(done.data["count"])
    count |= {"expected": "?" if count["expected"] == TODO else count["expected"]}
    lines = [say("read", title=shipped.title[language], **count)]
    if read.columns:
        lines.append(
            say("columns", columns=join_words((f"{head}→{what}" for what, head in read.columns.items()), language))
        )
    for entry in read.entries[:3]:
        more = [*entry.get("dosage_forms", ()), *entry.get("strengths", ())]
        lines.append(f"  {entry['n']}  {entry['name']['zh']}  {' / '.join(more)}".rstrip())
    if done.missing:
        lines.append(say("gaps", numbers=some([str(n) for n in done.missing])))
    if read.double:
        lines.append(say("doubles", numbers=some([str(n) for n in read.double])))
    if done.unknown:
        lines.append(say("unknown", names=some(done.unknown)))
    if done.absent:
        lines.append(say("absent", names=some(done.absent)))
    lines += [say("differs", file=new, stored=old) for new, old in done.differing[:MOST]]
    if count["expected"] == "?":
        lines.append(say("count_open"))
    lines.append(say("written" if done.complete else "written_partial", path=path, folder=folder, **count))
    return lines
