"""Class statements with their bases, read without parsing, against Python's parser; signs of other tables."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from running import in_reason

from boundcheck.facts.entities import Header, Outline
from boundcheck.facts.file import Problem
from boundcheck.scan.entities.outline import outline
from boundcheck.scan.file import scan_file
from boundcheck.scan.guards import Guards
from boundcheck.scan.imports import ScannedImports, scan_imports
from boundcheck.scan.names import scan_names
from boundcheck.scan.source import read_source

STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))


def read(text: bytes) -> Outline:
    return scan_file(text, "shop", frozenset()).outline or Outline()


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        ("from a import B\nclass C(B): ...", "a.B"),
        ("from a import B as D\nclass C(D.E): ...", "a.B.E"),
        ("import a.b\nclass C(a.b.D): ...", "a.b.D"),
        ("import a.b as x\nclass C(x . D): ...", "a.b.D"),
        ("from . import x\nfrom .m import B\nfrom ..n import D\nclass C(x.Y, B, D): ...", ".x.Y .m.B ..n.D"),
        ("class B: ...\nclass C(B): ...", ":B"),
        ("B = make()\nclass C(B.D): ...", ":B.D"),
        ("from a import *\nclass C(B, Exception): ...", ":B :Exception"),
        ("class C(Exception): ...", ""),
        ("class C(Unbound): ...", ""),
        ("class C: ...", ""),
        ("from a import B\nclass C(B[int], Generic[T]): ...", "a.B"),
        ("from a import f\nclass C(f('x', (1, 2))): ...", "a.f()"),
        ("from a import B, M, six\nclass C(six.with_metaclass(M, B)): ...", "a.M a.B"),
        ("from a import B, M\nclass C(B, metaclass=M(1), x={'a': (1,)}): ...", "a.B"),
        ("from a import B\nclass C(B, table = True): ...", "a.B table=True"),
        ("from a import B\nclass C(*bases, B): ...", "a.B"),
        ("from a import B, D\nclass C(B if x else D): ...", "?"),
        ("from a import B\nclass C(f(1)[0], (B)): ...", "? ?"),
        ("from a import B\nclass C(  # why (\n    B,  # )\n): ...", "a.B"),
        ("from a import B\nclass C \\\n  (B): ...", "a.B"),
        ("from a import B\nclass C[T: (int, str)](B[T]): ...", "a.B"),
        ("def f():\n from a import B\nfrom b import B\nclass C(B): ...", "b.B"),
        ("from a import B\nfrom b import B\nclass C(B): ...", "b.B"),
        ("try:\n from a import B\nexcept E:\n B = None\nclass C(B): ...", ":B"),
        ("from sqlalchemy.orm import as_declarative as a\n@as_declarative\nclass C: ...", ""),
        ("from sqlalchemy.orm import as_declarative\n@as_declarative(metadata=m)\n@other(\n  1,\n)\nclass C: ...", ""),
        ("from sqlalchemy.orm import as_declarative\n@as_declarative(metadata=m)\n@other\nclass C: ...", "sqlalchemy.orm.as_declarative()"),
        ("from sqlalchemy import orm\n@orm.as_declarative()\nclass C(x): ...", "sqlalchemy.orm.as_declarative()"),
    ],
)  # fmt: skip
def test_bases(text: str, bases: str) -> None:
    assert {header.name: header.bases for header in read(text.encode()).classes}["C"] == tuple(bases.split())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("if x:\n class A: ...\nelse:\n  class B: ...", "A B"),
        ("try:\n\tclass A: ...\nexcept E: ...", "A"),
        ("def f():\n class A: ...", ""),
        ("class A:\n class B: ...\n class Meta: ...", "A"),
        ("x = 'class A(B): ...'\n# class C: ...\nsubclass = 1\nclass_ (1)", ""),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n class A: ...\nelse:\n class A(B): ...", "A"),
        ("import typing as t\nif t.TYPE_CHECKING:\n class A: ...", ""),
        (
            "from typing import TYPE_CHECKING as T\nif T:\n class A: ...\nif not T:\n class B: ...\nelse:\n class C: ...",
            "B",
        ),
    ],
)
def test_class_statements_of_the_top_level_count(text: str, names: str) -> None:
    assert " ".join(header.name for header in read(text.encode()).classes) == names


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("INSTALLED_APPS = []", "settings"),
        ("AUTH_USER_MODEL = 'a.B'", "settings"),
        ("from .base import *\nINSTALLED_APPS.append('x')", "settings"),
        (
            "from configurations import Configuration\nclass Dev(Configuration):\n INSTALLED_APPS = []",
            "settings",
        ),
        ("print(settings.INSTALLED_APPS)", ""),
        ("x = sa.Table('x', m)", "tables"),
        ("x = MyTable('x', m)", ""),
        ("a = b = (\n Table(1))", "tables"),
        ("def f():\n x = Table(1)", ""),
        ("r.map_imperatively(A, b)", "mapped"),
        ("@r.mapped\nclass A: ...", "mapped"),
        ("x = mapped_column()", ""),
        ("class A(B):\n __tablename__ = 'a'", "__tablename__"),
        ("x = '__tablename__'", ""),
        ("import motor.motor_asyncio", "collections"),
        ("from pymongo import MongoClient", "collections"),
        ("from .pymongo import x", ""),
        ("revision = 'a'\ndown_revision = 'b'", "revision"),
        ("revision = 'a'\ndown_revision = None", "revision first"),
        ("revision = 'a'\ndown_revision: str | None = None", "revision first"),
        ("revision = 'a'\ndown_revision = Nones", "revision"),
        ("down_revision = None", ""),
        ("revision = 'a'", ""),
    ],
)
def test_signs(text: str, signs: str) -> None:
    assert " ".join(read(text.encode()).signs) == signs


def test_equal_to_ast_on_the_standard_library() -> None:
    seen = 0
    for path in sorted(STANDARD_LIBRARY.glob("*.py")) + sorted(STANDARD_LIBRARY.glob("[a-u]*/*.py")):
        data = path.read_bytes()
        source = read_source(data)
        if isinstance(source, Problem):
            continue
        if b"class" not in data:  # nothing to compare, and reading this much takes long
            found = outline(
                source, Guards(source), ScannedImports((), (), None), scan_names(source).definitions
            )
            assert found is None or not found.classes
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(data)
        except SyntaxError:
            continue
        found = outline(source, Guards(source), ScannedImports((), (), None), scan_names(source).definitions)
        headers = found.classes if found else ()
        plain = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
        assert [header.name for header in headers if not header.depends] == plain, path
        assert {header.name for header in headers} >= set(_classes(tree.body)), path
        seen += len(plain)
    assert seen > 1000


def _classes(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.If):
            yield from _classes([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            handlers = [part for handler in node.handlers for part in handler.body]
            yield from _classes([*node.body, *handlers, *node.orelse])


@pytest.mark.parametrize(
    "text",
    [
        "class a(\n",
        "class a(\nclass a(\n)",
        "class a[",
        "class a: class a: ",
        "if x:\n class a(b): pass\n",
        "from sqlalchemy import x\n@as_declarative()\n",
        "class a(" + "b(c," * 1000,
        "class a(" + " " * 1000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    source = read_source((text * (400_000 // len(text))).encode())
    assert not isinstance(source, Problem)
    found, definitions = scan_imports(source, Guards(source)), {"a": None}
    imports = replace(found, statements=found.statements[:3])
    with in_reason():
        outline(source, Guards(source), imports, definitions)


def test_of_two_in_branches_both_are_told() -> None:
    found = read(b"try:\n class A(B): ...\nexcept E:\n class A: ...\nclass A(int): ...")
    assert found.classes == (Header("A", (), True), Header("A", (), True), Header("A", (), False))
