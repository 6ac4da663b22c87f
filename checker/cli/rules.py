"""``nrdl rules …``: its arguments, and what to run. No more is imported than is run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checker.catalog import LANGUAGES, usual_language

Handler = Callable[[argparse.Namespace], tuple[str, int]]
"""Gives what to print and the exit code."""


def add(commands: Any, show: Callable[[str], int]) -> None:
    """Adds ``rules`` to the commands; ``show`` prints a text and gives an exit code of its own."""
    rules = commands.add_parser("rules", help="规则的查阅与编写 · read, test and write rules")
    parts = rules.add_subparsers(title="rules", required=True, metavar="list|show|test|new|coverage|diff")

    def part(name: str, words: str, run: Handler) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = parts.add_parser(name, help=words)
        parser.add_argument("--rules", type=Path, metavar="DIR", help="自有规则的文件夹 · a folder of your own rules")
        parser.add_argument("--lang", choices=LANGUAGES, default=usual_language(), help="语言 · language of the answer")
        parser.set_defaults(run=lambda options: finish(run(options), show))
        return parser

    listed = part("list", "列出规则 · the rules, one a line", run_list)
    listed.add_argument(
        "--family",
        type=rule_phrases,
        default=(),
        metavar="E,…",
        help="编号中数字前的字母 · the letters before the number",
    )
    listed.add_argument(
        "--edition", default="", metavar="YEAR", help="该年度可能适用的规则 · rules that can apply in this cycle"
    )
    listed.add_argument(
        "--severity", type=rule_phrases, default=(), metavar="error,…", help="错误、警告或提示 · error, warning or info"
    )
    listed.add_argument(
        "--status", choices=("published", "draft"), default="", help="已发布或草案 · published or draft"
    )
    shown = part("show", "说明一条规则 · one rule in words", run_show)
    shown.add_argument("id", metavar="ID")
    tested = part("test", "运行规则的示例 · run the rules' examples", run_test)
    tested.add_argument(
        "ids", nargs="*", metavar="ID", help="编号如此开头的规则（默认全部）· rules whose ids begin so (default: all)"
    )
    tested.add_argument(
        "--changed",
        action="store_true",
        help="所列为一次提交所改动的文件：测试其中的自有规则文件夹 · not IDs but the files that a commit changes are "
        "named: test the folders of your own rules among them",
    )
    made = part("new", "新建一条规则 · write a rule to start from", run_new)
    made.add_argument(
        "family", metavar="FAMILY", help="编号的字母，自定，如 ACME · the letters of its id: your own, such as ACME"
    )
    covered = part("coverage", "规则覆盖了什么 · clauses and fields against rules", run_coverage)
    covered.add_argument(
        "--edition", default="", metavar="YEAR", help="年度（默认最近一年）· the cycle (default: the latest)"
    )
    compared = part("diff", "比较两个年度 · what changed between two cycles", run_diff)
    compared.add_argument("old", metavar="YEAR")
    compared.add_argument("new", metavar="YEAR")


def rule_phrases(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def finish(outcome: tuple[str, int], show: Callable[[str], int]) -> int:
    text, code = outcome
    return show(text) or code


def run_list(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import list_rules, rule_source

    raw, book = rule_source.read(options.rules)
    known_edition(options.edition, book.editions)
    families = tuple(name.upper() for name in options.family)
    wanted = list_rules.Filter(families, options.edition, options.severity, options.status)
    return list_rules.render(raw, book, wanted, options.lang), 0


def run_show(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import cross_form, rule_source, show_rule
    from checker.rule_tools.phrases import RulePhrases

    raw, book = rule_source.read(options.rules)
    found = [rule for rule in book.rules if rule.id == options.id.upper()] or rule_source.chosen([options.id], book)
    told = [show_rule.render(rule, raw[rule.id], book, options.lang) for rule in found]
    told += [cross_form.show(rule, RulePhrases(book, options.lang)) for rule in cross_form.chosen([options.id], book)]
    return "\n\n".join(told), 0


def run_test(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import run_examples

    run = run_examples.run_changed if options.changed else run_examples.run
    text, well = run(options.ids, options.rules, options.lang)
    return text, 0 if well else 1


def run_new(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import scaffold

    return scaffold.new(options.family, options.rules, options.lang), 0


def run_coverage(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import coverage, rule_source

    raw, book = rule_source.read(options.rules)
    known_edition(options.edition, book.editions)
    return coverage.render(options.edition or max(book.editions), raw, book, options.lang), 0


def run_diff(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import edition_diff, rule_source

    _, book = rule_source.read(options.rules)
    for edition in (options.old, options.new):
        known_edition(edition, book.editions)
    return edition_diff.render(options.old, options.new, book, options.lang), 0


def known_edition(edition: str, editions: Any) -> None:
    """Raises RuleError for a year that no edition has."""
    from checker.errors import RuleError
    from checker.rulebook.schema_errors import no_edition

    if edition and edition not in editions:
        raise RuleError("nrdl rules", None, edition, *no_edition(sorted(editions)))
