"""Which forms of a run the desk lists, as SQL over its temporary tables."""

from __future__ import annotations

from typing import NamedTuple

from checker.audit.store.stratified_sample import share_of

DRAWN = "SELECT name FROM sample WHERE drawn = :sample"
"""The names of a sample that was drawn."""


class FormFilter(NamedTuple):
    """Which forms: by words in name, drug or company, outcome, rule (that it has something to decide of) and state;
    with a ``rate`` and a ``seed``, those of the sample that ``nrdl audit sample`` draws by them."""

    words: str = ""
    outcome: str = ""
    rule: str = ""
    state: str = ""
    rate: str = ""
    seed: str = ""

    def sample(self) -> str:
        """What a sample is known by, however its share is written; empty for all forms. Raises ValueError."""
        return f"{share_of(self.rate)} {int(self.seed)}" if self.rate or self.seed else ""

    def condition(self) -> tuple[str, dict[str, str]]:
        """SQL over ``desk``, and its arguments."""
        parts = ["1"]
        if self.words:
            parts.append("instr(lower(name || char(10) || drug || char(10) || company), lower(:words)) > 0")
        if self.outcome:
            parts.append("outcome = :outcome")
        if self.rule:
            decided = {"open": "AND decision IS NULL", "decided": "AND decision IS NOT NULL"}.get(self.state, "")
            parts.append(f"name IN (SELECT name FROM todo WHERE rule = :rule {decided})")
        elif self.state:
            parts.append("open > 0" if self.state == "open" else "open = 0 AND todo > 0")
        if sample := self.sample():
            parts.append(f"name IN ({DRAWN})")
        return " AND ".join(parts), {**self._asdict(), "sample": sample}
