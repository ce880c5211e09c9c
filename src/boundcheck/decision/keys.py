"""Where each key of the configuration is written."""

from __future__ import annotations

from boundcheck.config.find import PYPROJECT
from boundcheck.config.locate import KeyPath, locate
from boundcheck.config.model import Config, Place
from boundcheck.modules import Module


class Keys:
    """The places of keys, as far as they are written: None is what is not."""

    def __init__(self, config: Config) -> None:
        self._file = config.file
        self._places = {path: locate(text) for path, text in config.sources}
        self._root: KeyPath = ("tool", "boundcheck") if config.file == PYPROJECT else ()

    def of_project(self, *key: str | int) -> Place | None:
        return self._place(self._file, (*self._root, *key))

    def of_module(self, module: Module, *key: str | int) -> Place | None:
        """A key of a module's contract, wherever that stands; of a glob's module that of the glob."""
        place = module.contract.place
        return next(
            (
                self._place(place.path, (*table, *key))
                for table, at in self._places.get(place.path, {}).items()
                if at == (place.line, place.column) and self._is_contract(table)
            ),
            None,
        )

    def _is_contract(self, table: KeyPath) -> bool:
        return table == ("module",) or table[:-1] == (*self._root, "modules")

    def _place(self, path: str, key: KeyPath) -> Place | None:
        at = self._places.get(path, {}).get(key)
        return Place(path, *at) if at else None


def written(place: Place | None) -> str:
    """Where it stands, for people; nothing where it is not written."""
    return f"{place.path}:{place.line}" if place else ""
