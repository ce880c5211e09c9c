"""Where imports start: in the folders that make the project's own imports resolve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from boundcheck.base.globs import is_match
from boundcheck.base.patterns import later
from boundcheck.base.stdlib import STDLIB
from boundcheck.discover import Project
from boundcheck.facts.file import FileFacts
from boundcheck.init.distributions import Distributions
from boundcheck.init.names import NEVER_AT_TOP

_PASSED = 4  # imports that start in a package for one that names it, from which on it only lies on the way
_WRITABLE = later(r"[\w.\-/ ]+")
# At the top of a project these start nothing that others import.
_TOOLS = NEVER_AT_TOP | {"manage", "conftest"}


def observed_roots(
    project: Project, facts: Sequence[FileFacts], detected: tuple[str, ...], distributions: Distributions
) -> tuple[str, ...]:
    """The source roots. `project` is all below the project root, `detected` what the shape of folders tells."""
    tree = _Tree((file.path for file in project.files if file.is_python), distributions)
    if passed := _passed(project, facts, tree):
        tree = _Tree(tree.paths, distributions, passed)
    votes = _votes(project, facts, tree)
    shaped = {root for root in detected if root != "." and (votes[root] or not _is_outvoted(root, votes))}
    roots = shaped | tree.declared | {root for root, count in votes.items() if count}
    is_told = any(distributions.of(f"{root}/setup.py") == "." for root in tree.declared)
    if not shaped and not is_told and ("." in tree.parents or tree.has_code_at_top):
        roots.add(".")
    return tuple(sorted(roots or tree.parents)) or (".",)


def compact_roots(roots: Sequence[str], folders: Iterable[str]) -> tuple[str, ...]:
    """`libs/a/src` and `libs/b/src` as `libs/*/src`, where that names no other folder."""
    every = frozenset(folders)
    found: dict[str, None] = {}
    for root in roots:
        parts = root.split("/")
        globs = ["/".join([*parts[:i], "*", *parts[i + 1 :]]) for i in range(len(parts) - 1)]
        for glob in globs:
            matching = {folder for folder in every if is_match(folder, glob)}
            if len(matching) > 1 and matching <= set(roots):
                found[glob] = None
                break
        else:
            found[root] = None
    return tuple(found)


def _is_outvoted(root: str, votes: Counter[str]) -> bool:
    """Imports start above it: it is a folder on the way, like `src` in `from src.shop import orders`."""
    return any(votes[str(above)] for above in PurePosixPath(root).parents)


class _Tree:
    """The files with code, and the folders from which imports may start."""

    def __init__(
        self, paths: Iterable[str], distributions: Distributions, passed: frozenset[str] = frozenset()
    ) -> None:
        self.paths = frozenset(paths)
        self.passed = passed
        self.folders = frozenset(str(parent) for path in self.paths for parent in PurePosixPath(path).parents)
        self.distributions = distributions

    @cached_property
    def declared(self) -> frozenset[str]:
        """The roots that manifests name, packages or not; the project root only where a package lies in it."""
        return self.distributions.roots - ({"."} - self.parents)

    @cached_property
    def around(self) -> frozenset[str]:
        """The folders that hold distributions, or are some: no package lies there by itself."""
        folders = self.distributions.folders
        return folders | {str(above) for folder in folders for above in PurePosixPath(folder).parents}

    @cached_property
    def sources(self) -> frozenset[str]:
        """The folders that manifests call the sources of their distribution: below them nothing starts."""
        return self.distributions.roots - self.around

    @cached_property
    def starts(self) -> dict[str, list[str]]:
        """By the first segment of a name the folders it may lie in; none is in a package, or serves development."""
        found: dict[str, list[str]] = {}
        for place in {*self.folders, *(path[:-3] for path in self.paths)} - {"."}:
            parent, _, name = place.rpartition("/")
            if self._may_start(parent) or parent in self.declared:
                found.setdefault(name, []).append(parent or ".")
        return found

    def starts_of(self, name: str) -> list[str]:
        """The folders below which a dotted name lies."""
        return [start for start in self.starts.get(name.partition(".")[0], ()) if self.holds(start, name)]

    def _may_start(self, folder: str) -> bool:
        parts = folder.split("/") if folder else []
        return (
            not any(map(self.is_package, self._inside(parts)))
            and not self.distributions.serves_development(folder)
            and self.sources.isdisjoint("/".join(parts[:end]) for end in range(1, len(parts)))
            and (not folder or _WRITABLE.fullmatch(folder) is not None)
        )

    def _inside(self, parts: list[str]) -> list[str]:
        """A folder and those around it, as far as no imports pass through them: names start anew below one that they pass."""
        found = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
        passed = [place for place, folder in enumerate(found) if folder in self.passed]
        return found[passed[-1] :] if passed else found

    def is_package(self, folder: str) -> bool:
        """Whether a folder has an `__init__.py` and imports pass through its name."""
        return f"{folder}/__init__.py" in self.paths and folder not in self.passed

    @cached_property
    def parents(self) -> frozenset[str]:
        """The folders that hold an outermost package; `src` where that lies on the way."""
        found = set()
        for path in self.paths:
            parts = path.split("/")[:-1]
            folder = "/".join(parts)
            is_outermost = path.endswith("/__init__.py") and folder not in self.passed
            if not is_outermost or self.distributions.serves_development(folder):
                continue
            parent = parts[:-1]
            if self._may_start("/".join(parent)):
                if "src" in parent:
                    parent = parent[: len(parent) - parent[::-1].index("src")]
                found.add("/".join(parent) or ".")
        return frozenset(found)

    @property
    def has_code_at_top(self) -> bool:
        return any(
            "/" not in path and path.removesuffix(".py") not in {*_TOOLS, "__init__"} for path in self.paths
        )

    def parts_of(self, package: str) -> int:
        """How many packages lie in one, or else files."""
        inside = [path[len(package) + 1 :] for path in self.paths if path.startswith(f"{package}/")]
        packages = {path.partition("/")[0] for path in inside if "/" in path} - NEVER_AT_TOP
        return len(packages) or len(inside) - 1

    def holds(self, start: str, name: str) -> bool:
        """Whether a dotted name, or the package that it is a name of, lies below a folder: a single file holds no others."""
        parts = name.split(".")
        for end in (len(parts), len(parts) - 1):
            place = "/".join([*([] if start == "." else [start]), *parts[:end]])
            is_file = end == len(parts) and f"{place}.py" in self.paths
            if end and (is_file or f"{place}/__init__.py" in self.paths):
                return True
            if end == len(parts) and place in self.folders - self.around:
                return True
        return False


def _votes(project: Project, facts: Sequence[FileFacts], tree: _Tree) -> Counter[str]:
    """How many imports of production code resolve below each folder, those above the importing file first."""
    votes: Counter[str] = Counter()
    undecided: list[list[str]] = []
    found = list(_found(project, facts, tree))
    # A folder on the way to what is imported from a root is a package, whoever else has its name.
    inner = {
        "/".join([start, *name.split(".")[:end]])
        for _, name, starts in found
        for start in tree.declared.intersection(starts)
        for end in range(1, name.count(".") + 1)
    } - tree.declared
    for path, name, every in found:
        starts = [start for start in every if start in tree.declared]
        starts = starts or [start for start in every if start not in inner]
        above = [start for start in starts if start == "." or path.startswith(f"{start}/")]
        if above:
            nearest = max(above, key=lambda start: (start != ".", start.count("/")))
            # A script beside another names it without a path; that alone begins no root.
            is_beside = nearest == path.rpartition("/")[0] and "." not in name and nearest not in tree.parents
            votes[nearest] += not is_beside
        elif "." in name and starts:
            undecided.append(starts)
    for starts in undecided:
        if not any(votes[start] for start in starts) and len(starts) == 1:
            votes[starts[0]] += 1
    return votes


def _passed(project: Project, facts: Sequence[FileFacts], tree: _Tree) -> frozenset[str]:
    """The packages that lie on the way (`src` with an `__init__.py`): imports inside start below them, hardly any name them."""
    inside: dict[str, Counter[str]] = {}  # what imports of a package's own files start with
    through: Counter[str] = Counter()
    for path, file in _production(project, facts, tree):
        own = [*_packages_around(path.rpartition("/")[0], tree)]
        for statement in file.imports:
            if statement.level:  # which would lead out of all packages up to where it starts
                through.update(own[: statement.level])
        for name in _imported(file):
            starts = tree.starts_of(name)
            if not starts:
                starts = [package for package in own if tree.holds(package, name)]
                for package in starts:
                    inside.setdefault(package, Counter())[name.partition(".")[0]] += 1
            through.update({p for start in starts for p in _packages_on(start, name, tree)})
    return frozenset(
        package
        for package, names in inside.items()
        if names.total() > _PASSED * through[package] and 2 * len(names) >= tree.parts_of(package)
    )


def _packages_around(folder: str, tree: _Tree) -> Iterator[str]:
    """The packages that a folder is or lies in, from the inside."""
    while folder and tree.is_package(folder):
        yield folder
        folder = folder.rpartition("/")[0]


def _packages_on(start: str, name: str, tree: _Tree) -> Iterator[str]:
    """The packages on the way from a folder to what is imported from it."""
    place = "" if start == "." else f"{start}/"
    for part in name.split("."):
        place += part
        if tree.is_package(place):
            yield place
        place += "/"


def _found(project: Project, facts: Sequence[FileFacts], tree: _Tree) -> Iterator[tuple[str, str, list[str]]]:
    """Each import of production code, with the path it is in and the folders that hold what it names."""
    for path, file in _production(project, facts, tree):
        for name in _imported(file):
            is_tool = name.partition(".")[0] in NEVER_AT_TOP
            starts = [start for start in tree.starts_of(name) if not is_tool or start in tree.declared]
            yield path, name, starts


def _production(project: Project, facts: Sequence[FileFacts], tree: _Tree) -> Iterator[tuple[str, FileFacts]]:
    """The path and the facts of each Python file that does not serve development."""
    for source, file in zip(project.files, facts, strict=True):
        if source.is_python and not tree.distributions.serves_development(source.path.rpartition("/")[0]):
            yield source.path, file


def _imported(facts: FileFacts) -> Iterator[str]:
    for statement in facts.imports:
        for name in statement.absolute:
            if name.partition(".")[0] not in STDLIB:
                yield name
