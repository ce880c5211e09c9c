"""What keeps the house in order: no circle among its files, and one door to what other files say."""

from __future__ import annotations

import ast
import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from inspect import isfunction, signature
from pathlib import Path
from subprocess import run
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import EntityView
from boundcheck.codebase.files import FileView
from boundcheck.codebase.graph import cyclic_groups, import_edges
from boundcheck.codebase.public import PublicVerdict
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.codebase.symbols import Target
from boundcheck.rules import RULES, Rule
from boundcheck.run import read_codebase

ROOT = Path(__file__).parent.parent
PLAIN = {str, bool, bytes, NoneType, Target, PublicVerdict, EntityView, FileView}


@pytest.fixture(scope="module")
def house() -> Codebase:
    return read_codebase(ROOT / "boundcheck.toml", jobs=1)


def test_the_files_that_answer_are_in_no_circle(house: Codebase) -> None:
    """Imports inside functions count, and those for types."""
    owner = {name: file.module for name, file in house.by_name.items()}
    edges = {(edge.importer, edge.imported) for edge in import_edges(house)}
    inner = {edge for edge in edges if {owner[end] for end in edge} == {"codebase"}}
    assert ("boundcheck.codebase.questions", "boundcheck.codebase.codebase") in inner
    assert cyclic_groups(inner) == ()


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.check_file], ids=lambda rule: rule.name)
def test_rules_on_files_get_a_file_and_questions_about_others(rule: Rule) -> None:
    assert rule.check_file is not None
    hints = get_type_hints(rule.check_file)
    assert [hints[name] for name in signature(rule.check_file).parameters] == [Questions, Subject]


@pytest.mark.parametrize(
    "file", sorted((ROOT / "src/boundcheck/rules").rglob("*.py")), ids=lambda file: file.stem
)
def test_rules_do_not_look_behind_the_questions(file: Path) -> None:
    attributes = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)]
    behind = [node for node in attributes if node.attr[0] == "_" and ast.unparse(node.value) != "self"]
    assert [ast.unparse(node) for node in behind if node.attr not in ("__doc__", "_replace")] == []


def test_no_two_classes_have_one_name() -> None:
    files = (ROOT / "src").rglob("*.py")
    names = Counter(
        node.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_files_of_a_project_are_read_by_the_one_who_never_waits() -> None:
    """Where a pipe or a device lies, or a file without end, whoever opens it himself waits for ever."""
    opening = [
        f"{file.relative_to(ROOT / 'src/boundcheck').as_posix()}: {node.func.attr}"
        for file in sorted((ROOT / "src/boundcheck").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute)
        if node.func.attr in ("read_text", "read_bytes", "open")
        and not ast.unparse(node.func.value).startswith(("webbrowser", "files("))  # its own pages
    ]
    assert sorted(set(opening)) == [
        "base/disk.py: open",  # the one
        "base/kept.py: open",  # makes a new file
        "cli/__init__.py: open",  # the null device
        "cli/alone.py: read_text",  # what a run of its own has written
        "config/files.py: open",  # knows what lies there
        "extraction/rehearsal/outcome.py: read_text",  # what its suite has written
        "extraction/rehearsal/project.py: open",  # makes a new file
        "extraction/rehearsal/project.py: read_text",  # its own text
        "keep/pieces.py: open",  # a cache that is told to be ours
    ]


def test_no_question_is_asked_to_answer_another() -> None:
    """Who is told an answer again would not rest on what that one rests on."""
    folder = ROOT / "src/boundcheck/codebase/questions"
    asked = {
        node.name: node
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef) and "question" in map(ast.unparse, node.decorator_list)
    }
    own = {f"self.{name}": name for name in asked}
    assert [
        (name, own[ast.unparse(part)])
        for name, node in asked.items()
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and ast.unparse(part) in own
    ] == []


def test_answers_are_plain() -> None:
    """Whoever asks gets neither another file's facts nor what leads to them."""
    named = {name: found for each in Questions.__mro__[-2::-1] for name, found in vars(each).items()}
    asked = {name: found for name, found in named.items() if isfunction(found) and name[0] != "_"}
    told = {name for name, found in asked.items() if set(leaves(get_type_hints(found)["return"])) <= PLAIN}
    # For who keeps the answers; and what is made of them.
    assert asked.keys() - told == {"news", "once"}
    for view in (Target, PublicVerdict, EntityView, FileView):
        assert set(leaves(tuple[*get_type_hints(view).values()])) <= PLAIN


def leaves(hint: Any) -> Iterator[Any]:
    """The types that a hint is made of."""
    if get_origin(hint) is Literal:
        yield from map(type, get_args(hint))
    elif get_origin(hint) in (Union, UnionType, tuple, frozenset):
        for part in get_args(hint):
            yield from leaves(part)
    elif hint is not Ellipsis:
        yield hint


@pytest.mark.parametrize("file", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda file: file.name)
def test_what_measures_imports_what_is_there(file: Path) -> None:
    """No suite runs these, so nothing else would tell that a name has moved."""
    named = [
        (node.module, alias.name)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "boundcheck"
        for alias in node.names
    ]
    gone = [f"{module}: {name}" for module, name in named if not is_there(str(module), name)]
    assert gone == []


def is_there(module: str, name: str) -> bool:
    try:
        return hasattr(import_module(module), name) or find_spec(f"{module}.{name}") is not None
    except ModuleNotFoundError:
        return False


def test_what_a_check_is_made_of_can_be_timed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures/django_shop", tmp_path, dirs_exist_ok=True)
    told = run(
        (sys.executable, ROOT / "benchmarks/floor.py", tmp_path, "--timed", "all rules"),
        check=True, capture_output=True,
    )  # fmt: skip
    spent = json.loads(told.stdout)
    assert 0 < spent["scan each file: read, hash, mask, facts"] < spent["together"]
