"""A result as the store keeps it, whole and in both languages, and back again."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from checker.audit.compressed_json import compressed_like, decompressed, decompressed_like, json_bytes, json_from
from checker.audit.rulebook_words import KEY_DIGITS, NO_WORDS, RulebookWords
from checker.model import (
    Cause,
    Citation,
    Evidence,
    Finding,
    Form,
    ListEntry,
    Place,
    Problem,
    Result,
    Role,
    Slot,
    Text,
    UploadedFile,
    Uploads,
    Value,
)

PACKED = b"\2"
"""How a packed result begins; others are of earlier versions. The words' key, and the lengths of two parts follow."""
NO_KEY = bytes(KEY_DIGITS // 2)
LENGTH = struct.Struct(">L")
WordsUnder = Callable[[str], RulebookWords]


class Shared:
    """What findings share, each once: they name it by its number. Things are told apart by what they are, not by what
    they say."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._numbers: dict[int, int] = {}

    def number(self, thing: Citation | Evidence) -> int:
        if id(thing) not in self._numbers:
            self._numbers[id(thing)] = len(self.all)
            self.all.append(thing)
        return self._numbers[id(thing)]


def pack(result: Result, words: RulebookWords = NO_WORDS) -> bytes:
    """The result but for its source, its document and its white space: it must be masked. Of ``words`` the numbers."""
    plain = plain_result(result, words)
    findings, form = json_bytes(plain.pop("findings")), json_bytes(plain.pop("form"))
    key = bytes.fromhex(words.key) if words.texts else NO_KEY
    parts = [compressed_like(findings, words.samples.findings), compressed_like(form, words.samples.form)]
    parts += [compressed_like(json_bytes(plain), words.samples.rest + form)]  # evidence quotes entries
    return b"".join((PACKED, key, *(LENGTH.pack(len(part)) for part in parts[:2]), *parts))


def unpack(name: str, packed: bytes, words_under: WordsUnder = lambda key: NO_WORDS) -> Result:
    """The result of the form ``name``; its form has entries without places and no document."""
    raw, words = unpack_plain(packed, words_under)
    said = words.text
    citations = [Citation(said(document), said(clause), sure) for document, clause, sure in raw["citations"]]
    entries = [
        Evidence(field, tuple(map(unpack_place, places)), *further) for field, places, *further in raw["evidence"]
    ]
    return Result(
        name,
        raw["sha256"],
        raw["edition"],
        raw["rules_sha256"],
        raw["outcome"],
        tuple(unpack_finding(finding, entries, citations, said) for finding in raw["findings"]),
        tuple(Problem(kind, Text(*message), Text(*advice)) for kind, message, advice in raw["problems"]),
        unpack_form(raw["edition"], raw["form"]) if raw["form"] else None,
        raw.get("edition_basis"),
        unpack_ledger(*raw["uploads"]) if raw.get("uploads") else None,
    )


def unpack_plain(packed: bytes, words_under: WordsUnder) -> tuple[dict[str, Any], RulebookWords]:
    """The result as JSON, and the words that it has by number."""
    if not packed.startswith(PACKED):
        raw = decompressed(packed)
        return raw, words_under(raw["words"]) if raw.get("words") else NO_WORDS
    words, findings, form, rest = packed_parts(packed, words_under)
    said = decompressed_like(form, words.samples.form)
    raw = json_from(decompressed_like(rest, words.samples.rest + said))
    told = json_from(decompressed_like(findings, words.samples.findings))
    return {**raw, "findings": told, "form": json_from(said)}, words


def packed_parts(packed: bytes, words_under: WordsUnder) -> tuple[RulebookWords, bytes, bytes, bytes]:
    key, start = packed[len(PACKED) :][: len(NO_KEY)], len(PACKED) + len(NO_KEY)
    lengths = [LENGTH.unpack_from(packed, start + n * LENGTH.size)[0] for n in range(2)]
    first, second, third = accumulate(lengths, initial=start + len(lengths) * LENGTH.size)
    words = NO_WORDS if key == NO_KEY else words_under(key.hex())
    return words, packed[first:second], packed[second:third], packed[third:]


def packed_form(packed: bytes, words_under: WordsUnder) -> Mapping[str, Any] | None:
    """The form of a packed result as JSON, without unpacking what else there is."""
    if not packed.startswith(PACKED):
        return unpack_plain(packed, words_under)[0]["form"]  # type: ignore[no-any-return]
    words, _, form, _ = packed_parts(packed, words_under)
    return json_from(decompressed_like(form, words.samples.form))  # type: ignore[no-any-return]


def packed_texts(form: Mapping[str, Any], field: str) -> Sequence[str]:
    """The entries of a field, as ``Form.filled`` counts them."""
    group, bracket, part = field.partition("[].")
    found = [row.get(part) for row in form["groups"].get(group, ())] if bracket else [form["values"].get(field)]
    return list(filter(None, found))


def unpack_ledger(folders: list[str], files: list[list[Any]], others: bool) -> Uploads:
    found = []
    for name, slots, documents, kind, state, size, pages, sha256, reading, note, rules in files:
        titles = tuple((Text(*title), page) for title, page in documents)
        named = tuple(Slot(*slot) for slot in slots)
        about = (state, size, pages, sha256, reading)
        found.append(UploadedFile(name, named, titles, Text(*kind), *about, Text(*note), tuple(rules)))
    return Uploads(tuple(folders), tuple(found), others)


def plain_result(result: Result, words: RulebookWords) -> dict[str, Any]:
    form, entries, citations = result.form, Shared(), Shared()
    return {
        "sha256": result.sha256,
        "edition": result.edition,
        "edition_basis": result.edition_basis,
        "rules_sha256": result.rules_sha256,
        "outcome": result.outcome,
        "findings": [plain_finding(finding, entries, citations, words) for finding in result.findings],
        "evidence": entries.all,
        "citations": [(words.plain(one.document), words.plain(one.clause), one.confidence) for one in citations.all],
        "problems": result.problems,
        "uploads": result.uploads,
        "form": form
        and {
            "values": {key: value.text for key, value in form.values.items()},
            "groups": {
                group: [{part: value.text for part, value in row.items()} for row in rows]
                for group, rows in form.groups.items()
            },
        },
    }


def plain_finding(finding: Finding, entries: Shared, citations: Shared, words: RulebookWords) -> list[Any]:
    return [
        finding.rule,
        finding.verdict,
        finding.severity,
        words.plain(finding.title),
        words.plain(finding.message),
        words.plain(finding.fix),
        finding.fields,
        [entries.number(entry) for entry in finding.evidence],
        citations.number(finding.citation),
        list(map(words.plain, finding.assumptions)),
        dict(finding.waived) if finding.waived else None,
        finding.role,
        finding.cause,
        [(rule, words.plain(title)) for rule, title in finding.consequences],
        finding.entries,
    ]


def unpack_finding(
    raw: list[Any], entries: Sequence[Evidence], citations: Sequence[Citation], said: Callable[[Any], Text]
) -> Finding:
    rule, verdict, severity, title, message, fix, fields, evidence, citation, assumptions, waived, *further = raw
    role, cause, consequences, *entries_of = further or (role_before(rule, severity), None, ())
    return Finding(
        rule,
        verdict,
        severity,
        said(title),
        said(message),
        said(fix),
        tuple(fields),
        tuple(entries[number] for number in evidence),
        citations[citation],
        tuple(map(said, assumptions)),
        waived,
        role,
        Cause(*cause) if cause else None,
        tuple((other, said(name)) for other, name in consequences),
        tuple(ListEntry(of, n, Text(*label)) for found in entries_of for of, n, label in found),
    )


def role_before(rule: str, severity: str) -> Role:
    """A rule's role in a result of a version whose rules did not say it."""
    return "answer" if rule == "E000" else "route" if rule.startswith("E") and severity == "info" else "check"


def unpack_place(raw: list[Any]) -> Place:
    page, line, column, text, boxes = raw
    return Place(page, line, column, text, tuple(tuple(box) for box in boxes))


def unpack_form(edition: str, raw: Mapping[str, Any]) -> Form:
    return Form(
        edition,
        values={key: Value(key, text) for key, text in raw["values"].items()},
        groups={
            group: tuple(
                {part: Value(f"{group}[].{part}", text, row=n) for part, text in row.items()}
                for n, row in enumerate(rows)
            )
            for group, rows in raw["groups"].items()
        },
    )
