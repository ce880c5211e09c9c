"""Where one file uses what it imports of other modules: a walk over its statements."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable

from boundcheck.extraction.model import Use
from boundcheck.extraction.parse import Parsed
from boundcheck.extraction.uses.bindings import is_for_typing
from boundcheck.extraction.uses.expressions import Expressions
from boundcheck.extraction.uses.names import Names
from boundcheck.extraction.uses.openings import opens
from boundcheck.extraction.uses.owner import owner_of
from boundcheck.extraction.uses.sites import Around, Setting, Sites
from boundcheck.facts import Problem
from boundcheck.files import File
from boundcheck.python.parse import TOO_DEEP

_NAMED = re.compile(r"\w+(?:\.\w+)*")
_BEFORE = re.compile(r"\b(\w+) *(?::[^,()=]*|=[^,()=]*)$")
_FARTHEST = 200  # characters before a class that name its variable
_MAIN = "<main>"  # what runs only when the file is run as a program


def uses_in(
    file: File, parsed: Parsed, names: Names, setting: Setting, wanted: Collection[str]
) -> tuple[tuple[Use, ...], Problem | None]:
    """What a file uses of other modules, in order of place, and why there may be more.

    `wanted` are the names that may mean something of theirs.
    """
    sites = Sites(file, parsed, names, setting)
    top = Around("", file.name, (sites.scopes.file(parsed.tree),))
    statements = _Statements(sites, _lines_with(wanted, parsed.text))
    unread: Problem | None = None
    for node in parsed.tree.body:
        try:
            statements.block([node], top)
        except RecursionError:  # an expression deeper than anybody writes
            unread = unread or TOO_DEEP._replace(line=node.lineno)
    return sites.all(), unread


class _Statements:
    def __init__(self, sites: Sites, lines: list[int]) -> None:
        self._sites, self._lines = sites, lines
        self._in = Expressions(sites)

    def block(self, body: Iterable[ast.stmt], around: Around) -> None:
        for node in body:
            if self._is_silent(node):
                continue
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._function(node, around)
            elif isinstance(node, ast.ClassDef):
                self._class(node, around)
            elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
                self._loop(node, around)
            elif isinstance(node, ast.If):
                self._if(node, around)
            elif isinstance(node, ast.With | ast.AsyncWith):
                self._with(node, around)
            elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
                self._try(node, around)  # type: ignore[arg-type]
            elif isinstance(node, ast.Match):
                self._match(node, around)
            else:
                self._simple(node, around)

    def _is_silent(self, node: ast.stmt) -> bool:
        """Whether no line of a statement holds a name that counts."""
        decorators = getattr(node, "decorator_list", None)
        first = decorators[0].lineno if decorators else node.lineno
        at = bisect_left(self._lines, first)
        return at == len(self._lines) or self._lines[at] > (node.end_lineno or node.lineno)

    def _simple(self, node: ast.stmt, around: Around) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._sites.note_import(node, around)
        elif isinstance(node, ast.AnnAssign):
            self._in.annotation(node.annotation, around)
            self._in.expr(node.target, around)
            self._in.expr(node.value, around)
        elif isinstance(node, ast.Raise):
            self._raise(node, around)
        else:
            for child in ast.iter_child_nodes(node):
                self._in.expr(child, around)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, around: Around) -> None:
        self._decorators(node.decorator_list, around)
        args = node.args
        for default in (*args.defaults, *args.kw_defaults):
            self._in.expr(default, around)
        rest = [argument for argument in (args.vararg, args.kwarg) if argument is not None]
        for argument in (*args.posonlyargs, *args.args, *args.kwonlyargs, *rest):
            self._in.annotation(argument.annotation, around)
        self._in.annotation(node.returns, around)
        dotted = self._sites.dotted(around)
        inside = around._replace(
            function=f"{around.path}.{node.name}",
            path=f"{around.path}.{node.name}",
            scopes=(*around.scopes, self._sites.scopes.of_function(node)),
            in_loop=False,
            in_transaction=any(
                opens(each, dotted, self._sites.setting.is_wrapper) for each in node.decorator_list
            ),
        )
        self.block(node.body, inside)

    def _class(self, node: ast.ClassDef, around: Around) -> None:
        self._decorators(node.decorator_list, around)
        for base in node.bases:
            self._in.expr(base, around, "base")
        for keyword in node.keywords:
            self._in.expr(keyword.value, around, "base" if keyword.arg == "metaclass" else "read")
        inside = around._replace(
            path=f"{around.path}.{node.name}",
            scopes=(*around.scopes, self._sites.scopes.of_class(node)),
            owner=owner_of(node),
        )
        self.block(node.body, inside)

    def _decorators(self, decorators: Iterable[ast.expr], around: Around) -> None:
        for each in decorators:
            if isinstance(each, ast.Call):
                self._in.expr(each.func, around, "decorator")
                self._in.arguments(each, around)
            else:
                self._in.expr(each, around, "decorator")

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, around: Around) -> None:
        inside = around._replace(in_loop=True)
        if isinstance(node, ast.While):
            self._in.expr(node.test, inside)
        else:
            self._in.expr(node.iter, around)
            self._in.expr(node.target, inside)
        self.block(node.body, inside)
        self.block(node.orelse, around)

    def _if(self, node: ast.If, around: Around) -> None:
        while True:  # a long chain of `elif` nests as deep
            self._in.expr(node.test, around)
            inside = around
            if is_for_typing(node.test):
                inside = around._replace(typing_only=True)
            elif not around.function and _is_main(node.test):
                inside = around._replace(function=f"{around.path}.{_MAIN}")
            self.block(node.body, inside)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            node = node.orelse[0]
        self.block(node.orelse, around)

    def _with(self, node: ast.With | ast.AsyncWith, around: Around) -> None:
        dotted = self._sites.dotted(around)
        for item in node.items:
            self._in.expr(item.context_expr, around)
            self._in.expr(item.optional_vars, around)
            if opens(item.context_expr, dotted, self._sites.setting.is_wrapper):
                around = around._replace(in_transaction=True)
        self.block(node.body, around)

    def _try(self, node: ast.Try, around: Around) -> None:
        self.block(node.body, around)
        for handler in node.handlers:
            self._in.expr(handler.type, around, "except")
            self.block(handler.body, around)
        self.block(node.orelse, around)
        self.block(node.finalbody, around)

    def _match(self, node: ast.Match, around: Around) -> None:
        self._in.expr(node.subject, around)
        for case in node.cases:
            for part in ast.walk(case.pattern):
                if isinstance(part, ast.MatchClass):
                    self._in.expr(part.cls, around, "test")
                elif isinstance(part, ast.MatchValue):
                    self._in.expr(part.value, around)
            self._in.expr(case.guard, around)
            self.block(case.body, around)

    def _raise(self, node: ast.Raise, around: Around) -> None:
        exc = node.exc
        func = exc.func if isinstance(exc, ast.Call) else exc
        last = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        if not last[:1].isupper():
            self._in.expr(exc, around)
        else:
            self._in.expr(func, around, "raise")
            if isinstance(exc, ast.Call):
                self._in.arguments(exc, around)
        self._in.expr(node.cause, around)


def _lines_with(wanted: Collection[str], text: str) -> list[int]:
    """The lines that hold one of some names, a variable for an object of theirs, or an import, in order."""
    places = _places({*wanted, "import"}, text)
    held = {name for place in places if (name := _holder(place, text))}
    held |= {f"_{name}" for name in held}  # what keeps a parameter in an object
    places = sorted({*places, *_places(held.difference(wanted), text)})
    lines: list[int] = []
    line, end = 1, 0
    for place in places:
        line += text.count("\n", end, place)
        end = place
        lines.append(line)
    return lines


def _places(names: Iterable[str], text: str) -> list[int]:
    """Where a text has one of some names as a whole word, in any order."""
    found = []
    for name in names:
        at, length = text.find(name), len(name)
        while at >= 0:
            end = at + length
            if not (_is_word(text[at - 1 : at]) or _is_word(text[end : end + 1])):
                found.append(at)
            at = text.find(name, end)
    return found


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _holder(place: int, text: str) -> str | None:
    """The variable or parameter that is given an object of a class, or is annotated with it: `x = a.Class(`, `x: Class`."""
    named = _NAMED.match(text, place)
    if named is None or not named[0].rpartition(".")[2][:1].isupper():
        return None
    start = max(text.rfind("\n", 0, place) + 1, place - _FARTHEST)
    before = _BEFORE.search(text[start:place])
    return before[1] if before else None


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"
