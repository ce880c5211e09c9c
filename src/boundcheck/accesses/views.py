"""Whose entities a text may mean by names alone, where several projects are checked as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.modules import Module


class View(NamedTuple):
    """The folder of a project, and the modules of other projects that it declares or that a file imports."""

    project: str = ""
    modules: frozenset[str] = frozenset()


class Views:
    """Knows which project each path is of, and which modules of others it declares."""

    def __init__(self, folders: Iterable[str], modules: Mapping[str, Module]) -> None:
        self._folders = sorted(filter(None, folders), key=len, reverse=True)
        self._homes = {name: self._project_of(module.contract.place.path) for name, module in modules.items()}
        self._declared: dict[str, set[str]] = {}
        for name, module in modules.items():
            listed = (entry.module for entry in module.contract.depends_on or ())
            self._declared.setdefault(self._homes[name], set()).update(listed)

    @property
    def differ(self) -> bool:
        """Whether there is more than one project."""
        return bool(self._folders)

    def of_file(self, path: str, imported: Iterable[str | None]) -> View:
        """What a file may mean that imports from some modules."""
        return self._view(self._project_of(path), filter(None, imported))

    def of_module(self, module: str | None) -> View:
        """What a text of a module may mean."""
        return self._view(self._homes.get(module or "", ""), ())

    def sees(self, view: View, entity: Entity) -> bool:
        return self._project_of(entity.path) == view.project or entity.module in view.modules

    def _view(self, project: str, imported: Iterable[str]) -> View:
        modules = {*self._declared.get(project, ()), *imported}
        return View(project, frozenset(name for name in modules if self._homes.get(name) != project))

    def _project_of(self, path: str) -> str:
        """The folder of the included project that a path lies in; "": none's but the including one's."""
        return next((folder for folder in self._folders if path.startswith(f"{folder}/")), "")
