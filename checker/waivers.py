"""Waivers: findings that somebody answers for, for one form, until a day, on the evidence that they had."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path

from checker import check_date, paths
from checker.errors import reason_of, rule_error
from checker.messages import filled, message
from checker.model import COUNTED, Finding, Problem, Result, Rulebook
from checker.normalize import remove_spaces
from checker.output_files import write_new_file
from checker.paths import real_path
from checker.redaction import Redact, hidden_note, hidden_problem, hider, unchanged

OPEN = ("fail", "review")
"""The verdicts that can be waived."""


@dataclass(frozen=True)
class Waiver:
    """One entry of the file; ``line`` is where it stands there. ``path`` is whole, and None beside a hash."""

    rule: str
    sha256: str | None
    path: Path | None
    reason: str
    approver: str
    expires: date
    evidence: str
    line: int


@dataclass(frozen=True)
class Waivers:
    """A waivers file, and the day on which it is read."""

    name: str
    entries: tuple[Waiver, ...]
    today: date

    def for_form(self, source: str, digest: str | None) -> list[Waiver]:
        """The entries for one form, in the file's order."""
        place = real_path(Path(source)) if self._with_paths else None
        return [self.entries[n] for n in sorted({*self._by_form.get(digest, ()), *self._by_form.get(place, ())})]

    @cached_property
    def _with_paths(self) -> bool:
        return any(entry.path for entry in self.entries)

    @cached_property
    def _by_form(self) -> Mapping[str | Path | None, list[int]]:
        """The numbers of the entries, by the hash or the path that they name."""
        found: dict[str | Path | None, list[int]] = {}
        for n, entry in enumerate(self.entries):
            found.setdefault(entry.sha256 or entry.path, []).append(n)
        return found


def load_waivers(path: Path, book: Rulebook, today: date | None = None) -> Waivers:
    """The waivers in a file. Raises RuleError, with file, line, key and a mend."""
    from checker.rulebook.yaml_reader import read_yaml

    source = read_yaml(path, paths.RULES, paths.RULES / "waivers.schema.json")
    rules = {rule.id for rule in book.rules}
    entries = []
    for n, raw in enumerate(source.data["waivers"]):
        where = ("waivers", n)
        if raw["rule"] not in rules:
            raise source.refusal((*where, "rule"), "waivers.no_rule", rule=raw["rule"])
        try:
            expires = date.fromisoformat(raw["expires"])
        except ValueError:
            raise source.refusal((*where, "expires"), "waivers.no_day", expires=raw["expires"]) from None
        form = raw["form"]
        place = real_path(real_path(path).parent / form["path"].replace("\\", "/")) if "path" in form else None
        entries.append(
            Waiver(
                raw["rule"],
                form.get("sha256"),
                place,
                raw["reason"],
                raw["approver"],
                expires,
                raw["evidence"],
                source.lines[where],
            )
        )
    return Waivers(source.name, tuple(entries), today or check_date.today())


def fingerprints(result: Result, book: Rulebook) -> list[str]:
    """For each finding, sixteen digits that change with its verdict and the words of its fields.

    White space is left out, so that the same words printed anew keep them. Personal data is masked first: a
    short hash of a phone number would give the number away.
    """
    hide = hider(result.form, book) if result.form else str

    def whole(key: str, row: int | None) -> str:
        values = result.form.values_of(key) if result.form else []
        return remove_spaces(hide("".join(value.text for value in values if row is None or value.row == row)))

    def of(finding: Finding) -> str:
        parts: dict[tuple[str, int | None, str], None] = {}
        for field, _, text, row, *_ in finding.evidence:
            words, entry = remove_spaces(hide(text)), whole(field, row)
            parts[field, row, entry if words in entry else words] = None
        known = list(parts) or [(key, None, whole(key, None)) for key in finding.fields]
        content = json.dumps([finding.rule, finding.verdict, known], ensure_ascii=False)
        return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    return [of(finding) if finding.verdict in OPEN else "" for finding in result.findings]


def waive(result: Result, waivers: Waivers, book: Rulebook, hide: Redact | None) -> Result:
    """The result with its findings waived; its outcome is the caller's to find anew.

    What is wrong with a waiver for this form (expired, lapsed, without a finding) becomes a problem of kind
    waiver, which changes no outcome. ``hide`` masks what somebody wrote into it; None shows it.
    """
    mask = partial(hidden_note, book=book, hide=hide) if hide else unchanged
    entries = waivers.for_form(result.place, result.sha256)
    if not entries or result.form is None:
        return result
    prints = fingerprints(result, book)
    judged = {finding.rule for finding in result.findings}
    findings, problems = list(result.findings), list(result.problems)
    for entry in entries:
        if entry.rule not in judged:  # left out by --select or --ignore
            continue
        found = [n for n, finding in enumerate(result.findings) if finding.rule == entry.rule and prints[n]]
        same = [n for n in found if prints[n] == entry.evidence]
        if same and entry.expires >= waivers.today:
            note = {"reason": mask(entry.reason), "approver": mask(entry.approver)}
            note["expires"] = entry.expires.isoformat()
            for n in same:
                findings[n] = findings[n]._replace(waived=note)
        else:
            kind = "expired" if same else "lapsed" if found else "unused"
            told = problem(kind, entry, waivers, book, [prints[n] for n in found])
            problems.append(hidden_problem(told, mask))
    return result._replace(findings=tuple(findings), problems=tuple(problems))


def problem(kind: str, entry: Waiver, waivers: Waivers, book: Rulebook, now: Sequence[str] = ()) -> Problem:
    words: Mapping[str, object] = {
        "file": waivers.name, "line": entry.line, "rule": entry.rule, "expires": entry.expires, "now": now
    }  # fmt: skip
    message, advice = (book.messages[f"waiver_{kind}{part}"] for part in ("", "_advice"))
    return Problem("waiver", filled(message, **words), filled(advice, **words))


def unused(waivers: Waivers, results: Sequence[Result], book: Rulebook, language: str) -> list[str]:
    """A sentence on each entry whose form is not among those checked."""
    used = {id(entry) for result in results for entry in waivers.for_form(result.place, result.sha256)}
    none = [entry for entry in waivers.entries if id(entry) not in used]
    return [problem("formless", entry, waivers, book).message[language] for entry in none]


# ------------------------------------------------------------------------------------------------ a draft


def write_waivers_draft(entries: Iterable[str], path: Path) -> None:
    """Writes a draft of entries. Raises RuleError when there is such a file already, or none can be written."""
    try:
        write_new_file(path, waivers_draft(entries, path).encode())
    except FileExistsError:
        raise rule_error("waivers.draft_exists", path.name) from None
    except OSError as error:
        raise rule_error("waivers.draft_unwritable", path.name, reason=reason_of(error)) from None


def draft_entries(result: Result, book: Rulebook) -> str:
    """An entry for every finding of a form that could be waived; refused until it is filled in."""
    return "".join(
        f"  # {comment(result.source)}\n  # {comment(finding.message.zh)}\n"
        f"  - rule: {finding.rule}\n    form: {{sha256: '{result.sha256}'}}\n    reason: ''\n"
        f"    approver: ''\n    expires: ''\n    evidence: '{digits}'\n"
        for finding, digits in zip(result.findings, fingerprints(result, book), strict=True)
        if digits and finding.level in COUNTED
    )


def waivers_draft(entries: Iterable[str], path: Path) -> str:
    """A waivers file of these entries."""
    head = message("waivers.draft_head")
    lines = [f"# {head.zh}", f"# {head.en}", f"# nrdl check … --waivers {path.name}\n"]
    drafted = "".join(entries)
    return "\n".join(lines) + (f"waivers:\n{drafted}" if drafted else "waivers: []\n")


def comment(text: str) -> str:
    """Form text as one line of a comment: nothing in it can end the comment."""
    return "".join(character if character.isprintable() else " " for character in text)
