"""Every reference from one file to another module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from boundcheck.base.light import NamedTuple, dataclass, made_of
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.named.uses import NameUse
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.symbols import Target, named_by
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.access import Access, Leak
from boundcheck.facts.file import TYPING_ONLY, Import, ImportKind, Problem, StringImport
from boundcheck.findings.finding import Certainty
from boundcheck.scan import absolute_name, bound_names
from boundcheck.scan.strings import SETTINGS

# Strings that a framework imports only in a context that cannot be seen.
_LIKELY = frozenset(
    (
        "task",
        "entry point",
        "include",
        "signature",
        "locate",
        "send_task",
        "enqueue",
        "enqueue_in",
        "enqueue_at",
        "enqueue_call",
    )
)


class Reference(NamedTuple):
    """One site that names another module: an import statement, an attribute chain, or a string that is imported.

    `targets` are the names it uses of that module. `first`: for attribute chains, whether the file names the module
    here for the first time (a chain behind an import statement of the same module makes no dependency of its own);
    `over`: whether they reach their file over a package, not over an import of the file itself.
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
    over: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """One file as the rules see it: `references` to other modules, `production` those that bind its own module,
    `broken` the modules among these that it must not depend on, each with the rule that says so.

    `accesses` are what it does with the project's models and tables, its own ones too, `leaks` models in signatures,
    `unread` why there may be more, `named` the names of other modules that it uses.
    """

    file: File
    references: tuple[Reference, ...]
    production: tuple[Reference, ...]
    broken: Mapping[str, str]
    accesses: tuple[Access, ...] = ()
    leaks: tuple[Leak, ...] = ()
    unread: Problem | None = None
    named: tuple[NameUse, ...] = ()


_REFERENCE = made_of(Reference)


class References:
    """The references of all files of a codebase, in order of file and place."""

    def __init__(self, codebase: Codebase) -> None:
        ask = Questions(codebase)
        subjects = [subject_of(ask, file) for file in codebase.files]
        self.all = tuple(ref for subject in subjects for ref in subject.references)
        self.production = tuple(ref for subject in subjects for ref in subject.production)


def subject_of(
    ask: Questions,
    file: File,
    accesses: tuple[Access, ...] = (),
    leaks: tuple[Leak, ...] = (),
    unread: Problem | None = None,
    named: tuple[NameUse, ...] = (),
    *,
    chains: bool = True,
) -> Subject:
    """A file as the rules see it; `chains` as for `references_of`."""
    references = references_of(ask, file, chains=chains)
    production = _production(ask, file, references)
    reached = {ref.to for ref in production} if file.module is not None else ()
    broken = {to: rule for to in reached if (rule := ask.breach(file.module or "", to))}
    return Subject(file, references, production, broken, accesses, leaks, unread, named)


def _production(ask: Questions, file: File, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """References of production code that bind a module: not from tests, migrations or composition modules."""
    if not references or file.kind != "source" or ask.role(file.module) == "composition":
        return ()
    if not any(ref.typing_only for ref in references) or not ask.ignores_typing():
        return references
    return tuple(ref for ref in references if not ref.typing_only)


def references_of(ask: Questions, file: File, *, chains: bool = True) -> tuple[Reference, ...]:
    """What a file names of other modules: by imports, then by attribute chains, then by strings.

    Without `chains` those are left out that name a module which the import before them names already.
    """
    if not ask.has_modules():
        return ()
    asking, leads = file.owner, _NOWHERE
    found: list[Reference] = []
    for (line, column, end_line, flags, *_), named in _imports_of_others(ask, file):
        if named.bound and leads is not _ANYWHERE:
            leads = max(leads, named.leads(asking))
        typing_only = bool(flags & TYPING_ONLY)
        for owner, targets in named.modules:
            if owner != asking:
                place = line, column, end_line, typing_only
                found.append(_REFERENCE((file, owner, targets, "import", *place, "certain", True, "", False)))
    if leads >= (_TO_ITS_MODULE if chains else _ANYWHERE):
        found += _use_references(ask, file, {pair for ref in found for pair in _covered(ref)})
    for string in file.packed.strings:
        reference = _string_reference(ask, file, string)
        if reference is not None:
            found.append(reference)
    return tuple(found)


def _covered(ref: Reference) -> tuple[tuple[str, bool], ...]:
    """The module that a reference names, with whether for typing alone; what runs is there for typing, too."""
    return (ref.to, True), (ref.to, ref.typing_only)


def _imports_of_others(ask: Questions, file: File) -> Iterator[tuple[Import, _Named]]:
    """The import statements of a file that are not of its own module's files, as most are, or of other people's."""
    tops, (whole, owner) = ask.tops(), ask.home_of(file.package)
    package, once = file.package, ask.once
    home = f"{whole}." if owner == file.owner else ""
    # So many dots lead no further up than that.
    at_home = package.count(".") - whole.count(".") + 1 if home else 0
    for statement in file.of_imports.imports:
        _, _, _, _, level, module, names, aliases = statement
        base: str | None = module
        if module is None:
            if not any(name.partition(".")[0] in tops for name in names):
                continue
        elif level:
            if level <= at_home or (base := absolute_name(package, level, module)) is None:
                continue
        elif module.partition(".")[0] not in tops:
            continue
        if home and base is not None and f"{base}.".startswith(home):
            continue
        yield statement, once(("imported", base, names, aliases), _named_by, ask, base, statement)


# Where attribute chains on what an import binds can lead: not to another module, to the module that the import names itself, or to
# one that it does not name.
_NOWHERE, _TO_ITS_MODULE, _ANYWHERE = range(3)


class _Named(NamedTuple):
    """The modules that an import names, each with what it uses of them; those to which files and packages that it binds belong with
    all that is in them (None: to several), and of these the ones that it does not name."""

    modules: tuple[tuple[str, tuple[Target, ...]], ...]
    bound: frozenset[str | None]
    unnamed: frozenset[str | None]

    def leads(self, asking: str) -> int:
        """Where chains on what it binds lead in a file of a module."""
        if self.unnamed - {asking}:
            return _ANYWHERE
        return _TO_ITS_MODULE if self.bound - {asking} else _NOWHERE


def _named_by(ask: Questions, base: str | None, statement: Import) -> _Named:
    by_module: dict[str, list[Target]] = {}
    targets = ask.imported(base, statement.names)
    for target, owner in targets:
        if target.file is None and owner == UNASSIGNED:
            continue  # another distribution's, or nobody's
        if owner == UNASSIGNED and (_hides_nothing(ask, target) or _is_mere_vehicle(ask, statement, target)):
            continue
        by_module.setdefault(owner, []).append(target)
    bound = frozenset(map(ask.sole_owner, _files_bound(ask, base, statement, targets)))
    modules = tuple((owner, tuple(targets)) for owner, targets in by_module.items())
    return _Named(modules, bound, bound - by_module.keys())


def _files_bound(
    ask: Questions, base: str | None, statement: Import, targets: Iterable[tuple[Target, str]]
) -> Iterator[str]:
    """The files and packages of the project that an import binds names to."""
    if base is not None:
        yield from (target.name for target, _ in targets if target.file is not None and target.symbol is None)
    else:
        bound = (name for _, name in bound_names(statement, ""))
        yield from (name for name in bound if ask.is_known(name))


def _hides_nothing(ask: Questions, target: Target) -> bool:
    """Whether a folder at the top without `__init__.py` has no file of that name: then Python takes the package that is installed."""
    if target.file is None or "." in target.file or target.symbol in (None, "*"):
        return False
    return ask.file(target.file) is None


def _is_mere_vehicle(ask: Questions, statement: Import, target: Target) -> bool:
    """`import shop` of a package above the modules: what counts are the attribute chains behind it."""
    return statement.module is None and target.file is not None and ask.is_above_modules(target.file)


def _use_references(ask: Questions, file: File, named: set[tuple[str, bool]]) -> Iterator[Reference]:
    facts, asking = file.facts, file.owner
    if not facts.uses:
        return
    bound, in_typing = _bound_names(file)
    # `import shop.billing.rates` is there for the chains that begin with `shop`, and for no others.
    plain = {
        name for each in facts.imports if each.module is None for name, alias in each.bound if alias is None
    }
    for binding, attributes, line, column, rebound, aliased in facts.uses:
        base = bound.get(binding)
        if base is None:
            continue
        if aliased:
            base, attributes = ".".join((base, *attributes[:aliased])), attributes[aliased:]
        owner, used, targets = ask.once(("used", base, attributes), _used_by, ask, base, attributes)
        if not targets or owner == asking:
            continue
        symbol, typing_only = targets[0].symbol, binding in in_typing
        if symbol is not None and ask.binds(used, symbol) is not True:
            continue  # most likely a local variable of the same name
        certainty, first = "possible" if rebound else "certain", (owner, typing_only) not in named
        place, over = (
            (line, column, line, typing_only),
            used != base and not (used in plain and used.startswith(f"{binding}.")),
        )
        ref = _REFERENCE((file, owner, targets, "use", *place, certainty, first, "", over))
        yield ref
        if not rebound:
            named.update(_covered(ref))


def _used_by(ask: Questions, base: str, attributes: tuple[str, ...]) -> tuple[str, str, tuple[Target, ...]]:
    """Whose is what an attribute chain on a file or package of the project means, its file, and what it is; on others nothing."""
    if not ask.is_known(base):
        return "", "", ()
    _, file, symbol = ask.resolve(".".join((base, *attributes)))
    if file is None:
        return "", "", ()
    return ask.owner_of(file), file, (Target(file if symbol is None else f"{file}.{symbol}", file, symbol),)


def _bound_names(file: File) -> tuple[dict[str, str | None], set[str]]:
    """What the bindings of a file's attribute chains stand for, functions' own imports included; None where that differs. And those
    that are imported under TYPE_CHECKING and nowhere else."""
    wanted = frozenset(file.facts.bindings)
    bound: dict[str, str | None] = {}
    typing, running = set[str](), set[str]()
    for statement in file.facts.imports:
        if not statement.may_bind(wanted):
            continue
        names = typing if statement.flags & TYPING_ONLY else running
        for binding, target in bound_names(statement, file.package):
            if binding in wanted:
                names.add(binding)
                # Two imports may bind one name to different things, here and there in the file.
                bound[binding] = target if bound.get(binding, target) == target else None
    return bound, typing - running


def string_target(ask: Questions, file: File, string: StringImport) -> Target | None:
    """What of the project a string imports."""
    value = named_by(file.name, file.package, string)
    return ask.resolve(value) if value is not None and value.partition(".")[0] in ask.tops() else None


def _string_reference(ask: Questions, file: File, string: StringImport) -> Reference | None:
    target = string_target(ask, file, string)
    if target is None or target.file is None or (owner := ask.owner_of(target.file)) == file.owner:
        return None
    if target.symbol is not None and ask.binds(target.file, target.symbol) is False:
        return None
    return Reference(
        file, owner, (target,), "string", string.line, string.column, string.end_line,
        certainty=_certainty(string.how), how=string.how,
    )  # fmt: skip


def is_set(string: StringImport) -> bool:
    """Whether a setting holds a string, which only its framework imports; no call of the file does."""
    return string.how in SETTINGS or string.how.isupper()


def _certainty(how: str) -> Certainty:
    if how in _LIKELY:
        return "likely"
    # A setting of the project's own may be anything.
    return "possible" if how.isupper() and how not in SETTINGS else "certain"
