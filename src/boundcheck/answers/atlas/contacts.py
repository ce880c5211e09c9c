"""Every line by which one module touches another: imports, uses of tables, relations between models, test imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundcheck.answers.atlas.model import CHAIN, DATA, IMPORT, RELATION, SHARED, STRING, TEST, TYPING
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.files import File
from boundcheck.codebase.named.uses import is_of_the_whole, names_used
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.access import Access

_KINDS = {"import": IMPORT, "use": CHAIN, "string": STRING}
_RELATION = "foreign-key"


class Contact(NamedTuple):
    """One use of a module by another: the place, the paths that it leads to, and the names it uses.

    `binds`: whether the contracts speak of it. `counts`: whether it is a site of its own; an attribute chain in a file
    that names the module elsewhere only tells more names.
    """

    from_: str
    to: str
    path: str
    line: int
    reached: tuple[str, ...]
    kind: int
    names: tuple[str, ...]
    binds: bool = True
    counts: bool = True


class DataUse(NamedTuple):
    """What one file does with a table: `to` is the path where the table is defined, `how` the kind of access."""

    file: File
    owner: str
    to: str
    line: int
    name: str
    how: str

    @property
    def contact(self) -> Contact:
        kind = RELATION if self.how == _RELATION else DATA
        return Contact(self.file.owner, self.owner, self.file.path, self.line, (self.to,), kind, (self.name,))


class ContactPlace(NamedTuple):
    """What is known of a path that a contact leads to."""

    name: str
    owner: str
    lines: int
    kind: str


class ContactPlaces:
    """The files of a project by path, with what stands for packages without a file and for tables without a model."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._folders: dict[str, str] = {}
        self._known = {
            file.path: ContactPlace(file.name, file.owner, file.facts.lines, file.kind)
            for file in codebase.files
        }
        for file in sorted(codebase.files, key=lambda file: file.path):
            package, folder = file.name if file.is_package else file.package, file.path.rpartition("/")[0]
            while package and package not in self._folders:
                self._folders[package] = folder
                package, folder = package.rpartition(".")[0], folder.rpartition("/")[0]

    def __getitem__(self, path: str) -> ContactPlace:
        return self._known[path]

    def folder_of(self, name: str) -> str:
        """The folder of a package, or the path of a file."""
        file = self._codebase.by_name.get(name)
        return self._folders.get(name) or (file.path if file else "")

    def named(self, name: str) -> str | None:
        """The path that a dotted name of a file or package stands for; a package without a file is its folder."""
        file = self._codebase.by_name.get(name)
        if file is not None:
            return file.path
        folder = self._folders.get(name)
        if folder:
            owner = self._codebase.modules.owner_of(name) or UNASSIGNED
            self._known.setdefault(f"{folder}/", ContactPlace(name, owner, 0, "folder"))
            return f"{folder}/"
        return None

    def claim(self, owner: str) -> str:
        """The TOML file that alone knows a table of this owner."""
        module = self._codebase.modules.by_name.get(owner)
        path = module.contract.place.path if module else self._codebase.config.file
        self._known.setdefault(path, ContactPlace(path, owner, 0, "contract"))
        return path


def module_contacts(
    codebase: Codebase,
    places: ContactPlaces,
    references: Iterable[Reference],
    accesses: Iterable[tuple[File, Access]],
) -> Iterator[Contact]:
    """All contacts between modules; what merely may be one is left out."""
    for ref in references:
        if ref.certainty == "possible" or ref.file.kind in ("migration", "support"):
            continue
        if ref.file.kind != "test" or ref.kind != "use":
            yield _import(codebase, places, ref)
    for use in data_uses(codebase, places, accesses):
        if use.owner != use.file.owner:
            yield use.contact
    yield from name_contacts(codebase)


def _import(codebase: Codebase, places: ContactPlaces, ref: Reference) -> Contact:
    paths = (places.named(target.file) for target in ref.targets if target.file)
    reached = tuple(dict.fromkeys(path for path in paths if path))
    names = tuple(target.name for target in ref.targets)
    if ref.file.kind == "test":
        return Contact(ref.file.owner, ref.to, ref.file.path, ref.line, reached, TEST, names)
    kind = TYPING if ref.typing_only else _KINDS[ref.kind]
    binds = not (ref.typing_only and codebase.config.typing_only == "ignore")
    return Contact(ref.file.owner, ref.to, ref.file.path, ref.line, reached, kind, names, binds, ref.first)


def name_contacts(codebase: Codebase) -> Iterator[Contact]:
    """Uses of names that another module makes, if the rule on such is on; what the whole has for everyone, or what only wires
    modules, is nobody's in particular."""
    if "foreign-name" not in codebase.severities.on:
        return
    ask = Questions(codebase)
    for file, use in names_used(ask, codebase):
        is_anybodys = UNASSIGNED in (file.owner, use.owner) or codebase.role(use.owner) == "composition"
        if not is_anybodys and not is_of_the_whole(ask, use, file):
            name = f"{use.kind}:{use.name}"
            yield Contact(file.owner, use.owner, file.path, use.line, (use.home,), SHARED, (name,))


def data_uses(
    codebase: Codebase, places: ContactPlaces, accesses: Iterable[tuple[File, Access]]
) -> Iterator[DataUse]:
    """What production code does with tables, own and others'; relations between models among it, each once."""
    for file, access in accesses:
        found = _table(codebase, places, access)
        if file.kind != "source" or found is None:
            continue
        yield DataUse(file, *found, access.line, access.entity or access.table, access.kind)
    sources = {file.path: file for file in codebase.files if file.kind == "source"}
    told: set[tuple[str, int]] = set()
    for path, line, target in _relations(codebase):
        if path in sources and (path, line) not in told:
            told.add((path, line))
            owner = target.module or UNASSIGNED
            yield DataUse(sources[path], owner, target.path, line, target.name, _RELATION)


def _relations(codebase: Codebase) -> Iterator[tuple[str, int, Entity]]:
    """Relations between models, each with its place and target; one beside the foreign key that it follows is no relation of its own."""
    entities = codebase.registry.by_name
    for entity in entities.values():
        keys = {relation.target for relation in entity.relations.values() if relation.kind != "relationship"}
        for relation in entity.relations.values():
            target = entities.get(relation.target or "")
            if target is not None and (relation.kind != "relationship" or relation.target not in keys):
                yield relation.path, relation.line, target


def _table(codebase: Codebase, places: ContactPlaces, access: Access) -> tuple[str, str] | None:
    """The owner of the table that an access reaches, and where it is defined; None when that cannot be told."""
    registry = codebase.registry
    entity = registry.by_name.get(access.entity)
    lowered = access.table.lower()
    if entity is None and lowered in registry.by_table:
        entity = registry.by_table[lowered][0]
    if entity is not None:
        return entity.module or UNASSIGNED, entity.path
    owner = registry.table_owner(access.table) if access.table else None
    if lowered in registry.through:
        return owner or UNASSIGNED, registry.through[lowered][1].path
    if owner and lowered in registry.made:
        return owner, registry.made[lowered].makers[0].path
    return (owner, places.claim(owner)) if owner else None
