"""python -m tests.language [-v] [ID…] [FOLDER]: of each rule's sentences, how many are raised, noted or let pass."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from tests.language import FOLDER, said, sentences


def main(words: list[str]) -> None:
    folder = next((Path(word) for word in words if "/" in word), FOLDER)
    only = [word for word in words if word[0] not in "-/." and "/" not in word]
    counts: Counter[tuple[str, bool, str]] = Counter()
    for one in sentences(folder):
        if only and one.rule not in only:
            continue
        what = said(one.rule, one.text)
        counts[one.rule, one.defect, what] += 1
        if "-v" in words and one.defect != (what != ""):
            print(one.rule, f"{what} harmless:" if what else "missed:", one.text)
    for rule in sorted({rule for rule, _, _ in counts}):
        for defect in (True, False):
            row = ", ".join(f"{what or 'let pass'} {counts[rule, defect, what]}" for what in ("raised", "noted", ""))
            print(rule, "defects: " if defect else "harmless:", row)


main(sys.argv[1:])
