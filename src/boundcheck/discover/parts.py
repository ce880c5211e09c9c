"""Where the code, tests and migrations are of each of the projects that are checked as one, mostly of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from boundcheck.base.errors import ProjectError
from boundcheck.base.light import NamedTuple
from boundcheck.config.included import part_of
from boundcheck.config.model import Config, Part
from boundcheck.discover import trees
from boundcheck.discover.mirrors import TEST_FOLDERS, mirroring_trees
from boundcheck.discover.roots import detect_trees, source_roots
from boundcheck.discover.walk import Tree


class Places(NamedTuple):
    """Paths from the project root."""

    roots: tuple[str, ...]
    test_paths: tuple[str, ...]
    migrations: tuple[str, ...]


def look_at(config: Config, tree: Tree) -> Places:
    """As each configuration says, else as its folder shows. Raises ConfigError and ProjectError."""
    if not config.parts:
        return _places(config, part_of(config), tree)
    folders = [part.folder for part in config.parts]
    found = []
    for part in config.parts:
        if part.folder or part.names or part.source_roots is not None:
            others = [folder for folder in folders if folder != part.folder]
            found.append((part, _places(config, part, tree.within(part.folder, others))))
    _refuse_twice(tree, found)
    roots, test_paths, migrations = (
        tuple(dict.fromkeys(path for paths in each for path in paths))
        for each in zip(*(places for _, places in found), strict=True)
    )
    return Places(roots, test_paths, migrations)


def _places(config: Config, part: Part, tree: Tree) -> Places:
    roots = source_roots(part, tree, config.root)
    tests, migrations = part.test_paths, part.migrations
    return Places(
        roots,
        _detected_tests(part, tree, roots) if tests is None else trees(tree, tests),
        detect_trees(part, tree, roots, ("alembic", "migrations"))
        if migrations is None
        else trees(tree, migrations),
    )


def _detected_tests(part: Part, tree: Tree, roots: tuple[str, ...]) -> tuple[str, ...]:
    """By their place beside the packages, and by the modules that they repeat."""
    placed = detect_trees(part, tree, roots, TEST_FOLDERS)
    mirroring = mirroring_trees((name.value for name in part.names), tree.files, roots)
    return (
        *placed,
        *(found for found in mirroring if not f"{found}/".startswith(tuple(f"{each}/" for each in placed))),
    )


def _refuse_twice(tree: Tree, found: Sequence[tuple[Part, Places]]) -> None:
    """By its dotted name a file must be one, so no package may be in two projects."""
    tops = {entry.value.partition(".")[0] for part, _ in found for entry in part.names}
    for name, held in groupby(sorted(_packages(tree, tops, found)), key=lambda each: each[0]):
        (_, one, _), *others = held
        if others:
            _, other, file = others[-1]
            raise ProjectError(
                f"{one} and {other} are both imported as {name}, so they cannot be checked as one; "
                f"take one out of include, and check it with --config {file}"
            )


def _packages(
    tree: Tree, tops: set[str], found: Sequence[tuple[Part, Places]]
) -> Iterator[tuple[str, str, str]]:
    for part, places in found:
        for root in places.roots:
            for name in tops:
                folder = name if root == "." else f"{root}/{name}"
                if tree.has(f"{folder}/__init__.py"):
                    yield name, folder, part.file
