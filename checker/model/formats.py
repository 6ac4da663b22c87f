"""What entries are compared with and read by: the words and patterns of rules/formats.yaml and the files beside it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.model.identity import compared_by_identity
from checker.model.text import EMPTY, Text

Words = Mapping[str, Any]
"""Lists of words and patterns by name, as the file of rules/ has them; its schema says which."""


@compared_by_identity
class Formats(NamedTuple):
    """Each attribute is the key of that name in rules/; the schemas there say what it means.

    ``parameters`` are all of them as plain data, an organisation's own lists of words too, for rules that name one
    ($closing_marks). ``folded_characters`` is what every character of the official lists becomes for matching."""

    families: Words
    yes: str
    no: str
    choice_separator: str
    part_separator: str
    upload_separator: str
    ticks: Mapping[str, Sequence[str]]
    number: str
    blank: Words
    tumour_sites: Mapping[str, str]
    uploads_folders: Sequence[str]
    free_texts: Sequence[str]
    file_kinds: Words
    file_criteria: Words
    listing_chart: Words
    section_titles: Mapping[str, Text]
    patterns: Mapping[str, str]
    personal_fields: Sequence[str]
    tables: Mapping[str, Mapping[str, Sequence[str]]]
    contradictions: Mapping[str, Sequence[Mapping[str, str]]]
    kinds: Words
    beside_parts: str
    beside_choice: Mapping[str, str]
    longest_cell: str
    table_cells: Sequence[Mapping[str, str]]

    equivalent_characters: Mapping[str, str]
    dosage_forms: Words
    salts: Words
    catalogue_forms: Words
    combined_drugs: str
    catalogue_notes: Mapping[str, Text]
    strength_separator: str
    units: Mapping[str, Sequence[Any]]
    disease_context: Words
    entry_numbers: Mapping[str, Text]
    sureness: Mapping[str, Text]
    disease_notes: Mapping[str, Text]
    match_notes: Mapping[str, Text]
    list_heads: Mapping[str, Sequence[str]]

    dosing: Words
    language: Words
    documents: Words

    parameters: Mapping[str, Any]
    folded_characters: Mapping[str, str] = EMPTY
