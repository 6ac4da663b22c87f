"""Every name that a page's template uses is there: the rarest part of a page is made in no other test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import meta, nodes
from jinja2.runtime import LoopContext

from checker.diff.phrases import Comparison
from checker.report.html_template import FOLDER, Bilingual, environment
from checker.report.phrases import Phrases
from checker.rulebook import load_rules

MESSAGES = load_rules().messages
CODE = Path(__file__).parents[1] / "checker"
REPORT = "report/html_template.py"
MAKERS = {"dashboard.html": (REPORT, "audit/dashboard.py"), "diff.html": (REPORT, "diff/html_report.py")}
"""The modules that give a template what it is made of; the check's report has several, the served pages one."""
TELLERS = {"tell": Phrases, "bilingual.text": Phrases, "bilingual.texts": Phrases, "compare": Comparison}
"""What calls a method by its name, and whose."""
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
SCRIPTS = sorted((FOLDER / "serve").glob("*.js"))


def tree(name: str) -> nodes.Template:
    return environment().parse((FOLDER / name).read_text(encoding="utf-8"))


def named_calls(name: str) -> Iterator[tuple[str, str, bool]]:
    """What is called with a name first: the caller, the name, and whether the name goes on."""
    for call in tree(name).find_all(nodes.Call):
        match call.node, call.args:
            case nodes.Name(name=caller), [first, *_]:
                pass
            case nodes.Getattr(node=nodes.Name(name=owner), attr=method), [first, *_]:
                caller = f"{owner}.{method}"
            case _:
                continue
        if isinstance(first, nodes.Const):
            yield caller, str(first.value), False
        elif isinstance(first, nodes.Concat) and isinstance(first.nodes[0], nodes.Const):
            yield caller, str(first.nodes[0].value), True


def given(modules: tuple[str, ...]) -> set[str]:
    """The keywords of every call in modules, and the keys of every dictionary: one of them makes the page."""
    found = set[str]()
    for module in modules:
        for node in ast.walk(ast.parse((CODE / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= {word.arg for word in node.keywords if word.arg}
            if isinstance(node, ast.Dict):
                found |= {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    return found


def makers(name: str) -> tuple[str, ...]:
    return ("page/frontend.py",) if name.startswith("serve/") else MAKERS.get(name, (REPORT, "report/html_report.py"))


def is_message(name: str, goes_on: bool) -> bool:
    return name in MESSAGES or (goes_on and any(key.startswith(name) for key in MESSAGES))


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_a_template_calls_by_name_is_there(name: str) -> None:
    for caller, called, goes_on in named_calls(name):
        if caller in TELLERS:
            assert callable(getattr(TELLERS[caller], called, None)), f"{name}: {caller}({called!r})"
        if caller == "say":
            assert is_message(called, goes_on), f"{name}: say({called!r})"


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_a_template_is_made_of_is_given_to_it(name: str) -> None:
    own = {macro.name for macro in tree(name).find_all(nodes.Macro)}
    own |= {found.name for found in tree(name).find_all(nodes.Name) if found.ctx in ("store", "param")}
    wanted = meta.find_undeclared_variables(tree(name)) - own
    assert wanted <= given(makers(name))


def test_every_attribute_in_templates_is_one_of_ours() -> None:
    """By its name alone: what was renamed or taken away is nowhere any more."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    known = {*re.findall(r"\w+", source), *dir(Bilingual), *dir(str), *dir(dict), *dir(LoopContext)}
    used = {(name, node.attr) for name in TEMPLATES for node in tree(name).find_all(nodes.Getattr)}
    assert not {(name, attribute) for name, attribute in used if attribute not in known}
    assert len(used) > 100


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_word_of_a_script_is_a_message(script: Path) -> None:
    for called, goes_on in re.findall(r"""["`]((?:serve|outcome)_\w+)(\$\{)?""", script.read_text(encoding="utf-8")):
        assert is_message(called, bool(goes_on)), called
