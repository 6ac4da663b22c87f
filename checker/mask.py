"""Personal data out of everything that is shown: the contact person's, and people's numbers and addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from checker.model import Document, Evidence, Finding, Form, Place, Problem, Result, Rulebook, Text, Value

Hide = Callable[[str], str]
SEPARATORS = re.compile(r"[\s、，,；;/／|｜]+")
SHORTEST_NUMBER = 4


def hider(form: Form, book: Rulebook, *others: Form) -> Hide:
    """What replaces each personal word of the form, and of others beside it, by its first character and asterisks."""
    found = {word for each in (form, *others) for word in secrets_of(each, book)}
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
    personal, blank = set(book.formats["personal_fields"]), set(book.formats["placeholders"])
    patterns = [re.compile(book.formats["patterns"][name], re.ASCII) for name in book.formats["personal_patterns"]]
    printed = form.document.text if form.document else ""
    texts = [printed, printed.replace("\n", "")]  # the print breaks an address where a line ends
    for value in values_of(form):
        texts.append(value.text)
        if value.field in personal and value.text not in blank:
            words = ["".join(value.text.split()), *SEPARATORS.split(value.text)]
            yield from (word for word in words if len(word) > 1 and word not in blank)
    for text in texts:
        for pattern in patterns:
            yield from ("".join(hit[0].split()) for hit in pattern.finditer(text))


def values_of(form: Form) -> Iterator[Value]:
    yield from form.values.values()
    for rows in form.groups.values():
        for row in rows:
            yield from row.values()
    yield from (value for entry in form.unequal for value in entry[2:] if isinstance(value, Value))
    yield from form.unrecognised


def cuts(secret: str) -> Iterator[str]:
    """The beginnings of a secret, where a quotation breaks off in its midst."""
    shortest = SHORTEST_NUMBER if secret.isascii() else 2
    for length in range(len(secret) - 1, shortest - 1, -1):
        yield r"\s*".join(map(re.escape, secret[:length])) + r"(?=…|\Z)"


def masked(result: Result, book: Rulebook) -> Result:
    """The result with personal data masked in every word that a report may show."""
    return hidden_result(result, hider(result.form, book)) if result.form else result


def hidden_result(result: Result, hide: Hide) -> Result:
    if hide is unchanged:
        return result
    return replace(
        result,
        findings=tuple(hidden_finding(finding, hide) for finding in result.findings),
        problems=tuple(hidden_problem(problem, hide) for problem in result.problems),
        form=hidden_form(result.form, hide) if result.form else None,
    )


def hidden_form(form: Form, hide: Hide) -> Form:
    """The form with every entry, and the document itself, masked; every place stays what it was."""

    def value(found: Value) -> Value:
        text = hide(found.text)
        return found if text == found.text else found._replace(text=text, typed=None)

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


def hidden_document(document: Document, hide: Hide) -> Document:
    """The document masked character by character: a word that a line's end breaks stays on its two lines."""
    masked = hide(document.text)
    text = "".join("\n" if old == "\n" else new for old, new in zip(document.text, masked, strict=True))
    lines = tuple(line._replace(text=text[line.start : line.start + len(line.text)]) for line in document.lines)
    return replace(document, text=text, lines=lines)


def hidden_finding(finding: Finding, hide: Hide) -> Finding:
    return replace(
        finding,
        message=hidden(finding.message, hide),
        fix=hidden(finding.fix, hide),
        assumptions=tuple(hidden(text, hide) for text in finding.assumptions),
        evidence=tuple(hidden_evidence(evidence, hide) for evidence in finding.evidence),
    )


def hidden_problem(problem: Problem, hide: Hide) -> Problem:
    return problem._replace(message=hidden(problem.message, hide), advice=hidden(problem.advice, hide))


def hidden(text: Text, hide: Hide) -> Text:
    return Text(hide(text.zh), hide(text.en))


def hidden_evidence(evidence: Evidence, hide: Hide) -> Evidence:
    return evidence._replace(text=hide(evidence.text), places=tuple(hidden_places(evidence.places, hide)))


def hidden_places(places: Sequence[Place], hide: Hide) -> list[Place]:
    """The places with their words masked as one text: the print may break a number by lines and pages."""
    words = hide("".join(place.text for place in places))
    found, at = [], 0
    for place in places:
        found.append(place._replace(text=words[at : at + len(place.text)]))
        at += len(place.text)
    return found
