"""What is asked for, in documented order: a module, a path, a dotted name, a table or model, other people's package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

from boundcheck.answers.may.asker import inner_path, nearest_of
from boundcheck.answers.may.imagined import imported, reached
from boundcheck.answers.may.manifests import declared_in, is_imported
from boundcheck.answers.may.model import As, Asker, Kind, Wanted
from boundcheck.answers.may.outside import model_outside, models_outside, names_of
from boundcheck.answers.may.shared import shared_name
from boundcheck.base.errors import UsageError
from boundcheck.base.nearest import asking, suggestion
from boundcheck.base.stdlib import STDLIB
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity, Registry, usual
from boundcheck.codebase.entities.third_party import STOCK_USER
from boundcheck.codebase.files import File
from boundcheck.codebase.misnamed import meant, nearest_to
from boundcheck.codebase.public import offered, public_name
from boundcheck.codebase.symbols import Target
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.file import Import

_NOBODYS = "no file imports {}, and no manifest declares it"
Find = Callable[[Codebase, Asker, str], Wanted | None]


def wanted_of(codebase: Codebase, asker: Asker, written: str, as_: As | None) -> Wanted:
    """What a name means; of several things that are called so the first, unless what is asked of it (`as_`) only goes with a table.

    Raises UsageError for what nobody knows.
    """
    if as_ is not None:
        return _as_table(codebase, asker, written, as_)
    if (shared := shared_name(codebase, asker, written)) is not None:
        return shared
    order: tuple[tuple[Kind, Find], ...] = (
        ("module", _module),
        ("file", _path),
        ("name", _dotted),
        ("table", _table),
    )
    found = [(kind, one) for kind, find in order if (one := find(codebase, asker, written)) is not None]
    if not found and (package := _external(codebase, asker, written)) is not None:
        return package
    if not found:
        raise unknown(codebase, written)
    first = found[0][1]
    others = dict.fromkeys(
        kind for kind, one in found[1:] if (one.name, one.kind) != (first.name, first.kind)
    )
    return first._replace(others=tuple(others) if first.kind in ("module", "table") else ())


def unknown(codebase: Codebase, written: str, otherwise: str = "") -> UsageError:
    """What is told of a name that nobody knows, with the nearest that there is."""
    remedy = nearest_name(codebase, written) or otherwise or nearest_of(codebase, written)
    return UsageError(f'"{written}" is no module, file, name, table or package; {remedy}')


def nearest_name(codebase: Codebase, written: str) -> str:
    """The remedy for a mistyped name; "" where none is alike."""
    registry = codebase.registry
    tables = (entity.table or entity.name for entity in registry.by_name.values())
    names = [*codebase.modules.by_name, *codebase.known, *tables, *registry.made]
    names += [entity.class_name for entity in registry.by_name.values()]
    return nearest_to(codebase, written, names, "")


def _module(codebase: Codebase, asker: Asker, written: str) -> Wanted | None:
    """A module is used by the first of its public names: its facade, or what it offers instead."""
    module = codebase.modules.by_name.get(written)
    if module is None:
        return None
    facades = [
        path if entry.entry in (".", "**") else f"{path}.{entry.entry.partition(':')[0]}"
        for entry in offered(module, asker.file.owner)
        for path in module.paths
    ]
    name = next((facade for facade in facades if facade in codebase.known), module.paths[0])
    place = module.contract.place
    return imported(codebase, Wanted(written, "module", name, written, place.path, place.line))


def _path(codebase: Codebase, asker: Asker, written: str) -> Wanted | None:
    path = inner_path(codebase, written)
    if path is None:
        return None
    file = codebase.by_path.get(path) or codebase.by_path.get(f"{path}/__init__.py")
    if file is not None and file.is_python:
        return _of_file(codebase, written, file)
    if (codebase.config.root / path).is_dir():
        name = next(_packages_at(codebase, path), None)
        if name is not None:
            return imported(codebase, Wanted(written, "file", name, codebase.owner_of(name)))
    if "/" not in written and file is None and not (codebase.config.root / path).is_file():
        return None  # a folder that may be called like a package
    if file is not None or (codebase.config.root / path).exists():
        raise UsageError(
            f"{written}: it is no Python file of the project, so nothing imports it; name a module, file or table"
        )
    raise UsageError(f"{written}: there is no such file; {nearest_of(codebase, written)}")


def _packages_at(codebase: Codebase, folder: str) -> Iterator[str]:
    for file in codebase.files:
        if file.is_python and file.path.startswith(f"{folder}/"):
            parts = file.path.removeprefix(f"{folder}/").count("/")
            yield file.package.rsplit(".", parts)[0] if parts else file.package


def _of_file(codebase: Codebase, written: str, file: File) -> Wanted:
    return imported(codebase, Wanted(written, "file", file.name, file.owner, file.path))


def _dotted(codebase: Codebase, asker: Asker, written: str) -> Wanted | None:
    name = written.replace(":", ".")
    target = codebase.symbols.resolve(name)
    if target.file is None:
        return None
    odd = next((part for part in name.split(".") if not part.isidentifier()), None)
    if odd is not None and target.file.rpartition(".")[2] == odd:
        raise UsageError(
            f'"{written}": no import statement can name it, since {odd} is no identifier; ask for a table'
        )
    if odd is not None:
        return None
    file = codebase.by_name.get(target.file)
    path, owner = file.path if file else "", codebase.owner_of(target.file)
    if target.symbol is None:
        if ":" in written:
            raise UsageError(
                f'"{written}" is a file and no name in one; write it with a dot, or name what is in it'
            )
        return imported(codebase, Wanted(written, "file", target.file, owner, path))
    if codebase.symbols.binds(target.file, target.symbol) is False:
        if "." not in name:
            return None
        remedy = asking(meant(codebase, name)) or f"name what {target.file} has"
        raise UsageError(f'{target.file} has no "{target.symbol}"; {remedy}')
    model = codebase.registry.by_name.get(codebase.symbols.origin(f"{target.file}.{target.symbol}"))
    return imported(
        codebase,
        Wanted(
            written, "name", f"{target.file}.{target.symbol}", owner, path,
            table=(model.table or "") if model else "", model=model.name if model else "",
        ),
    )  # fmt: skip


def _table(codebase: Codebase, asker: Asker, written: str) -> Wanted | None:
    found = _reached(codebase, asker, written, "query")
    is_dotted_outside = (
        found is not None and found.module is None and found.model == written.replace(":", ".")
    )
    return None if is_dotted_outside else found  # which is only imported


def _as_table(codebase: Codebase, asker: Asker, written: str, as_: As) -> Wanted:
    found = _reached(codebase, asker, written, as_)
    if found is not None:
        return found
    registry = codebase.registry
    tables = [entity.table or entity.name for entity in registry.by_name.values()]
    models = [name for entity in registry.by_name.values() for name in (entity.name, entity.class_name)]
    others = [name for entity in models_outside(codebase) for name in names_of(entity)]
    remedy = suggestion(written, [*tables, *models, *registry.made, *others], "boundcheck tables lists them")
    raise UsageError(f'"{written}" is no table and no model, which --as {as_} asks for; {remedy}')


def _reached(codebase: Codebase, asker: Asker, written: str, as_: As) -> Wanted | None:
    """A table by its name, or a model by its dotted name, Django's label or its class's name."""
    registry = codebase.registry
    entity, name = _entity(codebase, registry, written)
    if entity is not None:
        if name is None:
            module = codebase.modules.by_name.get(codebase.owner_of(entity.file))
            target = Target(entity.name, entity.file, entity.name.removeprefix(f"{entity.file}."))
            is_others = module is not None and module.name != asker.file.owner
            public = public_name(codebase, module, target, asker.file.owner) if module and is_others else None
            name = public or entity.name
        owner = entity.module or UNASSIGNED
        return reached(
            codebase, asker, entity, name,
            Wanted(
                written, "table", entity.table or entity.name, owner, entity.path, entity.line,
                entity.table or "", entity.name, as_=as_,
            ),
        )  # fmt: skip
    table = usual(written.lower())
    _, owners = registry.owners_of("", written)
    if not owners and table not in registry.made:
        return _outside(codebase, asker, written, as_)
    made = registry.made.get(table)
    place = made.makers[0] if made else None
    where = (place.path, place.line) if place else _claim(codebase, written)
    owner = next(iter(owners), UNASSIGNED)
    wanted = Wanted(written, "table", made.table if made else written, owner, *where, written, as_=as_)
    return reached(codebase, asker, None, "", wanted)


def _outside(codebase: Codebase, asker: Asker, written: str, as_: As) -> Wanted | None:
    """A model of another distribution, which no module owns: its import counts, and nothing else."""
    entity = model_outside(codebase, written)
    if entity is None:
        return None
    table, is_user = entity.table or entity.name, entity.name == STOCK_USER
    note = f"{table} belongs to no module of the project, so its rows are nobody's in particular"
    wanted = Wanted(
        written, "table", table, None, table=entity.table or "", model=entity.name, as_=as_, note=note
    )
    found = reached(codebase, asker, entity, entity.name, wanted)
    if as_ == "foreign-key" and is_user:
        return found._replace(code="models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)")
    return found if found.statement is None else found._replace(access=None)


def _claim(codebase: Codebase, table: str) -> tuple[str, int]:
    for module in codebase.modules.by_name.values():
        for entry in module.contract.tables:
            if fnmatchcase(table.lower(), entry.value.lower()):
                return entry.place.path, entry.place.line
    return "", 0


def _entity(codebase: Codebase, registry: Registry, written: str) -> tuple[Entity | None, str | None]:
    """The entity, and the dotted name by which it is imported where one is written."""
    sharing = registry.by_table.get(written.lower())
    if sharing:
        return min(sharing, key=lambda e: (e.proxy, not e.managed, e.path, e.line)), None
    dotted = written.replace(":", ".")
    found = registry.by_name.get(codebase.symbols.origin(dotted)) if "." in dotted else None
    if found is not None:
        return found, dotted
    label, _, last = dotted.rpartition(".")
    if label:
        return registry.by_label.get((label, last.lower())), None
    called = [entity for entity in registry.by_name.values() if entity.class_name == written]
    if len(called) > 1:
        names = ", ".join(sorted(entity.name for entity in called)[:4])
        raise UsageError(f'"{written}" is the name of several models; name one of them: {names}')
    return (called[0] if called else None), None


def _external(codebase: Codebase, asker: Asker, written: str) -> Wanted | None:
    """Other people's package: Python's own, one that contracts name, that a file imports or that a manifest declares; any other that
    may be one, as an unknown one."""
    name = written.replace(":", ".")
    top = name.partition(".")[0]
    if not all(part.isidentifier() for part in name.split(".")) or top in codebase.tops:
        return None
    note, is_unknown = "", False
    if top not in STDLIB and not is_imported(codebase, top):
        manifest = declared_in(codebase.config.root, asker.file.path.rpartition("/")[0], top)
        note = f"no file imports {top} yet; {manifest} declares it" if manifest else _NOBODYS.format(top)
        is_unknown = not manifest and not _is_named(codebase, top)
        if is_unknown and (not top.islower() or nearest_name(codebase, written)):
            return None
    base, _, last = name.rpartition(".")
    if base and (":" in written or last[:1].isupper()):
        statement, code = Import(0, 1, 0, 0, 0, base, (last,)), f"from {base} import {last}"
    else:
        statement, code = Import(0, 1, 0, 0, 0, None, (name,)), f"import {name}"
    return Wanted(
        written, "external", name, None, statement=statement, code=code, note=note, is_unknown=is_unknown
    )


def _is_named(codebase: Codebase, top: str) -> bool:
    config = codebase.config
    names = [entry.package for entry in config.external]
    for module in config.modules:
        listed = (*(module.depends_on_external or ()), *module.cannot_depend_on_external)
        names += [entry.value for entry in listed]
    names += [entry.value for contract in config.contracts for entry in contract.to]
    names += codebase.registry.outside  # which relations name
    return any(name.partition(".")[0] == top for name in names)
