"""Dosage and specification as package inserts write them, and the cost that follows from them.

Nothing is guessed: a text of which any word is not understood is a Fault, which says which word.
"""

from checker.dosage.cost import Cost, Way, costs
from checker.dosage.regimen import read_dosage
from checker.dosage.schedule import Dose, Phase, Regimen
from checker.dosage.specification import Pack, read_specification
from checker.dosage.tokens import Fault, Language, language

__all__ = [
    "Cost", "Dose", "Fault", "Language", "Pack", "Phase", "Regimen", "Way", "costs", "language",
    "read_dosage", "read_specification",
]  # fmt: skip
