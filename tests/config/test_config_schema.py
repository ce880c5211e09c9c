"""The published JSON schema admits what boundcheck reads, and refuses what it refuses by key, type or word."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli
from config_schema import PUBLISHED, ROOT, schema, written
from running import in_process

VALIDATOR = jsonschema.Draft7Validator(schema())
EXAMPLES = [
    *(
        pytest.param(file.read_text(), id=file.relative_to(ROOT).as_posix())
        for file in sorted((*(ROOT / "fixtures").rglob("boundcheck.toml"), ROOT / "boundcheck.toml"))
    ),
    *(
        pytest.param(block, id=f"{page.name}-{number}")
        for page in sorted((ROOT / "docs").glob("*.md"))
        for number, block in enumerate(
            re.findall(r"^```toml(?: title=[^\n]*)?\n(.*?)^```$", page.read_text(), re.M | re.S)
        )
    ),
]


def as_json(value: Any) -> Any:
    """As an editor hands a TOML document on."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def test_what_is_published_is_what_the_configuration_is_read_by() -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    assert PUBLISHED.read_text(encoding="utf-8") == written(), "run python tests/config_schema.py"


@pytest.mark.parametrize("text", EXAMPLES)
def test_it_admits_every_example(text: str) -> None:
    document = as_json(tomli.loads(text))
    document = document.get("tool", {}).get("boundcheck", document)
    if not {"project", "import-linter", "tool", "language-server"} & document.keys():
        assert [error.message for error in VALIDATOR.iter_errors(document)] == []


def test_a_mistake_is_marked_where_it_stands() -> None:
    document = {"modules": {"a": {"path": "a", "depend_on": []}}, "exhaustive": "no"}
    found = {tuple(error.absolute_path): error.message for error in VALIDATOR.iter_errors(document)}
    assert found.keys() == {("modules", "a"), ("exhaustive",)}
    assert "'depend_on' was unexpected" in found["modules", "a"]


MISTAKES = {
    "an unknown key": 'sauce_roots = ["src"]',
    "a word for a list": 'source_roots = "src"',
    "a word for a truth": 'exhaustive = "yes"',
    "no such choice": 'unassigned = "never"',
    "no such dialect": 'sql_dialect = "cobol"',
    "no such severity": '[rules]\ndependency = "fatal"',
    "a module without a path": "[modules.a]\ndepends_on = []",
    "a module with two": '[modules.a]\npath = "a"\npaths = ["a"]',
    "an unknown key of a module": '[modules.a]\npath = "a"\ndepends = []',
    "no such role": '[modules.a]\npath = "a"\nrole = "library"',
    "an entry of two kinds": '[modules.a]\npath = "a"\ndepends_on = [{ module = "b", layer = "c" }]',
    "a public entry without one": '[modules.a]\npath = "a"\npublic = [{ to = ["b"] }]',
    "a blank name": '[modules.a]\npath = " "',
    "an exception without a reason": '[[allow]]\nrule = "foreign-key"',
    "a contract without a type": '[[contracts]]\nname = "x"',
    "a key of another type of contract": '[[contracts]]\nname = "x"\ntype = "acyclic"\nwithin = ["a"]\nlayers = ["b"]',
    "a contract without what it is about": '[[contracts]]\nname = "x"\ntype = "forbidden"\nfrom = ["a"]',
    "too deep": '[[contracts]]\nname = "x"\ntype = "acyclic"\nwithin = ["a"]\ndepth = -1',
    "no such kind of names": '[names.colour]\nuses = ["a.b"]',
    "names of nothing": "[names.topic]",
    "a path beside the code": '[module]\npath = "a"',
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_it_refuses_what_boundcheck_refuses(tmp_path: Path, mistake: str) -> None:
    document = MISTAKES[mistake]
    package = tmp_path / "a"
    package.mkdir()
    (package / "__init__.py").write_text("")
    main = 'source_roots = ["."]\n' if document.startswith("[module]") else document
    (tmp_path / "boundcheck.toml").write_text(main)
    if main != document:
        (package / "boundcheck.toml").write_text(document)
    done = in_process(("check", "--no-cache"), tmp_path, {})
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    assert list(VALIDATOR.iter_errors(as_json(tomli.loads(document))))
