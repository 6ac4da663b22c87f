"""Dosage and specification as package inserts write them, and the cost that follows from them.

Nothing is guessed: a text of which any word is not understood is a Fault, which says which word.
"""

from checker.dosing.cost import Cost, Way, costs
from checker.dosing.language import Fault, Language, language
from checker.dosing.phases import Dose, Phase, Regimen
from checker.dosing.regimen import read_dosage
from checker.dosing.specification import Pack, read_specification

__all__ = [
    "Cost", "Dose", "Fault", "Language", "Pack", "Phase", "Regimen", "Way", "costs", "language",
    "read_dosage", "read_specification",
]  # fmt: skip
