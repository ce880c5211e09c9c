"""Tells when a library has been imported, without importing it: for libraries that a suite loads late, or never."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class Arrivals(MetaPathFinder):
    """Calls each function once, as soon as the import named with it is complete; at once where it is already."""

    def __init__(self, awaited: dict[str, Callable[[], None]]) -> None:
        self._awaited = dict(awaited)

    def start(self) -> None:
        self.check()
        if self._awaited:
            sys.meta_path.insert(0, self)

    def stop(self) -> None:
        self._awaited.clear()
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def check(self) -> None:
        """Look for what came another way."""
        for name in tuple(self._awaited):
            spec = getattr(sys.modules.get(name), "__spec__", None)
            if spec is not None and not getattr(spec, "_initializing", False):
                self._arrived(name)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._awaited:
            return None
        for finder in tuple(sys.meta_path):
            found = None if finder is self else finder.find_spec(fullname, path, target)
            if found is not None:
                if found.loader is not None:
                    found.loader = _Announcing(found.loader, lambda: self._arrived(fullname))
                return found
        return None

    def _arrived(self, name: str) -> None:
        call = self._awaited.pop(name, None)
        if call is not None:
            call()


class _Announcing(Loader):
    """A loader that says when it is done, and leaves no trace in what it loaded."""

    def __init__(self, loader: Loader, done: Callable[[], None]) -> None:
        self._loader, self._done = loader, done

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._done()

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)
