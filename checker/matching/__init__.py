"""Finds a drug's name, or the diseases of its indications, on the official lists.

Everything here works on plain data: a list as loaded from rules/lists/, and the vocabularies of
rules/naming.yaml. Offsets are those of the text that was given. What a list cannot decide is None, never
a guess.
"""

from checker.matching.diseases import DiseaseMatch, find_diseases
from checker.matching.drug_names import NameMatch, match_name, substance
from checker.normalize import folded_characters, normalise

__all__ = ["DiseaseMatch", "NameMatch", "find_diseases", "folded_characters", "match_name", "normalise", "substance"]
