"""Models, tables and collections that one file defines; only files with signs of them are parsed."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from boundcheck.entity_facts import Call, ClassFact, EntityFacts, Field
from boundcheck.facts import Import, Problem
from boundcheck.python.parse import TOO_DEEP, parse
from boundcheck.scan.entities.classes import Column, bound, class_fact, flat
from boundcheck.scan.entities.collections import collections_of
from boundcheck.scan.entities.values import call_of
from boundcheck.scan.source import Source

# Any of these can stand where an entity, a base of entities or an app is defined.
_SIGNS = (
    b"models.Model", b".ForeignKey(", b".OneToOneField(", b".ManyToManyField(", b"__tablename__", b"__table__",
    b"__abstract__", b"declarative_base(", b"DeclarativeBase", b"SQLAlchemy(", b" Table(", b".Table(",
    b"map_imperatively(", b"mapper(", b"SQLModel", b"db.Model", b"AppConfig", b"MetaData(", b"mapped_column(",
)  # fmt: skip
_ALWAYS = frozenset("peewee tortoise piccolo mongoengine beanie pymongo motor flask_pymongo".split())
_FRAMEWORKS = frozenset(
    "django sqlalchemy sqlmodel flask_sqlalchemy flask_appbuilder sqlalchemy_utils".split()
)
_MONGO = (b"pymongo", b"motor.motor", b"motor import", b"flask_pymongo")
_SETTINGS = ("AUTH_USER_MODEL", "INSTALLED_APPS")
_MIGRATION_SIGNS = (b"migrations.Migration", b"down_revision")
_CLASS = re.compile(rb"\n[ \t]*class[ \t]+\w+[ \t]*\(([^)]*)\)")
_ARGUMENTS = re.compile(rb"\[[^\]]*+\]")  # of a generic base
_WORD = re.compile(rb"[A-Za-z_][\w.]*")
_MODEL_FILES = re.compile(
    r"(?:^|[._])(?:models?|Model|entities|orm|tables|documents)(?:[._]|$)|(?:^|[._])(?:db|database|abstracts?)$"
    r"|(?:^|\.)(?:Abstract\w*|Base)$|(?:Model|AppConfig|Page)$"
)
_NO_MODEL = re.compile(
    r"(?:Error|Exception|Enum|Choices|Form|FormSet|Serializer|View|ViewSet|Manager|QuerySet|TestCase|Mixin|Warning|Entity)$"
)


def entity_facts(
    source: Source, imports: tuple[Import, ...], definitions: Collection[str]
) -> EntityFacts | Problem | None:
    """The entity facts of a file; None for a file without any, a Problem for one that must be parsed and cannot be."""
    if not _has_signs(source, imports, definitions):
        return None
    tree = parse(source.whole)
    if isinstance(tree, Problem):
        return tree
    try:
        facts = _read(tree, source)
    except RecursionError:
        return TOO_DEEP
    return facts if any(facts) else None


def _has_signs(source: Source, imports: tuple[Import, ...], definitions: Collection[str]) -> bool:
    if any(name in definitions for name in _SETTINGS) or b"proxy = True" in source.masked:
        return True
    names: set[bytes] = set()
    framework = False
    for statement in imports:
        role, has_models = _statement_role(statement.module, statement.names)
        if role == "always":
            return True
        framework = framework or role == "framework"
        if has_models:
            for name, alias in statement.bound:
                if "models" in (_role(statement.module or ""), _role(name)):
                    names.add((alias or name).partition(".")[0].encode())
    if any(sign in source.text for sign in _MIGRATION_SIGNS) if framework else False:
        return False  # the models of migrations are copies
    return (framework and any(sign in source.masked for sign in _SIGNS)) or _inherits(source, names)


@lru_cache(maxsize=65536)
def _statement_role(module: str | None, names: tuple[str, ...]) -> tuple[str, bool]:
    """The role of what a statement imports from, and whether it may bring models: the same few are everywhere."""
    roles = [_role(name) for name in names]
    first = (
        _role(module)
        if module is not None
        else next((role for role in roles if role in ("always", "framework")), "")
    )
    return first, first == "models" or "models" in roles


@lru_cache(maxsize=65536)
def _role(name: str) -> str:
    """What an imported dotted name tells of a file: an ORM, a file of models, or nothing."""
    top = name.partition(".")[0]
    if top in _ALWAYS:
        return "always"
    if top in _FRAMEWORKS:
        return "framework"
    return "models" if _MODEL_FILES.search(name) else ""


def _inherits(source: Source, names: set[bytes]) -> bool:
    """Whether a class has one of these names, from files that sound like models, as its base."""
    if not names or b"class " not in source.masked:
        return False
    for match in _CLASS.finditer(source.masked):
        for word in _WORD.findall(_ARGUMENTS.sub(b"", match[1])):
            if (word.partition(b".")[0] in names or b"*" in names) and not _NO_MODEL.search(word.decode()):
                return True
    return False


def _read(tree: ast.Module, source: Source) -> EntityFacts:
    lines = () if source.ascii else source.text[1:].split(b"\n")

    def column(node: ast.AST) -> int:
        offset: int = getattr(node, "col_offset", 0)
        if not lines:
            return offset + 1
        line = lines[getattr(node, "lineno", 1) - 1]
        return len(line[:offset].decode("utf-8", "replace")) + 1

    classes: list[ClassFact] = []
    assigned: list[Field] = []
    statements: list[Call] = []
    outer = {id(node) for node in tree.body}
    for node in flat(tree.body):
        if isinstance(node, ast.ClassDef):
            classes.append(class_fact(node, id(node) not in outer, column))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            statements += _mapping(node.value, column)
        elif isinstance(node, ast.FunctionDef):
            statements += _mappings_in(node, column)
        else:
            assigned += (field for field in bound(node, column) if field.value not in ("", "?"))
    found = any(sign in source.text for sign in _MONGO)
    return EntityFacts(
        tuple(classes),
        tuple(assigned),
        tuple(statements),
        tuple(collections_of(tree, column)) if found else (),
    )


def _mapping(node: ast.Call, column: Column) -> Iterator[Call]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("map_imperatively", "mapper"):
        yield call_of(node, column)


def _mappings_in(function: ast.FunctionDef, column: Column) -> Iterator[Call]:
    """Imperative mapping is often done in a function that starts up the application."""
    for node in function.body:
        value = node.value if isinstance(node, ast.Expr | ast.Assign) else None
        if isinstance(value, ast.Call):
            yield from _mapping(value, column)
