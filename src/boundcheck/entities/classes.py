"""All classes that files' entity facts show, by dotted name, with their bases followed across files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from boundcheck.entity_facts import ClassFact, Field

if TYPE_CHECKING:
    from boundcheck.files import File
    from boundcheck.symbols import Symbols

_MAX_DEPTH = 24
_MAX_ANCESTORS = 200


@dataclass(frozen=True, slots=True)
class Known:
    """One class of the project: its dotted name, file and facts."""

    name: str
    file: File
    fact: ClassFact


@dataclass
class Classes:
    """`by_name` holds classes, `assigned` other top-level names with what they are bound to, both by dotted name."""

    symbols: Symbols
    by_name: dict[str, Known] = field(default_factory=dict)
    assigned: dict[str, tuple[File, Field]] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)  # those with entity facts
    _bases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _ancestors: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def dotted(self, file: File, written: str, depth: int = 0) -> str:
        """The dotted name behind a name as a file writes it, followed to a class or out of the project; "" unknown."""
        head, _, tail = written.partition(".")
        if not head.isidentifier() or depth > _MAX_DEPTH:
            return ""
        bindings = self.symbols.bindings(file.name)
        if head not in bindings:
            return ""
        start = bindings[head] or f"{file.name}.{head}"
        name = self.symbols.origin(f"{start}.{tail}" if tail else start)
        return self._followed(name, depth)

    def _followed(self, name: str, depth: int) -> str:
        """Through `Model = db.Model`: a name bound to a name."""
        if name in self.by_name:
            return name
        if name in self.assigned:
            file, bound = self.assigned[name]
            if not bound.calls and bound.value.replace(".", "").replace("_", "").isalnum():
                return self.dotted(file, bound.value, depth + 1) or name
        return name

    def bases(self, known: Known) -> tuple[str, ...]:
        """The dotted names of a class's bases; a base that cannot be told is left out."""
        found = self._bases.get(known.name)
        if found is None:
            names = (self._base(known, base) for base in known.fact.bases)
            found = self._bases[known.name] = tuple(name for name in names if name and name != known.name)
        return found

    def _base(self, known: Known, written: str) -> str:
        if written.endswith(")"):  # AbstractX = get_model(...), declarative_base()
            return f"{self.dotted(known.file, written.partition('(')[0])}()"
        name = self.dotted(known.file, written)
        return self._got(name) or name

    def _got(self, name: str) -> str:
        """The class behind `Condition = get_model("offer", "Condition")`, when only one can be meant."""
        bound = self.assigned.get(name)
        call = bound[1].calls[0] if bound and bound[1].calls else None
        if call is None or call.tail not in ("get_model", "get_class") or not call.args:
            return ""
        label, _, model = ".".join(text.removeprefix("'") for text in call.args[:2]).rpartition(".")
        last = f".{label.rpartition('.')[2]}."
        found = [one for one in self._by_class.get(model, ()) if last in one and one != name]
        return found[0] if len(found) == 1 else ""

    @cached_property
    def _by_class(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, known in self.by_name.items():
            found.setdefault(known.fact.name, []).append(name)
        return found

    def ancestors(self, name: str) -> tuple[str, ...]:
        """All bases of a class, near ones first (depth first, as Python looks attributes up in simple hierarchies)."""
        found = self._ancestors.get(name)
        if found is None:
            order: dict[str, None] = {}
            self._climb(name, order, 0)
            order.pop(name, None)
            found = self._ancestors[name] = tuple(order)
        return found

    def _climb(self, name: str, order: dict[str, None], depth: int) -> None:
        known = self.by_name.get(name)
        if known is None or depth > _MAX_DEPTH or len(order) > _MAX_ANCESTORS:
            return
        for base in self.bases(known):
            if base not in order:
                order[base] = None
                self._climb(base, order, depth + 1)

    def lineage(self, known: Known) -> Iterator[Known]:
        """A class and its bases in the project, nearest first."""
        yield known
        for name in self.ancestors(known.name):
            if name in self.by_name:
                yield self.by_name[name]

    def text(self, file: File, written: str) -> str:
        """A string as text, or a name that is bound to one; "" for anything else."""
        if written.startswith("'"):
            return written[1:]
        bound = self.assigned.get(self.dotted(file, written)) if written else None
        return bound[1].value[1:] if bound and bound[1].value.startswith("'") else ""


def collect(files: Iterable[File], symbols: Symbols, by_name: Mapping[str, File]) -> Classes:
    """The classes of production files. Of two with one name the last in the file counts, as when Python runs it."""
    classes = Classes(symbols)
    for file in files:
        facts = file.packed.entities
        if facts is None or file.kind not in ("source", "support") or by_name.get(file.name) is not file:
            continue
        classes.files.append(file)
        for fact in facts.classes:
            name = f"{file.name}.{fact.name}"
            if name not in classes.by_name or not fact.depends:
                classes.by_name[name] = Known(name, file, fact)
        for bound in facts.assigned:
            name = f"{file.name}.{bound.name}"
            if bound.calls or name not in classes.assigned:  # `Base = Any` for type checkers says nothing
                classes.assigned[name] = (file, bound)
    return classes
