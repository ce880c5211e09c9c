"""A star import, replaced by the names that are used of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from boundcheck.codebase.files import File
from boundcheck.facts.file import IN_CLASS, IN_FUNCTION, TYPING_ONLY, Import, Problem
from boundcheck.findings.finding import Finding
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.facade import UseSite, way_to
from boundcheck.fix.model import ChangedError, Intent, Named, RefusedError
from boundcheck.python.parse import parse
from boundcheck.rules.report import listed

_BY_NAME = re.compile(r"(?<![\w.])(?:globals|locals|vars|eval|exec|dir)\s*\(")
_WORD = re.compile(r"[^\W\d]\w*")
# What frameworks ask a file for by its name, and what tells that a file is one of those that they read in whole.
_ASKED_FOR = frozenset("urlpatterns app_name register application app celery_app default_app_config".split())
_SETTINGS = "INSTALLED_APPS"
_SAYING_TYPES = frozenset("cast TypeVar NewType ForwardRef NamedTuple TypedDict TypeAliasType".split())


def star_intent(ask: FixQuestions, finding: Finding) -> Intent:
    """The names that a file, or others through it, use of a star. Raises RefusedError where they cannot be told for sure."""
    file = ask.file(finding.path)
    statement = ask.import_at(file, finding.line, finding.column)
    target = next(iter(ask.targets(file, statement)), None) if statement else None
    if statement is None or target is None or target.file is None or target.symbol != "*":
        raise ChangedError
    names = _names(ask, file, statement, target.file)
    if not names:
        raise RefusedError(
            "nothing of it is used by name; remove it if it is not there for what loading it does"
        )
    base, unsafe = target.file, ""
    if finding.rule != "wildcard-import":
        base, unsafe = _public_base(ask, finding, file, statement, base, names)
    step = Named(finding.path, statement.line, statement.column, base, tuple(sorted(names)))
    return Intent(finding, f"name {listed(sorted(names))} instead of the star", (step,), unsafe)


def _public_base(
    ask: FixQuestions, finding: Finding, file: File, statement: Import, home: str, names: set[str]
) -> tuple[str, str]:
    """The one facade that offers all of them."""
    site = UseSite(file, finding.to or "", bool(statement.flags & TYPING_ONLY), False, False)
    ways = [way_to(ask, site, ask.codebase.symbols.resolve(f"{home}.{name}")) for name in sorted(names)]
    facades = {way.facade for way in ways}
    if len(facades) > 1:
        raise RefusedError("what is used of the file is public in several places")
    return facades.pop(), next((way.unsafe for way in ways if way.unsafe), "")


def _names(ask: FixQuestions, file: File, statement: Import, home: str) -> set[str]:
    symbols = ask.codebase.symbols
    exports = symbols.star(home)
    if exports.open:
        raise RefusedError(f"what {home} has cannot be read in full")
    text = ask.text(file.path)
    _refuse_loaded_by_name(ask, file, exports.names)
    if file.kind in ("test", "support") and _brings_fixtures(ask, home, exports.names):
        raise RefusedError("it brings fixtures, which tests ask for by their arguments")
    if file.facts.dynamic_names or _BY_NAME.search(text.masked) or statement.flags & (IN_FUNCTION | IN_CLASS):
        raise RefusedError("the file looks names up by their text")
    tree = parse(text.text)
    if isinstance(tree, Problem):
        raise RefusedError(tree.reason)
    used = _used(tree) | {export.name for export in file.facts.exported or ()} | ask.used_elsewhere(file)
    if missing := sorted((exports.names & _ASKED_FOR) - used):
        raise RefusedError(f"a framework may ask the file for {missing[0]}")
    inner = {name for name in used - exports.names if f"{home}.{name}" in ask.codebase.known}
    return (used & exports.names) | (inner - symbols.bindings(file.name).keys())


def _refuse_loaded_by_name(ask: FixQuestions, file: File, names: frozenset[str]) -> None:
    """Settings are read in whole, and so may be what a text names; what a conftest holds, tests ask for."""
    is_settings = _SETTINGS in names or file.path in ask.codebase.placing.settings
    if is_settings or file.name in ask.texts or file.name.rpartition(".")[2] in ("conftest", "settings"):
        raise RefusedError("the file is loaded by its name, and may be read in whole")


def _brings_fixtures(ask: FixQuestions, home: str, names: frozenset[str]) -> bool:
    symbols, by_name = ask.codebase.symbols, ask.codebase.by_name
    homes = {home, *(symbols.resolve(symbols.origin(f"{home}.{name}")).file for name in names)}
    return any(by_name[each].packed.has_fixtures for each in homes if each and each in by_name)


def _used(tree: ast.Module) -> set[str]:
    """Every name that is read, those in annotations that are texts included."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            found.update(node.names)
        else:
            for part in _types(node):
                for inner in ast.walk(part):
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                        found.update(_WORD.findall(inner.value))
    return found


def _types(node: ast.AST) -> Iterator[ast.AST]:
    """What may say a type, where a text is code, too."""
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
        yield node.annotation
        if isinstance(value := getattr(node, "value", None), ast.Constant):  # `Maybe: TypeAlias = "Rate"`
            yield value
    elif isinstance(node, ast.Subscript):  # `Maybe = Optional["Rate"]`
        yield node.slice
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
        yield node.returns
    elif isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in _SAYING_TYPES:
            yield from (*node.args, *(keyword.value for keyword in node.keywords))
