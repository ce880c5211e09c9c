"""Every name that a file of production code makes, with the module that owns it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from boundcheck.base.disk import TEMPLATE_FOLDERS
from boundcheck.base.dotted import beginning
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.named.urls import Prefixes
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.name_kinds import KINDS, SECTION
from boundcheck.facts.names import NameFact

if TYPE_CHECKING:
    from boundcheck.codebase.files import File
    from boundcheck.findings.finding import Certainty

_TAGS_FOLDER: Final = "templatetags"
_TELLING: Final = (":", "/", ".")  # in what is known of a name, else it may be the beginning of anything


class MadeName(NamedTuple):
    """A place that makes a name: whose it is, and whether that is sure."""

    kind: str
    name: str
    owner: str
    path: str
    line: int


class NameIndex:
    """All names of a project by kind. `modules` gives the module of a dotted name, `wires` says which modules only wire others."""

    def __init__(
        self,
        files: Iterable[tuple[File, tuple[NameFact, ...]]],
        file_of: Callable[[str], str | None],
        module_of: Callable[[str], str],
        wires: Callable[[str | None], bool],
        apps: Container[str] = (),
    ) -> None:
        self._module_of, self._wires = module_of, wires
        sources = [(file, facts) for file, facts in files if file.kind == "source"]
        of_apps = {
            file.path.rpartition("/")[0] for file, _ in sources if file.is_package and file.name in apps
        }
        for_all = _folders("folder", sources)
        self._for_all = tuple(f"{path}/" for path in for_all if path.rpartition("/")[0] not in of_apps)
        self._loaded = sorted(_folders("templates", sources), key=len, reverse=True)
        self._prefixes = Prefixes(sources, file_of)
        self._made: dict[tuple[str, str], list[MadeName]] = {}
        self._ends: dict[str, list[MadeName]] = {}
        self._sections = {fact.value for _, facts in sources for fact in facts if fact.kind == "section"}
        self._packages = {file.path: file.name.split(".")[:-1] for file, facts in sources if facts}
        for file, facts in sources:
            for made in self._of(file, facts):
                self._made.setdefault((made.kind, made.name), []).append(made)
                if made.kind == "url" and ":" in made.name:
                    self._ends.setdefault(_end(made.name), []).append(made)

    @property
    def made(self) -> Iterator[MadeName]:
        """All, in order of kind and name."""
        for key in sorted(self._made):
            yield from self._made[key]

    def is_for_all(self, path: str) -> bool:
        """Whether a template lies in a folder that the settings name, and that is no application's."""
        return path.startswith(self._for_all)

    def folder_of(self, path: str) -> str | None:
        """The folder behind which a template's name begins: one called as frameworks look for it, or one that code loads from."""
        around = f"/{path}"
        starts = [around.find(folder) + len(folder) - 2 for folder in TEMPLATE_FOLDERS if folder in around]
        if starts:
            return path[: min(starts)]
        return next((folder for folder in self._loaded if path.startswith(f"{folder}/")), None)

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._made

    def names(self, kind: str) -> tuple[str, ...]:
        """All names of a kind, sorted."""
        return self._names.get(kind, ())

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for kind, name in sorted(self._made):
            found.setdefault(kind, []).append(name)
        return {kind: tuple(names) for kind, names in found.items()}

    def find(self, kind: str, value: str, *, is_open: bool = False) -> tuple[tuple[MadeName, ...], Certainty]:
        """What makes a name, and how sure it is that this is meant; of an open one all that begin so."""
        if is_open:
            return self._beginning(kind, value), "possible"
        found = self._made.get((kind, value), [])
        if found and kind == "setting":
            own = tuple(made for made in found if self._is_of_package(made))
            return own or tuple(found), "certain" if own else "possible"
        if not found and kind == "url" and "." in value and (blueprints := self._of_blueprint(value)):
            return blueprints, "certain"
        if not found and (wider := self._wider(kind, value)):
            return wider, "possible"
        if not found and kind == "url" and ":" in value:  # below what nobody sees
            return tuple(self._ends.get(_end(value), ())) or self._by_package(value), "likely"
        return tuple(found), "certain"

    def _is_of_package(self, made: MadeName) -> bool:
        """Whether a setting is called after a package around what gives it a value: `BILLING_TIMEOUT` in shop.billing. Any other may be
        a framework's own."""
        around = self._packages.get(made.path, [])
        return any(made.name.startswith(f"{package.upper()}_") for package in around[1:] or around)

    def _of_blueprint(self, value: str) -> tuple[MadeName, ...]:
        """What makes the blueprint of an endpoint; of one within others the innermost."""
        whole = value.rpartition(".")[0]
        found = self._made.get(("url", f"{whole}.*")) or self._made.get(
            ("url", f"{whole.rpartition('.')[2]}.*")
        )
        return tuple(found or ())

    def _by_package(self, value: str) -> tuple[MadeName, ...]:
        """What makes a name without any namespace in a package that is called like the one that is asked for: its application gives it
        its label when the program runs."""
        *_, namespace, name = value.split(":")
        return tuple(
            made
            for made in self._made.get(("url", name), ())
            if namespace in self._packages.get(made.path, ())
        )

    def _beginning(self, kind: str, value: str) -> tuple[MadeName, ...]:
        if not any(sign in value for sign in _TELLING):
            return ()
        names = self.names(kind)
        found: list[MadeName] = [*self._wider(kind, value)]
        for name in beginning(names, value):
            found += self._made[kind, name]
        return tuple(found)

    def _wider(self, kind: str, value: str) -> tuple[MadeName, ...]:
        """What makes names of which only the beginning is known, and that a value may be one of."""
        return tuple(
            made for beginning in self._open.get(kind, ()) if value.startswith(beginning)
            for made in self._made[kind, f"{beginning}*"]
        )  # fmt: skip

    @cached_property
    def _open(self) -> Mapping[str, tuple[str, ...]]:
        """By kind, how names begin of which no more is known."""
        found = ((kind, name) for kind, name in self._made if name.endswith("*") and kind != "template")
        by_kind: dict[str, list[str]] = {}
        for kind, name in sorted(found):
            by_kind.setdefault(kind, []).append(name[:-1])
        return {kind: tuple(names) for kind, names in by_kind.items()}

    def _of(self, file: File, facts: tuple[NameFact, ...]) -> Iterator[MadeName]:
        if file.is_template:
            if (folder := self.folder_of(file.path)) is not None:
                yield MadeName("template", file.path[len(folder) + 1 :], file.owner, file.path, 1)
            return
        if file.is_python and file.package.rpartition(".")[2] == _TAGS_FOLDER and not file.is_package:
            yield MadeName("tags", file.name.rpartition(".")[2], file.owner, file.path, 1)
        prefixes: tuple[str, ...] | None = None
        for fact in facts:
            if not fact.defines or fact.kind not in KINDS:
                continue
            if fact.kind == "setting" and fact.how == SECTION and file.name not in self._sections:
                continue
            if fact.kind != "url" or fact.open:
                name = f"{fact.value}*" if fact.open else fact.value
                if fact.kind == "task" and name.startswith("."):  # called after its function
                    name = file.name + name
                yield MadeName(fact.kind, name, file.owner, file.path, fact.line)
                continue
            prefixes = self._prefixes.of(file.name) if prefixes is None else prefixes
            owner = self._owner_of_path(file, fact)
            yield from (
                MadeName("url", before + fact.value, owner, file.path, fact.line) for before in prefixes
            )

    def _owner_of_path(self, file: File, fact: NameFact) -> str:
        """A path's name belongs to the module of its file; where that only wires others, to the module of its view."""
        if (file.module is None or self._wires(file.module)) and fact.other:
            owner = self._module_of(fact.other)
            return file.owner if owner == UNASSIGNED else owner
        return file.owner


def _folders(kind: str, sources: Sequence[tuple[File, tuple[NameFact, ...]]]) -> tuple[str, ...]:
    """The folders of templates that code names, each in any folder that is around that code, as nothing shows from where it looks."""
    written = {
        (file.path.rpartition("/")[0], fact.value)
        for file, facts in sources
        for fact in facts
        if fact.kind == kind
    }
    found = {
        posixpath.normpath("/".join((*parts[:depth], path)))
        for folder, path in written
        for parts in [folder.split("/") if folder else []]
        for depth in range(len(parts) + 1)
    }
    return tuple(sorted(folder for folder in found if not folder.startswith(".")))


def _end(name: str) -> str:
    """The innermost namespace of a URL name, and the name."""
    return ":".join(name.split(":")[-2:])
