"""From a configuration to the project's files: where imports start, what each file is called, what is ignored."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from boundcheck.base.disk import OTHER_FILES, ROWS, TEMPLATES
from boundcheck.base.errors import ProjectError
from boundcheck.base.globs import is_glob, is_match
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.config.find import may_be_module_contract
from boundcheck.config.model import Config, Entry
from boundcheck.discover.committed import GitAnswer
from boundcheck.findings.severities import Severities

if TYPE_CHECKING:
    from boundcheck.discover.walk import Tree

# What makes a folder a project or distribution of its own.
MANIFESTS: Final = ("pyproject.toml", "setup.py", "setup.cfg", "manage.py")


class SourceFile(NamedTuple):
    """One file, mostly Python: its path from the project root (posix) and its dotted name.

    `root` is the source root it was found in; for a file of a tree outside the packages, that tree's parent.
    """

    path: str
    name: str
    is_package: bool
    root: str

    @property
    def is_sql(self) -> bool:
        return self.path.endswith(".sql")

    @property
    def is_rows(self) -> bool:
        """Whether it is a Django fixture: rows of models as JSON, YAML or XML."""
        return self.path.endswith(ROWS)

    @property
    def is_python(self) -> bool:
        return not self.path.endswith(OTHER_FILES)

    @property
    def is_template(self) -> bool:
        """Whether it is a template, which is read for the names in it."""
        return self.path.endswith(TEMPLATES)

    @property
    def package(self) -> str:
        """The dotted name that a relative import of level one starts from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Project:
    """All files, sorted by path; `packages` are the dotted names of all directories that hold some.

    `unreadable` pairs a path with the reason; `contracts` are the module contracts that stand beside code, each
    with the dotted name of its package.
    """

    files: tuple[SourceFile, ...]
    packages: frozenset[str]
    roots: tuple[str, ...]
    test_paths: tuple[str, ...]
    migrations: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    contracts: tuple[tuple[Path, str], ...] = field(default=(), repr=False)
    existing: frozenset[str] = (
        frozenset()
    )  # the written paths of tests, support and migrations that are there, and what of `exclude` left something out
    walked: tuple[tuple[str, bytes], ...] = field(
        default=(), repr=False
    )  # every folder, a digest of its names
    consulted: tuple[str, ...] = field(default=(), repr=False)  # other paths that decided something
    alembic: tuple[str, ...] = ()  # the folders of its scripts, as its settings name them
    asked: GitAnswer | None = field(default=None, repr=False)  # of git, about ignored paths
    left_out: int = 0  # ignored paths of which git does not tell whether they are committed


def discover(config: Config) -> Project:
    """Find the project's Python files without importing anything.

    Raises ConfigError for a source root that does not exist, ProjectError for a project without Python files and for
    projects that are checked as one and have one package twice.
    """
    from boundcheck.discover.alembic import alembic_trees
    from boundcheck.discover.ignore import Ignore
    from boundcheck.discover.parts import look_at
    from boundcheck.discover.walk import walk  # most runs find what the last one found

    ignore = Ignore(config.root, [entry.value for entry in config.exclude])
    tree = walk(config.root, ignore)
    roots, test_paths, migrations = look_at(config, tree)
    alembic = alembic_trees(config.root, tree, roots)
    others = (*config.test_support, *(entry for contract in config.modules for entry in contract.tests or ()))
    files: dict[str, SourceFile] = {}
    has_templates = reads_templates(config)
    bases = tuple(_bases(roots, (*test_paths, *migrations, *alembic, *trees(tree, others))))
    for start, parent in bases:
        for path in tree.below(start):
            files.setdefault(path, source_file(path, parent))
        for path in tree.templates_below(start) if has_templates else ():
            files.setdefault(path, source_file(path, parent))
    for path in _conftests_above(tree, (start for start, _ in bases)):
        files.setdefault(path, source_file(path, path.rpartition("/")[0] or "."))
    if all(path.endswith(OTHER_FILES) for path in files):
        where = ", ".join(root for root in roots if root != ".") or str(config.root)
        is_written = (config.root / config.file).exists()
        remedy = f"set source_roots in {config.file}" if is_written else "run it in the folder of the code"
        raise ProjectError(f"no Python files in {where}; {remedy}")
    by_path = tuple(files[path] for path in sorted(files))
    return Project(
        by_path,
        _packages(by_path),
        roots,
        test_paths,
        migrations,
        tree.unreadable,
        _contracts(config, tree, roots),
        _existing(config, tree) | ignore.needed,
        tree.walked,
        (*tree.consulted, *(entry.value for entry in _written(config))),
        alembic,
        tree.asked,
        tree.left_out,
    )


def reads_templates(config: Config) -> bool:
    """Whether any module is bound by what templates say, or may be when there are some; they are read for nothing else."""
    rules = {module.name: module.rules for module in config.modules if module.rules}
    levels = Severities(config.rules, rules, has_modules=bool(config.modules) or not config.contracts)
    return any(levels.level("foreign-name", module) != "off" for module in (None, *rules))


def trees(tree: Tree, written: Iterable[Entry]) -> tuple[str, ...]:
    """Folders (or files) as written, with their globs expanded."""
    found: dict[str, None] = {}
    for value in (entry.value for entry in written):
        is_several = is_glob(value)
        found |= dict.fromkeys(
            sorted(f for f in tree.folders if is_match(f, value)) if is_several else [value]
        )
    return tuple(found)


def _existing(config: Config, tree: Tree) -> frozenset[str]:
    """Which of the written paths are there, so that rules need not look at the disk."""

    def is_there(value: str) -> bool:
        if is_glob(value):
            return any(is_match(path, value) for path in (*tree.folders, *tree.files))
        return os.path.exists(config.root / value)  # noqa: PTH110 - any text may stand there

    return frozenset(entry.value for entry in _written(config) if is_there(entry.value))


def _written(config: Config) -> tuple[Entry, ...]:
    """Every path of tests, test support and migrations in the configuration."""
    suites = (entry for contract in config.modules for entry in contract.tests or ())
    return (*(config.test_paths or ()), *config.test_support, *(config.migrations or ()), *suites)


def _bases(roots: tuple[str, ...], trees: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    """Folders with the folder that dotted names start from; the deepest root names a file first."""
    for root in sorted(roots, key=lambda root: (-root.count("/") - (root != "."), root)):
        yield root, root
    for start in trees:
        yield start, str(PurePosixPath(start).parent)


def _conftests_above(tree: Tree, starts: Iterable[str]) -> Iterator[str]:
    """The conftests of the folders that hold roots and test trees: what they define is seen by the tests below."""
    for folder in dict.fromkeys(str(above) for start in starts for above in PurePosixPath(start).parents):
        path = "conftest.py" if folder == "." else f"{folder}/conftest.py"
        if tree.has(path):
            yield path


def source_file(path: str, parent: str) -> SourceFile:
    """A file by its path, where dotted names start from a folder (".": the project root).

    What no import can name, `gunicorn.conf.py`, is a script and no `conf` in a package `gunicorn`.
    """
    inner = path if parent == "." else path[len(parent) + 1 :]
    *folders, stem = inner.rpartition(".")[0].split("/")
    parts = [*folders, stem if path.endswith(OTHER_FILES) else stem.replace(".", "-")]
    is_package = parts[-1] == "__init__" and len(parts) > 1
    return SourceFile(path, ".".join(parts[:-1] if is_package else parts), is_package, parent)


def _packages(files: tuple[SourceFile, ...]) -> frozenset[str]:
    packages: set[str] = set()
    for file in files:
        package = file.package if file.is_python else ""
        while package and package not in packages:
            packages.add(package)
            package = package.rpartition(".")[0]
    return frozenset(packages)


def _contracts(config: Config, tree: Tree, roots: tuple[str, ...]) -> tuple[tuple[Path, str], ...]:
    found = []
    for path in tree.contracts:
        folder = path.rpartition("/")[0]
        if path == config.file or not may_be_module_contract(config.root / path):
            continue
        root = max(
            (root for root in roots if root == "." or f"{folder}/".startswith(f"{root}/")),
            key=len,
            default=None,
        )
        if not folder or root is None or folder == root:
            continue
        inner = folder if root == "." else folder[len(root) + 1 :]
        found.append((config.root / path, inner.replace("/", ".")))
    return tuple(found)
