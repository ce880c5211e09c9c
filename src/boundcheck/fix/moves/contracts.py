"""The contracts after a move: names and paths in them that lead to what moves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from typing import Final

from boundcheck.base.dotted import relative_renamed
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.modules import Module
from boundcheck.config.document import is_contract, parse, value_at
from boundcheck.config.locate import KeyPath, locate
from boundcheck.fix.model import RefusedError
from boundcheck.fix.moves.model import Move
from boundcheck.fix.text import Edit, FileText

_STRING: Final = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_VALUE: Final = re.compile(r"[^=\n]*=[ \t]*")
# What strings are, by their keys: dotted names, paths, modules, entries of `public`, `a -> b`.
_OF_MODULE: Final = {
    "path": "name", "paths": "name", "models": "name", "tests": "path", "public": "public", "entry": "public",
    "depends_on": "module", "module": "module", "cannot_depend_on": "module", "visible_to": "module", "to": "module",
}  # fmt: skip
_OF_IMPORTS: Final = {
    "from": "name", "to": "name", "layers": "name", "siblings": "name", "containers": "name", "modules": "name",
    "exhaustive_ignores": "name", "allowed": "name", "within": "name", "roots": "name", "skip": "edge", "ignore": "edge",
}  # fmt: skip
_OF_PROJECT: Final = {
    "source_roots": "path", "test_paths": "path", "test_support": "path", "migrations": "path", "exclude": "path",
    "atomic_wrappers": "name",
}  # fmt: skip
_OF_ALLOW: Final = {"path": "path", "target": "name", "from": "module", "to": "module"}


def renamed_modules(codebase: Codebase, move: Move) -> Mapping[str, str]:
    """The modules that are named after their packages, and will have other names."""
    found = {}
    for module in codebase.modules.by_name.values():
        for entry in module.contract.paths:
            old, new = module.paths[0].split("."), move.renamed(module.paths[0]).split(".")
            parts = entry.value.split(".")
            if "*" in entry.value and len(parts) == len(new) and all(map(fnmatchcase, new, parts)):
                at = next((i for i, part in enumerate(old) if part == module.name), None)
                if at is not None and new[at] != module.name:
                    found[module.name] = new[at]
    return found


class MovedContracts:
    """What becomes of the files that hold contracts."""

    def __init__(self, codebase: Codebase, move: Move) -> None:
        self._codebase, self._move = codebase, move
        self.modules = renamed_modules(codebase, move)
        self.paths = tuple(path for path, _ in codebase.config.sources)
        self._folders = {part.file: part.folder for part in codebase.config.parts}

    def edits(self, path: str, text: FileText) -> tuple[Edit, ...]:
        """Raises RefusedError where a value is written in a way that cannot be changed."""
        data = parse(text.text, path)
        return tuple(self._edits(path, text, data))

    def _edits(self, path: str, text: FileText, data: dict[str, object]) -> Iterator[Edit]:
        for keys, (line, column) in locate(text.text).items():
            value = value_at(data, keys)
            own = keys[2:] if keys[:2] == ("tool", "boundcheck") else keys
            kind = _kind(own) if path.endswith("boundcheck.toml") or own is not keys else None
            if not isinstance(value, str) or kind is None:
                continue
            if _is_in_containers(own) and (
                packages := value_at(data, (*keys[: -len(own[2:])], "containers"))
            ):
                new = _within_brackets(value, partial(self._in_containers, packages))
            else:
                module = self._module_of(path, own)
                new = self._renamed(kind, value, module, self._folders.get(path, ""))
            if new != value:
                yield _edit(path, text, text.offset(line, column), keys, value, new)
        if is_contract(data):
            yield from self._named(path, text, data)

    def _module_of(self, path: str, keys: KeyPath) -> Module | None:
        modules = self._codebase.modules.by_name
        if keys[0] == "module":
            return next((m for m in modules.values() if m.contract.place.path == path), None)
        return modules.get(str(keys[1])) if keys[0] == "modules" and len(keys) > 1 else None

    def _renamed(self, kind: str, value: str, module: Module | None, folder: str) -> str:
        move = self._move
        if kind == "name":
            return _within_brackets(value, move.renamed)
        if kind == "edge":
            return " -> ".join(map(move.renamed, value.split(" -> ")))
        if kind == "module":
            return self.modules.get(value, value)
        if kind == "path":
            start = f"{folder}/" if folder else ""
            return move.path_of(f"{start}{value}").removeprefix(start)
        return self._public(value, module)

    def _in_containers(self, packages: object, name: str) -> str:
        written = packages if isinstance(packages, list) else [packages]
        return relative_renamed(name, map(str, written), self._move.renamed)

    def _public(self, value: str, module: Module | None) -> str:
        """An entry relative to its module, where it stays in that."""
        name, colon, rest = value.partition(":")
        for path in module.paths if module and name != "." else ():
            old, after = f"{path}.{name}", self._move.renamed(path)
            new = self._move.renamed(old)
            if new != old and new.startswith(f"{after}."):
                return f"{new[len(after) + 1 :]}{colon}{rest}"
        return value

    def _named(self, path: str, text: FileText, data: Mapping[str, object]) -> Iterator[Edit]:
        """A module that is called as its folder keeps its name when the folder has another one."""
        table = data["module"]
        folder, after = (
            each.rpartition("/")[0].rpartition("/")[2] for each in (path, self._move.path_of(path))
        )
        if isinstance(table, dict) and "name" not in table and folder != after:
            header = re.search(r"^[ \t]*\[[ \t]*module[ \t]*\][^\n]*\n?", text.text, re.M)
            if header is None:
                raise RefusedError(
                    f'{path}: write name = "{folder}" into it first, as it is to keep its name'
                )
            start = "" if header[0].endswith("\n") else "\n"
            yield Edit(header.end(), header.end(), f'{start}name = "{folder}"\n')


def _is_in_containers(keys: KeyPath) -> bool:
    """Whether names are relative to the containers of an import contract, if that has any."""
    return keys[0] == "contracts" and len(keys) > 2 and keys[2] in ("layers", "exhaustive_ignores")


def _kind(keys: KeyPath) -> str | None:
    names = [key for key in keys if isinstance(key, str)]
    first, last = names[0], names[-1]
    if first == "modules":
        return _OF_MODULE.get(last) if len(names) > 2 else None
    if first == "module":
        return _OF_MODULE.get(last) if len(names) > 1 else None
    if first == "contracts":
        return _OF_IMPORTS.get(last)
    if first == "allow":
        return _OF_ALLOW.get(last)
    if first == "external":
        return "module"
    return "name" if first == "names" and last in ("defines", "uses", "call") else _OF_PROJECT.get(first)


def _within_brackets(value: str, renamed: Callable[[str], str]) -> str:
    is_optional = value.startswith("(") and value.endswith(")")
    return f"({renamed(value[1:-1])})" if is_optional else renamed(value)


def _edit(path: str, text: FileText, at: int, keys: KeyPath, value: str, new: str) -> Edit:
    if isinstance(keys[-1], str):
        assigned = _VALUE.match(text.text, at)
        at = assigned.end() if assigned else at
    match = _STRING.match(text.text, at)
    if match is None or match[0][1:-1] != value:
        line = text.place(at)[0]
        raise RefusedError(
            f"{path}:{line}: {value} is written in a way that cannot be changed; write it as a plain string"
        )
    return Edit(at + 1, match.end() - 1, new)
