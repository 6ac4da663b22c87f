"""``nrdl audit …``: its arguments. What runs them is ``doing``, imported when it is needed."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from checker.language import LANGUAGES, usual_language
from checker.report import RENDERERS

Show = Callable[..., int]
EXPORTS = ("csv", "parquet", "json")
PARTS = ("run", "summary", "show", "diff", "review", "export", "sql", "manifest", "verify")
"""``nrdl audit DIR`` is ``nrdl audit run DIR``: what is none of these words is a folder."""


def spelled_out(arguments: Sequence[str]) -> list[str]:
    """The command's arguments with ``run`` put in where it was left out."""
    given = list(arguments)
    if given[:1] == ["audit"] and len(given) > 1 and given[1] not in (*PARTS, "-h", "--help"):
        given.insert(1, "run")
    return given


def add(commands: Any, show: Show) -> None:
    """Adds ``audit`` to the commands; ``show`` prints a report or writes it to a file, and gives an exit code."""
    audit = commands.add_parser("audit", help="批量审核 · a cycle's forms at once (DIR… or a word below)")
    parts = audit.add_subparsers(title="audit", required=True, metavar="|".join(PARTS))

    def part(name: str, words: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = parts.add_parser(name, help=words)
        parser.add_argument("--db", type=Path, default=Path("audit.sqlite"), metavar="FILE", help="the audit's file")
        parser.add_argument("--lang", choices=LANGUAGES, default=usual_language(), help="language of the answer")
        parser.set_defaults(run=lambda options: doing(name)(options, show))
        return parser

    ran = part("run", "检查文件夹和压缩包中的全部申报书 · check all forms of folders and zip archives")
    ran.add_argument("roots", nargs="+", metavar="DIR", help="folders, zip archives or files")
    how_to_run(ran)
    ran.add_argument("--edition", default="auto", metavar="auto|YEAR", help="the forms' cycle; auto: as each form says")
    ran.add_argument("--select", type=prefixes, default=(), metavar="ID,…", help="only rules whose ids begin so")
    ran.add_argument("--ignore", type=prefixes, default=(), metavar="ID,…", help="no rules whose ids begin so")
    ran.add_argument("--fail-on", choices=("error", "never"), default="error", help="never: failed forms end with 0")

    of_run(part("summary", "结果汇总 · a run in figures and pictures"))

    shown = part("show", "一份申报书的报告 · one form's report")
    shown.add_argument("form", metavar="FORM", help="its name, or words of it that no other name has")
    shown.add_argument("--format", choices=tuple(RENDERERS), help="default: text, or as the suffix of --output says")
    shown.add_argument("--verbose", action="store_true", help="list the passed rules too")
    of_run(shown)

    compared = part("diff", "两次审核之间的变化 · what changed between two runs")
    compared.add_argument("old", type=int, metavar="RUN1")
    compared.add_argument("new", type=int, metavar="RUN2")
    compared.add_argument("--format", choices=("text", "json"), default="text")
    output(compared)

    reviewed = part("review", "记录人工核对的决定 · keep a person's decision")
    reviewed.add_argument("form", metavar="FORM", help="its name, or words of it that no other name has")
    reviewed.add_argument("rule", metavar="RULE", type=str.upper)
    reviewed.add_argument("decision", choices=("accept", "reject"), help="whether the finding stands")
    reviewed.add_argument("--by", required=True, metavar="NAME", help="who answers for it")
    reviewed.add_argument("--reason", required=True, metavar="WORDS")
    reviewed.add_argument("--run", type=int, dest="number", metavar="N", help="the run (default: the last)")

    exported = part("export", "导出一次审核的结果 · a run's results for other programs")
    exported.add_argument("--format", choices=EXPORTS, help="default: as the suffix of --output says")
    exported.add_argument("--run", type=int, dest="number", metavar="N", help="the run (default: the last)")
    exported.add_argument(
        "-o", "--output", type=Path, required=True, metavar="PATH", help="a file; for csv and parquet, or a folder"
    )

    asked = part("sql", "用SQL查询（只读）· ask in SQL, read-only")
    asked.add_argument("query", nargs="?", default="", metavar="SELECT…", help="without one: the tables")
    asked.add_argument("--format", choices=("text", "csv", "json"), default="text")
    output(asked)

    noted = part("manifest", "审核的存档记录 · what was checked by what")
    noted.add_argument("number", type=int, nargs="?", metavar="RUN", help="default: the last")
    output(noted)

    verified = part("verify", "按存档记录重新审核并比较 · audit again, and compare with a manifest")
    verified.add_argument("manifest", type=Path, metavar="MANIFEST")
    verified.add_argument("roots", nargs="+", metavar="DIR")
    how_to_run(verified)


def doing(name: str) -> Callable[[argparse.Namespace, Show], int]:
    """What runs a part of the command: nothing of it is imported before."""
    found: Callable[[argparse.Namespace, Show], int] = getattr(import_module("checker.audit.doing"), f"run_{name}")
    return found


def how_to_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=positive, metavar="N", help="forms at a time (default: one a core)")
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS", help="the most that one form may take (60)")
    parser.add_argument("--memory", type=positive, metavar="MB", help="the most that one form may take (2000)")
    parser.add_argument("--attachments", type=Path, metavar="DIR", help="uploads (default: attachments beside a form)")
    parser.add_argument("--waivers", type=Path, metavar="FILE", help="findings that somebody answers for")
    parser.add_argument("--rules", type=Path, metavar="DIR", help="your own rules, beside the shipped ones")
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="check on a Dask cluster with this scheduler (tcp://host:8786 or tls://…), which must have the same nrdl "
        "on its workers; forms at a time: as many as it has threads, or --workers",
    )
    parser.add_argument(
        "--shared-paths",
        action="store_true",
        help="the cluster's workers see the same folders: send a form's path, not its content",
    )


def of_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", type=int, dest="number", metavar="N", help="the run (default: the last)")
    output(parser)


def output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there, not to the terminal")


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def prefixes(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())
