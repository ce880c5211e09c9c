"""Every reference from one file to another module, and every import of other people's packages."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase import Codebase, ExternalImport, File, Reference
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts import TYPING_ONLY, Import, StringImport
from boundcheck.finding import Certainty
from boundcheck.scan import absolute_name, bound_names
from boundcheck.scan.strings import SETTINGS
from boundcheck.symbols import Target

# Calls whose string is imported for sure.
_IMPORTING = frozenset(("import_module", "__import__", "import_string"))
# Strings that a framework imports only in a context that cannot be seen.
_LIKELY = frozenset(("task", "entry point", "include", "signature", "locate", "send_task"))


def references_of(codebase: Codebase, file: File) -> Iterator[Reference]:
    """What a file names of other modules: by imports, then by attribute chains, then by strings."""
    named: set[str] = set()
    for statement in file.facts.imports:
        for ref in _import_references(codebase, file, statement):
            if not ref.typing_only:
                named.add(ref.to)
            yield ref
    if file.facts.uses:
        yield from _use_references(codebase, file, named)
    for string in file.facts.strings:
        found = _string_reference(codebase, file, string)
        if found is not None:
            yield found


def _import_references(codebase: Codebase, file: File, statement: Import) -> Iterator[Reference]:
    if statement.level == 0 and not _may_be_ours(codebase, statement):
        return
    if statement.module is not None:
        base = absolute_name(file.package, statement.level, statement.module)
        if base is None or codebase.whole_owner(base) == file.owner:
            return  # most imports are of the module's own files
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


def _may_be_ours(codebase: Codebase, statement: Import) -> bool:
    if statement.module is not None:
        return statement.module.partition(".")[0] in codebase.tops
    return any(name.partition(".")[0] in codebase.tops for name in statement.names)


def _is_mere_vehicle(codebase: Codebase, statement: Import, target: Target) -> bool:
    """`import shop` of a package above the modules: what counts are the attribute chains behind it."""
    if statement.module is not None or target.file is None:
        return False
    return any(path.startswith(f"{target.file}.") for path in codebase.modules.paths)


def _use_references(codebase: Codebase, file: File, named: set[str]) -> Iterator[Reference]:
    bound = _bound_names(codebase, file)
    typing_only = _typing_only_bindings(file)
    for use in file.facts.uses:
        base = bound.get(use.binding)
        if base is None or base not in codebase.known:
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
            typing_only=use.binding in typing_only, certainty="possible" if use.rebound else "certain",
            first=owner not in named,
        )  # fmt: skip
        if not use.rebound and use.binding not in typing_only:
            named.add(owner)


def _typing_only_bindings(file: File) -> frozenset[str]:
    """Names that are imported under TYPE_CHECKING and nowhere else."""
    typing: set[str] = set()
    running: set[str] = set()
    for statement in file.facts.imports:
        names = typing if statement.flags & TYPING_ONLY else running
        names.update(bound for bound, _ in bound_names(statement, file.package))
    return frozenset(typing - running)


def _bound_names(codebase: Codebase, file: File) -> dict[str, str | None]:
    """What the bindings of a file's attribute chains stand for, functions' own imports included; None where that differs."""
    wanted = frozenset(file.facts.bindings)
    bound: dict[str, str | None] = {}
    for statement in file.facts.imports:
        for binding, target in bound_names(statement, file.package):
            if binding in wanted:
                # Two imports may bind one name to different things, here and there in the file.
                bound[binding] = target if bound.get(binding, target) == target else None
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
    return Reference(
        file, codebase.owner_of(target), (target,), "string", string.line, string.column, string.end_line,
        certainty=_certainty(string.how), how=string.how,
    )  # fmt: skip


def _certainty(how: str) -> Certainty:
    if how in _LIKELY:
        return "likely"
    # A setting of the project's own may be anything.
    return "possible" if how.isupper() and how not in SETTINGS else "certain"


def external_imports(codebase: Codebase, file: File) -> Iterator[ExternalImport]:
    """Imports of other people's packages by a file, a name each; strings that are imported too."""
    for found in _external_imports(file):
        # A folder without code of its own may share its name with somebody's package.
        if codebase.symbols.resolve(found.name).file not in codebase.by_name:
            yield found


def _external_imports(file: File) -> Iterator[ExternalImport]:
    for statement in file.facts.imports:
        if statement.level:
            continue
        place = (statement.line, statement.column, statement.end_line, bool(statement.flags & TYPING_ONLY))
        if statement.module is None:
            for name in statement.names:
                yield ExternalImport(file, name, (), *place)
        else:
            members = tuple(f"{statement.module}.{name}" for name in statement.names)
            yield ExternalImport(file, statement.module, members, *place)
    for string in file.facts.strings:
        if string.how in _IMPORTING and not string.value.startswith("."):
            yield ExternalImport(
                file, string.value, (), string.line, string.column, string.end_line, typing_only=False
            )
