"""What names mean where models are concerned: followed through imports, stars, aliases and calls to a class, or out of the
project."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from boundcheck.base.patterns import later
from boundcheck.codebase.entities.frameworks import fields_of, is_base, is_unseen
from boundcheck.codebase.symbols import STARS, stars_of
from boundcheck.facts.entities import ClassFact, EntityFacts, Field, Header
from boundcheck.scan import base_name

if TYPE_CHECKING:
    from boundcheck.codebase.files import File
    from boundcheck.codebase.symbols import Symbols

_MAX_DEPTH = 24
_NAME = later(r"[\w.]+")
_ARGUMENTS = later(r"\([^()]*\)")
_LOADERS: Final = frozenset(("get_model", "get_class"))  # of Django's app registry, and of those that copy it


class EntityNames:
    """`files` are the production files by dotted name, `headers` their classes by dotted name.

    A dotted name that a call gave is written with brackets: `shop.db.make_base()`, `flask_sqlalchemy.SQLAlchemy().Model`.
    """

    def __init__(self, files: Mapping[str, File], symbols: Symbols) -> None:
        self.files = files
        self.symbols = symbols
        self.tops = frozenset(name.partition(".")[0] for name in files)
        self.headers: dict[str, tuple[File, Header]] = {}
        self.read: dict[str, EntityFacts] = {}  # by path, as far as they were asked for
        self._ends: dict[str, str] = {}
        self._assigned: dict[str, dict[str, Field]] = {}
        self._stars: dict[str, tuple[str, ...]] = {}
        self._by_class: dict[str, list[str]] = {}
        for file in files.values():
            outline = file.packed.outline
            for header in outline.classes if outline else ():
                name = f"{file.name}.{header.name}"
                # Of two with one name the last in the file counts, as when Python runs it.
                if name not in self.headers or not header.depends:
                    self.headers[name] = (file, header)
        for name, (_, header) in self.headers.items():
            self._by_class.setdefault(header.name, []).append(name)

    def entities(self, file: File) -> EntityFacts:
        """What a file says of entities, for which it is parsed."""
        return self.read.setdefault(file.path, file.packed.entities)

    def dotted(self, file: File, written: str) -> str:
        """The dotted name behind a name as a file writes it, through imports, stars and aliases; "" for one that the
        file does not bind."""
        start = self._start(file, written)
        return self._followed(start, 0, calls=False) if start else ""

    def led(self, file: File, written: str) -> str:
        """The same, through calls too."""
        start = self._start(file, written)
        return self.followed(start) if start else ""

    def _start(self, file: File, written: str) -> str:
        """The dotted name that a written one begins its way at; "" for one that the file does not bind."""
        head, _, tail = written.partition(".")
        if not head.isidentifier():
            return ""
        bound = self.symbols.binding(file.name, head)
        start = bound or (f"{file.name}.{head}" if bound is None else self._from_star(file, head))
        return f"{start}.{tail}" if start and tail else start

    def base(self, file: File, base: str) -> str:
        """A base of an outline, followed; "" for a builtin."""
        if base[0] not in ".:" and base[-1] != ")":
            return self.followed(base)
        written = base.removesuffix("()")
        start = base_name(file.name, file.package, written)
        name = self.followed(start) if start else ""
        if name == start and hasattr(builtins, written[1:]) and name not in self.headers:
            return ""
        return f"{name}()" if name and base != written else name

    def followed(self, name: str) -> str:
        """Where a dotted name leads: a class, another distribution, or what nobody can see; "" for a builtin."""
        if name in self.headers:
            return name
        if name not in self._ends:  # the same bases are asked for by thousands of classes
            self._ends[name] = self._followed(name, 0, calls=True)
        return self._ends[name]

    def _followed(self, name: str, depth: int, *, calls: bool) -> str:
        name = self.symbols.origin(name)
        target = self.symbols.resolve(name)
        file = self.files.get(target.file or "")
        if name in self.headers or file is None or target.symbol is None or depth > _MAX_DEPTH:
            return name
        start = f"{file.name}.{target.symbol}"
        tail = name[len(start) :]
        if self.symbols.binding(file.name, target.symbol) == "":
            outside = self._from_star(file, target.symbol)
            return outside + tail if outside else name
        found = self.bound(start)
        if found is None:
            return name
        value = found[1]
        if value.calls:
            return self._made(file, value, name, tail, depth) if calls else name
        if not _NAME.fullmatch(value.value):
            return name
        alias = self._start(file, value.value)
        return self._followed(alias + tail, depth + 1, calls=calls) if alias else ""

    def _made(self, file: File, value: Field, name: str, tail: str, depth: int) -> str:
        """What a name is that is bound to what calls give: `SQLAlchemy(app)`, `registry().generate_base()`."""
        if is_call(value) and value.calls[0].tail in _LOADERS:
            return self._loaded(name, value.calls[0].args[:2])
        written = value.value
        while (shorter := _ARGUMENTS.sub("\0", written)) != written:
            written = shorter
        maker, call, rest = written.partition("\0")
        if not call or not _NAME.fullmatch(rest.replace("\0", "") or "_"):
            return name
        start = self._start(file, maker)
        made = self._followed(start, depth + 1, calls=True) if start else ""
        return f"{made}(){rest}{tail}".replace("\0", "()") if made else name

    def bound(self, name: str) -> tuple[File, Field] | None:
        """What a dotted name is bound to at the top level of its file, with that file; None for classes and functions."""
        target = self.symbols.resolve(name)
        file = self.files.get(target.file or "")
        if file is None or name in self.headers or name != f"{file.name}.{target.symbol}":
            return None
        if self.symbols.binding(file.name, target.symbol or "") is not None:
            return None  # imported, or not there
        if file.name not in self._assigned:
            found: dict[str, Field] = {}
            for bound in self.entities(file).assigned:
                if bound.calls or bound.name not in found:  # `Base = Any` for type checkers says nothing
                    found[bound.name] = bound
            self._assigned[file.name] = found
        value = self._assigned[file.name].get(target.symbol or "")
        return (file, value) if value is not None else None

    def fact(self, name: str) -> ClassFact | None:
        """What a class's own body says, for which its file is parsed."""
        file, header = self.headers.get(name, (None, None))
        facts = [f for f in self.entities(file).classes if f.name == header.name] if file and header else []
        return facts[-1] if facts else None

    def text(self, file: File, written: str) -> str:
        """A string as text, or a name that is bound to one; "" for anything else."""
        if written.startswith("'"):
            return written[1:]
        found = self.bound(self.dotted(file, written)) if written else None
        return found[1].value[1:] if found and found[1].value.startswith("'") else ""

    def is_unseen(self, name: str) -> bool:
        """Whether a base is one that nobody can see."""
        if name in self.headers:
            return False
        return is_unseen(name) or self.symbols.resolve(name).file is not None

    def _loaded(self, name: str, args: tuple[str, ...]) -> str:
        """The class behind `Condition = get_model("offer", "Condition")`, when only one can be meant."""
        label, _, model = ".".join(text.removeprefix("'") for text in args).rpartition(".")
        last = f".{label.rpartition('.')[2]}."
        found = [one for one in self._by_class.get(model, ()) if last in f".{one}"]
        return found[0] if len(found) == 1 else name

    def stars(self, file: File) -> tuple[str, ...]:
        """The dotted names of the files that a file imports everything of."""
        self.symbols.note(file.name, STARS)
        if file.name not in self._stars:
            self._stars[file.name] = tuple(filter(None, stars_of(file.facts, file.package)))
        return self._stars[file.name]

    def _from_star(self, file: File, name: str) -> str:
        """The name of a framework that a star may bring; "" for none."""
        waiting, seen = [file.name], set[str]()
        while waiting:
            star = waiting.pop()
            if star in seen:
                continue
            seen.add(star)
            if star in self.files:
                waiting += reversed(self.stars(self.files[star]))
            elif is_base(found := f"{star}.{name}") or fields_of(found):
                return found
        return ""


def is_call(field: Field) -> bool:
    """Whether a name is bound to what a call gives, the first of its calls."""
    return (
        bool(field.calls) and field.value.startswith(f"{field.calls[0].callee}(") and field.value[-1] == ")"
    )
