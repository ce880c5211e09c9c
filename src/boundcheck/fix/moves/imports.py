"""Imports and attribute chains that lead to what moves, and relative ones out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from boundcheck.codebase.files import File
from boundcheck.facts.file import Import, Use
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.import_text import BASE_OF, Alias, relative
from boundcheck.fix.model import Added, Dropped, ImportStep, RefusedError
from boundcheck.fix.moves.model import Move
from boundcheck.fix.statements import ImportStatement
from boundcheck.fix.text import Edit, whole
from boundcheck.scan import absolute_name, bound_names

_AS: Final = re.compile(r"\bas\s+\Z")


def import_changes(ask: FixQuestions, move: Move, file: File) -> list[Edit]:
    """What changes in the code of a file. Raises RefusedError, with the line, where that cannot be told."""
    changes = _Changes(ask, move, file)
    for statement in changes.text.statements:
        changes.take(statement)
    for use in file.facts.uses:
        changes.follow(use)
    changes.keep_tops()
    return changes.all()


class _Changes:
    def __init__(self, ask: FixQuestions, move: Move, file: File) -> None:
        self.text = ask.text(file.path)
        self._ask, self._move, self._file = ask, move, file
        self._edits: list[Edit] = []
        self._steps: list[ImportStep] = []
        self._parent, _, self._last = move.old.rpartition(".")
        # Whether a name behind the package above means the file that moves, and nothing that the package itself calls so.
        told = ask.codebase.symbols.binding(self._parent, self._last) if self._parent else ""
        self._is_file = told in ("", move.old)
        self._aliased = False  # whether the file has what moves under its old, undotted name

    def all(self) -> list[Edit]:
        from boundcheck.fix.imports import import_edits  # which loads libcst

        if not self._steps:
            return self._edits
        steps = tuple(dict.fromkeys(self._steps))
        return [*self._edits, *import_edits(self.text, self._file.package, steps, {})]

    def take(self, statement: ImportStatement) -> None:
        facts = statement.facts
        if facts.module is None:
            self._edits += self._plain(statement)
            return
        base = absolute_name(self._file.package, facts.level, facts.module)
        if base is None:
            return
        is_leaving = [base == self._parent and name == self._last and self._is_file for name in facts.names]
        if any(is_leaving):
            if all(is_leaving):
                self._edits += self._whole(statement)
                return
            self._split(statement)
        new, package = self._move.renamed(base), self._move.package_of(self._file)
        written = f"{'.' * facts.level}{facts.module}"
        shortest = relative(package, new) if facts.level else new
        # One that was as short as can be is so afterwards, too; else it stays where it is right.
        is_right = absolute_name(package, facts.level, facts.module) == new
        if not is_right or (written == relative(self._file.package, base) and written != shortest):
            self._edits.append(self._based(statement, shortest))

    def _based(self, statement: ImportStatement, base: str) -> Edit:
        match = BASE_OF.match(self.text.masked[statement.start : statement.end])
        if match is None:
            raise self._refused(statement.facts, "its import is written in a way that cannot be changed")
        start, end = (statement.start + at for at in match.span("base"))
        before, behind = (" " * self.text.text[at].isalpha() for at in (start - 1, end))
        return Edit(start, end, f"{before}{base}{behind}")

    def _plain(self, statement: ImportStatement) -> Iterator[Edit]:
        move, masked = self._move, self.text.masked
        if not self._parent and statement.facts.names == (move.old,) and "." in move.new:
            bound = statement.facts.aliases[0] if statement.facts.aliases else move.old
            self._aliased |= bound == move.old
            yield Edit(statement.start, statement.end, self._written(statement, bound or move.old))
            return
        for match in re.finditer(whole(move.old), masked[statement.start : statement.end]):
            start, end = (statement.start + at for at in match.span())
            if _AS.search(masked, statement.start, start):
                continue
            rest = masked[end : statement.end].lstrip()
            is_bare = not self._parent and not rest.startswith((".", "as "))
            self._aliased |= is_bare
            name = f"{move.new} as {move.old}" if is_bare and move.new != move.old else move.new
            yield Edit(start, end, name)

    def _written(self, statement: ImportStatement, bound: str) -> str:
        """The import of what moves, by a name that the file knows it by."""
        base, _, last = self._move.new.rpartition(".")
        alias = "" if last == bound else f" as {bound}"
        if not base:
            return f"import {last}{alias}"
        package = self._move.package_of(self._file)
        return f"from {relative(package, base) if statement.facts.level else base} import {last}{alias}"

    def _whole(self, statement: ImportStatement) -> Iterator[Edit]:
        """Nothing but what moves: the statement stays where it is."""
        from boundcheck.fix.imports import aliases_of

        aliases = aliases_of(self.text, statement)
        base, _, last = self._move.new.rpartition(".")
        if not base:
            if len(aliases) > 1 or self.text.has_comment(statement.start, statement.end):
                raise self._refused(statement.facts, "its import cannot be written on one line")
            yield Edit(statement.start, statement.end, self._written(statement, _bound(aliases[0])))
            return
        package = self._move.package_of(self._file)
        yield self._based(statement, relative(package, base) if statement.facts.level else base)
        for alias in aliases:
            bound = _bound(alias)
            if last != alias.name:
                yield Edit(alias.start, alias.end, last if bound == last else f"{last} as {bound}")

    def _split(self, statement: ImportStatement) -> None:
        path, facts = self._file.path, statement.facts
        for name, alias in facts.bound:
            if name == self._last:
                self._steps.append(Dropped(path, facts.line, facts.column, name))
                added = self._written(statement, alias or name)
                self._steps.append(Added(path, facts.line, facts.column, added))

    def follow(self, use: Use) -> None:
        """An attribute chain over what moves."""
        if not self._is_file or (self._aliased and use.binding == self._move.old):
            return
        for statement, dotted in self._bindings(use.binding):
            full = ".".join((dotted, *use.attributes))
            is_plain = statement.module is None and use.binding not in statement.aliases
            is_plain_top = is_plain and use.binding == dotted == self._move.old
            if self._move.holds(full) and (is_plain_top or not self._move.holds(dotted)):
                self._chain(use, statement, dotted)
                return

    def _bindings(self, name: str) -> Iterator[tuple[Import, str]]:
        for statement in self._file.facts.imports:
            for bound, dotted in bound_names(statement, self._file.package):
                if bound == name:
                    yield statement, dotted

    def _chain(self, use: Use, statement: Import, dotted: str) -> None:
        count = self._move.old.count(".") - dotted.count(".")
        if use.aliased and use.aliased >= count:
            return  # the name that it begins with is bound elsewhere, and that place is a chain, too
        at = self.text.offset(use.line, use.column)
        parts = (use.binding, *use.attributes[:count])
        match = re.match(r"\s*\.\s*".join(map(re.escape, parts)) + r"(?!\w)", self.text.masked[at:])
        if use.rebound or use.aliased or match is None:
            raise self._refused(
                use, f"what {'.'.join(parts)} means there is not sure; write it out, or import it"
            )
        if dotted and self._move.new.startswith(f"{dotted}."):
            instead = f"{use.binding}{self._move.new[len(dotted) :]}"
        else:
            instead = self._move.new
            self._import_whole(use, statement)
        self._edits.append(Edit(at, at + match.end(), instead))

    def _import_whole(self, use: Use, statement: Import) -> None:
        """`import new.place`, unless the file will have it."""
        top = self._move.new.partition(".")[0]
        plain = [s for s in self._file.facts.imports if s.module is None and not s.aliases and not s.flags]
        if any(
            self._move.holds(name)
            for s in (*plain, *((statement,) if statement.module is None else ()))
            for name in s.names
        ):
            return
        if top in self._file.facts.definitions or any(dotted != top for _, dotted in self._bindings(top)):
            raise self._refused(
                use, f"{self._move.new} would have to be imported, and {top} means something else there"
            )
        self._steps.append(
            Added(self._file.path, statement.line, statement.column, f"import {self._move.new}")
        )

    def keep_tops(self) -> None:
        """`import a.b` also gave `a`, which the file may use for more than what moves."""
        top = self._move.old.partition(".")[0]
        if self._aliased or top == self._move.new.partition(".")[0]:
            return
        imports = [s for s in self._file.facts.imports if s.module is None and not s.aliases]
        going = [s for s in imports if any(map(self._move.holds, s.names))]
        staying = (name for s in imports if not s.flags for name in s.names if not self._move.holds(name))
        if not going or any(name.partition(".")[0] == top for name in staying):
            return
        words = (match.start() for match in re.finditer(whole(top), self.text.masked))
        others = (at for at in words if not self.text.is_import(at))
        if any(not any(e.start <= at < e.end for e in self._edits) for at in others):
            written = f"import {self._parent}" if self._parent else f"import {self._move.new} as {top}"
            self._steps += [Added(self._file.path, s.line, s.column, written) for s in going]

    def _refused(self, place: Import | Use, why: str) -> RefusedError:
        return RefusedError(f"{self._file.path}:{place.line}: {why}")


def _bound(alias: Alias) -> str:
    return alias.alias or alias.name
