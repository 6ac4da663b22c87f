"""``nrdl rules test``: the rules' examples, run; for each that fails, what was expected and given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from checker.engine.evaluate import WORST, Judge
from checker.engine.findings import clip_value
from checker.model import Finding, Rule, Rulebook
from checker.rule_tools import cross_form, rule_source
from checker.rule_tools.phrases import RulePhrases
from checker.rulebook import example_form as examples
from checker.rulebook import load_rules
from checker.rulebook.yaml_reader import YamlFile

Expected = Mapping[str, Any]


def run_examples(
    ids: Sequence[str], folder: Path | None, language: str, *, prefer_own: bool = False
) -> tuple[str, bool]:
    """The report, and whether every example came out as it must. Raises RuleError."""
    raw, book = rule_source.read_rule_source(folder, prefer_own=prefer_own)
    speaker = RulePhrases(book, language)
    lines: list[str] = []
    count = failed = 0
    chosen, over_all = rule_source.choose_rules(ids, book), cross_form.choose_cross_form_rules(ids, book)
    for rule in chosen:
        for n, expected in enumerate(raw[rule.id]["examples"]):
            count += 1
            told = list(example_differences(rule, expected, book, speaker))
            if told:
                failed += 1
                lines += [example_place(rule, n, folder, speaker), *(f"  {line}" for line in told), ""]
    for whole in over_all:
        for n, expected in enumerate(whole["examples"], 1):
            count += 1
            told = list(cross_form.cross_form_differences(whole, expected, book, speaker))
            if told:
                failed += 1
                where = speaker.say("test_example", file=whole["path"], line=1, rule=whole["id"], n=n)
                lines += [where, *(f"  {line}" for line in told), ""]
    lines += [left for rule in chosen if (left := still_to_do(rule, folder, speaker))]
    lines.append(speaker.say("test_total", rules=len(chosen) + len(over_all), examples=count, failed=failed))
    return "\n".join(lines), not failed


def run_changed(
    names: Sequence[str], folder: Path | None, language: str, *, prefer_own: bool = False
) -> tuple[str, bool]:
    """The same for the own rules of the folders (or this one) that a commit's files lie in. Raises RuleError."""
    from checker.git_changes import from_here, staged_changes
    from checker.rulebook.custom_folder import among, find_files

    files = staged_changes(names)
    if folder:
        place = from_here(str(folder))
        folders = [folder] if any(PurePosixPath(name).is_relative_to(place) for name in files) else []
    else:
        folders = among(files)
    if not folders:
        return load_rules().messages["hook_no_rules"][language], True
    reports = [
        (place, *run_examples([path.stem for path in find_files(place).rules], place, language, prefer_own=prefer_own))
        for place in folders
    ]
    return "\n\n".join(f"{place}\n{text}" for place, text, _ in reports), all(well for *_, well in reports)


def example_differences(rule: Rule, expected: Expected, book: Rulebook, speaker: RulePhrases) -> Iterator[str]:
    """What is not as the example says; nothing when all is well."""
    try:
        found, errors = judge_example(rule, expected, book)
    except Exception as error:  # an example's form may hold what no form holds; its author must be told
        yield speaker.say("test_broken", what=f"{type(error).__name__}: {error}")
        return
    if errors or found is None:
        yield speaker.say("test_broken", what="; ".join(errors))
        return
    wanted = speaker.say(f"verdict_{expected['verdict']}")
    given = speaker.say(f"verdict_{found.verdict}")
    if (found.verdict, found.message.zh) != (expected["verdict"], expected["message"]):
        yield f"{speaker.say('test_expected')}: {wanted} | {expected['message']}"
        yield f"{speaker.say('test_given')}: {given} | {found.message.zh}"
    severity = expected.get("severity", found.severity)
    if found.severity != severity:
        yield f"{speaker.say('test_expected')}: {speaker.say(f'severity_{severity}')}"
        yield f"{speaker.say('test_given')}: {speaker.say(f'severity_{found.severity}')}"
    words = found.evidence[0].text if found.evidence else ""
    if "found" in expected and expected["found"] not in words:
        yield speaker.say("test_found", words=expected["found"], given=clip_value(words))


def judge_example(rule: Rule, expected: Expected, book: Rulebook) -> tuple[Finding | None, list[str]]:
    """The worst finding, the first of several; and what the engine failed on."""
    book = examples.book_of_example(expected["form"], book)
    form = examples.form_from_data(expected["edition"], expected["form"], book)
    judge = Judge(form, book, examples.attachments_from_data(expected["form"]))
    found = judge.rule(rule.id)
    worst = min(found, key=lambda finding: WORST.index(finding.verdict), default=None)
    return worst, [str(error) for error in judge.errors]


def example_place(rule: Rule, number: int, folder: Path | None, speaker: RulePhrases) -> str:
    path = rule_source.rule_file(rule, folder)
    lines = YamlFile(path, path.parent).lines
    line = lines.get(("examples", number), 1)
    return speaker.say("test_example", file=rule.path, line=line, rule=rule.id, n=number + 1)


def still_to_do(rule: Rule, folder: Path | None, speaker: RulePhrases) -> str:
    """A scaffold that was not filled yet passes its examples, and must not look finished."""
    path = rule_source.rule_file(rule, folder)
    count = sum("TODO" in line for line in path.read_text(encoding="utf-8-sig").splitlines())
    return speaker.say("test_todo", file=rule.path, count=count) if count else ""
