"""The folders in which settings say that templates of the whole are, and those from which code loads some."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.facts.name_kinds import LOADERS
from boundcheck.facts.names import NameFact
from boundcheck.scan.named.arguments import Arguments, Span, expression_at
from boundcheck.scan.named.notes import Notes
from boundcheck.scan.named.strings import Said
from boundcheck.scan.named.tasks import SET

_TEMPLATES: Final = later(rb"\n[ \t]*+(TEMPLATES|TEMPLATE_DIRS)" + SET + rb"(?=[\[(])")
_MOST: Final = 100  # names that one path leads to, and parts of what each stands for
_Known = dict[str, tuple[str, ...]]


def folders_in(notes: Notes) -> Iterator[NameFact]:
    """The ends of their paths, as far as they are written: of `BASE_DIR / "web" / "pages"` that is web/pages."""
    for match in _TEMPLATES.finditer(notes.masked):
        node = notes.strings.parsed(expression_at(notes.masked, match.end()))
        for folder in _listed(notes, node, is_old=match[1] == b"TEMPLATE_DIRS") if node else ():
            path = "/".join(part.strip("/") for part in _parts(notes, folder, {})).strip("/")
            if path.strip("/."):
                yield notes.fact("folder", Said(path), "DIRS", match.start(1), match.start(1), defines=True)


def loaded_by(notes: Notes, loader: str, at: int, given: Arguments) -> Iterator[NameFact]:
    """The folders that are handed to something that loads templates, for one of a package behind the package's."""
    span, package = given.at(0, LOADERS[loader]), ""
    if LOADERS[loader] == "package_name":
        said = notes.strings.plain(span) or ""
        package, span = said.replace(".", "/"), given.at(1, "package_path")
        package += "" if span else "/templates"
    yield from templates_at(notes, loader, at, span, package)


def templates_at(notes: Notes, how: str, at: int, span: Span | None, package: str = "") -> Iterator[NameFact]:
    """The folders of templates that an expression is, as far as they are written."""
    node = notes.strings.parsed(span) if span else None
    for folder in node.elts if isinstance(node, ast.List | ast.Tuple) else (node,):
        path = "/".join(
            part.strip("/") for part in (package, *(_parts(notes, folder, {}) if folder else ())) if part
        )
        if path.strip("/."):
            yield notes.fact("templates", Said(path.strip("/")), how, at, at, defines=True)


def _listed(notes: Notes, node: ast.expr, *, is_old: bool) -> Iterator[ast.expr]:
    """The folders in `DIRS` of each engine; of the old setting the elements themselves."""
    if is_old:
        yield from _elements(notes, node)
        return
    for engine in _elements(notes, node):
        match engine:
            case ast.Dict(keys=keys, values=values):
                pairs = [
                    (key.value, value)
                    for key, value in zip(keys, values, strict=True)
                    if isinstance(key, ast.Constant)
                ]
            case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                pairs = [(keyword.arg, keyword.value) for keyword in keywords]
            case _:
                pairs = []
        for key, value in pairs:
            if key == "DIRS":
                yield from _elements(notes, value)


def _elements(notes: Notes, node: ast.expr) -> Sequence[ast.expr]:
    """What a list holds that stands here, or is what a name is bound to."""
    found = notes.strings.bound_to(node.id) if isinstance(node, ast.Name) else node
    return found.elts if isinstance(found, ast.List | ast.Tuple) else ()


def _parts(notes: Notes, node: ast.expr | None, known: _Known) -> Iterator[str]:
    """The texts that a path is put together of, in order; what it starts at is left out."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.BinOp(left=left, right=right, op=ast.Div() | ast.Add()):
            yield from _parts(notes, left, known)
            yield from _parts(notes, right, known)
        case ast.Call(func=func, args=args):
            if isinstance(func, ast.Attribute) and func.attr in (
                "joinpath",
                "resolve",
                "as_posix",
                "absolute",
            ):
                yield from _parts(notes, func.value, known)
            for argument in args:
                yield from _parts(notes, argument, known)
        case ast.JoinedStr(values=values):
            for value in values:
                yield from _parts(
                    notes, value.value if isinstance(value, ast.FormattedValue) else value, known
                )
        case ast.Name(id=name):
            if name not in known and len(known) < _MOST:
                known[name] = ()  # a path that is made of itself has no parts
                known[name] = tuple(islice(_parts(notes, notes.strings.bound_to(name), known), _MOST))
            yield from known.get(name, ())
