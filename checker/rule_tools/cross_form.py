"""The rules over all forms of an audit (family X) for ``nrdl rules``: in a list, in words, and their examples run."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.audit import cross_form_rules
from checker.audit.models import AcrossFinding
from checker.audit.store.cross_form import Fact, Facts
from checker.model import Rulebook
from checker.rule_tools.phrases import RulePhrases
from checker.rulebook.rule_checks import FACTS

CrossFormRule = Mapping[str, Any]


def choose_cross_form_rules(ids: Sequence[str], book: Rulebook) -> list[CrossFormRule]:
    """The rules whose ids begin so, all when none are named."""
    wanted = tuple(prefix.upper() for prefix in ids)
    return [rule for rule in book.across if not wanted or rule["id"].startswith(wanted)]


def show_cross_form_rule(rule: CrossFormRule, speaker: RulePhrases) -> str:
    """What the rule puts together, what it stands on, how to mend, its examples."""
    say, citation = speaker.say, rule["citation"]
    words = [say(f"severity_{rule['severity']}"), say(f"status_{rule['status']}"), rule["path"]]
    lines = [f"{rule['id']}  {speaker.of(rule['title'])}", "  " + " · ".join(words), ""]
    lines.append(say("across_together", fact=fact(rule["together"], speaker)))
    if "differ" in rule:
        lines.append(say("across_differ", facts=speaker.listing([fact(kind, speaker) for kind in rule["differ"]])))
    if "within" in rule:
        lines.append(say("across_within", fact=fact(rule["within"], speaker)))
    for key, entry in rule.get("some", {}).items():
        lines.append(say("across_some", field=speaker.quoted_field(key), entry=entry))
    lines += [f"  {say('case_says', message=speaker.of(rule['message']))}", ""]
    told = f"{speaker.of(citation['document'])}; {speaker.of(citation['clause'])}"
    lines += [f"{say('show_basis')}:", f"  {told} ({say('sure_' + citation['confidence'])})", ""]
    lines += [f"{say('show_mend')}:", f"  {speaker.of(rule['fix'])}", ""]
    lines.append(f"{say('show_examples', count=len(rule['examples']))}:")
    for n, example in enumerate(rule["examples"], 1):
        forms = json.dumps(example["forms"], ensure_ascii=False)
        lines += [f"  {n}. {say('verdict_' + example['verdict'])}: {forms}", f"     {example['message']}"]
    return "\n".join(lines)


def fact(kind: str, speaker: RulePhrases) -> str:
    return speaker.say(f"fact_{kind}") if kind in FACTS else speaker.quoted_field(kind)


def cross_form_differences(
    rule: CrossFormRule, example: Mapping[str, Any], book: Rulebook, speaker: RulePhrases
) -> Iterator[str]:
    """What is not as the example says; nothing when all is well."""
    found = judge_forms(rule, example["forms"], book)
    groups = [[member.name for member in one.members] for one in found if one.members]
    wanted = (example["verdict"], example["message"], example.get("groups", []))
    given = (found[0].verdict, found[0].message.zh, groups)
    if wanted != given:
        yield f"{speaker.say('test_expected')}: {' | '.join(map(str, wanted))}"
        yield f"{speaker.say('test_given')}: {' | '.join(map(str, given))}"


def judge_forms(rule: CrossFormRule, forms: Mapping[str, Mapping[str, Any]], book: Rulebook) -> list[AcrossFinding]:
    """The findings of a rule over forms that are given by their facts."""
    facts = Facts(sqlite3.connect(":memory:"))
    for kind, every in cross_form_rules.kinds_of([rule]):
        for name, given in forms.items():
            entries = [given[kind]] if isinstance(given.get(kind, []), str) else given.get(kind, [])
            for entry in entries:
                plain = [(entry, entry)] if kind in FACTS else cross_form_rules.compared(entry, every, book)
                facts.put(cross_form_rules.fact_name(kind, every), [Fact(name, *words) for words in plain])
    return list(cross_form_rules.judge_rule(rule, facts, len(forms), book))
