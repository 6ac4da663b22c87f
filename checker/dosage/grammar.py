# ruff: noqa: E501 - one pattern is one line
"""The patterns of the little language in which dosage and strength are written, made from rules/dosing.yaml.

Repetitions of words that can be cut in several ways are possessive: no text takes longer for being hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,2}(?!\d)(?:\.\d{1,6})?|\d{1,9}(?:\.\d{1,6})?|半|[零〇一二两三四五六七八九十百]{1,8})"
TO = r"(?:[-–—~‐−]|至|到)"


def either(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def strength_patterns(words: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    measures = either(spelling for spellings in words["units"].values() for spelling in spellings)
    many, pieces = either(words["multipliers"]), either(words["pieces"])
    raw = {
        "percent": rf"(?P<a>{NUMBER})%",
        "per_ml": rf"(?P<a>{NUMBER})(?P<m>{many})?(?P<u>{measures})/(?P<v>ml|毫升)(?![a-z])",
        "aside": r"\([按以][^()]*计\)|\(相当于[^()]*\)",
        "amount": rf"(?P<a>{NUMBER})(?P<m>{many})?(?P<u>{measures})(?![a-z])",
        "count": rf"(?P<a>{NUMBER})(?P<u>{pieces})",
        "name_before": rf"每(?P<u>{pieces})(?:含|装|重)*+",
        "name": rf"(?P<u>{pieces})",
        "filler": either(words["strength_filler"]),
    }
    return {kind: re.compile(pattern, re.ASCII) for kind, pattern in raw.items()}


def dosage_patterns(words: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    """The patterns of a dosage text, in the order in which they are tried."""
    measures = either([s for spellings in words["units"].values() for s in spellings] + words["pieces"])
    days = either([*words["months"], *words["years"], *words["days"]])
    any_time = either([*words["months"], *words["years"], *words["days"], *words["hours"], *words["nights"]])
    take, stop, on, until = (either(words[name]) for name in ("take", "stop", "unbroken", "until"))
    many, weight, surface = either(words["multipliers"]), either(words["weight"]), either(words["surface"])
    some = rf"{NUMBER}(?:(?:{measures})?{TO}{NUMBER})?"
    cycle = r"(?:给药|治疗)?周期"
    body = rf"(?:(?P<kg>{weight})|(?P<m2>{surface}))"
    listed = rf"(?:{TO}第?{NUMBER}|[、,和及]+{NUMBER}|(?:天|日|周)?[、,和及]+第{NUMBER})"
    route = r"(?:im|iv|ih|sc|po)(?![a-z])"
    often = rf"{either(words['abbreviations'])}\.?(?:(?![a-z])|(?={route}))"
    latin = rf"(?:(?![a-z])|(?={often}|q\d|d\d|{route}))"
    dose = (
        rf"(?P<a>{NUMBER})(?:(?P<m1>{many})?(?P<u1>{measures})?{TO}(?P<b>{NUMBER}))?(?P<m>{many})?(?P<u>{measures})"
        rf"{latin}(?:/(?P<open>\()?{body}(?:体重|体表面积)?)?(?:(?P<each>/次|/剂)|[/·.](?P<day>{days})(?![a-z]))?(?(open)\))"
    )
    raw = {
        "manner": rf"{either(words['manner'])}(?:[^,;.每]|\.(?=\d))*+|(?:静脉)?(?:输注|滴注)(?:时间)?(?:约|不少于|至少|超过)?{some}(?:分钟|min|小时)(?:以上)?",
        "until": rf"(?:并|且)?(?:持续|{take})*+(?:直到|直至|至|到)(?:{until})(?:(?:或|和|及|以及|、|,)*+{until})*+(?:为止)?",
        "on_off": rf"(?:{on}|{take})++(?P<on>{NUMBER})个?(?P<p>{days})[,;]?(?:后|然后|再|随后)*+(?:{stop})(?P<off>{NUMBER})个?(?P<q>{days})",
        "cycle": rf"(?:每|以)?(?P<n>{NUMBER})个?(?P<p>{days})(?:重复(?:[1一]次)?|[为是/]?(?:[1一]个?|个)?{cycle}(?:的)?)",
        "course": rf"(?P<n>{NUMBER})个?(?P<p>{days})(?:为|是)?[1一]?个?疗程",
        "cycles_span": rf"[从自]?第(?P<a>{NUMBER})个?(?:{cycle})?(?:{TO}第?(?P<b>{NUMBER})个?)?{cycle}(?P<open>及以后|及之后|起|开始|之后|以后)?(?:的)?(?:各周期|每个周期|{cycle})?",
        "cycles": rf"(?:{on}|{take}|最多)*+(?P<n>{NUMBER})个{cycle}",
        "courses": rf"(?:{on}|{take})*+(?P<n>{NUMBER})个疗程",
        "each_cycle": rf"每个?{cycle}(?:{take})?(?P<t>{NUMBER})次",
        "span": rf"[从自]?第(?P<a>{NUMBER})(?:(?:{days})?{TO}第(?P<b1>{NUMBER})|{TO}(?P<b>{NUMBER}))个?(?P<p>{days})",
        "week": rf"第(?P<a>{NUMBER})(?P<p>周|星期)(?=:|内)",
        "from": rf"[从自]?第(?P<a>{NUMBER})(?P<p>{days})(?:起|开始|及以后|及之后|以后|之后|后)(?:持续)?",
        "initial": rf"[前首](?P<b>{NUMBER})个?(?P<p>{days})(?:内)?",
        "points": rf"(?:每个?周期的?)?(?:第(?P<a>{NUMBER}{listed}*)(?P<p>天|日|周)|d(?P<d>\d+(?:[-~,、]d?\d+(?![\d.]|天|日|周|个|月|m|g))*))",
        "count": rf"(?:共|总共|共计)(?:{take})?(?P<n>{NUMBER})(?:次|剂|针)",
        "length": rf"(?:疗程(?:[一1]般)?(?:共|为|:|是)*+|(?:{on}|{take})++)(?P<n>{some})个?(?P<p>{days})",
        "abbreviation": rf"{either(words['abbreviations'])}\.?{latin}",
        "every": rf"q(?P<n>\d+)(?P<p>[hdw]){latin}",
        "other_day": rf"每?隔(?:[一1])?(?P<p>日|天|周)(?:{take})?(?:[一1]次)?",
        "frequency": rf"(?:(?:每|(?=[一1])(?!1\d))(?P<n>{NUMBER}(?:{TO}{NUMBER})?)?个?(?P<p>{any_time})|(?P<bare>日))(?:内)?(?:睡前|{take})*+(?P<t>{NUMBER}(?:{TO}{NUMBER})?)次",
        "times_per": rf"(?P<t>{some})次/(?P<n>{NUMBER})?个?(?P<p>{any_time})(?![a-z])",
        "times_of_day": rf"(?:每日|每天|[一1]日)?(?P<w>{either(words['times_of_day'])})各(?:{take})?(?:[一1]次)?",
        "per": rf"(?:每|(?=[一1])(?!1\d))(?P<n>{NUMBER})?个?(?P<p>{any_time})(?:睡前|{take}|总?剂量|总量|用量|为)*+,?(?={dose.replace('?P<', '?P<_').replace('?(open', '?(_open')}|分)",
        "split": rf"(?:平均|等)?分(?:成|为)?(?P<t>{NUMBER})次(?:等量)?(?:{take})?",
        "first": either(words["first"]),
        "once": rf"(?:单次|[一1]次性){take}",
        "each": rf"(?:{either(words['each'])}|[一1]次(?=(?:{take}|:|,)*+{NUMBER}))",
        "per_body": rf"每(?:(?P<kg>{weight})|(?P<m2>{surface}))(?:体重|体表面积)?",
        "dose": dose,
        "bare_length": rf"(?P<n>{some})个?(?P<p>{days})",
        "later": either(words["later"]),
        "adult": either(words["patients"]["adult"]),
        "child": either(words["patients"]["child"]),
        "filler": either(words["filler"]),
    }
    return {kind: re.compile(pattern, re.ASCII) for kind, pattern in raw.items()}
