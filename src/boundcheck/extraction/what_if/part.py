"""A package or file in another module, or as a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from glob import escape
from itertools import chain

from boundcheck.base.errors import UsageError
from boundcheck.base.light import replace
from boundcheck.base.nearest import suggestion
from boundcheck.base.plain import visible
from boundcheck.codebase.entities.claims import matches_table
from boundcheck.config.model import DependsOn, Entry, ModuleContract, PublicEntry
from boundcheck.extraction.what_if.draft import Draft
from boundcheck.extraction.what_if.merge import once, suites


def move(draft: Draft, name: str, to: str) -> Draft:
    """A part becomes part of another module; a module that has nothing else goes with it."""
    target = draft.contract(to, "--move")
    _check_known(draft, name, "--move")
    source = draft.owner(name)
    if source is not None and source.name == to:
        raise UsageError(f"--move: {visible(name)} belongs to {visible(to)} already; name another module")
    rest = _without_part(draft, source, name) if source is not None else None
    if source is not None and rest is not None and not rest.paths:
        return _swallowed(draft, source, target, name)
    without = draft.with_contract(rest) if rest is not None else draft
    owner = without.owner(name)
    # Back to where it came from, the module's other path owns it again.
    is_there = owner is not None and owner.name == to
    return without if is_there else without.with_contract(_with_path(target, name))


def _swallowed(draft: Draft, source: ModuleContract, target: ModuleContract, name: str) -> Draft:
    """All of a module goes, and with it its tests and its word on tables; who named it names where it went."""
    gone = [*suites(draft.codebase, source)]
    whole = replace(
        _with_path(target, name),
        tests=once((*suites(draft.codebase, target), *gone)) if gone else target.tests,
        tables=once((*target.tables, *source.tables)),
        models=once((*target.models, *source.models)),
    )
    kept = (contract for contract in draft.config.modules if contract.name != source.name)
    return draft.with_contracts(kept).with_contract(whole).renamed({source.name: (target.name,)})


def split(draft: Draft, module: str, name: str, new: str) -> Draft:
    """A part leaves its module and becomes one of its own, which may do what the whole could.

    Both halves may use each other, so that what they use shows as needs, and as a cycle where it goes both ways. What
    was public of the part is public for whom it was; its own facade is open to the other half alone.
    """
    old = draft.contract(module, "--split")
    _check_known(draft, name, "--split")
    owner = draft.owner(name)
    if owner is None or owner.name != module:
        whose = f"belongs to {visible(owner.name)}" if owner else "belongs to no module"
        raise UsageError(f"--split: {visible(name)} {whose}, not to {visible(module)}; name a part of that")
    if any(contract.name == new for contract in draft.config.modules):
        remedy = f"write {visible(module)}={visible(name)}:NAME with another name"
        raise UsageError(f'--split: there is a module "{visible(new)}" already; {remedy}')
    rest = _without_part(draft, old, name)
    if not rest.paths:
        raise UsageError(f"--split: {visible(name)} is all of {visible(module)}; name a part of it")
    part = replace(
        old,
        name=new,
        paths=(Entry(name, old.place),),
        depends_on=None if old.depends_on is None else (*old.depends_on, DependsOn(module, old.place)),
        public=tuple(_public_of_part(old, name)),
        visible_to=None if old.visible_to is None else (*old.visible_to, Entry(module, old.place)),
        tables=(),
        models=(),
        tests=_nested_suites(draft, old, new),
    )
    if rest.depends_on is not None:
        rest = replace(rest, depends_on=(*rest.depends_on, DependsOn(new, rest.place)))
    halves = ((rest, part) if each.name == module else (each,) for each in draft.config.modules)
    return draft.with_contracts(chain(*halves)).renamed({module: (module, new)})


def _check_known(draft: Draft, name: str, option: str) -> None:
    """Raise UsageError for what is no file or package of the project's code."""
    codebase = draft.codebase
    if name in codebase.known:
        inside = (file for file in codebase.files if _is_below(file.name, name) and file.is_python)
        if all(file.kind in ("test", "support") for file in inside):
            raise UsageError(
                f"{option}: {visible(name)} holds tests alone, which go with their module; name the code they test"
            )
        return
    file, symbol = codebase.symbols.resolve(name)[1:]
    if file and symbol and codebase.symbols.binds(file, symbol) is True:
        raise UsageError(
            f"{option}: {visible(name)} is a name in a file, and only whole files and packages can be told "
            f"apart; name {visible(file)}"
        )
    remedy = suggestion(name, sorted(codebase.known), "write its dotted name, like shop.common.money")
    raise UsageError(f'{option}: there is no file or package "{visible(name)}"; {remedy}')


def _is_below(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


def _with_path(contract: ModuleContract, name: str) -> ModuleContract:
    """With one more path, to which every public entry is relative too, as in TOML."""
    public = (replace(e, below=(*e.below, name)) if e.below else e for e in contract.public)
    return replace(contract, paths=(*contract.paths, Entry(name, contract.place)), public=tuple(public))


def _without_part(draft: Draft, contract: ModuleContract, part: str) -> ModuleContract:
    """A contract without a path, that claims no table or model of it; what else its globs match in the code it names one by one."""
    entities, written = tuple(draft.codebase.registry.by_name.values()), draft.codebase.modules.by_name
    leaving = [
        entity
        for entity in entities
        if _is_below(entity.file, part)
        and (owner := draft.owner(entity.file)) is not None
        and owner.name == contract.name
        # What its module owns by a claim stays, whosever the file is.
        and draft.codebase.modules.owner_of(entity.file) == entity.module
    ]
    staying = [
        entity
        for entity in entities
        if entity not in leaving and (entity.module == contract.name or contract.name not in written)
    ]
    tables = _without(
        contract.tables,
        [entity.table.lower() for entity in leaving if entity.table],
        [entity.table.lower() for entity in staying if entity.table],
        lambda name, glob: matches_table(name, glob.lower()),
    )
    names = [entity.name for entity in leaving], [entity.name for entity in staying]
    models = _without(contract.models, *names, fnmatchcase)
    paths = tuple(path for path in contract.paths if path.value != part)
    return replace(contract, paths=paths, tables=tables, models=models)


def _without(
    entries: Iterable[Entry],
    leaving: Iterable[str],
    staying: Iterable[str],
    matches: Callable[[str, str], bool],
) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for entry in entries:
        kept = [entry.value]
        if any(matches(name, entry.value) for name in leaving):
            kept = [escape(name) for name in staying if matches(name, entry.value)]
        found.update((value, Entry(value, entry.place)) for value in kept)
    return tuple(found.values())


def _public_of_part(old: ModuleContract, part: str) -> Iterator[PublicEntry]:
    paths = tuple(path.value for path in old.paths)
    for entry in old.public:
        below = tuple(path for path in entry.below or paths if _reaches(path, entry.entry, part))
        if below:
            yield replace(entry, below=below)
    for facade in (".", "api"):
        yield PublicEntry(facade, old.place, (Entry(old.name, old.place),), written=False)


def _reaches(path: str, entry: str, part: str) -> bool:
    """Whether a public entry may mean something of a part."""
    place = entry.partition(":")[0]
    if "*" in place:
        base = path if place.startswith("*") else f"{path}.{place.partition('.*')[0]}"
        return _is_below(base, part) or _is_below(part, base)
    base = path if place == "." else f"{path}.{place}"
    # A facade may name the files below it.
    return _is_below(base, part) or base == part.rpartition(".")[0]


def _nested_suites(draft: Draft, old: ModuleContract, new: str) -> tuple[Entry, ...] | None:
    """Folders of the part's name in the whole's suites; None: where the tests of any module of that name are found."""
    places = [Entry(f"{suite.value.rstrip('/')}/{new}", suite.place) for suite in suites(draft.codebase, old)]
    paths = [file.path for file in draft.codebase.files if file.kind == "test"]
    found = (p for p in places if any(f"{path}/".startswith(f"{p.value}/") for path in paths))
    return tuple(found) or None
