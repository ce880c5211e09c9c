"""Whose a module is whose contract names no owner: as CODEOWNERS said at the base, by which hosts ask for reviews."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache as remembered

from boundcheck.base.code_owners import OWNER_FILES, CodeOwners, code_owners_in
from boundcheck.base.git import Repository, content_at
from boundcheck.config.model import Config


def owners_at(repository: Repository, commit: str, config: Config) -> Callable[[str], str | None]:
    """Tells the owner of a module by its name, which has one where CODEOWNERS gives all its packages to the same."""

    @remembered
    def read() -> CodeOwners | None:
        for place in OWNER_FILES:
            if text := content_at(repository, commit, place).decode("utf-8", "replace"):
                return code_owners_in(text, repository.prefix)
        return None

    @remembered
    def owner_of(name: str) -> str | None:
        owners = read()
        paths = next(([e.value for e in m.paths] for m in config.modules if m.name == name), [])
        if owners is None:
            return None
        found = {" ".join(owners.of(at)) for at in _folders(config, paths)}
        return found.pop() or None if len(found) == 1 else None

    return owner_of


def _folders(config: Config, paths: list[str]) -> list[str]:
    """Where packages lie, from the project's root on, as far as they are there."""
    roots = [entry.value for entry in config.source_roots or ()] or [".", "src"]
    found = []
    for path in paths:
        inner = path.replace(".", "/")
        for root in roots:
            at = inner if root == "." else f"{root}/{inner}"
            if (config.root / at).is_dir():
                found.append(f"{at}/__init__.py")
            elif (config.root / f"{at}.py").is_file():
                found.append(f"{at}.py")
    return found
