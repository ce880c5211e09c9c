"""Imports by a name that is made at run time: below which package it lies, or that nobody can tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.facts.file import Problem, StringImport
from boundcheck.python.chains import last_name
from boundcheck.python.parse import parse
from boundcheck.scan.source import read_source

ANY: Final = "\0*"  # the node that stands for every file

_IMPORTERS: Final = frozenset(
    "import_module __import__ import_string import_object load_object load_class locate resolve_name run_module run_path "
    "import_by_path autodiscover_modules spec_from_file_location find_modules import_from_string symbol_by_name "
    "lazy_import importorskip".split()
)
_SIGN: Final = later(rb"\b(?:" + "|".join(_IMPORTERS).encode() + rb")\s*\(")


class DynamicImport(NamedTuple):
    """A call that imports a name which is made at run time.

    `prefix` is what the name begins with, `setting` the setting of a framework that holds it; neither: it can be any.
    """

    line: int
    prefix: str | None = None
    setting: str | None = None


def dynamic_imports(
    data: bytes, strings: Sequence[StringImport], name: str, package: str
) -> Iterator[DynamicImport]:
    """The dynamic imports of a file. Names that stand in the file as strings are not repeated here."""
    if not _SIGN.search(data):
        return
    source = read_source(data)
    tree = source if isinstance(source, Problem) else parse(source.whole)
    if isinstance(tree, Problem):
        yield DynamicImport(1)
        return
    read = {string.line for string in strings}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last_name(node) in _IMPORTERS and node.lineno not in read:
            argument = node.args[0] if node.args else next((k.value for k in node.keywords), None)
            prefix = _prefix(argument, name, package)
            if prefix is not None and prefix.startswith("."):  # relative to what the second argument names
                prefix = _anchored(prefix, node, name, package)
            if prefix != "":
                yield DynamicImport(node.lineno, prefix, _setting(argument))


def _setting(node: ast.expr | None) -> str | None:
    """The name in `settings.NAME` or `getattr(settings, "NAME", …)`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "settings":
        return node.attr
    if isinstance(node, ast.Call) and last_name(node) == "getattr" and len(node.args) > 1:
        holder, key = node.args[:2]
        if isinstance(holder, ast.Name) and holder.id == "settings" and isinstance(key, ast.Constant):
            return str(key.value)
    return None


def _prefix(node: ast.expr | None, name: str, package: str) -> str | None:
    """What a made-up name begins with, up to its last dot; "" for a plain string, which is read elsewhere."""
    if isinstance(node, ast.Constant):
        return "" if not isinstance(node.value, str) or not node.value.startswith(".") else node.value
    first: ast.expr | None = node
    rest = ""
    if isinstance(node, ast.JoinedStr):
        parts = [*node.values]
        first = parts[0] if parts else None
        second = parts[1] if len(parts) > 1 else None
        rest = str(second.value) if isinstance(second, ast.Constant) else ""
        if isinstance(first, ast.FormattedValue):
            first = first.value
    elif isinstance(node, ast.BinOp):
        while isinstance(first, ast.BinOp):
            node, first = first, first.left
        rest = str(node.right.value) if isinstance(node.right, ast.Constant) else "."
    if isinstance(first, ast.Constant) and first is not node:
        start = str(first.value)
        return start[: start.rindex(".") + 1] if "." in start else None
    if isinstance(first, ast.Name) and first.id in ("__name__", "__package__"):
        own = name if first.id == "__name__" else package
        return f"{own}." if rest.startswith(".") else own
    return None


def _anchored(prefix: str, call: ast.Call, name: str, package: str) -> str | None:
    anchor = (
        call.args[1]
        if len(call.args) > 1
        else next((k.value for k in call.keywords if k.arg == "package"), None)
    )
    if not isinstance(anchor, ast.Name) or anchor.id not in ("__name__", "__package__"):
        return None
    base = name if anchor.id == "__name__" else package
    for _ in range(len(prefix) - len(prefix.lstrip(".")) - 1):
        base = base.rpartition(".")[0]
    return f"{base}.{prefix.lstrip('.')}" if base else None
