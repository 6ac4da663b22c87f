"""``nrdl audit …``: its arguments. What runs them is ``doing``, imported when it is needed."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from checker.catalog import LANGUAGES, usual_language
from checker.cli.common import EXPORTS, SAMPLES, Show, prefixes
from checker.report import RENDERERS

SHARE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(%?)")
PARTS = ("run", "summary", "show", "diff", "review", "export", "sample", "sql", "manifest", "verify")
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
        parser.add_argument(
            "--db", type=Path, default=Path("audit.sqlite"), metavar="FILE", help="审核文件 · the audit's file"
        )
        parser.add_argument("--lang", choices=LANGUAGES, default=usual_language(), help="语言 · language of the answer")
        parser.set_defaults(run=lambda options: doing(name)(options, show))
        return parser

    ran = part("run", "检查文件夹和压缩包中的全部申报书 · check all forms of folders and zip archives")
    ran.add_argument(
        "roots", nargs="+", metavar="DIR", help="文件夹、ZIP 压缩包或文件 · folders, zip archives or files"
    )
    how_to_run(ran)
    ran.add_argument(
        "--edition",
        default="auto",
        metavar="auto|YEAR",
        help="年度，auto 为各表自身的年度 · the forms' cycle; auto: as each form says",
    )
    ran.add_argument(
        "--select",
        type=prefixes,
        default=(),
        metavar="ID,…",
        help="只用编号如此开头的规则 · only rules whose ids begin so",
    )
    ran.add_argument(
        "--ignore",
        type=prefixes,
        default=(),
        metavar="ID,…",
        help="不用编号如此开头的规则 · no rules whose ids begin so",
    )
    ran.add_argument(
        "--fail-on",
        choices=("error", "never"),
        default="error",
        help="never 时不通过也以 0 结束 · never: failed forms end with 0",
    )

    of_run(part("summary", "结果汇总 · a run in figures and pictures"))

    shown = part("show", "一份申报书的报告 · one form's report")
    shown.add_argument(
        "form", metavar="FORM", help="文件名，或其中独有的字 · its name, or words that no other name has"
    )
    shown.add_argument(
        "--format",
        choices=tuple(RENDERERS),
        help="默认 text，或依 --output 的后缀 · default: text, or as the suffix of --output says",
    )
    shown.add_argument("--verbose", action="store_true", help="列出已通过的规则 · list the passed rules too")
    of_run(shown)

    compared = part("diff", "两次审核之间的变化 · what changed between two runs")
    compared.add_argument("old", type=int, metavar="RUN1", help="前一次 · the earlier run")
    compared.add_argument("new", type=int, metavar="RUN2", help="后一次 · the later run")
    compared.add_argument("--format", choices=("text", "json"), default="text", help="格式 · text or json")
    output(compared)

    reviewed = part("review", "记录人工核对的决定 · keep a person's decision")
    reviewed.add_argument(
        "form", metavar="FORM", help="文件名，或其中独有的字 · its name, or words that no other name has"
    )
    reviewed.add_argument("rule", metavar="RULE", type=str.upper, help="规则编号 · the rule's id")
    reviewed.add_argument("decision", choices=("accept", "reject"), help="结论是否成立 · whether the finding stands")
    reviewed.add_argument("--by", required=True, metavar="NAME", help="核对人 · who answers for it")
    reviewed.add_argument("--reason", required=True, metavar="WORDS", help="理由 · why")
    reviewed.add_argument(
        "--run", type=int, dest="number", metavar="N", help="第几次审核（默认最近一次）· the run (default: the last)"
    )

    exported = part("export", "导出一次审核的结果 · a run's results for other programs")
    exported.add_argument(
        "--format", choices=EXPORTS, help="默认依 --output 的后缀 · default: as the suffix of --output says"
    )
    exported.add_argument(
        "--run", type=int, dest="number", metavar="N", help="第几次审核（默认最近一次）· the run (default: the last)"
    )
    exported.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="PATH",
        help="文件；csv、parquet 也可为文件夹 · a file; for csv and parquet, or a folder",
    )
    exported.add_argument(
        "--no-reports",
        action="store_true",
        help="html：只写网页，不写各份报告的文件夹 · html: the page alone, without a folder of the forms' own reports",
    )

    drawn = part("sample", "抽样人工复核 · draw forms to be reviewed by hand")
    of_each = "份额，如 5%% 或 0.05，按年度和结论分层 · 5%% or 0.05 of each cycle and outcome"
    drawn.add_argument("--rate", type=share, required=True, metavar="SHARE", help=of_each)
    drawn.add_argument(
        "--seed",
        type=int,
        required=True,
        metavar="N",
        help="数字相同，样本相同 · the same number draws the same sample",
    )
    drawn.add_argument(
        "--format", choices=SAMPLES, help="默认依 --output 的后缀 · default: as the suffix of --output says"
    )
    drawn.add_argument(
        "--run", type=int, dest="number", metavar="N", help="第几次审核（默认最近一次）· the run (default: the last)"
    )
    drawn.add_argument("-o", "--output", type=Path, metavar="FILE", help="默认 sample.xlsx · default: sample.xlsx")

    asked = part("sql", "用SQL查询（只读）· ask in SQL, read-only")
    asked.add_argument(
        "query", nargs="?", default="", metavar="SELECT…", help="不写则列出各表 · without one: the tables"
    )
    asked.add_argument("--format", choices=("text", "csv", "json"), default="text", help="格式 · text, csv or json")
    output(asked)

    noted = part("manifest", "审核的存档记录 · what was checked by what")
    noted.add_argument("number", type=int, nargs="?", metavar="RUN", help="默认最近一次 · default: the last")
    output(noted)

    verified = part("verify", "按存档记录重新审核并比较 · audit again, and compare with a manifest")
    verified.add_argument("manifest", type=Path, metavar="MANIFEST", help="存档记录 · what nrdl audit manifest wrote")
    verified.add_argument("roots", nargs="+", metavar="DIR", help="文件夹 · folders or archives")
    how_to_run(verified)


def doing(name: str) -> Callable[[argparse.Namespace, Show], int]:
    """What runs a part of the command: nothing of it is imported before."""
    found: Callable[[argparse.Namespace, Show], int] = getattr(
        import_module("checker.cli.audit_handlers"), f"run_{name}"
    )
    return found


def how_to_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers",
        type=positive,
        metavar="N",
        help="同时检查的份数（默认每核一份）· forms at a time (default: one a core)",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        metavar="SECONDS",
        help="一份申报书的时限（60）· the most that one form may take (60)",
    )
    parser.add_argument(
        "--memory",
        type=positive,
        metavar="MB",
        help="一份申报书的内存上限（2000）· the most that one form may take (2000)",
    )
    parser.add_argument(
        "--attachments",
        type=Path,
        metavar="DIR",
        help="附件文件夹（默认为申报书旁的 attachments）· uploads (default: attachments beside a form)",
    )
    parser.add_argument("--waivers", type=Path, metavar="FILE", help="豁免文件 · findings that somebody answers for")
    parser.add_argument(
        "--rules", type=Path, metavar="DIR", help="自有规则的文件夹 · your own rules, beside the shipped ones"
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="在此调度器（tcp://host:8786 或 tls://…）的 Dask 集群上检查，各工作进程须装有同样的 nrdl · "
        "check on a Dask cluster with this scheduler, which must have the same nrdl on its workers; --workers is the "
        "most forms at a time",
    )
    parser.add_argument(
        "--shared-paths",
        action="store_true",
        help="集群各机器能看到同样的文件夹：只发送路径 · "
        "the cluster's workers see the same folders: send a form's path, not its content",
    )


def of_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--run", type=int, dest="number", metavar="N", help="第几次审核（默认最近一次）· the run (default: the last)"
    )
    output(parser)


def output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="写入文件 · write there, not to the terminal")


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


def share(text: str) -> Fraction:
    """5% or 0.05, kept exact: a sample is counted by it."""
    found = SHARE.fullmatch(text)
    if not found:
        raise ValueError
    number = Fraction(found[1]) / (100 if found[2] else 1)
    if not 0 < number <= 1:
        raise ValueError
    return number
