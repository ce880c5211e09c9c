"""The graph of what leans on what: modules as wholes, test files and files of nobody one by one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from boundcheck.answers.affected.links import Links, find_links, is_settings, module_node
from boundcheck.base.disk import read_file
from boundcheck.base.graphs import reached
from boundcheck.base.light import dataclass
from boundcheck.base.patterns import later
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.config.pytest_settings import PytestSettings
from boundcheck.facts.access import Access

Into = Mapping[str, Mapping[str, str]]  # node -> those that lean on it, each with the reason

_HOOK: Final = later(rb"^[ \t]*(?:async )?def pytest_", re.MULTILINE)
_READY: Final = later(rb"\bdef ready\(")
# Settings whose strings are parts of the program, not of the framework's own workings.
_PARTS: Final = later(
    r"INSTALLED_APPS|ROOT_URLCONF|MIDDLEWARE\w*|[AW]SGI_APPLICATION|LOGGING|handler\d+|CELERY\w*|pytest_plugins"
)


@dataclass(frozen=True, slots=True)
class ProjectState:
    """One state of the project.

    `felt` are the files that other modules feel without naming them, by module; `wired` those that every test goes
    through, with the reason; `settings` the files that hold the settings of a framework.
    """

    codebase: Codebase
    files: Mapping[str, File]
    into: Into
    felt: Mapping[str, frozenset[str]]
    wired: Mapping[str, str]
    settings: frozenset[str]

    def nodes_of(self, path: str) -> Iterator[str]:
        """Where a change of a file begins."""
        file = self.files.get(path)
        if file is None:
            return
        node = node_of(file)
        yield node
        if file.module and (path in self.felt.get(file.module, ()) or file.kind == "migration"):
            yield felt_node(file.module)


def node_of(file: File) -> str:
    """The node that a file is part of: its module, or itself."""
    if file.kind in ("source", "migration") and file.module is not None:
        return module_node(file.module)
    return file.path


def felt_node(module: str) -> str:
    """What others feel of a module without naming it: its relations to their models, its receivers of their signals."""
    return f"\0\0{module}"


def label(node: str) -> str:
    """A node in words."""
    if node.startswith("\0\0"):
        return f"the relations and receivers of {node[2:]}"
    return node.lstrip("\0")


def take_picture(
    codebase: Codebase, accesses: Mapping[str, Sequence[Access]], settings: PytestSettings
) -> ProjectState:
    """Read all links of a project."""
    # Whoever may open a template is told by its name, as of all data.
    files = {file.path: file for file in codebase.files if not file.is_template}
    links = find_links(codebase, accesses, settings.scripts)
    into: dict[str, dict[str, str]] = defaultdict(dict)
    for path, found in links.by_path.items():
        start = node_of(files[path])
        for link in found:
            _add(into, start, _node(files, link.to), link.why)
    felt = _add_felt(into, files, links)
    in_settings = frozenset(file.path for file in codebase.files if is_settings(file))
    return ProjectState(
        codebase, files, into, felt, _wired(codebase, links, settings, in_settings), in_settings
    )


def _add(into: dict[str, dict[str, str]], start: str, end: str, why: str) -> None:
    if start != end:
        into[end].setdefault(start, why)


def _node(files: Mapping[str, File], to: str) -> str:
    return node_of(files[to]) if to in files else to


def _add_felt(
    into: dict[str, dict[str, str]], files: Mapping[str, File], links: Links
) -> dict[str, frozenset[str]]:
    """Who feels which module without naming it, and what the files that are felt lean on in turn."""
    seeds: dict[str, dict[str, None]] = defaultdict(dict)
    for feeler, path, why in links.mutual:
        module = files[path].module
        start = _node(files, feeler)
        if module is not None and start not in (node_of(files[path]), module_node(module)):
            _add(into, start, felt_node(module), why)
            seeds[module][path] = None
    felt = {}
    for module, paths in seeds.items():
        inside = reached(paths, partial(_inside, links, files, module_node(module)))
        for path in inside:
            for link in links.by_path.get(path, ()):
                end = _node(files, link.to)
                if end != module_node(module):
                    _add(into, felt_node(module), end, link.why)
        felt[module] = frozenset(inside)
    return felt


def _inside(links: Links, files: Mapping[str, File], node: str, path: str) -> Iterator[str]:
    """What a file leans on of its own module, whose node it is."""
    return (to for to in links.of(path) if to in files and node_of(files[to]) == node)


def _wired(
    codebase: Codebase, links: Links, settings: PytestSettings, in_settings: frozenset[str]
) -> dict[str, str]:
    """Files that every test goes through: plugins of pytest, hooks in conftests, what Django's settings name."""
    seeds: dict[str, str] = {}
    alone: dict[str, str] = {}
    by_name = codebase.by_name
    for name in settings.plugins:
        if name in by_name:
            seeds[by_name[name].path] = "pytest loads it as a plugin"
    for file in codebase.files:
        name = file.path.rpartition("/")[2]
        if name == "conftest.py" and _holds(codebase, file, _HOOK):
            seeds[file.path] = "its hooks see every test"
        elif name == "apps.py" and _holds(codebase, file, _READY):
            alone[file.path] = "Django runs it before every test"
        if file.path in in_settings:
            for string in file.facts.strings:
                target = codebase.symbols.resolve(string.value.replace(":", ".")).file
                if (
                    target is not None
                    and target in by_name
                    and not _PARTS.fullmatch(string.how)
                    and string.how.isupper()
                ):
                    seeds[by_name[target].path] = f"{string.how} names it ({file.path}:{string.line})"
    for path, found_from in reached(seeds, links.of).items():
        alone.setdefault(path, seeds.get(path) or f"{found_from} leans on it, which every test goes through")
    return alone


def _holds(codebase: Codebase, file: File, pattern: re.Pattern[bytes]) -> bool:
    try:
        return pattern.search(read_file(f"{codebase.config.root}/{file.path}")[0]) is not None
    except OSError:
        return True
