"""Facts joined with contracts: whose each file is, and every reference from one module to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from boundcheck.catalog import DEFAULT_SEVERITY, GROUP_OF, Level
from boundcheck.config.model import UNASSIGNED, Config
from boundcheck.facts import TYPING_ONLY, FileFacts, Import, ImportKind, StringImport
from boundcheck.finding import Certainty
from boundcheck.modules import Modules
from boundcheck.scan import absolute_name
from boundcheck.symbols import Symbols, Target

FileKind = Literal["source", "test", "migration", "support"]


@dataclass(frozen=True, slots=True)
class File:
    """One source file: its path, dotted name, facts, and the module it belongs to (None: unassigned)."""

    path: str
    name: str
    package: str
    is_package: bool
    kind: FileKind
    module: str | None
    facts: FileFacts

    @property
    def owner(self) -> str:
        return self.module or UNASSIGNED


@dataclass(frozen=True, slots=True)
class Reference:
    """One site that names another module: an import statement, an attribute chain, or a string that is imported.

    `targets` are the names it uses of that module. `first`: for attribute chains, whether the file names the module
    here for the first time (a chain behind an import statement of the same module makes no dependency of its own).
    """

    file: File
    to: str
    targets: tuple[Target, ...]
    kind: ImportKind
    line: int
    column: int
    end_line: int
    typing_only: bool = False
    certainty: Certainty = "certain"
    first: bool = True
    how: str = ""


@dataclass(frozen=True, slots=True)
class ExternalImport:
    """An import of a package that is not the project's."""

    file: File
    name: str
    line: int
    column: int
    end_line: int
    typing_only: bool


@dataclass(frozen=True)
class Codebase:
    """Everything the rules look at. Nothing in it changes after it is built."""

    config: Config
    files: tuple[File, ...]
    modules: Modules
    packages: frozenset[str]
    test_paths: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    existing: frozenset[str] = field(default=frozenset(), repr=False)  # written paths that are there on disk

    @cached_property
    def by_name(self) -> Mapping[str, File]:
        """Files by dotted name; of two with one name, the first by path (a stub never hides a file)."""
        found: dict[str, File] = {}
        for file in self.files:
            found.setdefault(file.name, file)
        return found

    @cached_property
    def known(self) -> frozenset[str]:
        """The dotted names of all files and packages."""
        return self.packages | self.by_name.keys()

    @cached_property
    def tops(self) -> frozenset[str]:
        """The first segments of all dotted names: what tells the project's code from everything else."""
        return frozenset(name.partition(".")[0] for name in self.known)

    @cached_property
    def symbols(self) -> Symbols:
        by_name = self.by_name

        def facts_of(name: str) -> tuple[FileFacts, str] | None:
            file = by_name.get(name)
            return None if file is None else (file.facts, file.package)

        return Symbols(facts_of, self.known)

    def owner_of(self, target: Target) -> str:
        """The module that a name belongs to: of the file it leads to (a test tree's included), else by its path."""
        if target.file is not None and (file := self.by_name.get(target.file)) is not None:
            return file.owner
        return self.modules.owner_of(target.file or target.name) or UNASSIGNED

    def severity(self, rule: str, module: str | None) -> Level:
        """The severity of a rule for findings in a module: the module's word, then the project's, then the default."""
        found = self.modules.by_name.get(module or "")
        for written in (found.contract.rules if found else (), self.config.rules):
            levels = dict(written)
            level = levels.get(rule) or levels.get(GROUP_OF[rule])
            if level is not None:
                return level
        return DEFAULT_SEVERITY[rule]

    def role(self, module: str | None) -> str:
        found = self.modules.by_name.get(module or "")
        return found.contract.role if found else "module"

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every reference to another module, in order of file and place."""
        return tuple(ref for file in self.files for ref in _references(self, file))

    @cached_property
    def production(self) -> tuple[Reference, ...]:
        """References of production code that bind a module: not from tests, migrations or composition modules."""
        ignore_typing = self.config.typing_only == "ignore"
        return tuple(
            ref
            for ref in self.references
            if ref.file.kind == "source"
            and self.role(ref.file.module) != "composition"
            and not (ignore_typing and ref.typing_only)
        )

    def externals(self) -> Iterator[ExternalImport]:
        """Imports of other people's packages by source files, a name each."""
        for file in self.files:
            if file.kind != "source":
                continue
            for statement in file.facts.imports:
                if statement.level:
                    continue
                for name in (
                    (statement.module,) if statement.module else tuple(n.name for n in statement.names)
                ):
                    if name.partition(".")[0] not in self.tops:
                        typing = bool(statement.flags & TYPING_ONLY)
                        yield ExternalImport(
                            file, name, statement.line, statement.column, statement.end_line, typing
                        )


def _references(codebase: Codebase, file: File) -> Iterator[Reference]:
    named: set[str] = set()
    for statement in file.facts.imports:
        for ref in _import_references(codebase, file, statement):
            named.add(ref.to)
            yield ref
    if file.facts.uses:
        yield from _use_references(codebase, file, named)
    for string in file.facts.strings:
        found = _string_reference(codebase, file, string)
        if found is not None:
            yield found


def _import_references(codebase: Codebase, file: File, statement: Import) -> Iterator[Reference]:
    if statement.level == 0:
        names = (
            (statement.module,) if statement.module is not None else tuple(n.name for n in statement.names)
        )
        if not any(name.partition(".")[0] in codebase.tops for name in names):
            return
    by_module: dict[str, list[Target]] = {}
    for target in codebase.symbols.resolve_import(file.package, statement):
        if target is None:
            continue
        owner = codebase.owner_of(target)
        if target.file is None and owner == UNASSIGNED:
            continue  # another distribution's, or nobody's
        if owner != file.owner and not (
            owner == UNASSIGNED and _is_mere_vehicle(codebase, statement, target)
        ):
            by_module.setdefault(owner, []).append(target)
    for owner, targets in by_module.items():
        yield Reference(
            file, owner, tuple(targets), "import", statement.line, statement.column, statement.end_line,
            typing_only=bool(statement.flags & TYPING_ONLY),
        )  # fmt: skip


def _is_mere_vehicle(codebase: Codebase, statement: Import, target: Target) -> bool:
    """`import shop` of a package above the modules: what counts are the attribute chains behind it."""
    if statement.module is not None or target.file is None:
        return False
    return any(path.startswith(f"{target.file}.") for path in codebase.modules.paths)


def _use_references(codebase: Codebase, file: File, named: set[str]) -> Iterator[Reference]:
    bound = _bound_names(codebase, file)
    for use in file.facts.uses:
        base = bound.get(use.binding)
        if base is None:
            continue
        target = codebase.symbols.resolve(f"{base}.{'.'.join(use.attributes)}")
        if target.file is None or codebase.owner_of(target) == file.owner:
            continue
        if target.symbol is not None and codebase.symbols.binds(target.file, target.symbol) is not True:
            continue  # most likely a local variable of the same name
        name = target.file if target.symbol is None else f"{target.file}.{target.symbol}"
        owner = codebase.owner_of(target)
        yield Reference(
            file, owner, (target._replace(name=name),), "use", use.line, use.column, use.line,
            certainty="possible" if use.rebound else "certain", first=owner not in named,
        )  # fmt: skip
        if not use.rebound:
            named.add(owner)


def _bound_names(codebase: Codebase, file: File) -> dict[str, str]:
    """What the bindings of a file's attribute chains stand for, functions' own imports included."""
    wanted, bound = frozenset(file.facts.bindings), {}
    for statement in file.facts.imports:
        base = absolute_name(file.package, statement.level, statement.module or "")
        for name in statement.names:
            if statement.module is None:
                binding = name.alias or name.name.partition(".")[0]
                target = name.name if name.alias else binding
            else:
                binding, target = name.alias or name.name, f"{base}.{name.name}" if base else name.name
            if binding in wanted and target in codebase.known:
                bound[binding] = target
    return bound


def _string_reference(codebase: Codebase, file: File, string: StringImport) -> Reference | None:
    value = string.value.replace(":", ".")
    if value.startswith("."):
        package = {"__name__": file.name, "__package__": file.package}.get(
            string.package or "", string.package
        )
        level = len(value) - len(value.lstrip("."))
        absolute = absolute_name(package or "", level, value.lstrip(".")) if package else None
        if absolute is None:
            return None
        value = absolute
    if value.partition(".")[0] not in codebase.tops:
        return None
    target = codebase.symbols.resolve(value)
    if target.file is None or codebase.owner_of(target) == file.owner:
        return None
    if target.symbol is not None and codebase.symbols.binds(target.file, target.symbol) is False:
        return None
    likely = string.how in ("task", "entry point", "include", "signature", "locate")
    return Reference(
        file, codebase.owner_of(target), (target,), "string", string.line, string.column, string.end_line,
        certainty="likely" if likely else "certain", how=string.how,
    )  # fmt: skip
