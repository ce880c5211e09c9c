"""Fixtures that a file defines, and places that ask for one by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from boundcheck.facts.suites import Fixture, Request, SuiteFacts
from boundcheck.python.chains import last_name
from boundcheck.scan.nesting import Nesting
from boundcheck.scan.source import Source
from boundcheck.scan.suites.pieces import EnclosingClasses, FilePieces, Head, ParsedHead, calls_of
from boundcheck.scan.texts import Texts

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DECORATORS = ("fixture", "yield_fixture")
_ASKING = ("usefixtures", "getfixturevalue", "getfuncargvalue")
_SELF = re.compile(rb"\(\s*+(?:self|cls)?\s*+,*+\s*+\)")
_NO_REQUEST = frozenset(("self", "cls", "request"))


def defined_and_requested(source: Source, pieces: FilePieces, texts: Texts) -> SuiteFacts:
    """The fixtures of a file, what it asks for, and the arguments that it supplies to more tests than one."""
    masked = source.masked
    around = EnclosingClasses(masked)
    fixtures: list[Fixture] = []
    requests: list[Request] = []
    heads: list[tuple[int, int]] = []  # of functions that were read, in order
    mocks: dict[str, int] = {}  # arguments that a class's decorators pass to its tests
    nesting = Nesting()
    for head in pieces.heads():
        if not _is_telling(masked, head) or nesting.is_too_deep(head.line):
            continue
        inside = around.classes(head)
        found, end = pieces.definition(head) if inside is not None else (None, head.line)
        nesting.add(end)
        if found is None or inside is None:
            continue
        if isinstance(found.node, ast.ClassDef):
            mocks[f"{inside}.{head.name}".lstrip(".")] = _mocks(found.node.decorator_list)
            continue
        heads.append((head.start, head.bracket))
        asking = ""
        if decorator := _fixture_decorator(found.node):
            fixture = _fixture(found.node, decorator, inside, found.place(decorator), texts)
            fixtures.append(fixture)
            asking = fixture.name
        elif not head.name.startswith("test"):
            continue
        skip = 0 if asking else mocks.get(inside, 0)
        requests += _arguments(found, asking, skip, texts, inside)
    requests += _asked(source, pieces, texts)
    supplied = frozenset(_supplied(source, pieces, texts, heads))
    asked = (request for request in requests if request.name not in supplied)
    return SuiteFacts(
        tuple(fixtures),
        tuple(sorted(set(asked), key=lambda r: (r.line, r.column, r.name))),
        supplied=tuple(sorted(supplied)),
    )


def _is_telling(masked: bytes, head: Head) -> bool:
    """Whether a definition may be a fixture, a test that asks for one, or a class that passes mocks to its tests."""
    decorators = masked[head.start : head.line]
    if head.bracket < 0:
        return b"patch" in decorators
    if b"fixture" in decorators:
        return True
    if not head.name.startswith("test"):
        return False
    return _SELF.match(masked, head.bracket) is None


def _fixture_decorator(node: _Function) -> ast.expr | None:
    for decorator in node.decorator_list:
        if last_name(decorator) in _DECORATORS:
            return decorator
    return None


def _fixture(
    node: _Function, decorator: ast.expr, inside: str, place: tuple[int, int], texts: Texts
) -> Fixture:
    keywords = {k.arg: k.value for k in decorator.keywords} if isinstance(decorator, ast.Call) else {}
    autouse = keywords.get("autouse")
    return Fixture(
        next(iter(texts.of(keywords.get("name"))), node.name),
        node.name,
        inside,
        next(iter(texts.of(keywords.get("scope"))), "function"),
        isinstance(autouse, ast.Constant) and autouse.value is True,
        *place,
    )


def _arguments(found: ParsedHead, asking: str, skip: int, texts: Texts, inside: str) -> Iterator[Request]:
    """What a test or fixture takes, but for what decorators give it (as `_pytest.compat.getfuncargnames` has it)."""
    node = found.node
    assert not isinstance(node, ast.ClassDef)
    given = set(_given(node, texts))
    plain = node.args.args[: len(node.args.args) - len(node.args.defaults)]
    is_static = any(getattr(d, "id", "") == "staticmethod" for d in node.decorator_list)
    start = 1 if (inside and not is_static) or (node.args.args and node.args.args[0].arg == "self") else 0
    plain = plain[max(start - len(node.args.posonlyargs), 0) :]
    skip += _mocks(node.decorator_list)
    by_position = _drawn_by_position(node)
    plain = plain[skip : len(plain) - by_position if by_position else None]
    needed = (
        a for a, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if default is None
    )
    for argument in (*plain, *needed):
        if argument.arg not in given and argument.arg not in _NO_REQUEST:
            yield Request(argument.arg, asking, inside, *found.place(argument))


def _mocks(decorators: list[ast.expr]) -> int:
    """How many arguments `patch` decorators pass: one each, unless they say what to put there."""
    count = 0
    for decorator in decorators:
        if not isinstance(decorator, ast.Call):
            continue
        chain = ast.unparse(decorator.func).split(".")
        is_object = chain[-1] == "object" and len(chain) > 1
        if not is_object and not chain[-1].endswith("patch"):  # some import it by another name
            continue
        new = len(decorator.args) > (2 if is_object else 1)
        count += not (new or any(keyword.arg == "new" for keyword in decorator.keywords))
    return count


def _drawn_by_position(node: _Function) -> int:
    """Arguments that hypothesis fills from the right."""
    given = (
        d
        for d in node.decorator_list
        if isinstance(d, ast.Call) and ast.unparse(d.func).split(".")[-1] == "given"
    )
    return sum(len(decorator.args) for decorator in given)


def _given(node: _Function, texts: Texts) -> Iterator[str]:
    """Arguments that the decorators of a function name: parametrized ones, and those that hypothesis draws."""
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        name = ast.unparse(decorator.func).split(".")[-1]
        if name == "parametrize":
            yield from _parametrized(decorator, texts)
        elif name == "given":
            yield from (keyword.arg for keyword in decorator.keywords if keyword.arg)


def _parametrized(call: ast.Call, texts: Texts) -> Iterator[str]:
    """The arguments that values are given for; an indirect one is a fixture that takes the value."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    names = texts.of(call.args[0] if call.args else keywords.get("argnames"))
    indirect = call.args[2] if len(call.args) > 2 else keywords.get("indirect")
    if isinstance(indirect, ast.Constant):
        fixtures = frozenset("*" if indirect.value is True else "")
    else:
        fixtures = frozenset(texts.of(indirect))
    for name in (part.strip() for text in names for part in text.split(",")):
        if "*" not in fixtures and name not in fixtures:
            yield name


def _asked(source: Source, pieces: FilePieces, texts: Texts) -> Iterator[Request]:
    """`usefixtures("a", "b")` and `request.getfixturevalue("a")`."""
    around, done = EnclosingClasses(source.masked), 0
    for match in calls_of(source.masked, _ASKING):
        if match.start() < done:
            continue
        call, done = pieces.call(match.end())
        if call is None:
            continue
        arguments = call.args if match[1] == b"usefixtures" else call.args[:1]
        place = source.position(match.start())
        inside = around.place(match.start())
        for argument in (*arguments, *(keyword.value for keyword in call.keywords)):
            yield from (
                Request(name, "", inside, *place) for name in texts.of(argument) if name.isidentifier()
            )


def _supplied(
    source: Source, pieces: FilePieces, texts: Texts, heads: list[tuple[int, int]]
) -> Iterator[str]:
    """What parametrization supplies that does not decorate one function: a class, a file, a name that decorates others."""
    done, at = 0, 0
    for match in calls_of(source.masked, ("parametrize",)):
        if match.start() < done:
            continue
        while at < len(heads) and heads[at][1] < match.start():
            at += 1
        if at < len(heads) and heads[at][0] <= match.start():
            continue
        call, done = pieces.call(match.end())
        if call is not None:
            yield from _parametrized(call, texts)
