"""Folders of tests that repeat the modules beside them: `shop/tests/billing` beside `shop/billing`, whatever `tests` is called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from boundcheck.base.dotted import beginning, holds

TEST_FOLDERS: Final = ("tests", "test")  # as they are mostly called
_FEWEST = 2  # modules that a folder of tests repeats
_BESIDE_TESTS = frozenset(("__init__", "conftest"))


def is_called_test(stem: str) -> bool:
    """Whether a file's name makes it likely that it holds tests."""
    return stem == "tests" or stem.startswith("test_") or stem.endswith("_test")


def mirroring_trees(modules: Iterable[str], files: Sequence[str], roots: Iterable[str]) -> tuple[str, ...]:
    """The folders beside modules of which most files are tests, at least two of them in folders or files named after modules.

    `modules` are dotted names (globs, too), `files` paths from the project root, sorted; `roots` is where names start.
    """
    places = set(_places(modules, roots))
    names: dict[str, set[str]] = {}
    for place in places:
        above, _, last = place.rpartition("/")
        for folder in _upwards(above):
            names.setdefault(folder, set()).add(last)
    repeated: dict[str, set[str]] = {}
    for path in files:
        if "test" not in path or not is_called_test(_stem(path)):
            continue
        for folder in _upwards(path.rpartition("/")[0]):
            inner = path[len(folder) + bool(folder) :].split("/")
            if folder in names and len(inner) > 1:
                name = inner[1] if len(inner) > 2 else _subject(_stem(path))
                is_there = _is_there(folder, name, files)
                # `shop/tests/models` beside `shop/models` is not about the module `shop.orders.models`.
                is_named = f"{folder}/{name}".lstrip("/") in places or (
                    name in names[folder] and not is_there
                )
                if is_named or ("*" in names[folder] and is_there):
                    tree = f"{folder}/{inner[0]}".lstrip("/")
                    repeated.setdefault(tree, set()).add(name)
    return tuple(
        tree for tree, found in sorted(repeated.items())
        if len(found) >= _FEWEST and is_of_tests(tree, files) and not _holds(tree, places)
    )  # fmt: skip


def _places(modules: Iterable[str], roots: Iterable[str]) -> Iterator[str]:
    starts = ["" if root == "." else f"{root}/" for root in roots]
    for name in modules:
        yield from (start + name.replace(".", "/") for start in starts)


def _upwards(folder: str) -> Iterator[str]:
    """A folder and those it lies in; the last is "", the project root."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _subject(stem: str) -> str:
    """What a file of tests is named after."""
    return stem.removeprefix("test_").removesuffix("_test")


def _is_there(folder: str, name: str, files: Sequence[str]) -> bool:
    path = f"{folder}/{name}".lstrip("/")
    return holds(files, f"{path}.py") or next(beginning(files, f"{path}/"), None) is not None


def is_of_tests(tree: str, files: Sequence[str]) -> bool:
    """Whether most files below a folder are called as tests are. `files` are paths, sorted."""
    stems = [_stem(path) for path in beginning(files, f"{tree}/") if path.endswith(".py")]
    code = [stem for stem in stems if stem not in _BESIDE_TESTS]
    return 2 * sum(map(is_called_test, code)) > len(code)


def _holds(tree: str, places: Collection[str]) -> bool:
    """Whether a module lies in a folder or is it."""
    return any(f"{place}/".startswith(f"{tree}/") for place in places)
