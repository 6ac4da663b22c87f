"""Personal data out of everything that is shown: the contact person's, and people's numbers and addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, pairwise

from checker.engine.operators.language import vocabularies
from checker.model import Document, Evidence, Finding, Form, Place, Problem, Result, Rulebook, Text, Uploads, Value
from checker.normalize import once, remove_spaces
from checker.placeholders import is_placeholder

Redact = Callable[[str], str]
SEPARATORS = re.compile(r"[\s、，,；;/／|｜]+")
SHORTEST_NUMBER = 4
APART = "\0"
"""Stands in no text that was read, and in no personal data."""


def hider(form: Form, book: Rulebook, *others: Form, uploaded: str = "") -> Redact:
    """What replaces each personal word of the form, of others beside it and of the uploads by its first character and
    asterisks."""
    found = {word for each in (form, *others) for word in secrets_of(each, book)}
    personal = once(vocabularies, book.formats.language).personal
    found |= {uploaded[one.start : one.end] for one in personal.find(uploaded)} if uploaded else set()
    secrets = sorted(found, key=lambda word: (-len(word), word))
    if not secrets:
        return unchanged
    whole = [r"\s*".join(map(re.escape, secret)) for secret in secrets]
    expression = re.compile("|".join([*whole, *(cut for secret in secrets for cut in cuts(secret))]))

    def hide(text: str) -> str:
        return expression.sub(lambda hit: hit[0][0] + "*" * (len(hit[0]) - 1), text)

    return hide


def unchanged(text: str) -> str:
    return text


def secrets_of(form: Form, book: Rulebook) -> Iterator[str]:
    """The contact person's entries, whole and in their parts, and what has a personal pattern anywhere."""
    personal = set(book.formats.personal_fields)
    finder = once(vocabularies, book.formats.language).personal
    printed = form.document.text if form.document else ""
    texts = [printed, printed.replace("\n", "")]  # the print breaks an address where a line ends
    for value in values_of(form):
        texts.append(value.text)
        if value.field in personal and not is_placeholder(value.text, book.formats):
            words = [remove_spaces(value.text), *SEPARATORS.split(value.text)]
            yield from (word for word in words if len(word) > 1 and not is_placeholder(word, book.formats))
    every = APART.join(texts)  # one look instead of a hundred
    yield from {remove_spaces(every[one.start : one.end]) for one in finder.find(every)}


def values_of(form: Form) -> Iterator[Value]:
    yield from form.values.values()
    for rows in form.groups.values():
        for row in rows:
            yield from row.values()
    yield from (value for entry in form.unequal for value in entry[2:] if isinstance(value, Value))
    yield from form.unrecognised


def cuts(secret: str) -> Iterator[str]:
    """What finds a beginning of a secret, the longest first, where a quotation breaks off in its midst."""
    shortest = SHORTEST_NUMBER if secret.isascii() else 2
    if len(secret) > shortest:
        more = ""
        for character in reversed(secret[shortest:-1]):
            more = rf"(?:\s*{re.escape(character)}{more})?"
        yield r"\s*".join(map(re.escape, secret[:shortest])) + more + rf"(?=…|{APART}|\Z)"


def masked(result: Result, book: Rulebook) -> Result:
    """The result with personal data masked in every word that a report may show."""
    if not result.form:
        return result
    uploaded = APART.join(one.text for finding in result.findings for one in finding.in_uploads)
    return hidden_result(result, hider(result.form, book, uploaded=uploaded))


def hidden_result(result: Result, hide: Redact) -> Result:
    if hide is unchanged:
        return result
    return replace(
        result,
        findings=hidden_findings(result.findings, hide),
        problems=tuple(hidden_problem(problem, hide) for problem in result.problems),
        form=hidden_form(result.form, hide) if result.form else None,
        uploads=hidden_uploads(result.uploads, hide) if result.uploads else None,
    )


def hidden_uploads(uploads: Uploads, hide: Redact) -> Uploads:
    files = tuple(file._replace(name=hide(file.name)) for file in uploads.files)
    return uploads._replace(folders=tuple(map(hide, uploads.folders)), files=files)


def hidden_form(form: Form, hide: Redact) -> Form:
    """The form with every entry, and the document itself, masked; every place stays what it was."""

    changed = redaction_changes((found.text for found in (*values_of(form), *form.lost)), hide)

    def value(found: Value) -> Value:
        return found._replace(text=changed[found.text], typed=None) if found.text in changed else found

    return replace(
        form,
        document=hidden_document(form.document, hide) if form.document else None,
        values={key: value(found) for key, found in form.values.items()},
        groups={
            group: tuple({part: value(found) for part, found in row.items()} for row in rows)
            for group, rows in form.groups.items()
        },
        unequal=tuple(
            (group, part, one and value(one), other and value(other)) for group, part, one, other in form.unequal
        ),
        unrecognised=tuple(map(value, form.unrecognised)),
        lost=tuple(map(value, form.lost)),
    )


def hidden_document(document: Document, hide: Redact) -> Document:
    """The document masked character by character: a word that a line's end breaks stays on its two lines."""
    masked, ends = hide(document.text), accumulate(len(line) + 1 for line in document.text.split("\n"))
    text = "\n".join(masked[start : end - 1] for start, end in pairwise((0, *ends)))
    if text == document.text:
        return document
    lines = tuple(line._replace(text=text[line.start : line.start + len(line.text)]) for line in document.lines)
    return replace(document, text=text, lines=lines)


def hidden_findings(findings: Sequence[Finding], hide: Redact) -> tuple[Finding, ...]:
    """The findings masked; most hold nothing personal, and stay what they are."""
    words = [tuple(texts_of(finding)) for finding in findings]
    changed = redaction_changes(chain.from_iterable(words), hide)

    def known(text: str) -> str:
        return changed.get(text, text)

    return tuple(
        finding if changed.keys().isdisjoint(own) else hidden_finding(finding, known)
        for finding, own in zip(findings, words, strict=True)
    )


def texts_of(finding: Finding) -> Iterator[str]:
    """Every text of a finding that ``hidden_finding`` masks."""
    for text in (finding.message, finding.fix, *finding.assumptions):
        yield from tuple(text)
    for evidence in finding.evidence:
        yield evidence.text
        yield "".join([place.text for place in evidence.places])


def redaction_changes(texts: Iterable[str], hide: Redact) -> dict[str, str]:
    """What masking makes of those texts that it changes: one look at all of them instead of a thousand."""
    every = list(dict.fromkeys(texts))
    masked = hide(APART.join(every)).split(APART)
    if len(masked) != len(every):  # a draft may hold even that character
        masked = [hide(text) for text in every]
    return {text: new for text, new in zip(every, masked, strict=True) if new != text}


def hidden_finding(finding: Finding, hide: Redact) -> Finding:
    return replace(
        finding,
        message=hidden(finding.message, hide),
        fix=hidden(finding.fix, hide),
        assumptions=tuple(hidden(text, hide) for text in finding.assumptions),
        evidence=tuple(hidden_evidence(evidence, hide) for evidence in finding.evidence),
    )


def hidden_problem(problem: Problem, hide: Redact) -> Problem:
    return problem._replace(message=hidden(problem.message, hide), advice=hidden(problem.advice, hide))


def hidden(text: Text, hide: Redact) -> Text:
    return Text(hide(text.zh), hide(text.en))


def hidden_evidence(evidence: Evidence, hide: Redact) -> Evidence:
    places = tuple(hidden_places(evidence.places, hide))
    return evidence._replace(text=hide(evidence.text), places=places, file=hide(evidence.file))


def hidden_places(places: Sequence[Place], hide: Redact) -> list[Place]:
    """The places with their words masked as one text: the print may break a number by lines and pages."""
    printed = "".join(place.text for place in places)
    words = hide(printed)
    if words == printed:
        return list(places)
    found, at = [], 0
    for place in places:
        found.append(place._replace(text=words[at : at + len(place.text)]))
        at += len(place.text)
    return found
