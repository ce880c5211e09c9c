"""What the tests of a file replace: `mock.patch`, `mocker.patch`, `mocker.spy`, `monkeypatch.setattr` and their kin."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from boundcheck.facts.file import Import
from boundcheck.facts.suites import Patch
from boundcheck.python.chains import chain_of
from boundcheck.scan.source import Source
from boundcheck.scan.suites.pieces import FilePieces, calls_of
from boundcheck.scan.texts import Texts

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_METHODS = ("setattr", "delattr", "setitem", "delitem", "spy")
_OF_OBJECTS = ("object", "spy", "setattr", "delattr")
_MODULES = "sys.modules"  # whose keys are what is replaced
_WHOLE = ("dict", "multiple", "setitem", "delitem")  # change what their first argument names itself
_Found = Iterator[tuple[str, str, bool]]


def patches_of(
    source: Source, pieces: FilePieces, texts: Texts, imports: tuple[Import, ...]
) -> tuple[Patch, ...]:
    """Every attribute that is replaced where the code shows which, in order."""
    aliases = {
        alias
        for statement in imports
        for name, alias in (statement.bound if "patch" in statement.names else ())
        if name == "patch" and alias
    }
    found: dict[Patch, None] = {}
    done = 0
    for match in calls_of(source.masked, {*_METHODS, "patch", *aliases}):
        name = match[1].decode()
        if match.start() < done or (name in _METHODS and source.masked[match.start() - 1] != 46):  # '.'
            continue
        call, done = pieces.call(match.end())
        if call is None:
            continue
        line, column = source.position(match.start())
        end_line = line + source.text.count(b"\n", match.start(), done)
        how = name if name in _METHODS else (match["kind"] or b"").decode()
        for holder, attribute, local in _replaced(call, how, texts):
            found[Patch(holder, attribute, local, line, column, end_line)] = None
    return tuple(found)


def _replaced(call: ast.Call, how: str, texts: Texts) -> _Found:
    """Holder, attribute, and whether the holder begins with a name of the file."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    arguments = [argument for argument in call.args if not isinstance(argument, ast.Starred)]
    first = arguments[0] if arguments else _either(keywords, "target", "in_dict", "dic", "obj")
    if first is None:
        return
    second = arguments[1] if len(arguments) > 1 else _either(keywords, "attribute", "name")
    if how in _WHOLE:
        if _MODULES in (chain_of(first), *texts.of(first)):
            changed = second or keywords.get("values")
            keys = changed.keys if isinstance(changed, ast.Dict) else [changed]
            yield from (
                (name, "", False) for key in keys for name in texts.of(key) if _DOTTED.fullmatch(name)
            )
            return
        chain = chain_of(first)
        found = _holders(first, texts)
        yield from ((holder, "", local) for holder, local in found or ([(chain, True)] if chain else []))
    elif how in _OF_OBJECTS and (chain := chain_of(first)):
        # `setattr(TARGET, value)` with a constant is the form with a dotted name
        names = texts.of(second)
        if names and (how in ("object", "spy") or not texts.of(first)):
            yield from ((chain, name, True) for name in names if name.isidentifier())
            return
    if how not in ("object", "spy", *_WHOLE):
        for holder, local in _holders(first, texts):
            inner, _, attribute = holder.rpartition(".")
            if inner:
                yield inner, attribute, local


def _either(keywords: dict[str | None, ast.expr], *names: str) -> ast.expr | None:
    return next((keywords[name] for name in names if name in keywords), None)


def _holders(node: ast.expr, texts: Texts) -> list[tuple[str, bool]]:
    """The dotted names that an argument can be, and whether they begin with a name of the file."""
    written = [text for text in texts.of(node) if _DOTTED.fullmatch(text)]
    if written:
        return [(text, False) for text in written]
    chain = chain_of(node)
    found = chain if "." in chain else _name_of_module(node, texts)
    return [(found, True)] if found else []


def _name_of_module(node: ast.expr, texts: Texts) -> str:
    """`f"{services.__name__}.charge"` and `services.__name__ + ".charge"`."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.JoinedStr):
        parts = node.values
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [node.left, node.right]
    if len(parts) != 2:
        return ""
    start = parts[0].value if isinstance(parts[0], ast.FormattedValue) else parts[0]
    chain, rest = chain_of(start), texts.of(parts[1])
    if not chain.endswith(".__name__") or len(rest) != 1 or not _DOTTED.fullmatch(f"_{rest[0]}"):
        return ""
    return chain.removesuffix(".__name__") + rest[0]
