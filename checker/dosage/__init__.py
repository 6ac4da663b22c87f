"""Dosage and specification as package inserts write them, and the cost that follows from them.

Nothing is guessed: a text that holds a number, or a word of alarm, that is not understood is a Fault, which says which.
"""

from checker.dosage.cost import Cost, Way, costs
from checker.dosage.grammar import Language, dosage_language
from checker.dosage.parser import read_dosage
from checker.dosage.phases import Dose, Phase, Regimen
from checker.dosage.specification import Pack, read_specification, read_specifications, with_contents
from checker.dosage.tokens import Fault

__all__ = [
    "Cost", "Dose", "Fault", "Language", "Pack", "Phase", "Regimen", "Way", "costs", "dosage_language",
    "read_dosage", "read_specification", "read_specifications", "with_contents",
]  # fmt: skip
