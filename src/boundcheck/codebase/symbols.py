"""What names mean across files: who binds a name, what a facade exports, where a re-exported name comes from."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Final, TypeVar

from boundcheck.base.dotted import near
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.facts.file import IN_CLASS, IN_FUNCTION, TYPING_ONLY, FileFacts, Import, StringImport
from boundcheck.scan import absolute_name, bound_names

_MAX_HOPS = 32


class Target(NamedTuple):
    """What a dotted name refers to.

    `file` is the dotted name of the project's file or package that the name leads to (None: none exists), `symbol`
    the first name behind it (None: the file itself is named; `*`: a star import of it).
    """

    name: str
    file: str | None
    symbol: str | None


@dataclass(frozen=True, slots=True)
class Exports:
    """The names of a facade; `open` when it may have more than can be read."""

    names: frozenset[str]
    open: bool


_NOTHING: Final = Exports(frozenset(), open=False)
# In place of a name: everything that a file says, which others it imports everything of, and what of the project or of frameworks it
# imports.
WHOLE: Final = "*"
STARS: Final = "from"
BROUGHT: Final = "import"
# And of what its dotted name is of: the file or package that lies there, and which lie right below it.
PLACE: Final = "/"
BELOW: Final = "/*"
_Star = Callable[[str], Exports]
_T = TypeVar("_T")


class Symbols:
    """Answers about names; everything is computed when first asked for.

    `facts_of` gives the facts of a file and the dotted name its relative imports start from, by dotted name (None:
    no such file); `known` holds the dotted names of all files and packages. What answers rest on is `noted`: files, each with
    a name of its top level.
    """

    def __init__(
        self, facts_of: Callable[[str], tuple[FileFacts, str] | None], known: Container[str]
    ) -> None:
        self._facts_of = facts_of
        self._known = known
        self._targets: dict[str, Target] = {}
        self._bindings: dict[str, dict[str, str | None]] = {}
        self._stars: dict[str, Exports] = {}
        self._facades: dict[str, tuple[Exports, tuple[tuple[str, str], ...]]] = {}
        self._behind: dict[str, tuple[tuple[str, str], ...]] = {}
        self.noted: set[tuple[str, str]] = set()

    def resolve(self, name: str) -> Target:
        """Split a dotted name into the longest file or package of the project and the first name behind it."""
        target = self._targets.get(name)
        if target is None:  # the same names are asked for by thousands of files
            target = self._targets[name] = self._resolve(name)
        _, file, symbol = target
        if file is not None:  # where nothing begins so, it is no name of the project's
            self.noted.add((file, symbol or PLACE))
        return target

    def _resolve(self, name: str) -> Target:
        if name in self._known:
            return Target(name, name, None)
        prefix, _, symbol = near(name).rpartition(".")
        while prefix:
            if prefix in self._known:
                return Target(name, prefix, symbol)
            prefix, _, symbol = prefix.rpartition(".")
        return Target(name, None, None)

    def resolve_import(self, package: str, statement: Import) -> tuple[Target | None, ...]:
        """What each name of an import statement refers to; None beyond the root.

        Where Python needs a file and the project has none, `file` is None: the name lies in another distribution,
        or nowhere.
        """
        if statement.module is None:
            return self.imported(None, statement.names)
        base = absolute_name(package, statement.level, statement.module)
        return (None,) * len(statement.names) if base is None else self.imported(base, statement.names)

    def imported(self, base: str | None, names: tuple[str, ...]) -> tuple[Target, ...]:
        """What names mean that are imported from a file or package, whose dotted name is known; None: `import a, b`."""
        if base is None:
            return tuple(map(self._file, names))
        if base and self.resolve(base).file != base:
            return tuple(Target(base if name == "*" else f"{base}.{name}", None, None) for name in names)
        return tuple(
            Target(base, base, "*") if name == "*" else self.resolve(f"{base}.{name}" if base else name)
            for name in names
        )

    def _file(self, name: str) -> Target:
        return Target(name, name if self.resolve(name).file == name else None, None)

    def binds(self, file: str, symbol: str) -> bool | None:
        """Whether a file has a top-level name; None when that cannot be read off it."""
        found = self._facts_of(file)
        if found is None:
            self.note(file, symbol)
            return False  # a folder without __init__.py has nothing but its files
        if self.binding(file, symbol) != "":
            return True
        facts, package = found
        self.note(file, WHOLE)
        unread = facts.dynamic_names or facts.problem or self._has_open_star(facts, package, self.star)
        return None if unread else False

    def bindings(self, file: str) -> dict[str, str | None]:
        """Every top-level name of a file and the dotted name it was imported from (None: defined here)."""
        self.note(file, WHOLE)
        return self._bound(file)

    def binding(self, file: str, name: str) -> str | None:
        """The same of one name; "" where the file does not bind it."""
        self.note(file, name)
        return self._bound(file).get(name, "")

    def brought(self, file: str) -> Iterator[str]:
        """The dotted names that a file imports at its top level, as far as they are the project's or may be a framework's."""
        self.note(file, BROUGHT)
        return filter(None, self._bound(file).values())

    def note(self, file: str, name: str) -> None:
        """Keep in mind that an answer rests on a name of a file, and on what its stars may bring."""
        self.noted.add((file, name))
        self.noted.update(self._stars_behind(file))

    def noting(self, work: Callable[[], _T]) -> tuple[_T, frozenset[tuple[str, str]]]:
        """What a work gives, and what it rests on, of which nothing is noted for others."""
        before, self.noted = self.noted, set()
        try:
            return work(), frozenset(self.noted)
        finally:
            self.noted = before

    def _stars_behind(self, file: str) -> tuple[tuple[str, str], ...]:
        """The files that stars of a file lead to, and those whose `__all__` is part of its own, as a whole; over several too.
        Where there is none, where it would be."""
        known = self._behind.get(file)
        if known is None:
            found: dict[tuple[str, str], None] = {}
            for name in (todo := [file]):  # which grows meanwhile
                read = self._facts_of(name)
                others = [*stars_of(*read)] if read else []
                others += [there for there, _ in _lazy(name, *read)] if read else []
                if read and read[0].star_exports:
                    others += _listed_by(read[0], self._bound(name))
                for other in others:
                    _, there, symbol = self._resolve(other)
                    if there is not None and symbol is not None:
                        found[there, symbol] = None
                    elif there is not None and (there, WHOLE) not in found:
                        found[there, WHOLE] = None
                        todo.append(there)
            known = self._behind[file] = tuple(found)
        return known

    def _bound(self, file: str) -> dict[str, str | None]:
        found = self._bindings.get(file)
        if found is None:
            found = self._bindings[file] = self._read_bindings(file, self.star)
        return found

    def _read_bindings(self, file: str, star: _Star) -> dict[str, str | None]:
        found = self._facts_of(file)
        if found is None:
            return {}
        bindings = own_bindings(*found)
        for_types: dict[str, str] = {}
        for target in stars_of(*found):
            read = self._facts_of(target)
            typed = _named_for_types(*read) if read else frozenset()
            for name in star(target).names if target in self._known else ():
                (for_types if name in typed else bindings).setdefault(name, f"{target}.{name}")
        for there, names in _lazy(file, *found):
            read = self._facts_of(there) if names - bindings.keys() else None
            for name in names.intersection(read[0].definitions) if read else ():
                bindings.setdefault(name, f"{there}.{name}")
        return for_types | bindings

    def star(self, file: str) -> Exports:
        """What `from file import *` binds: `__all__`, else every name without a leading underscore."""
        if file not in self._stars:
            self._stars.update(self._settled(file))
        return self._stars[file]

    def _settled(self, file: str) -> dict[str, Exports]:
        """What stars bind of a file and of all that its own stars lead to.

        They may lead in a circle: so all are read until nothing more comes, whoever is asked about first.
        """
        found, order = {file: _NOTHING}, [file]

        def so_far(name: str) -> Exports:
            if name not in self._stars and name not in found:
                found[name] = _NOTHING
                order.append(name)
            return self._stars.get(name) or found[name]

        def grows(name: str) -> bool:
            before, others = found[name], len(order)
            more = self._read_exports(name, self._read_bindings(name, so_far), so_far)
            found[name] = Exports(before.names | more.names, before.open or more.open)
            return found[name] != before or len(order) != others

        for name in order:  # which grows meanwhile
            grows(name)
        while sum(map(grows, reversed(order))):
            pass
        return found

    def facade(self, file: str) -> Exports:
        """The names of a facade: `__all__`, else the public names it defines or imports from the project.

        Submodules that it imports do not count.
        """
        self.note(file, WHOLE)
        if file not in self._facades:
            found, rests = self.noting(
                lambda: self._read_exports(file, self._bound(file), self.star, first_party_only=True)
            )
            # What it says is noted; that all of what it has from another file may become files there needs one word.
            places = {(there, PLACE if name == PLACE else BELOW) for there, name in rests}
            self._facades[file] = found, tuple(places)
        self.noted.update(self._facades[file][1])
        return self._facades[file][0]

    def _read_exports(
        self, file: str, bindings: Mapping[str, str | None], star: _Star, *, first_party_only: bool = False
    ) -> Exports:
        found = self._facts_of(file)
        if found is None:
            return _NOTHING
        facts, package = found
        if facts.exported is not None:
            names = {export.name for export in facts.exported}
            names.update(*(star(other).names for other in _listed_by(facts, bindings)))
            if facts.dynamic_names:  # a computed `__all__` may list whatever is there
                names.update(name for name in bindings if not name.startswith("_"))
            return Exports(frozenset(names), facts.dynamic_names)
        names = set()
        for name, origin in bindings.items():
            if name.startswith("_"):
                continue
            if not first_party_only or origin is None or self._is_first_party_name(origin):
                names.add(name)
        is_open = facts.dynamic_names or self._has_open_star(facts, package, star, first_party_only)
        return Exports(frozenset(names), is_open)

    def _is_first_party_name(self, origin: str) -> bool:
        file = self.resolve(origin).file
        return file is not None and file != origin  # no submodule, nor a package itself

    def _has_open_star(
        self, facts: FileFacts, package: str, star: _Star, first_party_only: bool = False
    ) -> bool:
        for target in stars_of(facts, package):
            if target in self._known:
                is_open = star(target).open
            else:  # of other people's names, none is exported
                is_open = not first_party_only or not target or self.resolve(target).file is not None
            if is_open:
                return True
        return False

    def origin(self, name: str) -> str:
        """Follow re-exports, aliases and star imports to where a dotted name is defined."""
        *_, (target, behind) = self.hops(name)
        return behind or target.name

    def hops(self, name: str) -> Iterator[tuple[Target, str]]:
        """The steps from a dotted name to where it is defined: what it means, and the next name ("": none; a circle has no end)."""
        for _ in range(_MAX_HOPS):
            target = self.resolve(name)
            origin = self.binding(target.file, target.symbol) if target.file and target.symbol else ""
            name = f"{origin}{name[len(f'{target.file}.{target.symbol}') :]}" if origin else ""
            yield target, name
            if not name:
                return


def own_bindings(facts: FileFacts, package: str) -> dict[str, str | None]:
    """The top-level names of a file but what stars bring, and the dotted name each was imported from (None: defined here)."""
    bindings: dict[str, str | None] = {
        bound: target
        for statement in facts.imports
        if not statement.flags & (IN_FUNCTION | IN_CLASS)
        for bound, target in bound_names(statement, package)
        if bound != "*"
    }
    bindings.update(dict.fromkeys(facts.definitions))
    return bindings


def _named_for_types(facts: FileFacts, package: str) -> frozenset[str]:
    """The top-level names of a file that are there for type checkers alone."""
    runs, typed = set(facts.definitions), set[str]()
    for statement in facts.imports:
        if not statement.flags & (IN_FUNCTION | IN_CLASS):
            bound = (name for name, _ in bound_names(statement, package))
            (typed if statement.flags & TYPING_ONLY else runs).update(bound)
    return frozenset(typed - runs)


def stars_of(facts: FileFacts, package: str) -> Iterator[str]:
    """What a file imports everything of, as dotted names ("": beyond the root)."""
    for statement in facts.imports:
        if statement.names[0] == "*" and not statement.flags & (IN_FUNCTION | IN_CLASS):
            yield absolute_name(package, statement.level, statement.module or "") or ""


def _lazy(file: str, facts: FileFacts, package: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The dotted names of what the `__getattr__` of a file may import by strings, with the names of `__all__` that it may give of them."""
    if facts.exported is None or "__getattr__" not in facts.definitions:
        return
    names = frozenset(export.name for export in facts.exported)
    for string in facts.strings if names else ():
        if string.how == "import_module" and (there := named_by(file, package, string)):
            yield there, names


def named_by(file: str, package: str, string: StringImport) -> str | None:
    """The dotted name that a string in a file stands for; None beyond the root, or where nobody knows what it is relative to."""
    value = string.value.replace(":", ".")
    if not value.startswith("."):
        return value
    anchor = {"__name__": file, "__package__": package}.get(string.package or "", string.package)
    rest = value.lstrip(".")
    return absolute_name(anchor, len(value) - len(rest), rest) if anchor else None


def _listed_by(facts: FileFacts, bindings: Mapping[str, str | None]) -> Iterator[str]:
    """The dotted names of what a file takes the `__all__` of into its own."""
    for expression in facts.star_exports:
        head, _, tail = expression.partition(".")
        start = bindings.get(head) or head
        yield f"{start}.{tail}" if tail else start
