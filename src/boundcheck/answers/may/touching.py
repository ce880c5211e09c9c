"""The public functions of a module that touch a table or use a name, directly or over other functions of the module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.answers.may.model import Asker, Wanted, Way
from boundcheck.base.dotted import upwards
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.modules import Module
from boundcheck.codebase.public import judge, public_name
from boundcheck.codebase.symbols import Target
from boundcheck.facts.access import Access
from boundcheck.facts.file import Problem
from boundcheck.run import KnownProject
from boundcheck.scan.source import source_at

_HOPS: Final = 3  # calls from one function of the module to the next
_ENOUGH: Final = 5  # public names, beyond which no calls are followed
# What begins at the first column; brackets that close there end nothing.
_TOP: Final = re.compile(
    rb"^(?![\s#\0)\]}])(?:(?:async[ \t]+def|def|class)[ \t]+(?P<name>\w+))?", re.MULTILINE
)
_METHOD: Final = re.compile(rb"^[ \t]+(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
_CHAIN: Final = re.compile(rb"(?<![\w.])[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_USING: Final = frozenset(("query", "write", "sql"))  # what says most of what a function is for


class _Toucher(NamedTuple):
    """A top-level function or class, whether it reads and writes the table, and over how many others; of a class in which of its
    methods."""

    file: str
    symbol: str
    reads: bool
    writes: bool
    hops: int = 0
    methods: frozenset[str] = frozenset()

    @property
    def says(self) -> str:
        return " and ".join(("reads",) * self.reads + ("writes",) * self.writes)

    def does(self, wanted: Wanted) -> bool:
        """Whether it is a way to what is wanted; of a model that is asked for by its name either may be."""
        return self.writes if wanted.as_ == "write" else self.reads or wanted.as_ is None


def touching(known: KnownProject, module: Module, asker: Asker, wanted: Wanted) -> list[Way]:
    """The public ones that do what is wanted, by name; those first that are functions, and call least."""
    texts = _Texts(known.codebase)
    found = _merged(_directly(known, texts, module, wanted))
    return _over_others(known.codebase, texts, module, asker, wanted, found)


def using(codebase: Codebase, module: Module, asker: Asker, wanted: Wanted, target: Target) -> list[Way]:
    """The public functions and classes that name what is wanted, or something of the file that is; those first that call least."""
    texts, file = _Texts(codebase), codebase.by_name.get(target.file or "")
    if file is None:
        return []
    symbol = (target.symbol or "").partition(".")[0]
    names = [symbol] if symbol else [block.name for block in texts.of(file)]
    found = {(file.name, name): _Toucher(file.name, name, reads=True, writes=False) for name in names}
    ways = _over_others(codebase, texts, module, asker, wanted, found)
    return [way._replace(says=f"uses {wanted.name}") for way in ways]


def _over_others(
    codebase: Codebase,
    texts: _Texts,
    module: Module,
    asker: Asker,
    wanted: Wanted,
    found: dict[tuple[str, str], _Toucher],
) -> list[Way]:
    """The public ones of these, and of those that call them."""
    fresh, named = found, _named(codebase, texts, module, asker, wanted, found.values())
    for _ in range(_HOPS):
        if len(named) >= _ENOUGH or not fresh:
            break
        calling = _calling(codebase, texts, module, fresh)
        fresh = _merged(t for t in calling if (t.file, t.symbol) not in found)
        found = {**found, **fresh}
        named = _named(codebase, texts, module, asker, wanted, found.values())
    return list(named.values())


def _merged(touchers: Iterable[_Toucher]) -> dict[tuple[str, str], _Toucher]:
    """Each function once, with all that it does."""
    found: dict[tuple[str, str], _Toucher] = {}
    for each in touchers:
        known = found.setdefault((each.file, each.symbol), each)
        found[each.file, each.symbol] = known._replace(
            reads=known.reads or each.reads,
            writes=known.writes or each.writes,
            methods=known.methods | each.methods,
        )
    return found


def _named(
    codebase: Codebase, texts: _Texts, module: Module, asker: Asker, wanted: Wanted, found: Iterable[_Toucher]
) -> dict[str, Way]:
    """The public ones by their names."""
    named: dict[str, Way] = {}
    models = codebase.registry.by_name  # whoever uses another model of the owner reaches for its rows again

    def rank(each: _Toucher) -> tuple[bool, int, bool, str, str]:
        return (
            each.symbol[:1].isupper(),
            each.hops,
            each.writes and wanted.as_ != "write",
            each.file,
            each.symbol,
        )

    for each in sorted((each for each in found if each.does(wanted)), key=rank):
        name = _public(codebase, module, asker, each)
        if name is not None and f"{each.file}.{each.symbol}" not in models:
            file = codebase.by_name[each.file]
            says = f"{each.says} {wanted.table or wanted.name}"
            named.setdefault(name, Way("function", name, says, file.path, texts.line(file, each.symbol)))
    return named


def _public(codebase: Codebase, module: Module, asker: Asker, each: _Toucher) -> str | None:
    target = Target(f"{each.file}.{each.symbol}", each.file, each.symbol)
    if judge(codebase, module, target, asker.file.owner).public:
        return target.name
    return public_name(codebase, module, target, asker.file.owner)


def _directly(known: KnownProject, texts: _Texts, module: Module, wanted: Wanted) -> Iterator[_Toucher]:
    codebase = known.codebase
    table = wanted.table.lower()
    sharing = {entity.name for entity in codebase.registry.by_table.get(table, ())} | {wanted.model}
    for file in codebase.files_of.get(module.name, ()):
        if file.kind != "source" or not file.is_python:
            continue
        accesses = map(Access._make, known.verdict(file.path).accesses)
        hits = [
            a for a in accesses if (a.entity and a.entity in sharing) or (table and a.table.lower() == table)
        ]
        for access in [a for a in hits if a.kind in _USING] or hits:
            block = texts.around(file, access.line)
            if block is not None:
                methods = block.methods_at(access.line)
                yield _Toucher(file.name, block.name, not access.writes, access.writes, 0, methods)


def _calling(
    codebase: Codebase, texts: _Texts, module: Module, touchers: dict[tuple[str, str], _Toucher]
) -> Iterator[_Toucher]:
    """The functions of the module that name one of these."""
    homes = {file for file, _ in touchers}
    above = {name for home in homes for name in upwards(home)}  # by which `import shop.billing.api` names it
    for file in codebase.files_of.get(module.name, ()) if touchers else ():
        if file.kind != "source" or not file.is_python or codebase.by_name.get(file.name) is not file:
            continue
        bound = codebase.symbols.bindings(file.name)
        leads = {
            codebase.symbols.resolve(codebase.symbols.origin(origin)).file
            for origin in bound.values()
            if origin
        }
        if file.name not in homes and leads.isdisjoint(above):
            continue
        for block in texts.of(file):
            symbol = block.name
            if (file.name, symbol) in touchers:
                continue
            for methods, name in block.names:
                first, _, rest = name.partition(".")
                origin = bound.get(first, "")
                if origin == "":
                    continue
                dotted = f"{file.name}.{name}" if origin is None else f"{origin}.{rest}" if rest else origin
                target = codebase.symbols.resolve(codebase.symbols.origin(dotted))
                used = touchers.get((target.file or "", target.symbol or ""))
                if used is not None and _calls(codebase, used, target.name):
                    yield _Toucher(file.name, symbol, used.reads, used.writes, used.hops + 1, methods)


def _calls(codebase: Codebase, used: _Toucher, name: str) -> bool:
    """Whether a chain of names that begins with a toucher does what that does: of a class, one that goes on with such a method, or makes
    an object; a model's rows are none of it."""
    symbol = f"{used.file}.{used.symbol}"
    member = name.removeprefix(symbol).removeprefix(".").partition(".")[0]
    if not used.methods:
        return True
    return member in used.methods if member else symbol not in codebase.registry.by_name


class _Block(NamedTuple):
    """A function or class at the top level of a file: its first and last line, and the chains of names in it."""

    name: str
    first: int
    last: int
    text: bytes

    @property
    def names(self) -> Iterator[tuple[frozenset[str], str]]:
        """The chains of names in it, of a class with the method that they stand in."""
        for methods, text in self._parts:
            for chain in {chain.decode() for chain in _CHAIN.findall(text)}:
                yield methods, chain

    def methods_at(self, line: int) -> frozenset[str]:
        """The method of a class that a line of it stands in; none of a function."""
        above = self.text.split(b"\n")[: line - self.first + 1]
        *_, (methods, _) = self._replace(text=b"\n".join(above))._parts
        return methods

    @property
    def _parts(self) -> Iterator[tuple[frozenset[str], bytes]]:
        """Of a class what stands before its methods ("") and each of them; of a function all."""
        if not self.text.startswith(b"class"):
            yield frozenset(), self.text
            return
        starts = [*_METHOD.finditer(self.text)]
        ends = [*(start.start() for start in starts), len(self.text)]
        yield frozenset(("",)), self.text[: ends[0]]
        for start, end in zip(starts, ends[1:], strict=True):
            yield frozenset((start[1].decode(),)), self.text[start.start() : end]


class _Texts:
    """The top-level functions and classes of files, read off their texts when they are first asked for."""

    def __init__(self, codebase: Codebase) -> None:
        self._root = codebase.config.root
        self._found: dict[str, tuple[_Block, ...]] = {}

    def around(self, file: File, line: int) -> _Block | None:
        """What a line stands in."""
        return next((block for block in self.of(file) if block.first <= line <= block.last), None)

    def line(self, file: File, symbol: str) -> int:
        return next((block.first for block in self.of(file) if block.name == symbol), 0)

    def of(self, file: File) -> tuple[_Block, ...]:
        if file.path not in self._found:
            self._found[file.path] = tuple(self._read(file))
        return self._found[file.path]

    def _read(self, file: File) -> Iterator[_Block]:
        source = source_at(f"{self._root}/{file.path}")
        if isinstance(source, Problem):
            return
        starts = [*_TOP.finditer(source.masked)]
        ends = [start.start() for start in starts[1:]] + [len(source.masked)]
        for start, end in zip(starts, ends, strict=True):
            if start["name"]:
                lines = source.position(start.start())[0], source.position(max(end - 1, start.start()))[0]
                yield _Block(start["name"].decode(), *lines, source.masked[start.start() : end])
