"""How a verdict came about: every condition, what it saw and where, and what was not asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from checker.cli import main
from checker.engine.evaluate import Judge
from checker.model import Rulebook
from checker.rule_tools.explain import explain
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data

FAILING = Path(__file__).parent / "forms" / "2025" / "with-defects.txt"
FORM = """\
2025年国家医保药品目录调整申报
药品名称 示例替尼片
企业名称 示例制药有限公司
申报信息
申报时间 2025-07-12 10:00:00 药品目录 药品目录外
一、基本信息
药品通用名称 示例替尼片
药品类别 西药 是否为独家 是
申报目录类别 基本医保目录
药品注册分类 化学药1类
当前是否存在专利纠纷 否
上市许可持有人 示例制药有限公司
用法用量 口服，一日一次。
中国大陆首次上市时间 2023-06 注册证号/批准文号 国药准字H20230001
是否为OTC 否
联系人 王小明 联系电话 13812345678
"""


def told(form: Mapping[str, object], rule_id: str, language: str = "en", book: Rulebook | None = None) -> list[str]:
    book = book or load_rules()
    judge = Judge(form_from_data("2025", form, book), book)
    rule = next(rule for rule in book.rules if rule.id == rule_id)
    return explain(judge, rule, str, language).splitlines()


def test_each_condition_with_what_it_saw_and_how_it_came_out() -> None:
    lines = told({"catalogue": "药品目录外", "first_listed_cn": "2023-06"}, "E001")
    text = "\n".join(lines)
    assert "pass: First listed 2023-06" in text
    no = next(n for n, line in enumerate(lines) if "药品目录内" in line)
    assert lines[no].endswith("[no]") and "药品目录外" in lines[no + 1]
    decided = next(n for n, line in enumerate(lines) if "[this decides]" in line)
    yes = next(n for n in range(decided, len(lines)) if "was approved within 2020-01-01 to 2025-06-30" in lines[n])
    assert lines[yes].lstrip().startswith("+ ") and lines[yes].endswith("[yes]")
    assert '"2023-06"' in lines[yes + 1] and "[this decides]" in lines[yes - 1]
    assert lines[-1].endswith("whatever is left  [not asked]")


def test_what_is_unknown_says_what_was_missing() -> None:
    lines = told({"catalogue": "药品目录外"}, "E001", "zh")
    decided = next(n for n, line in enumerate(lines) if "[无法判定，故需人工核对]" in line)
    unknown = next(n for n in range(decided, len(lines)) if lines[n].lstrip().startswith("? "))
    assert lines[unknown].endswith("[无法判定]") and "缺失或无法识别：「中国大陆首次上市时间」" in lines[unknown + 1]
    assert "[无法判定，故需人工核对]" in lines[unknown - 1]


def test_parts_behind_the_deciding_one_are_not_asked() -> None:
    lines = told({"catalogue": "药品目录外", "exclusive": "是", "track": "基本医保目录、商保创新药目录"}, "E010")
    all_of = next(n for n, line in enumerate(lines) if "all of these" in line)
    inside = [line for line in lines[all_of + 1 :] if line.startswith("      ")]
    assert lines[all_of].endswith("[no]")
    assert any(line.startswith("        ") and line.endswith("[not asked]") is False for line in inside)
    assert any(line.endswith("[not asked]") for line in inside)


def test_the_verdicts_of_other_rules_are_told() -> None:
    lines = told({"catalogue": "药品目录外", "first_listed_cn": "2023-06"}, "E000")
    assert any("E001 pass" in line and "E002 review" in line for line in lines)


def test_each_item_has_an_account_of_its_own() -> None:
    lines = told({"trials": [{"type": "单臂临床试验", "phase": "上市前"}, {"type": "随便", "phase": "上市后"}]}, "F005")
    judged = [line for line in lines if line.startswith("Judged: ")]
    assert len(judged) == len(set(judged)) and any("(item 2)" in line for line in judged)
    book = load_rules()
    rule = book.rules[0]._replace(parts=(book.rules[0].parts[0]._replace(each={"group": "trials"}),))
    lines = told({}, rule.id, book=book._replace(rules=(rule,)))
    assert lines[-1].strip() == "the form has nothing of this kind: not applicable"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.txt"
    path.write_text(FORM, encoding="utf-8")
    return path


def test_the_command_shows_places_and_masks_contact_data(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main.main(["check", str(form), "--edition", "2023", "--explain", "E001,P001", "--lang", "en"])
    out = capsys.readouterr().out
    assert code == 0
    assert "(p. 1, line 14)" in out and '"2023-06"' in out
    assert "王*" in out and "王小明" not in out and "13812345678" not in out
    main.main(["check", str(form), "--edition", "2023", "--explain", "P001", "--show-contacts"])
    assert "王小明" in capsys.readouterr().out


def test_the_exit_code_is_that_of_the_check(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["check", str(FAILING), "--explain", "C001"]) == 1
    assert main.main(["check", str(form.parent / "none.txt"), "--explain", "F001"]) == 3
    assert main.main(["check", str(form), "--explain", "E999"]) == 2
    assert main.main(["check", str(form), "--explain", "F001", "--format", "json"]) == 2
    assert "E999" in capsys.readouterr().err


def test_every_rule_can_be_explained_in_both_languages() -> None:
    book = load_rules()
    filled: dict[str, object] = {key: "示例" for key in book.fields if "[]." not in key} | {
        "trials": [{"type": "单臂"}]
    }
    for rule in book.rules:
        for language in ("zh", "en"):
            assert len(told(filled, rule.id, language, book)) > 3
