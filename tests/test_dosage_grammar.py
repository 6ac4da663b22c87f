"""No terminal of grammars/dosage.lark is there in vain: without it a text that names it is read otherwise."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from checker import paths
from checker.dosage import Fault, Language, grammar, read_dosage, read_specification
from checker.dosage.tokens import has_digit
from checker.parse_table import ParseTable
from checker.phrase_lexer import PhraseLexer, compile_phrases
from checker.rulebook import load_rules

TEXT = (paths.GRAMMARS / "dosage.lark").read_text("utf-8")
TERMINAL = r"^({})(\.-?\d+)?:.*$"
DECIDES = {
    "NUMBER": "一",
    "TO": "第1-8周",
    "AND": "第1、8天",
    "MEASURE": "一",
    "DAYS": "7天",
    "TIME": "一",
    "SOME": "7天",
    "QUANTITY": "一",
    "GAP": "一",
    "BODY": "2mg/kg",
    "CYCLE_WORD": "8个周期",
    "LISTED": "第1、8天",
    "ROUTE": "10mgpo bid",
    "LATIN": "一",
    "_ASIDE": "开水冲服，一次1袋，一日2～3次，或遵医嘱",
    "_RULED_OUT": "每次1片，每日1次，不得自行加量",
    "_STRENGTH_SAID": "1g/瓶",
    "_MANNER": "200mg，溶于0.9%氯化钠注射液100ml中，静脉输注，输注时间不少于90分钟，每3周一次",
    "_UNTIL": "每次1片，每日1次，直到第2次复查",
    "AGE": "12岁及以上青少年及成人：皮下注射，首剂2支，此后每2周1支",
    "BAND": "体重30kg以上患者每次2片，每日1次",
    "ON_OFF": "每次1片，每日1次，用药5天后停2天",
    "ON_IN": "每次1片，每日1次，每周用药5天",
    "OFF": "1.6mg/m²，静脉推注，第1、4、8、11天，其后停药10天，21天为1周期，共8个周期",
    "CYCLE": "21天为一周期",
    "COURSE": "每次1片，每日3次，3个月疗程",
    "CYCLES_SPAN": "第3周期起",
    "CYCLES": "8个周期",
    "COURSES": "每次40mg，一天2次，连续7天为一疗程",
    "EACH_CYCLE": "每次200mg，每周期1次，21天为一周期",
    "SPAN": "第1-8周",
    "WEEK": "第1周：每日1次，每次30mg；第2周起：每日2次，每次30mg",
    "FROM": "第9周起",
    "INITIAL": "每次300mg，前4周每周1次，之后每2周1次",
    "AFTER": "首次皮下注射160mg，2周后80mg，之后每2周40mg",
    "POINTS": "第1、8天",
    "COUNT": "共6次",
    "LENGTH": "疗程：4周，每次1片，每日3次",
    "OTHER_DAY": "1mg，隔日一次",
    "ABBREVIATION": "5mg qd",
    "EVERY": "一次2g，q8h",
    "TIMES_OF_DAY": "早晚各1片",
    "FREQUENCY": "每周2次",
    "TIMES_PER": "0.5mg/次，2次/天",
    "PER": "一",
    "INTERVAL": "每次1片，间隔8小时一次",
    "SPLIT": "分2次服",
    "_DURATION": "本品采用静脉输注的方式给药，静脉输注的推荐剂量为200mg，每3周给药一次，每次持续30分钟以上",
    "FIRST": "首剂",
    "ONCE": "单次给药",
    "EACH": "每次",
    "PER_BODY": "每公斤体重2mg，每4周给药一次",
    "SLOT": "早晨空腹服用10mg",
    "THAT_IS": "每次20mg，即2片，每日1次",
    "DOSE": "一",
    "PACK_SAID": "每次5滴（每ml约20滴），每日3次",
    "BARE_LENGTH": "7天",
    "LATER": "之后每次2片",
    "ADULT": "成人",
    "REST": "25mg，每日1次，第1-21天服用，第22-28天停药",
    "CHILD": "儿童",
    "SIDES": "每侧鼻孔各2喷，每日1次",
    "DAILY": "每日30mg，顿服",
    "ALARM": "最大",
    "_FILLER": "第0周、第4周各1次，之后每12周1次，每次90mg",
    "OPEN": "30mg（1ml）/支",
    "CLOSE": "首次给药600mg（2支），随后每次300mg，每2周一次",
    "PERCENT": "500ml/瓶，5%",
    "_SIZE": "10cm×14cm/贴",
    "PER_ML": "90mg/ml/支",
    "_IN_BRACKETS": "0.5g（相当于盐0.6g）/片",
    "COMPOUND": "50/500mg/片",
    "AMOUNT": "1g/瓶",
    "PIECES": "0片",
    "NAME": "/支",
}
"""For each terminal, a dosage, a period or a specification whose meaning hangs on it."""


def language(text: str) -> Language:
    words = load_rules().formats.dosing
    kept = compile_phrases(text, grammar.word_patterns(words), grammar.STARTS, ("NUMBER", "AND"))
    figure, between = (re.compile(kept["parts"][name], re.ASCII) for name in ("NUMBER", "AND"))
    lexer = PhraseLexer(ParseTable(kept), has_digit)
    return Language(words, Decimal(365), lexer, figure, between)


def meaning(text: str, speech: Language) -> list[object]:
    found: list[object] = []
    for read in (
        lambda: read_dosage(text, "", speech),
        lambda: read_dosage("每日1片", text, speech),
        lambda: [*map(vars, read_specification(text, speech))],
    ):
        try:
            found.append(read())
        except Fault as fault:
            found.append((fault.kind, fault.about))
    return found


USUAL = grammar.dosage_language(load_rules(), "365")


def test_every_terminal_has_a_text() -> None:
    assert set(re.findall(r"^(_?[A-Z_]+)(?:\.-?\d+)?:", TEXT, re.MULTILINE)) == set(DECIDES)


@pytest.mark.long
@pytest.mark.parametrize("name", DECIDES)
def test_without_a_terminal_its_text_is_read_otherwise(name: str) -> None:
    without = re.sub(TERMINAL.format(name), r"\1\2: /(?!x)x/", TEXT, flags=re.MULTILINE)
    assert without != TEXT
    usual = meaning(DECIDES[name], USUAL)
    assert meaning(DECIDES[name], language(TEXT)) == usual != meaning(DECIDES[name], language(without))
