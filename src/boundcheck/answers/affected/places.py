"""What a changed path is: something that decides everything, documentation, a module's data, or a file of the project."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from boundcheck.answers.affected.links import module_node
from boundcheck.answers.affected.picture import ProjectState
from boundcheck.base.disk import is_source
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.codebase.files import File
from boundcheck.config.model import Config

# The first name that fits tells why everything runs.
_EVERYTHING: Final = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        (r"(?:.*/)?(?:poetry|uv|pdm|Pipfile|conda-lock|pixi|pylock(?:\.[^/]+)?)(?:\.lock|\.toml|\.yml)", "a lock file"),
        (r"(?:.*/)?(?:[^/]*requirements|constraints)[^/]*\.(?:txt|in)|(?:.*/)?requirements/.*", "a lock file"),
        (r"(?:.*/)?(?:Pipfile|environment\.ya?ml)", "a list of dependencies"),
        (r"(?:.*/)?(?:pytest\.ini|\.pytest\.ini|\.?pytest\.toml|\.coveragerc)", "configuration of pytest"),
        (r"(?:.*/)?(?:pyproject\.toml|setup\.py|setup\.cfg|tox\.ini|noxfile\.py|MANIFEST\.in|Makefile)", "a build file"),
        (r"(?:.*/)?(?:Dockerfile[^/]*|(?:docker-)?compose[^/]*\.ya?ml)", "a build file"),
        (r"(?:.*/)?\.(?:python-version|tool-versions|env(?:\.[^/]+)?|envrc)", "a choice of tools"),
        (r"(?:.*/)?boundcheck\.toml", "the configuration of boundcheck"),
        (r"\.(?:github|gitlab|circleci)/.*\.ya?ml|\.gitlab-ci\.yml|azure-pipelines\.yml|Jenkinsfile", "configuration of CI"),
    )
)  # fmt: skip
_NOTHING: Final = later(r"(?:.*/)?(?:__pycache__/.*|[^/]+\.py[co]|boundcheck-baseline\.toml)")
_DOCS: Final = later(
    r"docs?/.*|(?:.*/)?(?:LICEN[SC]E|COPYING|NOTICE|AUTHORS|CHANGELOG|CHANGES|CONTRIBUTING|README|CODEOWNERS)[^/]*"
    r"|.*\.(?:md|rst|txt|adoc|png|jpe?g|gif|svg|webp|ico)"
)
CODE: Final = (".py", ".pyi", ".sql")


class PlacedPath(NamedTuple):
    """What a path decides: everything (why), or the nodes where the change begins; neither: nothing."""

    everything: str | None = None
    nodes: tuple[str, ...] = ()
    is_strange: bool = False  # everything, as nobody can tell what it is


class AffectedPlaces:
    """Answers for one state of the project. `namers` gives the files that hold a text, by path from the project root."""

    def __init__(self, picture: ProjectState, config: Config, namers: Callable[[str], Sequence[str]]) -> None:
        self._picture, self._config, self._namers = picture, config, namers
        self._packages: dict[str, set[str]] = defaultdict(set)  # dotted names by folder
        self._kinds: dict[str, set[str]] = defaultdict(set)  # of all files below a folder
        for file in picture.codebase.files:
            self._note(file)

    def _note(self, file: File) -> None:
        folder, package = file.path.rpartition("/")[0], file.package if file.is_python else ""
        while folder and package:
            self._packages[folder].add(package)
            self._kinds[folder].add(file.kind)
            folder, package = folder.rpartition("/")[0], package.rpartition(".")[0]

    def knows(self, path: str) -> bool:
        """Whether a path is a file of the project's code."""
        return path in self._picture.files

    def of(self, path: str, *, is_file: bool, is_report: bool = False) -> PlacedPath:
        """What a change of a path decides; `is_report`: boundcheck wrote what it holds, so only who names it can use it."""
        if _NOTHING.fullmatch(path):
            return PlacedPath()
        why = next((why for pattern, why in _EVERYTHING if pattern.fullmatch(path)), None)
        if why is not None or path == self._config.file:
            return PlacedPath(f"{path} is {why or 'the configuration of boundcheck'}")
        if not is_file:
            return PlacedPath(f"{path} is no plain file (a submodule, a repository or a link)")
        file = self._picture.files.get(path)
        if file is not None and not file.is_rows:
            return self._of_code(file)
        if path.startswith("../"):
            return (
                PlacedPath()
                if _is_docs(path) or is_report
                else PlacedPath(f"{path} lies outside of the project")
            )
        if is_report and not path.endswith(CODE):
            return self._named(path, (), tests_only=False)
        return self._of_other(path)

    def _of_code(self, file: File) -> PlacedPath:
        path, picture = file.path, self._picture
        if file.kind == "support":
            return PlacedPath(f"{path} helps all tests (test_support)")
        if path in picture.wired:
            return PlacedPath(f"{path} changed: {picture.wired[path]}")
        if path in picture.settings:
            return PlacedPath(f"{path} holds settings of the whole")
        if file.kind != "test":
            if file.module is None:
                return PlacedPath(f"{path} belongs to no module")
            if picture.codebase.role(file.module) == "composition":
                return PlacedPath(f"{path} is part of {file.module}, which wires the whole")
        elif path.rpartition("/")[2] == "conftest.py" and self._suites_below(path.rpartition("/")[0]) > 1:
            return PlacedPath(f"{path} stands above several suites")
        return PlacedPath(nodes=tuple(picture.nodes_of(path)))

    def _suites_below(self, folder: str) -> int:
        prefix = f"{folder}/" if folder else ""
        files = (file for file in self._picture.codebase.files if file.path.startswith(prefix))
        return len(
            {file.module for file in files if file.kind == "test" and not file.path.endswith("/conftest.py")}
        )

    def _of_other(self, path: str) -> PlacedPath:
        """A file that is no code of the project: its home, and whoever names it."""
        folder = self._folder_of(path)
        if folder is not None:
            home = self._home(path, folder)
            return home if home.everything else self._named(path, home.nodes, tests_only=False)
        if _is_docs(path):
            return self._named(path, (), tests_only=True)
        if path.endswith(CODE):
            return PlacedPath(f"{path} belongs to no module")
        return PlacedPath(f"{path} is nothing that boundcheck can place", is_strange=True)

    def _home(self, path: str, folder: str) -> PlacedPath:
        """Whose data a file is, by the folder of code that it lies in."""
        if self._kinds[folder] <= {"test", "support"}:
            return self._of_test_data(path, folder)
        owners = {self._picture.codebase.modules.owner_of(package) for package in self._packages[folder]}
        owner = next(iter(owners)) if len(owners) == 1 else None
        if owner is None:
            return PlacedPath(f"{path} lies in a package of no single module")
        if self._picture.codebase.role(owner) == "composition":
            return PlacedPath(f"{path} is part of {owner}, which wires the whole")
        return PlacedPath(nodes=(module_node(owner),))

    def _folder_of(self, path: str) -> str | None:
        """The nearest folder above a path that is a package, or holds tests."""
        folder = path.rpartition("/")[0]
        while folder and folder not in self._packages:
            folder = folder.rpartition("/")[0]
        return folder or None

    def _of_test_data(self, path: str, folder: str) -> PlacedPath:
        below = [file for file in self._picture.codebase.files if file.path.startswith(f"{folder}/")]
        if len({(file.module, file.kind) for file in below if file.is_python}) > 1:
            return PlacedPath(f"{path} may be used by several suites")
        if any(file.kind == "support" for file in below):
            return PlacedPath(f"{path} helps all tests (test_support)")
        return PlacedPath(nodes=tuple(file.path for file in below))

    def _named(self, path: str, nodes: tuple[str, ...], *, tests_only: bool) -> PlacedPath:
        """Whoever has the name of a file in its text may open it; so may those who use a file that names it."""
        found = list(nodes)
        seen, todo = {path}, [path]
        while todo:
            for namer in self._namers(_called(todo.pop())):
                if namer in seen:
                    continue
                seen.add(namer)
                placed = self._of_namer(namer, tests_only=tests_only)
                if placed.everything:
                    return PlacedPath(f"{path} changed, which {namer} names: {placed.everything}")
                found += placed.nodes
                if placed.nodes and namer not in self._picture.files:
                    todo.append(namer)  # a template that extends this one
        return PlacedPath(nodes=tuple(dict.fromkeys(found)))

    def _of_namer(self, namer: str, *, tests_only: bool) -> PlacedPath:
        file = self._picture.files.get(namer)
        if file is not None and file.kind in ("test", "support"):
            return PlacedPath(nodes=(file.path,))
        if tests_only:
            return PlacedPath()
        if file is not None:
            return self._of_code(file)
        folder = None if _is_docs(namer) and not is_source(namer) else self._folder_of(namer)
        return PlacedPath() if folder is None else self._home(namer, folder)


def _called(path: str) -> str:
    """What others call a file: Django's fixtures often without their ending."""
    folder, _, name = path.rpartition("/")
    return name.partition(".")[0] if folder.rpartition("/")[2] == "fixtures" else name


def _is_docs(path: str) -> bool:
    return _DOCS.fullmatch(path.lstrip("./")) is not None
