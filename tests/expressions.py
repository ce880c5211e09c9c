"""The regular expressions of the program, the ways they are used, and inputs that are hard on each.

An expression runs away when it can match the same text in many ways: where what it repeats is followed by what it
may repeat as well. So the inputs are made of its own parts: what stands before a repeated part, once or often; that part, many
times; and an end that does not fit.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import pkgutil
import random
import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import boundcheck
from boundcheck.base.patterns import _Later

_WAYS = frozenset("match fullmatch search finditer findall sub subn split".split())
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_TYPICAL = "a (=,.:\"' \n\t[{0A%*_\\"
_ENDS = ("", "!", "\n", "\x01", "(", "a")
_SCANNING = frozenset("search finditer findall sub subn split".split())
_GIVEN = (b"name", "name", 4, (b"name", b"other"), ("name", "other"))  # what a function may be given of


@dataclass(frozen=True)
class Expression:
    name: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]  # of "match", "fullmatch", "search"

    def use(self, text: str, way: str) -> None:
        given = text.encode("latin-1") if isinstance(self.pattern.pattern, bytes) else text
        if way == "search":
            for _ in self.pattern.finditer(given):
                pass
        else:
            getattr(self.pattern, way)(given)


def expressions() -> list[Expression]:
    """All that modules hold, and those written where they are used."""
    root = Path(str(boundcheck.__file__)).parent
    modules = [m.name for m in pkgutil.walk_packages([str(root)], "boundcheck.") if "__main__" not in m.name]
    trees = {path: ast.parse(path.read_bytes()) for path in sorted(root.rglob("*.py"))}
    ways: dict[str, set[str]] = {}  # by variable; by module, of what has another name where it is used
    found: dict[tuple[Any, int], Expression] = {}
    for path, tree in trees.items():
        _used(path, tree, ways)
    for path, tree in trees.items():
        for expression in _written(path, tree, ways):
            found.setdefault((expression.pattern.pattern, expression.pattern.flags), expression)
    for name in modules:
        for variable, value in vars(importlib.import_module(name)).items():
            for pattern in _patterns(value) if not variable.startswith("__") else ():
                file = str(sys.modules[name].__file__)
                known = ways.get(f"{file}:{variable}" if variable[0] == "_" else variable)
                used = frozenset(known or ways.get(file) or ("search",))
                before = found.get((pattern.pattern, pattern.flags))
                used |= before.ways if before else frozenset()
                found[pattern.pattern, pattern.flags] = Expression(f"{name}.{variable}", pattern, used)
    return sorted(found.values(), key=lambda expression: expression.name)


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.expr, str]]:
    """Calls of methods, each with what it is a method of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.value, node.func.attr


def _used(path: Path, tree: ast.Module, ways: dict[str, set[str]]) -> None:
    """By variable, how its expression is used."""
    for _, holder, method in _calls(tree):
        if isinstance(holder, ast.Name | ast.Attribute) and method in _WAYS:
            name = holder.id if isinstance(holder, ast.Name) else holder.attr
            if name == "re":
                continue
            private = f"{path}:{name}" if name[0] == "_" else name
            known = ways.setdefault(private if name.isupper() else str(path), set())
            known.add("search" if method in _SCANNING else method)


def _written(path: Path, tree: ast.Module, ways: dict[str, set[str]]) -> Iterator[Expression]:
    """Expressions that are given to functions of `re`."""
    for node, holder, method in _calls(tree):
        if isinstance(holder, ast.Name) and holder.id == "re" and method in (*_WAYS, "compile") and node.args:
            flags = next((ast.unparse(word.value) for word in node.keywords if word.arg == "flags"), "0")
            pattern, is_of_names = _made(path, node.args[0], eval(flags, {"re": re}))
            way = "search" if method in _SCANNING else method
            used = ways.get(str(path), ("match",)) if method == "compile" else (way,)
            if pattern and (is_of_names or method != "compile"):  # others are held by the module
                yield Expression(f"{path.name}:{node.lineno}", pattern, frozenset(used))


def _made(path: Path, written: ast.expr, flags: int) -> tuple[re.Pattern[Any] | None, bool]:
    """An expression as it is written, with something in place of what a function puts in, and whether it puts anything in."""
    name = ".".join(path.with_suffix("").relative_to(Path(str(boundcheck.__file__)).parent.parent).parts)
    known = vars(importlib.import_module(name.removesuffix(".__init__"))) if "__main__" not in name else {}
    names = {node.id for node in ast.walk(written) if isinstance(node, ast.Name)}
    unknown = sorted(names - known.keys() - vars(builtins).keys())
    for given in product(_GIVEN, repeat=len(unknown)):
        try:
            text = eval(ast.unparse(written), {**known, **dict(zip(unknown, given, strict=True))})
            return re.compile(text, flags), bool(unknown)
        except (TypeError, AttributeError, ValueError, re.error):
            continue
    return None, True


def _patterns(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern | _Later):
        yield re.compile(value.pattern, value.flags)
    elif isinstance(value, list | tuple | set | frozenset) and depth < 3:
        for item in value:
            yield from _patterns(item, depth + 1)
    elif isinstance(value, dict) and depth < 3:
        for item in (*value, *value.values()):
            yield from _patterns(item, depth + 1)


def hard_inputs(expression: Expression, chosen: random.Random, length: int) -> Iterator[str]:
    """Texts of about a length, made of the parts of an expression; different ones each time."""
    tree = parser.parse(expression.pattern.pattern, expression.pattern.flags & ~re.DEBUG)
    groups: dict[int, str] = {}
    for before, part in _repeated(tree, "", chosen, groups):
        pump = _example(part, chosen, groups) or "a"
        other = _example(part, chosen, groups) or "a"
        end = chosen.choice(_ENDS)
        yield before + pump * (length // len(pump)) + end
        yield (before + pump) * (length // len(before + pump)) + end
        yield before + pump * (length // 2 // len(pump)) + other * (length // 2 // len(other)) + end
        if before:
            yield before * (length // len(before)) + end


def _repeated(
    tree: Any, before: str, chosen: random.Random, groups: dict[int, str]
) -> Iterator[tuple[str, Any]]:
    """Each part that is repeated without end, with an example of what stands before it."""
    for index, (code, value) in enumerate(tree):
        start = before + _example(tree[:index], chosen, groups)
        if code in _REPEATS:
            _, most, inner = value
            if most is codes.MAXREPEAT or most > 100:
                yield start, inner
            yield from _repeated(inner, start, chosen, groups)
        for inner in _inside(code, value):
            yield from _repeated(inner, start, chosen, groups)


def _inside(code: Any, value: Any) -> list[Any]:
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    if code is codes.ATOMIC_GROUP:
        return [value]
    return [value[1]] if code in (codes.ASSERT, codes.ASSERT_NOT) else []


def _example(tree: Any, chosen: random.Random, groups: dict[int, str]) -> str:
    """A short text that the parts match."""
    return "".join(_example_of(code, value, chosen, groups) for code, value in tree)


def _example_of(code: Any, value: Any, chosen: random.Random, groups: dict[int, str]) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.NOT_LITERAL:
        return chosen.choice([char for char in "a (\n=," if char != chr(value)])
    if code is codes.ANY:
        return chosen.choice("a .(")
    if code is codes.IN:
        return _one_of(value, chosen)
    if code in _REPEATS:
        least, most, inner = value
        return "".join(
            _example(inner, chosen, groups) for _ in range(chosen.randint(least, min(least + 1, most)))
        )
    if code is codes.SUBPATTERN:
        groups[value[0]] = _example(value[3], chosen, groups)
        return groups[value[0]]
    if code is codes.GROUPREF:
        return groups.get(value, "")
    if code is codes.BRANCH:
        return _example(chosen.choice(value[1]), chosen, groups)
    return _example(value, chosen, groups) if code is codes.ATOMIC_GROUP else ""


def _one_of(items: Any, chosen: random.Random) -> str:
    return chosen.choice(_fitting(tuple(items)))


@lru_cache(maxsize=4096)
def _fitting(items: tuple[Any, ...]) -> list[str]:
    """The characters to choose from: those that many expressions speak of, if there are any."""
    expression = {
        codes.CATEGORY_WORD: r"\w",
        codes.CATEGORY_NOT_WORD: r"\W",
        codes.CATEGORY_SPACE: r"\s",
        codes.CATEGORY_NOT_SPACE: r"\S",
        codes.CATEGORY_DIGIT: r"\d",
        codes.CATEGORY_NOT_DIGIT: r"\D",
    }

    def holds(char: str) -> bool:
        for code, value in items:
            if code is codes.LITERAL and ord(char) == value:
                return True
            if code is codes.RANGE and value[0] <= ord(char) <= value[1]:
                return True
            if code is codes.CATEGORY and re.match(expression[value], char):
                return True
        return False

    is_negated = items[0][0] is codes.NEGATE
    fitting = [char for char in map(chr, range(1, 127)) if holds(char) != is_negated]
    return [char for char in fitting if char in _TYPICAL] or fitting or ["a"]
