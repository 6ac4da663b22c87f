"""Names beside other entries: brands, another drug's name, a company within an entry, entries that contradict."""

from __future__ import annotations

import re
from functools import lru_cache

from checker import matching, paths
from checker.engine.operators.catalogue import load_catalogue
from checker.engine.operators.context import Context, fields_of_type, operator, pattern, seen, unknown
from checker.engine.operators.language import drug_finder
from checker.matching.catalogue import parts_of_name
from checker.model import ConditionResult, Mark
from checker.normalize import fold, remove_spaces

SIDE_BY_SIDE = re.compile(r"\s*\n\s*|(?<=[A-Za-z.])\s+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\s+(?=[A-Za-z])")
"""Between two names in different scripts, or on two lines."""
BRACKETED = r"[（(【“\"]([^（()）【】“”\"]+)[）)】”\"]"


@operator
def names_entry(context: Context, field: str, entry: str) -> ConditionResult:
    """The entry of another field stands in this one on its own: between brackets, marks and words of roles."""
    value, other = context.value(field), context.value(entry)
    if value is None or other is None:
        return unknown("names_entry", *(key for key, one in ((field, value), (entry, other)) if one is None))
    around = context.book.formats.patterns["beside_company"]
    name = re.escape(fold(other.text))
    whole = pattern(f"(?:^|{around}){name}(?:$|(?={around}))")
    said = any(whole.search(fold(part)) for part in (value.text, *SIDE_BY_SIDE.split(value.text)))
    return seen("names_entry", said, [value, other])


@operator
def contradicts(context: Context, field: str, with_field: str, pairs_by: str) -> ConditionResult:
    """By a row of the table of rules/formats.yaml, the second entry cannot be of the first: it holds what the row
    forbids, and nothing that the row allows."""
    left, right = context.value(field), context.value(with_field)
    if left is None or right is None:
        return unknown("contradicts", *(key for key, one in ((field, left), (with_field, right)) if one is None))
    for row in context.book.formats.contradictions[pairs_by]:
        first = pattern(row["entry"]).search(remove_spaces(left.text))
        odd = first and pattern(row["forbids"]).search(right.text)
        if first and odd and not pattern(row["allows"]).search(right.text):
            marks = (left, Mark(right, *odd.span()))
            return ConditionResult("contradicts", True, {"found": first[0], "odd": odd[0]}, marks)
    return seen("contradicts", False, [left, right])


@lru_cache(maxsize=4)
def brands_of(register: str) -> dict[str, str]:
    """Generic names by folded brand, of a tab-separated file beside the lists."""
    lines = (paths.RULES / "lists" / f"{register}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {fold(brand): name for brand, name in (line.split("\t") for line in lines)}


@operator
def names_brand(context: Context, field: str, register: str) -> ConditionResult:
    """The name, without its form, or what stands in its brackets or behind a stroke, is a brand of the register."""
    value = context.value(field)
    if value is None:
        return unknown("names_brand", context.key(field))
    text, formats = value.text, context.book.formats
    inside = [hit[1] for hit in re.finditer(BRACKETED, text)]
    bare = re.sub(BRACKETED, "", text)
    pieces = [*parts_of_name(bare, formats.part_separator), *inside]
    brands = brands_of(register)
    for piece in [*pieces, *(matching.substance(one, formats) for one in pieces)]:
        generic = brands.get(fold(piece).rstrip("®™"))
        if generic:
            return seen("names_brand", True, [value], found=piece.strip(), entry=generic)
    return seen("names_brand", False, [value])


@operator
def names_itself(context: Context, field: str, name: str) -> ConditionResult:
    """The entry names this very drug: its substance and form, strengths and brackets aside."""
    value, drug = context.value(field), context.value(name)
    if value is None or drug is None:
        return unknown("names_itself", *(key for key, one in ((field, value), (name, drug)) if one is None))
    formats = context.book.formats
    own, other = (fold(re.sub(BRACKETED, "", one.text)) for one in (drug, value))
    same = bool(own) and (other == own or other == fold(matching.substance(drug.text, formats)))
    return seen("names_itself", same, [value, drug])


@operator
def file_of_another_drug(context: Context, field: str, name: str) -> ConditionResult:
    """A file's name holds a drug's name, with its dosage form, and not this drug's.

    Where several uploads are named for that drug it is the form's own name that differs: C001 and a person's matter.
    """
    value, drug = context.value(field), context.value(name)
    if value is None or drug is None or not isinstance(value.typed, tuple):
        return unknown("file_of_another_drug", *(key for key, one in ((field, value), (name, drug)) if one is None))
    finder = context.once(drug_finder, name)
    named = pattern(context.book.formats.patterns["drug_in_file_name"])
    for file in value.typed:
        hit = named.search(file)
        uploads = [one.text for key in fields_of_type(context.book, "file") for one in context.values(key)]
        if hit and not finder.is_own(file) and sum(hit["drug"] in one for one in uploads) == 1:
            return seen("file_of_another_drug", True, [value], found=hit["drug"])
    return seen("file_of_another_drug", False, [value])


@operator
def another_group(context: Context, field: str, code: str, catalogue: str) -> ConditionResult:
    """The catalogue has the drug under another anatomical group than that of the insurance code.

    Unknown where the catalogue does not have it under its name, or has it in several groups.
    """
    value, own = context.value(field), context.value(code)
    if value is None or own is None:
        return unknown("another_group", *(key for key, one in ((field, value), (code, own)) if one is None))
    mine = pattern(context.book.formats.patterns["insurance_code_group"]).search(own.text)
    categories = load_catalogue(context.book, catalogue).categories(value.text)
    groups = {category[:2] for category in categories}
    if not mine or not groups:
        return unknown("another_group", values=[value, own])
    other = sorted(groups)
    return seen("another_group", mine["group"] not in groups, [value, own], group=other, own_group=mine["group"])


@operator
def names_another_tumour(context: Context, field: str, with_field: str) -> ConditionResult:
    """The text speaks of tumours of organs that the other does not name, and of none that it names."""
    value, other = context.value(field), context.value(with_field)
    if value is None or other is None:
        return unknown("names_another_tumour", *(k for k, v in ((field, value), (with_field, other)) if v is None))
    sites = context.book.formats.tumour_sites
    found = {site: hit for site, form in sites.items() if (hit := pattern(form).search(value.text))}
    own = {site for site, form in sites.items() if pattern(form).search(other.text)}
    if not found or not own or found.keys() & own:
        return seen("names_another_tumour", False, [value])
    hits = list(found.values())
    told = {"found": [hit[0] for hit in hits]}
    return ConditionResult("names_another_tumour", True, told, (Mark(value, *hits[0].span()),))
