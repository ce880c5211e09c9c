"""What each file of a project leans on: imports, strings, tables, conftests, and what tests reach through a framework."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final

from boundcheck.answers.affected.dynamic import ANY, dynamic_imports
from boundcheck.base.disk import read_file
from boundcheck.base.dotted import upwards
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.base.patterns import later
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.files import File
from boundcheck.codebase.named.uses import foreign_names
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import references_of
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.access import Access

# A file that listens to what others send, in whatever framework.
LISTENS: Final = later(
    rb"@receiver\b|\.connect(?:_via)?\(|\blistens_for\(|\bevent\.listen\(|\bm2m_changed\b|@hookimpl\b"
)
_CLIENT: Final = later(
    rb"\b(?:async_|admin_)?client\b|\b(?:API|Async|Requests|Core)?Client\(|\blive_server\b|\bdjango_app\b|\bWebTest\b"
)
_TELLING: Final = frozenset(("INSTALLED_APPS", "ROOT_URLCONF"))
_COMMAND: Final = later(rb"call_command\(\s*[\"'](\w+)")


class Link(NamedTuple):
    """A file leans on another one (a path), or on a module as a whole (`ModuleName`); `why` names the place."""

    to: str
    why: str


@dataclass(slots=True)
class Links:
    """All links by path of the file that has them.

    `mutual` are files that other modules feel without naming them, by the path or the module that feels them.
    """

    by_path: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))
    mutual: list[tuple[str, str, str]] = field(default_factory=list)  # who feels, which file, why

    def of(self, path: str) -> Iterator[str]:
        """What a file leans on."""
        return (link.to for link in self.by_path.get(path, ()))


def module_node(name: str) -> str:
    """How a module is called among the nodes; no path looks like it."""
    return f"\0{name}"


def is_settings(file: File) -> bool:
    """Whether a file holds the settings of a framework."""
    return not _TELLING.isdisjoint(file.facts.definitions)


def find_links(
    codebase: Codebase, accesses: Mapping[str, Sequence[Access]], scripts: Mapping[str, str]
) -> Links:
    """Every link of every file. `accesses` are what files do with tables, by path; `scripts` the dotted names behind the
    project's commands.
    """
    finder = _Finder(codebase, accesses, scripts)
    for file in codebase.files:
        finder.add(file)
    finder.add_relations()
    return finder.links


class _Finder:
    def __init__(
        self, codebase: Codebase, accesses: Mapping[str, Sequence[Access]], scripts: Mapping[str, str]
    ) -> None:
        self._codebase, self._accesses, self._scripts = codebase, accesses, scripts
        self._ask = Questions(codebase)
        self.links = Links()
        tops = sorted(top for top in codebase.tops if top.isidentifier())
        either = "|".join(map(re.escape, tops)).encode()
        self._quoted = re.compile(rb"[\"'](?P<name>(?:" + either + rb")(?:\.\w+)+)")
        self._named = re.compile(
            rb"(?<![\w.])(?P<name>(?:" + either + rb")(?:\.\w+)+)|[\"'](?P<top>" + either + rb")[\"' ]"
        )
        self._by_name: dict[str, list[File]] = defaultdict(list)
        self._aside: dict[str, list[File]] = defaultdict(list)  # test files by each part of their dotted name
        self._commands: dict[str, list[File]] = defaultdict(list)
        self._conftests: dict[str, File] = {}
        self._homes: dict[str, File] = {}  # some code of each module, for what is no code
        for file in codebase.files:
            if not file.is_template:
                self._note(file)
            if file.is_python and file.kind == "source":
                self._homes.setdefault(file.owner, file)
        self._has_settings = any(map(is_settings, codebase.files))
        self._urls = self._targets_of_setting("ROOT_URLCONF")

    def _note(self, file: File) -> None:
        self._by_name[file.name].append(file)
        folder, _, name = file.path.rpartition("/")
        if file.kind in ("test", "support"):
            for part in set(file.name.split(".")):
                self._aside[part].append(file)
        if name == "conftest.py":
            self._conftests[folder] = file
        if folder.endswith("management/commands"):
            self._commands[name.removesuffix(".py")].append(file)

    def _targets_of_setting(self, setting: str) -> list[File]:
        return [
            found
            for file in self._codebase.files
            for string in file.facts.strings
            if string.how == setting
            for found in self._files(string.value)
        ]

    def add(self, file: File) -> None:
        self._data(file)
        self._shared_names(file)
        if not file.is_python:
            return
        self._names(file)
        try:
            text, _ = read_file(f"{self._codebase.config.root}/{file.path}")
        except OSError:
            self.links.by_path[file.path].append(Link(ANY, f"{file.path} cannot be read"))
            return
        self._text(file, text)
        if file.facts.problem or file.facts.unread:
            self.links.by_path[file.path].append(Link(ANY, f"{file.path} cannot be parsed"))
        else:
            self._dynamic(file, text)
        if file.kind in ("test", "support"):
            self._test(file, text)
        elif file.kind == "source" and LISTENS.search(text):
            for target, line in self._imported(file):
                self.links.mutual.append((target.path, file.path, f"{file.path}:{line} may listen to it"))

    def _shared_names(self, file: File) -> None:
        """Names of URLs, permissions and tasks that other files make; those who may open a template are told by its name."""
        by_path = self._codebase.by_path
        start = self._homes.get(file.owner) if file.is_template else file
        for use in foreign_names(self._ask, file, self._codebase.said_names.further):
            home = by_path[use.home]
            if start is not None and not home.is_template:
                self._link(start, home, f"{file.path}:{use.line} uses {use.name}")

    def _names(self, file: File) -> None:
        """Imports, attribute chains, strings that are imported, and the packages that a file lies in."""
        for target, line in self._imported(file):
            self._link(file, target, f"{file.path}:{line} imports {target.name}")
        for ref in references_of(self._ask, file):
            if ref.kind == "string" and is_settings(file):
                continue
            how = "names" if ref.kind == "string" else "uses"
            for name in ref.targets:
                for found in self._files(name.file or ""):
                    self._link(file, found, f"{file.path}:{ref.line} {how} {name.name}")
        for package in upwards(file.name.rpartition(".")[0]):  # Python imports them first
            for found in self._by_name.get(package, ()):
                if found.is_package:
                    self._link(file, found, f"Python runs {found.path} first")

    def _link(self, file: File, target: File, why: str) -> None:
        if target is not file:
            self.links.by_path[file.path].append(Link(target.path, why))

    def _files(self, name: str) -> list[File]:
        """The files that a dotted name leads to: several where two trees have one of that name."""
        return next((self._by_name[above] for above in upwards(name) if above in self._by_name), [])

    def _imported(self, file: File) -> Iterator[tuple[File, int]]:
        aside = file.kind in ("test", "support")
        for statement in file.facts.imports:
            for target in self._codebase.symbols.resolve_import(file.package, statement):
                if target is None:
                    continue
                found = self._files(target.file or target.name)
                if not found and aside and statement.level == 0:
                    # Test folders are often put on the path, one by one.
                    found = self._aside.get(target.name.partition(".")[0], [])
                for other in found:
                    yield other, statement.line

    def _text(self, file: File, text: bytes) -> None:
        """What the text names in strings, whoever imports them; in tests also anywhere else.

        What settings name is no need of theirs: a change of settings runs everything, and what a test gets to by way of
        them is told at the test.
        """
        if is_settings(file):
            return
        in_tests, line, at = file.kind in ("test", "support"), 1, 0
        for match in (self._named if in_tests else self._quoted).finditer(text):
            name = match[match.lastgroup or 0].decode("utf-8", "replace")
            line, at = line + text.count(b"\n", at, match.start()), match.start()
            # A test may start what can be started.
            for found in (
                *self._files(name),
                *(self._by_name.get(f"{name}.__main__", ()) if in_tests else ()),
            ):
                self._link(file, found, f"{file.path}:{line} names {name}")

    def _dynamic(self, file: File, text: bytes) -> None:
        for found in dynamic_imports(text, file.facts.strings, file.name, file.package):
            place = f"{file.path}:{found.line}"
            if found.setting is not None and self._has_settings:
                for target in self._targets_of_setting(found.setting):
                    self._link(file, target, f"{place} imports what {found.setting} names")
            elif found.prefix is None:
                why = f"{place} imports a name that cannot be read"
                self.links.by_path[file.path].append(Link(ANY, why))
            else:
                for target in self._codebase.files:
                    if target.name.startswith(found.prefix) and target.is_python:
                        self._link(file, target, f"{place} imports by name below {found.prefix}")

    def _test(self, file: File, text: bytes) -> None:
        """What pytest and the frameworks bring to a test besides what it imports."""
        folder = file.path.rpartition("/")[0]
        for place in _folders_of(folder):
            conftest = self._conftests.get(place)
            if conftest is not None:
                self._link(file, conftest, f"{conftest.path} stands above {file.path}")
        if file.module is not None:
            to = module_node(file.module)
            self.links.by_path[file.path].append(Link(to, f"{file.path} belongs to its suite"))
        self._started(file, text)

    def _started(self, file: File, text: bytes) -> None:
        """What a test sets going without importing it: requests, the project's commands, Django's."""
        if self._urls and (match := _CLIENT.search(text)):
            line = text.count(b"\n", 0, match.start()) + 1
            for urls in self._urls:
                self._link(file, urls, f"{file.path}:{line} sends requests through {urls.path}")
        for script, name in self._scripts.items():
            if re.search(rb"[\"'/]" + re.escape(script.encode()) + rb"(?![\w-])", text):
                for found in self._files(name):
                    self._link(file, found, f"{file.path} starts {script}")
        for match in _COMMAND.finditer(text):
            for command in self._commands.get(match[1].decode(), ()):
                self._link(file, command, f"{file.path} calls the command {match[1].decode()}")

    def _data(self, file: File) -> None:
        """The tables that a file reaches; where the other side feels it, also the way back."""
        for access in self._accesses.get(file.path, ()):
            for entity, table in ((access.entity, access.table), (access.of, "")):
                for node, name in self._holders(entity, table):
                    why = f"{file.path}:{access.line} reaches {name}"
                    self.links.by_path[file.path].append(Link(node, why))
                    if access.kind == "signal":  # which the other side feels, too
                        self.links.mutual.append((node, file.path, why))

    def _holders(self, name: str, table: str) -> Iterator[tuple[str, str]]:
        """Who stands behind a table: the files that define it, and the modules that own it."""
        registry = self._codebase.registry
        entity = registry.by_name.get(name)
        entities = (entity,) if entity else registry.by_table.get(table.lower(), ())
        for found in entities:
            yield from ((node, found.table or found.class_name) for node in _nodes(found))
        if not entities and table:
            if table.lower() in registry.through:
                holder = registry.by_name[registry.through[table.lower()][0]]
                yield from ((node, table) for node in _nodes(holder))
            if table.lower() in registry.made:
                yield from ((maker.path, table) for maker in registry.made[table.lower()].makers)
            owner = registry.table_owner(table)
            if owner is not None and owner != UNASSIGNED:
                yield module_node(owner), table

    def add_relations(self) -> None:
        registry = self._codebase.registry
        for entity in registry.by_name.values():
            for other, place in _related(registry.by_name, entity):
                why = f"{place}: {entity.class_name} has a relation to {other.class_name}"
                for node in _nodes(other):
                    self.links.by_path[entity.path].append(Link(node, why))
                    self.links.mutual.append((node, entity.path, why))


def _nodes(entity: Entity) -> Iterator[str]:
    yield entity.path
    if entity.module is not None and entity.module != UNASSIGNED:
        yield module_node(entity.module)


def _related(entities: Mapping[str, Entity], entity: Entity) -> Iterable[tuple[Entity, str]]:
    for base in entity.bases:
        if base in entities:
            yield entities[base], f"{entity.path}:{entity.line}"
    for relation in entity.relations.values():
        for name in (relation.target, relation.through_entity):
            if name is not None and name in entities:
                yield entities[name], f"{relation.path}:{relation.line}"


def _folders_of(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""
