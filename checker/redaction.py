"""Personal data out of everything that is shown: the contact person's, and people's numbers and addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise

from checker.engine.operators.language import vocabularies
from checker.file_looks import meant_text
from checker.model import Document, Evidence, Finding, Form, Place, Problem, Result, Rulebook, Text, Uploads, Value
from checker.normalize import once
from checker.placeholders import is_placeholder

Redact = Callable[[str], str]
APART = "\0"
"""Stands in no text that was read, and in no personal data."""
PARTS_OF_PATH = (r"[/\\\n]", r"[/\\\s_.-]+")
"""What parts folders and names from one another, and the parts of a name."""
FEWEST_DIGITS = 11
"""Of a number that stands by itself."""
LOOKED_AT = 200_000
"""Bytes of a file that is no form in which personal data is looked for."""


def hider(form: Form, book: Rulebook, *others: Form, uploaded: str = "") -> Redact:
    """What replaces each personal word of the form, of others beside it and of the uploads by its first character and
    asterisks."""
    secrets = {word for each in (form, *others) for word in secrets_of(each, book)}
    return hider_of({*secrets, *personal_data(uploaded, book)}, book)


def hider_of(secrets: Iterable[str], book: Rulebook) -> Redact:
    found = list(secrets)
    if not found:
        return unchanged
    from checker.language.personal_spellings import Spellings, WordMask  # most forms are masked when they are published

    spellings = once(Spellings, book.formats.language)
    words = spellings.words(found)
    return WordMask(words, spellings, found) if words else unchanged


def unchanged(text: str) -> str:
    return text


def secrets_of(form: Form, book: Rulebook) -> Iterator[str]:
    """The contact person's entries, whole and in their parts, and what has a personal pattern anywhere."""
    printed = form.document.text if form.document else ""
    joined = printed.replace("\n", "")  # the print breaks an address where a line ends
    texts = [printed, joined, path_words(form.document.source) if form.document else ""]
    for value in values_of(form):
        if value.text not in joined:
            texts.append(value.text)
        if value.field in book.formats.personal_fields and not is_placeholder(value.text, book.formats):
            yield from words_of_contact(value.field, value.text, book)
    yield from personal_data(APART.join(texts), book)  # one look instead of a hundred


def words_of_contact(field: str, entry: str, book: Rulebook) -> Iterator[str]:
    from checker.language.contact import ContactReader

    reader = once(ContactReader, once(vocabularies, book.formats.language).personal.words)
    names = reader.names(entry, certain=field == book.formats.personal_fields[0])
    yield entry
    yield from (name for name in names if not is_placeholder(name, book.formats))
    yield from reader.numbers(entry)


def personal_data(text: str, book: Rulebook) -> set[str]:
    """What has a personal pattern in a text."""
    finder = once(vocabularies, book.formats.language).personal
    return {text[one.start : one.end] for one in finder.find(text)} if text else set()


def path_words(path: str) -> str:
    """What of a path is looked through. A number in it is no longer for what stands beside it: 2025/13812345678."""
    meant = meant_text(path)
    parts = {part for marks in PARTS_OF_PATH for part in re.split(marks, meant)}
    return APART.join([meant, *sorted(part for part in parts if sum(map(str.isdigit, part)) >= FEWEST_DIGITS)])


def values_of(form: Form) -> Iterator[Value]:
    yield from form.values.values()
    for rows in form.groups.values():
        for row in rows:
            yield from row.values()
    yield from (value for entry in form.unequal for value in entry[2:] if isinstance(value, Value))
    yield from form.unrecognised


def masked(result: Result, book: Rulebook) -> Result:
    """The result with personal data masked in every word that a report may show."""
    return masked_by(result, book)[0]


def masked_by(result: Result, book: Rulebook) -> tuple[Result, Redact]:
    """... and what masks it."""
    hide = hider_of_result(result, book)
    return hidden_result(result, hide), hide


def hider_of_results(results: Sequence[Result], book: Rulebook) -> Redact:
    """What masks the personal words of the forms, and of their uploads as far as findings quote them."""
    forms, texts = [result.form for result in results if result.form], list[str]()
    for result in results:
        texts += [one.text for finding in result.findings for one in finding.in_uploads]
        texts += [path_words(file.name) for file in result.uploads.files] if result.uploads else []
    return hider(forms[0], book, *forms[1:], uploaded=APART.join(texts)) if forms else unchanged


def hider_of_result(result: Result, book: Rulebook) -> Redact:
    return hider_of_results([result], book)


def hidden_note(text: str, book: Rulebook, hide: Redact = unchanged) -> str:
    """What somebody wrote beside a form, a waiver's reason say, masked as the form is, and by what it says itself."""
    return hider_of(personal_data(text, book), book)(hide(text))


def hider_in(content: bytes, book: Rulebook, path: str = "") -> Redact:
    """What masks the words of what could not be read as a form: messages may quote them, its name be the contact's."""
    text = "" if b"\0" in content[:LOOKED_AT] else content[:LOOKED_AT].decode("utf-8", "replace")  # messages quote text
    secrets = personal_data(text, book) | personal_data(path_words(path), book)
    from checker.language.named_entries import entries_named  # what is read does not come here

    for key in book.formats.personal_fields:
        for entry in entries_named(text, (key, *book.fields[key].title)):
            if not is_placeholder(entry, book.formats):
                secrets.update(words_of_contact(key, entry, book))
    return hider_of(secrets, book)


def hidden_result(result: Result, hide: Redact) -> Result:
    if hide is unchanged:
        return result
    return result._replace(
        source=hide(result.source),
        path=result.place,
        findings=hidden_findings(result.findings, hide),
        problems=tuple(hidden_problem(problem, hide) for problem in result.problems),
        form=hidden_form(result.form, hide) if result.form else None,
        pictures=tuple(picture._replace(file=hide(picture.file)) for picture in result.pictures),
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

    return form._replace(
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
    return document._replace(text=text, lines=lines)


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
        yield evidence.file
        yield "".join([place.text for place in evidence.places])


def redaction_changes(texts: Iterable[str], hide: Redact) -> dict[str, str]:
    """What masking makes of those texts that it changes."""
    return {text: new for text in dict.fromkeys(texts) if (new := hide(text)) != text}


def hidden_finding(finding: Finding, hide: Redact) -> Finding:
    return finding._replace(
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
