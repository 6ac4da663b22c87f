"""The house keeps its order: what may import what, where policy lives, what the documents say."""

from __future__ import annotations

import ast
import functools
import inspect
import json
import re
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from checker import messages, paths
from checker.audit import cache_key
from checker.engine.operators import OPERATORS
from checker.rulebook import loader
from checker.rulebook.build import conditions
from scripts import write_readme as readme

HOUSE = Path(__file__).parents[1]
MODULES = sorted((HOUSE / "checker").rglob("*.py"))
NAMED = {".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES}
LAYERS = [
    ["leftovers", "end_requests"],
    ["model", "paths"],
    ["messages"],
    ["errors", "places", "lazy_pattern", "numerals", "normalize", "required_literals", "safe_regex", "strict_yaml"],
    ["check_date", "option_checks", "output_files", "placeholders", "parse_table", "disk_cache", "png"],
    ["lalr_tables", "settled_folders", "file_looks"],
    ["phrase_lexer"],
    ["field_types"],
    ["inputs"],
    ["matching", "dosage", "language", "criteria", "reader"],
    ["parser", "attachments"],
    ["engine"],
    ["rulebook"],
    ["redaction"],
    ["upload_pictures"],
    ["waivers", "draft", "profiles"],
    ["pipeline"],
    ["git_changes", "report"],
    ["audit"],
    ["rule_tools", "diff", "submission", "list_import"],
    ["edition_draft"],
    ["page"],
    ["cli", "api"],
    ["__main__"],
]
"""From the bottom up: a module imports from the layers below its own."""
SHARED_NAMES = {
    "add": "a command's arguments, of every module of checker/cli",
    "begin": "a report whose forms come one by one, of every module of checker/report",
    "box_in_pdf": "asked of a process of its own, as of this one",
    "open_file": "asked of a process of its own, as of this one",
    "read_words": "asked of a process of its own, as of this one",
    "recognise_page": "asked of a process of its own, as of this one",
    "render": "a report in its format",
    "run": "what a command does",
    "run_diff": "what the part of a command does",
    "run_new": "what the part of a command does",
    "run_show": "what the part of a command does",
    "serve": "what a process of its own does",
}
"""Functions that several modules may have by this name: they are used in each other's stead."""
LONGEST_MODULE = 250
CHINESE = re.compile("[\u3400-\u9fff]")
CATALOGUE = {
    "E": [0, 1, 2, 3, 4, 5, 10, 11],
    "F": range(1, 15),
    "U": range(1, 13),
    "D": range(1, 9),
    "C": range(1, 11),
    "R": range(1, 6),
    "P": range(1, 4),
    "Q": [1, 2, 3, 6, 8, 9],
}


@pytest.fixture(scope="module")
def raw() -> dict[str, Any]:
    return loader.read_folder(paths.RULES)


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it and in whatever way."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in NAMED)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written in full"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield from (name for name in [full if full in NAMED else str(node.module)] if name in NAMED)
        elif isinstance(node, ast.Constant) and node.value in NAMED:  # by importlib
            yield str(node.value)


def circles(graph: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The modules that import one another, along whatever way."""
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        (first, *_), rest = error.args[1], dict(graph)
        rest[first] = {name for name in graph[first] if name not in error.args[1]}
        return [sorted(set(error.args[1])), *circles(rest)]
    return []


def test_modules_import_one_another_in_no_circle() -> None:
    graph = {name: set(imported(path)) - {name} for name, path in NAMED.items()}
    graph = {name: {other for other in others if other != "checker"} for name, others in graph.items()}
    assert circles(graph) == []


def test_what_makes_results_is_under_their_hash() -> None:
    """What the engine's hash leaves out is not imported, and no message that it quotes is outside the rules' hash."""
    makes, ahead = set[str](), ["checker.audit.worker"]
    while ahead:
        name = ahead.pop()
        makes.add(name)
        ahead += set(imported(NAMED[name])) - makes
    hashed = set(cache_key.engine_files())
    assert {name for name in makes if NAMED[name] not in hashed} == set()
    messages, quoted = loader.read_messages()
    named = re.compile(r"messages\[(f?)\"([a-z][a-z_{}.]+)\"\]")
    for path in (NAMED[name] for name in makes if not name.startswith(("checker.inputs", "checker.draft"))):
        for is_made, name in named.findall(path.read_text("utf-8")):
            wanted = re.compile(re.sub(r"{[a-z.]+}", "[a-z_]+", name) if is_made else name)
            assert {message for message in messages if wanted.fullmatch(message)} <= set(quoted), path
    problems = {name for name in messages if f"{name}_advice" in messages}
    assert problems | {f"{name}_advice" for name in problems} <= set(quoted), "the problems of files are kept"


def test_imports_go_one_way() -> None:
    rank = {name: n for n, names in enumerate(LAYERS) for name in names}
    for path in MODULES:
        own = path.relative_to(HOUSE / "checker").with_suffix("").parts[0]
        names = (name.split(".") for name in imported(path))
        others = {name[1] for name in names if len(name) > 1} - {own}
        if own == "__init__":
            assert not others
            continue
        assert own in rank, f"say in LAYERS where {name_of(path)} belongs"
        assert [name for name in sorted(others) if rank[name] >= rank[own]] == [], name_of(path)


def test_a_module_can_be_read_at_a_sitting() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count > LONGEST_MODULE} == {}


def test_a_public_name_means_one_thing() -> None:
    """A second class or function of a name is a second meaning, or a second definition of the first one."""
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(name_of(path))
    several = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in several.items() if name not in SHARED_NAMES} == {}
    assert SHARED_NAMES.keys() - several.keys() == set(), "no longer shared"


def own_words(tree: ast.Module) -> Iterator[str]:
    """The texts of a module, without its docstrings and its patterns' comments."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_policy_is_data() -> None:
    """No date of a cycle, no word of a form and no sentence stands in Python."""
    for path in MODULES:
        words = list(own_words(tree_of(path)))
        assert [word for word in words if re.search(r"\b20\d\d-\d\d\b|\b20[12]\d\b", word)] == [], name_of(path)
        # one character between brackets or bars of a pattern is punctuation of lists and numbers
        odd = [word for word in words if CHINESE.search(word) and "[" not in word]
        assert odd == ([messages.UNREADABLE.zh] if path.name == "messages.py" else []), name_of(path)


def committed() -> list[Path]:
    folders = ("checker", "scripts", "rules", "grammars", "reports", "tests", "examples", ".ci")
    kinds = (".py", ".yaml", ".json", ".lark", ".txt", ".md", ".toml", ".html", ".css", ".js", "")
    inside = [path for folder in folders for path in (HOUSE / folder).rglob("*")]
    top = [path for path in HOUSE.iterdir() if path.name not in (".git", ".coverage")]
    return sorted(p for p in [*inside, *top] if p.is_file() and p.suffix in kinds and "__pycache__" not in p.parts)


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = re.compile(
        r"/(?:home|root|Users|work|opt|usr/local)/|[A-Z]:\\Users|index-url|https?://(?:pypi|files)\.|artifactory|\bnexus\b"
    )
    odd = {
        name_of(path): found[0]
        for path in committed()
        if path.name != "test_house.py" and (found := named.search(path.read_text("utf-8", errors="replace")))
    }
    assert odd == {}


# ------------------------------------------------------------------------------------------------ the rules


def test_the_catalogue_is_whole(raw: dict[str, Any]) -> None:
    wanted = {f"{family}{number:03}" for family, numbers in CATALOGUE.items() for number in numbers}
    assert wanted - {rule["id"] for rule in raw["rules"]} == set()


def test_a_rule_fails_a_form_only_on_what_is_surely_known(raw: dict[str, Any]) -> None:
    """An error sends an application back: in no edition may it stand on hearsay."""
    for rule in raw["rules"]:
        cases = [case for part in rule.get("parts") or [rule] for case in part["cases"]]
        if rule["severity"] == "error" and "fail" in {case["verdict"] for case in cases}:
            for name, edition in raw["editions"].items():
                cited = edition["citations"].get(rule["id"], rule["citation"])
                assert cited["confidence"] in ("seen", "high"), f"{rule['id']} in {name}"


def test_every_rules_file_names_its_schema() -> None:
    for path in [*paths.RULES.rglob("*.yaml"), *paths.REPORTS.glob("messages/**/*.yaml")]:
        head = path.read_text("utf-8").splitlines()[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", head)
        assert found, path
        assert (path.parent / found[1]).resolve().is_file(), path


@pytest.mark.parametrize("path", sorted(HOUSE.glob("r*/*.schema.json")), ids=name_of)
def test_schemas_are_schemas_and_close_their_objects(path: Path) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema.get("properties") or schema.get("additionalProperties"), "a stub lets everything pass"


# --------------------------------------------------------------------------------------------- the documents


def documented() -> dict[str, tuple[set[str], set[str], str]]:
    """The operators of rules/README.md: arguments that must and that may be there, and what messages get."""
    found = {}
    for line in (paths.RULES / "README.md").read_text("utf-8").splitlines():
        row = re.fullmatch(r"\| `([a-z_]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|", line)
        if row:
            names = re.findall(r"`([a-z_]+\??)`", row[2])
            must = {name for name in names if not name.endswith("?")}
            found[row[1]] = (must, {name.strip("?") for name in names} - must, row[4])
    return found


def test_readme_schema_and_engine_know_the_same_operators() -> None:
    schema = json.loads((paths.RULES / "rule.schema.json").read_text("utf-8"))
    conditions = schema["$defs"]["condition"]["properties"]
    logic = {"all", "any", "not", "surely"}
    book = documented()
    assert set(book) == set(conditions) == set(OPERATORS) | logic
    for name, function in OPERATORS.items():
        parameters = list(inspect.signature(function).parameters.values())[1:]
        must = {p.name for p in parameters if p.default is p.empty}
        may = {p.name for p in parameters} - must
        assert (must, may) == book[name][:2], name
        properties, required = conditions[name].get("properties", {}), conditions[name].get("required", ())
        assert (set(required), set(properties) - set(required)) == (must, may), name


def test_contributing_names_every_part_of_the_house() -> None:
    told = (HOUSE / "CONTRIBUTING.md").read_text("utf-8")
    parts = {path.name for path in (HOUSE / "checker").iterdir() if path.suffix == ".py"}
    parts |= {f"{path.parent.name}/" for path in (HOUSE / "checker").glob("*/__init__.py")}
    assert {name for name in parts - {"__init__.py", "__main__.py"} if name not in told} == set()


def test_the_reading_path_is_there_and_can_be_read_in_a_morning() -> None:
    told = (HOUSE / "CONTRIBUTING.md").read_text("utf-8").partition("## The reading path")[2].partition("\n## ")[0]
    paths_ = [HOUSE / name for name in re.findall(r"`(checker/\S+\.py)`", told)]
    assert [name_of(path) for path in paths_ if not path.is_file()] == []
    assert 2500 <= sum(len(path.read_text("utf-8").splitlines()) for path in paths_) <= 3600


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_readme_shows_what_the_command_prints(language: str) -> None:
    shown = readme.BLOCK.search(readme.READMES[language].read_text("utf-8"))
    assert shown and shown[1] == readme.excerpt(readme.report(language)), "run python -m scripts.write_readme"


def message_words(part: Mapping[str, Any], edition: Mapping[str, Any]) -> set[str]:
    """What a message of the part may name, but for what its conditions give."""
    words = {key.rpartition(".")[2] for key in part["needs"]} | set(edition)
    words |= {"missing", "because", "edition", "row", "in_row"}
    each = part.get("each", {})
    words |= {"field", "value"} if each.keys() & {"fields", "type", "files"} else set()
    return words | ({"file"} if "files" in each else set())


def test_messages_name_only_what_they_are_given(raw: dict[str, Any]) -> None:
    """A slip in an argument's name would show only when that message is needed."""
    book = documented()
    for rule in raw["rules"]:
        for part in rule.get("parts") or [rule]:
            given = message_words(part, raw["editions"]["2025"])
            for operator, arguments in conditions({"cases": part["cases"], "needs": []}):
                given |= set(re.findall(r"`([a-z_]+)`", book[operator][2])) | set(arguments.get("kinds", ()))
            for text in texts(part):
                for name in re.findall(r"{([a-z_0-9]+)", text):
                    assert name in given, f"{rule['id']}: {{{name}}} in {text}"
                assert not re.sub(r"{[a-z_0-9.]+}", "", text).count("{"), f"{rule['id']}: {text}"


def texts(part: Mapping[str, Any]) -> Iterator[str]:
    for case in part["cases"]:
        for text in [
            case["message"],
            *([case["unknown"]] if "unknown" in case else []),
            *case.get("assumptions", ()),
        ]:
            yield from text.values()
