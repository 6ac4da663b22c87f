"""Everything that a person sees is there in Chinese and in English: the sentences of the data, of errors, the help."""

from __future__ import annotations

import argparse
import ast
import functools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from checker import messages, paths
from checker.cli import main
from checker.cli.parser import said
from checker.rulebook import loader, yaml_reader

HOUSE = Path(__file__).parents[1]
CHINESE = re.compile("[\u3400-\u9fff]")
FULL_WIDTH = re.compile("[，。；：？！（）「」《》“”‘’＝×]")
ENGLISH = re.compile(r"(?:[A-Za-z]{2,}[ ,]+){3}[A-Za-z]{2,}")
"""Four words in a row, which no Chinese sentence holds."""
NO_WORDS = {
    *("quoted", "aside", "between", "plain", "per_weight", "per_surface"),
    *(
        "annotation_finding",
        "concise_finding",
        "total_of",
        "audit_review_line",
        "compare_on_side",
        "workbook_numbered",
        "draft_or",
        "audit_decision_line",
        "wanted",
        "serve_said",
        "serve_desk_left",
        *("parameter_named", "edition_draft_parameter", "of_file"),
        *("serve_save_xlsx", "serve_save_docx", "upload_hash"),
    ),
}
"""Marks, figures and arguments alone."""
WORDS_OF_THE_FORM = (
    *("是", "否", "无", "、", "药品目录外", "是否医保目录内", "公示版", "国药准字"),
    *("药品目录", "费用类型", "片剂"),
    *(
        "化学药品1类",
        "化合物专利",
        "：",
        "化学药品2.2类",
        "治疗用生物制品1类",
        "中药1.1类",
        "TODO",
        "待定词",
        "己",
        "已",
    ),
)
"""What an English sentence says in Chinese, since it is to be found or written on the form so."""
ARGUMENT = re.compile(r"\{([a-z_.0-9]+)\}")


class Sentence(NamedTuple):
    """A text in both languages, and where it stands."""

    place: str
    texts: Mapping[str, Any]

    def faults(self) -> Iterator[str]:
        if set(self.texts) != {"zh", "en"}:
            yield "in one language only"
            return
        chinese, english = str(self.texts["zh"]), str(self.texts["en"])
        wordless = self.place.rsplit(".", 1)[-1] in NO_WORDS
        if not CHINESE.search(chinese) and not wordless:
            yield f"no Chinese: {chinese}"
        if ENGLISH.search(ARGUMENT.sub("", re.sub("`[^`]*`", "", chinese))):
            yield f"English in the Chinese: {chinese}"
        plain = english
        for word in sorted(WORDS_OF_THE_FORM, key=len, reverse=True):
            plain = plain.replace(word, "")
        if CHINESE.search(plain) or FULL_WIDTH.search(plain.replace("×", "")):
            yield f"Chinese in the English: {english}"
        if not re.search("[A-Za-z]", ARGUMENT.sub("", english)) and not wordless:
            yield f"no English: {english}"
        if arguments(chinese) != arguments(english):
            yield f"other arguments: {chinese} | {english}"


def arguments(text: str) -> set[str]:
    return {re.sub(r"\.(zh|en)$", "", name) for name in ARGUMENT.findall(text)}


def sentences(value: Any, place: str = "") -> Iterator[Sentence]:
    """The texts of the data. An official list's entries are names as published, and no sentences."""
    if isinstance(value, Mapping) and value.keys() & {"zh", "en"}:
        yield Sentence(place, value)
        return
    parts = value if isinstance(value, Mapping) else dict(enumerate(value)) if isinstance(value, list | tuple) else {}
    for name, part in parts.items():
        if name not in ("entries", "examples"):
            label = part["id"] if isinstance(part, Mapping) and isinstance(part.get("id"), str) else name
            yield from sentences(part, f"{place}.{label}")


@pytest.fixture(scope="module")
def raw() -> dict[str, Any]:
    return loader.read_folder(paths.RULES)


@pytest.mark.parametrize("part", ["rules", "fields", "editions", "lists", "formats", "messages", "across"])
def test_every_text_of_the_data_is_in_both_languages(part: str, raw: dict[str, Any]) -> None:
    found = list(sentences(raw[part], part))
    least = {"rules": 500, "fields": 60, "editions": 15, "lists": 10, "formats": 15, "messages": 200, "across": 35}
    assert len(found) >= least[part]
    assert [f"{one.place}: {fault}" for one in found for fault in one.faults()] == []


def test_warnings_and_notes_have_one_word_in_every_message(raw: dict[str, Any]) -> None:
    counted = {"warning": "警告", "note": "提示"}
    for one in sentences(raw["messages"], "messages"):
        for english, chinese in counted.items():
            if re.search(rf"}} {english}s\b|^{english}s?$", one.texts["en"]):
                assert chinese in one.texts["zh"], one


def test_what_a_new_rule_starts_from_is_in_both_languages() -> None:
    pairs = re.findall(r"zh: (.+?)(?:, en: |\n *en: )(.+?)\}?\n", (paths.RULES / "new-rule.txt").read_text("utf-8"))
    assert len(pairs) == 8
    assert [fault for zh, en in pairs for fault in Sentence("new rule", {"zh": zh, "en": en}).faults()] == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"zh": "表中没有此项。"}, "in one language"),
        ({"zh": "Missing.", "en": "Missing."}, "no Chinese"),
        ({"zh": "此项 is missing on the form。", "en": "Missing on the form."}, "English in"),
        ({"zh": "此项缺失。", "en": "Missing: 此项."}, "Chinese in"),
        ({"zh": "此项缺失。", "en": "Missing。"}, "Chinese in"),
        ({"zh": "缺失：{field}。", "en": "{field}"}, "no English"),
        ({"zh": "此项缺失。", "en": "{field} is missing."}, "other arguments"),
        ({"zh": "{field}缺失。", "en": '"{field}" is missing; write 无 (none).'}, ""),
        ({"zh": "本年度：{edition.title.zh}。", "en": "The cycle: {edition.title.en}."}, ""),
    ],
)
def test_a_missing_translation_is_found(texts: Mapping[str, str], fault: str) -> None:
    assert [found.startswith(fault) for found in Sentence("x", texts).faults()] == ([True] if fault else [])


# -------------------------------------------------------------------------------------------------- in code


@functools.cache
def trees() -> list[tuple[str, ast.Module]]:
    paths = sorted((HOUSE / "checker").rglob("*.py"))
    return [(path.relative_to(HOUSE).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths]


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@functools.cache
def called(tree: ast.Module) -> list[tuple[str, ast.Call]]:
    """Every call of a function or a method, by its last name."""
    return [
        (node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    ]


def test_every_error_that_is_raised_is_in_both_languages() -> None:
    """No plain text is raised: its words stand in a Text(…), there or behind a name or a function."""
    for name, tree in trees():
        for function, node in called(tree):
            first = {"RuleError": 3, "error": 1}.get(function)
            if first is None or (function == "error" and not ast.unparse(node.func).startswith(("source.", "self."))):
                continue
            told = node.args[first:]
            assert told, f"{name}:{node.lineno}"
            for part in told:
                for text in [part.body, part.orelse] if isinstance(part, ast.IfExp) else [part]:
                    in_both = isinstance(text, ast.Name | ast.Attribute | ast.Starred | ast.Subscript | ast.Call)
                    assert in_both, f"{name}:{text.lineno}: {ast.unparse(text)}"


# ------------------------------------------------------------------------------------- the sentences of errors

ERRORS = sorted((paths.REPORTS / "messages" / "errors").glob("*.yaml"))
IN_ENGLISH_ALONE = {"error"}
"""What a library says, which the Chinese sentence leaves out."""
ANY = {"*"}
"""Arguments that are put together elsewhere."""
NAMED = {
    "message": (0, False),
    "rule_error": (0, True),
    "refuse_new": (0, True),
    "refuse_document": (0, False),
    "wrong": (0, True),
    "refusal": (1, True),
    "PatternError": (0, True),
}
"""Who asks for a sentence: at which place its name stands, and whether what to do is asked for with it."""


@pytest.fixture(scope="module")
def errors() -> dict[str, dict[str, str]]:
    schema = paths.REPORTS / "messages.schema.json"
    read = {path.stem: yaml_reader.read_yaml(path, paths.REPORTS, schema).data for path in ERRORS}
    return {f"{part}.{name}": text for part, texts in read.items() for name, text in texts.items()}


def names_in(node: ast.AST) -> Iterator[str]:
    """The names of sentences that an expression can be; ``*`` stands for what an f-string puts in."""
    for part in ast.walk(node):
        if isinstance(part, ast.JoinedStr):
            yield "".join(literal(piece) or "*" for piece in part.values)
        elif isinstance(part, ast.Constant) and re.fullmatch(r"[a-z]+\.[a-z_]*[a-z]", str(part.value)):
            yield str(part.value)


def asked() -> Iterator[tuple[str, str, bool, set[str]]]:
    """Each sentence that code asks for: the place, its name, whether its mend is asked for, the arguments given."""
    for module, tree in trees():
        for function, node in called(tree):
            at, mend = NAMED.get(function, (-1, False))
            if at < 0 or len(node.args) <= at:
                continue
            given = {part.arg for part in node.keywords if part.arg}
            given = ANY if any(part.arg is None for part in node.keywords) else given
            stem = literal(node.args[at]) if function == "refuse_document" else None
            names = [f"reader.{stem}", f"reader.{stem}_advice"] if stem else names_in(node.args[at])
            for name in names:
                if not name.startswith("*"):  # the name is the caller's, who is looked at
                    yield f"{module}:{node.lineno}", name, mend, given


def test_every_sentence_of_an_error_is_in_both_languages(errors: dict[str, dict[str, str]]) -> None:
    assert len(errors) >= 150
    found = []
    for name, text in errors.items():
        english = text["en"]
        for argument in IN_ENGLISH_ALONE - arguments(str(text["zh"])):
            english = english.replace(f"{{{argument}}}", "")
        found += [f"{name}: {fault}" for fault in Sentence(name, {"zh": text["zh"], "en": english}).faults()]
    assert found == []


def test_every_sentence_that_code_asks_for_is_there_with_its_arguments(errors: dict[str, dict[str, str]]) -> None:
    """And none is there that nothing asks for."""
    unused = set(errors)
    for place, name, mend, given in asked():
        for one in [name, f"{name}_mend"] if mend else [name]:
            pattern = re.compile(re.escape(one).replace(r"\*", "[a-z_]+"))
            these = [found for found in errors if pattern.fullmatch(found)]
            assert these, f"{place}: there is no sentence {one}"
            unused -= set(these)
            for found in these:
                missing = arguments(errors[found]["zh"]) | arguments(errors[found]["en"])
                assert given == ANY or missing <= given, f"{place}: {found} lacks {sorted(missing - given)}"
    for _, tree in trees():
        for name in names_in(tree):
            unused -= {name, f"{name}_mend"}
    listed = {
        name for name in unused if name.startswith(("yaml.library_", "system.e", "argparse."))
    }  # by what others say
    assert sorted(unused - listed) == []


def test_where_sentences_cannot_be_read_an_error_still_says_which_it_is(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "REPORTS", tmp_path)
    assert messages.message("reader.empty").zh == "出错（reader.empty），而说明文字无法读取：请重新安装 nrdl。"


# -------------------------------------------------------------------------------------------------- the schemas


def described(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("description"), str):
            yield value["description"]
        value = list(value.values())
    for part in value if isinstance(value, list) else ():
        yield from described(part)


@pytest.mark.parametrize(
    "path",
    [*sorted(paths.RULES.glob("*.schema.json")), paths.REPORTS / "messages.schema.json"],
    ids=lambda path: path.name,
)
def test_what_a_schema_says_is_in_both_languages(path: Path) -> None:
    """An editor shows it, and a fault of a file is told with it: Chinese, a dot, English."""
    found = [text.partition(" · ") for text in described(json.loads(path.read_text("utf-8")))]
    assert found
    for zh, dot, en in found:
        assert dot, f"in one language only: {zh}"
        assert list(Sentence(path.name, {"zh": zh, "en": en}).faults()) == []


def test_every_message_that_is_said_is_there_with_its_arguments(raw: dict[str, Any]) -> None:
    """In code and in templates; where only a part of the name is written there, some message begins so."""
    wanted: list[tuple[str, str, set[str] | None]] = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                if node.func.attr not in ("say", "labelled", "labelled_as"):
                    continue
                given = {part.arg for part in node.keywords}
                whole = None if None in given or node.func.attr != "say" else {arg for arg in given if arg}
                first = node.args[0]
                if isinstance(first, ast.JoinedStr) and first.values and (stem := literal(first.values[0])):
                    wanted.append((f"{name}:{node.lineno}", f"{stem}*", None))
                elif word := literal(first):
                    wanted.append((f"{name}:{node.lineno}", word, whole))
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".messages"):
                wanted += [(f"{name}:{node.lineno}", word, None)] if (word := literal(node.slice)) else []
    for path in sorted((paths.REPORTS / "page").glob("*.html")):
        for word in re.findall(r"""\bsay\(["']([a-z_]+)["']\s*[,)]""", path.read_text("utf-8")):
            wanted.append((path.name, word, None))
    assert len(wanted) >= 60
    messages = raw["messages"]
    for place, word, arguments_given in wanted:
        if word.endswith("*"):
            assert [one for one in messages if one.startswith(word[:-1])], f"{place}: {word}"
            continue
        assert word in messages, f"{place}: there is no message {word}"
        if arguments_given is not None:
            assert arguments(messages[word]["zh"]) <= arguments_given, f"{place}: {word}"


@pytest.mark.parametrize("path", sorted((paths.REPORTS / "page").glob("*.html")), ids=lambda path: path.name)
def test_a_page_has_no_words_of_its_own(path: Path) -> None:
    """But for the names of the languages, each in its own."""
    text = re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<[^>]*>", " ", path.read_text("utf-8"))
    text = re.sub(r' --[a-z-]+|[a-z-]+="[^"]*"', " ", text)  # options of the command, and what a macro gives
    assert set(re.findall(r"[^\W\d_]+", text)) <= {"nrdl", "中文", "English"}


# -------------------------------------------------------------------------------------------------- the help


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for part in dict.fromkeys(action.choices.values()):
                yield from parsers(part)


def test_every_command_and_argument_has_its_help() -> None:
    """What it says is checked with the other messages; each of them is some argument's."""
    asked = set()
    for parser in parsers(main.make_parser()):
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                asked |= {(parser.prog, f"command_{one.dest}") for one in action._choices_actions}
            elif not isinstance(action, argparse._HelpAction):
                asked.add((parser.prog, action.dest))
    assert len(asked) >= 90
    assert [
        place for place in sorted(asked) if not all(said(*place, language) for language in messages.LANGUAGES)
    ] == []


@pytest.mark.parametrize("command", [[], ["check"], ["audit"], ["audit", "run"], ["editions", "new"]], ids=" ".join)
def test_the_help_is_in_one_language(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    shown: dict[str, str] = {}
    for language in messages.LANGUAGES:
        for words in (["--lang", language, *command, "--help"], [*command, f"--lang={language}", "--help"]):
            with pytest.raises(SystemExit, match="0"):
                main.main(words)
            shown[language] = shown.setdefault(language, "") or capsys.readouterr().out
            assert shown[language] == (capsys.readouterr().out or shown[language]), "before or behind the command"
    assert not CHINESE.search(shown["en"]) and ENGLISH.search(shown["en"])
    plain = re.sub(r"[{(][a-z,\s]+[})]", "", shown["zh"])  # choices are what is typed
    assert CHINESE.search(plain) and not ENGLISH.search(plain)


def test_the_words_of_argparse_are_those_that_it_says() -> None:
    """They are found by their English: one that argparse does not have is never found."""
    source = Path(argparse.__file__).read_text("utf-8")
    told = messages.sentences("argparse").values()
    strange = [text.en for text in told if repr(text.en) not in source and text.en != "commands"]
    assert told and strange == []
