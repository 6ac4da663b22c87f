"""What a free text says by rules/language.yaml: of the drug and the catalogue, of people; whether it is finished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker import matching
from checker.engine.operators.context import Context, operator, seen, unknown
from checker.language.amounts import MoneyReader
from checker.language.catalogue import CatalogueReader, Claim, any_claim
from checker.language.clauses import SENTENCE
from checker.language.personal import PersonalData, PersonalDataFinder
from checker.language.subjects import DrugFinder, brands
from checker.language.unfinished import UnfinishedReader
from checker.language.vocabulary import Vocabulary
from checker.messages import QUOTED, listing
from checker.model import ConditionResult, Mark, Text, Value
from checker.normalize import once, remove_spaces

SHOWN = 3
"""Passages that a message quotes."""
LONGEST_QUOTE = 60
NOTHING_FOUND: Mapping[str, Any] = {"found": {}}


class Vocabularies(NamedTuple):
    """The sections of rules/language.yaml."""

    drugs: Vocabulary
    catalogue: Vocabulary
    money: Vocabulary
    personal: PersonalDataFinder
    unfinished: UnfinishedReader


def vocabularies(sections: Mapping[str, Any]) -> Vocabularies:
    drugs = sections["drugs"]
    return Vocabularies(
        Vocabulary(drugs),
        Vocabulary(sections["catalogue"]),
        Vocabulary(sections["money"]),
        PersonalDataFinder(Vocabulary(sections["personal"])),
        UnfinishedReader(Vocabulary(sections["unfinished"], drugs)),
    )


def vocabularies_of(context: Context) -> Vocabularies:
    return once(vocabularies, context.book.formats.language)


def drug_finder(context: Context, name: str) -> DrugFinder:
    """Finds drugs in the form's texts: this one by its generic name, without its dosage form, and by its brand."""
    drug = context.value(name)
    if not drug:
        return DrugFinder(vocabularies_of(context).drugs, ())
    formats = context.book.formats
    names = [drug.text, matching.substance(drug.text, formats)]
    texts = (value.text for key in formats.free_texts for value in context.values(key))
    names += [brand for text in texts if drug.text in text for brand in brands(drug.text, text)]
    return DrugFinder(vocabularies_of(context).drugs, tuple(dict.fromkeys(one for one in names if len(one) > 1)))


def money_reader(context: Context, name: str) -> MoneyReader:
    return MoneyReader(vocabularies_of(context).money, context.once(drug_finder, name))


def speaks_of_the_drug(context: Context, key: str) -> bool:
    """Whether a field's text is about this drug where it names none."""
    return key not in context.book.formats.language["drugs"]["fields_of_others"]


def passages_found(name: str, value: Value, passages: Sequence[Any]) -> ConditionResult:
    """Whether there are any passages, with their words in ``found``."""
    if not passages:
        return ConditionResult(name, False, NOTHING_FOUND, (value,))
    marks = tuple(Mark(value, one.start, one.end) for one in passages)
    words = dict.fromkeys(value.text[one.start : one.end].strip()[:LONGEST_QUOTE] for one in passages[:SHOWN])
    return ConditionResult(name, True, {"found": words}, marks)


# ------------------------------------------------------------------------------------------------ the catalogue


def _claims(context: Context, key: str, name: str) -> Sequence[tuple[Value, Claim]]:
    year, words = context.edition.year, vocabularies_of(context).catalogue
    reader = CatalogueReader(words, context.once(drug_finder, name), year)
    own = speaks_of_the_drug(context, key)
    return [(value, claim) for value in context.values(key) for claim in reader.claims(value.text, own_field=own)]


@operator
def says_in_catalogue(context: Context, field: str, name: str) -> ConditionResult:
    """The text surely says, as a fact and of this drug, that it is in the catalogue or was negotiated for it."""
    value = context.value(field)
    if value is None:
        return unknown("says_in_catalogue", context.key(field))
    if not context.value(name) and any_claim(vocabularies_of(context).catalogue, value.text):
        return unknown("says_in_catalogue", name, values=[value])
    claims = [claim for _, claim in context.once(_claims, context.key(field), name) if claim.sure]
    return passages_found("says_in_catalogue", value, claims)


@operator
def may_say_in_catalogue(context: Context, texts: Sequence[str], name: str) -> ConditionResult:
    """Some of the texts may say so, but of whom or whether as a fact is open. Never unknown."""
    open_claims = [found for key in texts for found in context.once(_claims, key, name) if not found[1].sure]
    quoted = [quoted_sentence(context, value, claim.start) for value, claim in open_claims[:SHOWN]]
    marks = tuple(Mark(value, claim.start, claim.end) for value, claim in open_claims)
    found = listing(quoted, kind="clauses")
    return ConditionResult("may_say_in_catalogue", bool(marks), {"found": found}, marks)


def quoted_sentence(context: Context, value: Value, at: int) -> Text:
    """The sentence around a place of a value, behind its field's title."""
    sentence = next((hit[0] for hit in SENTENCE.finditer(value.text) if hit.end() > at), value.text).strip()
    short = sentence if len(sentence) <= LONGEST_QUOTE else sentence[: LONGEST_QUOTE - 1] + "…"
    title = context.title(value.field)
    return Text(f"「{title.zh}」“{short}”", f'{title.en}: "{short}"')


# ---------------------------------------------------------------------------------------------- personal data


def _personal(context: Context, key: str) -> Sequence[PersonalData]:
    value = context.value(key)
    return [*vocabularies_of(context).personal.find(value.text)] if value else ()


@operator
def holds_personal_data(context: Context, field: str, data: Sequence[str]) -> ConditionResult:
    """The text holds personal data of one of these kinds, however it is written."""
    value = context.value(field)
    if value is None:
        return unknown("holds_personal_data", context.key(field))
    every = context.once(_personal, context.key(field))
    return passages_found("holds_personal_data", value, [one for one in every if one.kind in data])


# ---------------------------------------------------------------------------------------------- unfinished texts


@operator
def breaks_off(context: Context, field: str) -> ConditionResult:
    """The text stops with a word behind which a sentence must go on."""
    value = context.value(field)
    if value is None:
        return unknown("breaks_off", context.key(field))
    tail = vocabularies_of(context).unfinished.breaks_off(value.text)
    return passages_found("breaks_off", value, [tail._replace(start=max(0, tail.start - 12))] if tail else [])


@operator
def holds_leftovers(context: Context, field: str) -> ConditionResult:
    """The text holds what a draft, a template, a program or a wrong encoding left behind."""
    value = context.value(field)
    if value is None:
        return unknown("holds_leftovers", context.key(field))
    return passages_found("holds_leftovers", value, vocabularies_of(context).unfinished.leftovers(value.text))


@operator
def names_another_drug(context: Context, field: str, name: str) -> ConditionResult:
    """The text calls this drug by another drug's name, or speaks of another alone where it should of this one."""
    value = context.value(field)
    if value is None or not context.value(name):
        return unknown("names_another_drug", *([name] if value else [context.key(field)]))
    own = context.key(field) in context.book.formats.language["unfinished"]["fields_of_own"]
    reader, drugs = vocabularies_of(context).unfinished, context.once(drug_finder, name)
    return passages_found("names_another_drug", value, reader.other_names(value.text, drugs, own_field=own))


@operator
def same_text(context: Context, texts: Sequence[str], least: int) -> ConditionResult:
    """The same text of at least so many characters stands in two different fields. Never unknown."""
    first: dict[str, Value] = {}
    for value in _values(context, texts):
        text = remove_spaces(value.text)
        other = first.setdefault(text, value)
        if len(text) >= least and other.field != value.field:
            titles = [context.title(one.field) for one in (other, value)]
            both = listing(titles, QUOTED)
            return seen("same_text", True, [other, value], found=both)
    return seen("same_text", False)


def _values(context: Context, keys: Sequence[str]) -> Iterator[Value]:
    for key in keys:
        yield from context.values(key)
