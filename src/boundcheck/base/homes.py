"""Where modules may keep what is known of them: the folder of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from boundcheck.base.light import NamedTuple


class Baselines(NamedTuple):
    """How a project keeps its baseline: in a file a module, where the module has a folder of its own, or in one. `homes` are
    these folders by module. What modules are `strict` takes in nothing. `parts` are the folders of included projects, which keep
    their own, with their modules.
    """

    per_module: bool = False
    homes: tuple[tuple[str, str], ...] = ()
    strict: frozenset[str] = frozenset()
    parts: tuple[tuple[str, frozenset[str]], ...] = ()


def homes_of(packages: Mapping[str, str], files: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The folder of each module that is one package: from modules by package, and files as dotted name and path."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for name, path in files:
        folder, within = path.rpartition("/")[0], name
        if not path.endswith(("/__init__.py", "/__init__.pyi")):
            within = within.rpartition(".")[0]
        while within and folder.endswith(within.rpartition(".")[2]) and (within, folder) not in seen:
            seen.add((within, folder))
            if within in packages:
                found.setdefault(packages[within], folder)
            within, folder = within.rpartition(".")[0], folder.rpartition("/")[0]
    return tuple(sorted(found.items()))
