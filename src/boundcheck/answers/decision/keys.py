"""Where each key of the configuration is written."""

from __future__ import annotations

from boundcheck.codebase.modules import Module
from boundcheck.config.find import table_of
from boundcheck.config.locate import KeyPath, locate
from boundcheck.config.model import Config, Place


class Keys:
    """The places of keys, as far as they are written: None is what is not."""

    def __init__(self, config: Config) -> None:
        self._file = config.file
        self._places = {path: locate(text) for path, text in config.sources}

    def of_project(self, *key: str | int) -> Place | None:
        return self._place(self._file, (*table_of(self._file), *key))

    def of_module(self, module: Module, *key: str | int) -> Place | None:
        """A key of a module's contract, wherever that stands; of a glob's module that of the glob. Severities that a contract does not
        write may be those of the included project that it is a part of."""
        file, at = module.contract.place.path, (module.contract.place.line, module.contract.place.column)
        tables = (
            table
            for table, place in self._places.get(file, {}).items()
            if place == at and (table == ("module",) or table[:-1] == (*table_of(file), "modules"))
        )
        place = next((self._place(file, (*table, *key)) for table in tables), None)
        return place or (self._place(file, (*table_of(file), *key)) if key[0] == "rules" else None)

    def _place(self, path: str, key: KeyPath) -> Place | None:
        at = self._places.get(path, {}).get(key)
        return Place(path, *at) if at else None


def written(place: Place | None) -> str:
    """Where it stands, for people; nothing where it is not written."""
    return f"{place.path}:{place.line}" if place else ""
