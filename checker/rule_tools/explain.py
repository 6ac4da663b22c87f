"""``nrdl check --explain``: how a verdict came about, condition by condition, with what each one saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.engine.evaluate import Judge
from checker.engine.findings import Decision, clip_value
from checker.engine.provisional import book_for
from checker.inputs import STANDARD_INPUT
from checker.model import Condition, ConditionResult, Mark, Result, Rule, Rulebook, UploadMark, Value
from checker.pipeline import Options, attachments_of, check_file
from checker.places import places_of
from checker.redaction import Redact, hider_of_result, unchanged
from checker.rule_tools.phrases import INDENT, RulePhrases

SIGNS = {True: "+", False: "-", None: "?"}
MOST_MARKS = 3
"""Words of one condition that are shown."""


def explain(judge: Judge, rule: Rule, hide: Redact, language: str) -> str:
    """The rule's findings on the form, and every condition on the way to them, as a tree."""
    speaker = RulePhrases(judge.book, language)
    findings = judge.rule(rule.id)
    lines = [
        f"{rule.id}  {speaker.of(rule.title)}",
        f"  {speaker.say('explain_cycle', edition=judge.form.edition)}",
    ]
    lines += [f"  {speaker.say('verdict_' + found.verdict)}: {speaker.of(found.message)}" for found in findings]
    broken = [error for error in judge.errors if error.rule == rule.id]
    lines += [f"  {speaker.say('explain_bug', what=error)}" for error in broken]
    for decision in judge.decisions.get(rule.id, ()):
        lines += ["", *Account(judge, decision, speaker).lines()]
    return hide("\n".join(lines))


class Account:
    """The account of one decision."""

    def __init__(self, judge: Judge, decision: Decision, speaker: RulePhrases) -> None:
        self.judge, self.decision, self.speaker = judge, decision, speaker
        self.key = decision.context.item.key

    def lines(self) -> Iterator[str]:
        say, cases, answers = self.speaker.say, self.decision.part.cases, self.decision.answers
        item = self.item()
        if item:
            yield say("explain_item", what=item)
        if self.decision.case.when is None and not answers and self.decision.case not in cases:
            yield f"  {say('explain_no_rows')}: {say('verdict_' + self.decision.case.verdict)}"
            return
        over = False
        for n, case in enumerate(cases):
            answer = answers[n] if n < len(answers) else None
            verdict = say(f"verdict_{case.verdict}")
            head = say("case_when" if case.when else "case_else", verdict=verdict)
            decides = not over and (case.when is None or (answer is not None and answer.truth is True))
            left_open = answer is not None and answer.truth is None
            note = "explain_decides" if decides else "explain_unknown" if left_open else "not_asked" if over else ""
            yield f"  {n + 1}. {head}" + (f"  [{say(note)}]" if note else "")
            if case.when and not over:
                yield from self.tree(case.when, answer, 2)
            over = over or decides or left_open

    def item(self) -> str:
        item = self.decision.context.item
        if item.key is None and item.group is None:
            return ""
        where = self.decision.context.in_row()
        if item.key is None:
            return f"{self.speaker.say(f'group_{item.group}')}{self.speaker.of(where)}"
        title = f"{self.speaker.quoted_field(item.key)}{self.speaker.of(where)}"
        number = getattr(item, "file", None)
        return title if number is None else self.speaker.say("explain_file", field=title, n=number + 1)

    def tree(self, condition: Condition, seen: ConditionResult | None, depth: int) -> Iterator[str]:
        """A condition and what came of it; of a part that was not asked, since others decided, that."""
        say, before = self.speaker.say, INDENT * depth
        words = say(f"logic_{condition.operator}") if condition.parts else self.speaker.sentence(condition, self.key)
        if seen is None:
            yield f"{before}  {words}  [{say('not_asked')}]"
            return
        yield f"{before}{SIGNS[seen.truth]} {words}  [{say(TRUTHS[seen.truth])}]"
        if condition.parts:
            for n, part in enumerate(condition.parts):
                yield from self.tree(part, seen.parts[n] if n < len(seen.parts) else None, depth + 1)
            return
        yield from (f"{before}    {line}" for line in self.saw(condition, seen))

    def saw(self, condition: Condition, seen: ConditionResult) -> Iterator[str]:
        """The words that a condition looked at, with their places; what it lacked; verdicts it asked for."""
        told = list(dict.fromkeys(self.words(mark) for mark in seen.marks))
        yield from told[:MOST_MARKS]
        if len(told) > MOST_MARKS:
            yield self.speaker.say("and_more", count=len(told) - MOST_MARKS)
        if seen.missing:
            names = [self.speaker.quoted_field(self.decision.context.key(key)) for key in dict.fromkeys(seen.missing)]
            yield self.speaker.say("explain_missing", fields=self.speaker.listing(names))
        if condition.operator == "verdict":
            asked = [
                f"{name} {self.speaker.say('verdict_' + self.judge.verdict(name))}"
                for name in condition.arguments["of"]
            ]
            yield self.speaker.say("explain_verdicts", verdicts=self.speaker.listing(asked))

    def words(self, mark: Mark | Value | UploadMark) -> str:
        if isinstance(mark, UploadMark):
            where = self.speaker.say("place_in_upload", file=mark.file, page=mark.page)
            said = self.speaker.say("explain_saw", words=clip_value(mark.text))
            return f"{self.speaker.quoted_field(mark.field)} {said} ({where})"
        value, start, end = mark if isinstance(mark, Mark) else (mark, 0, len(mark.text))
        said = self.speaker.say("explain_saw", words=clip_value(value.text[start:end]))
        places = places_of(self.judge.form, value.pieces, start, end)
        known = value.field in self.speaker.book.fields
        title = f"{self.speaker.quoted_field(value.field)} " if known else ""
        where = self.speaker.place(places[0].page, places[0].line) if places else ""
        return f"{title}{said}" + (f" ({where})" if where else "")


TRUTHS = {True: "yes_word", False: "no_word", None: "unknown_word"}


def explain_file(path: str, book: Rulebook, options: Options, ids: Sequence[str], language: str) -> tuple[str, Result]:
    """The account of the rules on one file, personal data masked; of a file that cannot be read, why."""
    result = check_file(path, book, options._replace(select=tuple(ids), ignore=(), show_contacts=True))
    if result.form is None:
        if path != STANDARD_INPUT:  # its name is masked by what it holds
            result = check_file(path, book, options)
        told = [f"{problem.message[language]} {problem.advice[language]}" for problem in result.problems]
        return "\n".join([result.source, *told]), result
    judge = Judge(result.form, book_for(result.form, book), attachments_of(path, book, options))
    hide: Redact = unchanged if options.show_contacts else hider_of_result(result, book)
    told = [explain(judge, rule, hide, language) for rule in book.rules if rule.id in ids]
    return "\n\n".join([hide(path), *told]), result
