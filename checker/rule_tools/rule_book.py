"""``nrdl rules docs``: the rule book, a page a rule in both languages, and one workbook of them all."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import yaml

from checker import paths
from checker.engine.findings import citation
from checker.errors import reason_of, rule_error
from checker.messages import LANGUAGES
from checker.model import Rule, Rulebook
from checker.output_files import write_output
from checker.report.phrases import family
from checker.report.rule_links import FOLDERS
from checker.report.xlsx_tables import Cell, Column, Sheets, SheetTable
from checker.rule_tools.list_rules import can_apply
from checker.rule_tools.phrases import RulePhrases, parameters_of, reach
from checker.rule_tools.show_rule import about, told_case

RawRule = Mapping[str, Any]
WORKBOOK = "rules.xlsx"


def write_rule_book(raw: Mapping[str, RawRule], book: Rulebook, folder: Path) -> list[Path]:
    """Writes the pages and the workbook, those of before anew. Raises RuleError."""
    files = {path: text.encode() for path, text in pages(raw, book).items()}
    files[WORKBOOK] = workbook(raw, book)
    try:
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            write_output(folder / path, content)
    except OSError as error:
        raise rule_error("options.output_unwritable", "--output", path=folder, reason=reason_of(error)) from None
    return [folder / path for path in files]


def pages(raw: Mapping[str, RawRule], book: Rulebook) -> dict[str, str]:
    """Markdown by path: of each language an index, and a page a rule."""
    found = {}
    for language, folder in FOLDERS.items():
        speaker = RulePhrases(book, language)
        found[f"{folder}/index.md"] = "\n".join(index(raw, speaker)) + "\n"
        for rule in book.rules:
            found[f"{folder}/{rule.id}.md"] = "\n".join(rule_page(rule, raw[rule.id], speaker)) + "\n"
        for over_all in book.across:
            found[f"{folder}/{over_all['id']}.md"] = "\n".join(cross_form_page(over_all, speaker)) + "\n"
    return found


def index(raw: Mapping[str, RawRule], speaker: RulePhrases) -> Iterator[str]:
    yield f"# {speaker.say('book_title')}"
    yield from ("", speaker.say("book_about", workbook=f"[{WORKBOOK}]({'../' * folder_depth(speaker)}{WORKBOOK})"), "")
    yield f"| {' | '.join(map(speaker.say, ('book_rule', 'book_asks', 'book_severity')))} |"
    yield "|---|---|---|"
    for rule in [*raw.values(), *speaker.book.across]:
        severity = speaker.say(f"severity_{rule['severity']}")
        yield f"| [{rule['id']}]({rule['id']}.md) | {plain(speaker.of(rule['title']))} | {severity} |"


def folder_depth(speaker: RulePhrases) -> int:
    """How deep the pages of a language lie."""
    return FOLDERS[speaker.language].count("/") + 1


def rule_page(rule: Rule, raw: RawRule, speaker: RulePhrases) -> Iterator[str]:
    """What it asks, why, its clause, its parameters by edition, how to mend, its examples, its history."""
    say, of = speaker.say, speaker.of
    yield from (f"# {rule.id} {plain(of(rule.title))}", "", plain(about(rule, speaker)), "")
    yield from (f"## {say('show_basis')}", "", *basis_lines(rule, speaker), "")
    for n, part in enumerate(rule.parts, 1):
        more = say("book_of_part", n=n) if len(rule.parts) > 1 else ""
        yield from (f"## {say('show_decides')}{more}", "")
        if each := speaker.each(part):
            yield from (plain(each), "")
        for m, case in enumerate(part.cases, 1):
            yield from map(as_list, told_case(case, m, speaker))
        yield ""
    yield from parameters(rule, speaker)
    yield from (f"## {say('show_mend')}", "", plain(of(rule.fix)), "")
    if rule.draft_fix:
        yield from (say("book_in_draft", words=plain(of(rule.draft_fix))), "")
    yield from (f"## {say('show_examples', count=len(raw['examples']))}", "", *example_blocks(raw["examples"], speaker))
    yield from history(rule.id, speaker)


def plain(text: str) -> str:
    """Words that are no markup, for GitHub's Markdown and MkDocs' alike."""
    return re.sub(r"[\\`*_\[\]|]", lambda sign: f"&#{ord(sign[0])};", escape(text, quote=False))


def as_list(line: str) -> str:
    """A line of the terminal's account as one of a list in Markdown, whose levels are four blanks deep."""
    if found := re.match(r"  (\d+\.) (.*)", line):
        return f"{found[1]} {plain(found[2])}"
    depth, words = len(line) - len(line.lstrip()), line.strip().removeprefix("- ")
    return f"{' ' * 4 * max(1, (depth - 6) // 2 + 1)}- {plain(words)}"


def basis_lines(rule: Rule, speaker: RulePhrases) -> Iterator[str]:
    by_words: dict[str, list[str]] = {}
    for name in sorted(speaker.book.editions):
        if can_apply(rule.id, name, speaker.book):
            by_words.setdefault(cited(citation(rule, speaker.book.editions[name]), speaker), []).append(name)
    yield from (f"- {speaker.listing(names)}: {words}" for words, names in by_words.items())


def cited(stands: Any, speaker: RulePhrases) -> str:
    words = (speaker.of(stands.document), speaker.of(stands.clause))
    return plain("; ".join(words)) + f" ({speaker.say(f'sure_{stands.confidence}')})"


def parameters(rule: Rule, speaker: RulePhrases) -> Iterator[str]:
    """A table: a parameter a row, an edition a column."""
    names = dict.fromkeys(name for part in rule.parts for name in parameters_of(part))
    editions = sorted(speaker.book.editions)
    if not names:
        return
    yield from (
        f"## {speaker.say('show_parameters')}",
        "",
        f"| | {' | '.join(editions)} |",
        "|---" * (len(editions) + 1) + "|",
    )
    for name in names:
        short = name.rpartition(".")[2]
        own = [speaker.book.editions[edition].parameters for edition in editions]
        values = own if name.partition(".")[0] in own[0] else [speaker.book.formats.parameters] * len(own)
        cells = (plain(speaker.value(reach(value, name), short)) for value in values)
        yield f"| {plain(speaker.parameter(name))} | {' | '.join(cells)} |"
    yield ""


def example_blocks(given: Sequence[RawRule], speaker: RulePhrases) -> Iterator[str]:
    for n, example in enumerate(given, 1):
        note = f" ({plain(example['note'])})" if "note" in example else ""
        yield from (f"{n}. **{speaker.say('verdict_' + example['verdict'])}**{note}: {plain(example['message'])}", "")
        text = yaml.safe_dump(example.get("form", example.get("forms")), allow_unicode=True, sort_keys=False, width=100)
        yield from ("    ```yaml", *(f"    {line}" for line in text.rstrip().splitlines()), "    ```", "")


def history(rule_id: str, speaker: RulePhrases) -> Iterator[str]:
    """What the changelog, which is in English, says of the rule."""
    found = [entry for entry in changes() if re.search(rf"\b{rule_id}\b", entry)]
    if found:
        yield from (f"## {speaker.say('book_history')}", "", *(f"- {plain(entry)}" for entry in found), "")


@cache
def changes() -> list[str]:
    """The entries of the changelog, each in one line; none where it is not there."""
    try:
        text = (paths.ROOT / "CHANGELOG.md").read_text("utf-8")
    except OSError:
        return []
    return [" ".join(entry.split()) for entry in re.findall(r"(?m)^- (.+(?:\n  .+)*)", text)]


def cross_form_page(rule: RawRule, speaker: RulePhrases) -> Iterator[str]:
    say, of, basis = speaker.say, speaker.of, rule["citation"]
    yield from (f"# {rule['id']} {plain(of(rule['title']))}", "", say("book_across"), "")
    yield from (f"## {say('show_basis')}", "", plain(f"{of(basis['document'])}; {of(basis['clause'])}"), "")
    yield from (f"## {say('book_says')}", "", plain(of(rule["message"])), "")
    yield from (f"## {say('show_mend')}", "", plain(of(rule["fix"])), "")
    yield from (
        f"## {say('show_examples', count=len(rule['examples']))}",
        "",
        *example_blocks(rule["examples"], speaker),
    )
    yield from history(rule["id"], speaker)


def workbook(raw: Mapping[str, RawRule], book: Rulebook) -> bytes:
    """One sheet a language, one rule a row."""
    target = io.BytesIO()
    with Sheets(target, "nrdl", "Microsoft YaHei") as sheets:
        for language in LANGUAGES:
            speaker = RulePhrases(book, language)
            heads = zip(map(speaker.say, HEADS), (9, 40, 9, 12, 18, 60, 50), strict=True)
            table = SheetTable(speaker.say("book_title"), [Column(*head) for head in heads])
            sheets.table(table, (row(rule, speaker) for rule in [*raw.values(), *book.across]))
    return target.getvalue()


HEADS = ("book_rule", "book_asks", "book_severity", "book_family", "book_editions", "show_basis", "show_mend")


def row(rule: RawRule, speaker: RulePhrases) -> list[Cell]:
    book, of, basis = speaker.book, speaker.of, rule["citation"]
    known = {one.id for one in book.rules}
    editions = [name for name in sorted(book.editions) if rule["id"] not in known or can_apply(rule["id"], name, book)]
    stands = f"{of(basis['document'])}; {of(basis['clause'])}"
    severity = speaker.say(f"severity_{rule['severity']}")
    return [
        rule["id"],
        of(rule["title"]),
        severity,
        family(rule["id"]),
        speaker.listing(editions),
        stands,
        of(rule["fix"]),
    ]
