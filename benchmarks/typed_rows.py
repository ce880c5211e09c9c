"""How many hops over relations and writes of rows are told, of those that mypy's types show in a project.

usage: python benchmarks/typed_rows.py PROJECT PACKAGE [--python VENV/bin/python] [--tests]

PROJECT has a boundcheck.toml, PACKAGE is what mypy reads of it. For SQLAlchemy's `Mapped` attributes the project's libraries need
not be installed where `--python` points, only SQLAlchemy; for Django django-stubs and its plugin in the project's mypy settings,
and what the settings import, in the environment of this program: the plugin runs them. mypy comes with the development tools.

A hop is a relation read at an object whose type is a model, a write a column set (SQLAlchemy) or `save()` and `delete()`
(Django). Each that lies in another module's table has to be told on its lines; those that are not are printed.
Where types are not written or not known mypy sees nothing, so this measures recall where code is typed, and nothing else. What it
prints is to be read: a column of a row that was made just before is told where a session gets the row, if one does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import types as python
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mypy import build
from mypy.main import process_options
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Decorator,
    MemberExpr,
    MypyFile,
    Node,
    TypeInfo,
    Var,
)
from mypy.types import CallableType, Instance, Type, TypeAliasType, TypeVarType, UnionType, get_proper_type

from boundcheck.codebase.files import File
from boundcheck.run import read_codebase

BASES = ("sqlalchemy.orm.decl_api.DeclarativeBase", "django.db.models.base.Model")
MAPPED = frozenset(("Mapped", "WriteOnlyMapped", "DynamicMapped"))
RELATIONS = frozenset(
    ("ForeignKey", "OneToOneField", "ManyToManyField", "RelatedManager", "ManyRelatedManager")
)
SAVES = frozenset(("save", "delete", "asave", "adelete"))
# Attributes of mypy's nodes that lead to other trees.
ELSEWHERE = frozenset("node info analyzed type var definition names fullname local_definitions".split())
HOPS = frozenset(
    ("relation-traversal", "reverse-accessor", "cross-module-join", "foreign-query", "foreign-write")
)
WRITES = frozenset(("foreign-write", "test-foreign-data"))
# Hop or write, file, the model in whose class it stands ("": none), first and last line, the model that is reached, the attribute.
Use = tuple[str, str, str, int, int, str, str]


def main() -> None:
    asked = argparse.ArgumentParser(usage=(__doc__ or "").partition("usage: ")[2].partition("\n\n")[0])
    asked.add_argument("project", type=Path)
    asked.add_argument("package")
    asked.add_argument("--python", default=sys.executable)
    asked.add_argument(
        "--tests", action="store_true", help="the writes of tests instead of what production does"
    )
    given = asked.parse_args()
    os.chdir(given.project)
    sys.path.insert(0, str(Path.cwd()))
    owners, told, files = _judged()
    counts: Counter[str] = Counter()
    for kind, path, inside, line, end, model, attribute in sorted(_uses(given.package, given.python)):
        owner, file = owners.get(model), files.get(path)
        if owner is None or file is None or owner == (owners.get(inside) or file.module):
            continue
        if (file.kind == "test") != given.tests or (given.tests and kind == "hop"):
            continue
        wanted = HOPS if kind == "hop" else WRITES
        found = any((rule, owner) in told[path, each] for each in range(line, end + 1) for rule in wanted)
        counts[f"{kind}s"] += 1
        counts[f"{kind}s told"] += found
        if not found:
            print(f"{path}:{line}: {kind} of {model}.{attribute} is not told")
    for kind in ("hops", "writes"):
        print(f"{kind}: {counts[f'{kind} told']} of {counts[kind]} told")


def _judged() -> tuple[dict[str, str | None], Any, dict[str, File]]:
    """The owner of each model, the rules and targets told on each line, the files that contracts bind."""
    found = _boundcheck("check", "--no-baseline", "--exit-zero", "--min-certainty", "possible", "--full")
    told: defaultdict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
    for each in found["findings"]:
        told[each["path"], each["line"]].add((each["rule"], each["to"]))
    owners = {table["model"]: table["owner"] for table in _boundcheck("tables")["tables"] if table["model"]}
    codebase = read_codebase(Path("boundcheck.toml"))
    free = {each.name for each in codebase.config.modules if each.role == "composition"}
    files = {file.path: file for file in codebase.files if file.module not in free}
    return owners, told, files


def _boundcheck(*arguments: str) -> Any:
    command = [sys.executable, "-m", "boundcheck", *arguments, "--format", "json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _uses(package: str, interpreter: str) -> set[Use]:
    """All that mypy's types show in the files of a package; `interpreter` is where it finds libraries."""
    arguments = ["-p", package, "--ignore-missing-imports", "--follow-imports=silent", "--check-untyped-defs"]
    arguments += ["--no-incremental", f"--python-executable={interpreter}"]
    sources, options = process_options(arguments)
    options.export_types = options.preserve_asts = True
    read = build.build(sources, options)
    found: set[Use] = set()
    for tree in read.files.values():
        if tree.fullname.partition(".")[0] == package:
            path = os.path.relpath(tree.path)
            found.update((kind, path, *rest) for kind, *rest in _of_tree(tree, read.types))
    return found


def _of_tree(tree: MypyFile, types: dict[Any, Type]) -> Iterator[tuple[Any, ...]]:
    set_here: set[int] = set()
    nodes = [*_nodes(tree)]
    classes = [each for each in nodes if isinstance(each, ClassDef) and _is_model(each.info)]
    for node in nodes:
        if isinstance(node, AssignmentStmt):
            set_here.update(map(id, node.lvalues))
        called = node.callee if isinstance(node, CallExpr) else None
        saves = isinstance(called, MemberExpr) and called.name in SAVES
        chain = called if saves else node
        if not isinstance(chain, MemberExpr):
            continue
        end = node.end_line or node.line
        around = (each.fullname for each in classes if each.line <= node.line <= (each.end_line or 0))
        inside = next(around, "")
        for model in _models(types.get(chain.expr)):
            attribute = _attribute(model, chain.name)
            if saves or (id(node) in set_here and attribute == "Mapped"):
                yield "write", inside, node.line, end, model.fullname, chain.name
            elif id(node) not in set_here:
                for target in _targets(model, chain.name):
                    yield "hop", inside, node.line, end, target.fullname, f"{model.name}.{chain.name}"


def _nodes(tree: MypyFile) -> Iterator[Node]:
    """All nodes of a tree, each before what is in it. mypy's own visitors are compiled and cannot be inherited from."""
    waiting: list[Any] = [tree]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, list | tuple):
            waiting.extend(node)
        elif (
            isinstance(node, Node)
            and id(node) not in seen
            and (node is tree or not isinstance(node, MypyFile))
        ):
            seen.add(id(node))
            yield node
            waiting.extend(_parts(node))


def _parts(node: Node) -> Iterator[Any]:
    for name in dir(type(node)):
        is_field = isinstance(getattr(type(node), name, None), python.GetSetDescriptorType)
        if name[0] != "_" and name not in ELSEWHERE and is_field:
            try:
                yield getattr(node, name)
            except (AttributeError, AssertionError, IndexError):  # not set in this state of the tree
                continue


def _models(of: Type | None) -> list[TypeInfo]:
    """The models that a value of a type may be a row of."""
    proper = get_proper_type(of)
    if isinstance(proper, UnionType):
        return [each for item in proper.items for each in _models(item)]
    if isinstance(proper, TypeVarType):
        return _models(proper.upper_bound)
    return [proper.type] if isinstance(proper, Instance) and _is_model(proper.type) else []


def _is_model(info: TypeInfo) -> bool:
    try:
        return any(base.fullname in BASES for base in info.mro)
    except AttributeError:  # of a class that mypy did not reach
        return False


def _attribute(model: TypeInfo, name: str) -> str:
    """The name of the descriptor behind an attribute of a model ("": it has none)."""
    said = _said(model, name)
    return said.type.name if isinstance(said, Instance) else ""


def _said(model: TypeInfo, name: str) -> Type | None:
    node = next((base.names[name].node for base in model.mro if name in base.names), None)
    if isinstance(node, Decorator):  # `@declared_attr`
        signature = get_proper_type(node.func.type)
        return get_proper_type(signature.ret_type) if isinstance(signature, CallableType) else None
    return get_proper_type(node.type) if isinstance(node, Var) else None


def _targets(model: TypeInfo, name: str) -> list[TypeInfo]:
    """The models that a relation of a model leads to."""
    said = _said(model, name)
    if not isinstance(said, Instance) or said.type.name not in MAPPED | RELATIONS:
        return []
    return [each for argument in said.args for each in _inner(argument)]


def _inner(of: Type) -> list[TypeInfo]:
    if isinstance(of, TypeAliasType) and of.is_recursive:
        return []  # of values as JSON has them
    found, proper = _models(of), get_proper_type(of)
    if found or not isinstance(proper, Instance | UnionType):
        return found
    return [
        each
        for part in (proper.args if isinstance(proper, Instance) else proper.items)
        for each in _inner(part)
    ]


if __name__ == "__main__":
    main()
