"""Where the tests of each module are, when they are neither inside it nor at `<test path>/<module>`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath

from boundcheck.base.light import replace
from boundcheck.discover import Project
from boundcheck.init.draft import DraftModule
from boundcheck.init.names import writable_paths
from boundcheck.init.shape import ProjectShape

_KINDS = frozenset(
    ("unit", "units", "integration", "functional", "unit_tests", "integration_tests", "src", "tests")
)


def with_tests(
    modules: Sequence[DraftModule], project: Project, shape: ProjectShape
) -> tuple[DraftModule, ...]:
    """Give the modules their folders and files under the test paths that are named after them, and to a module that is all
    of a distribution inside the project the test paths of that."""
    candidates = _candidates(project)
    trees = {tree: shape.distributions.of(f"{tree}/conftest.py") for tree in project.test_paths}
    homes = {module.name: _homes(module, shape) for module in modules}
    # A file beside the package of a distribution does not make it another module's, too.
    packed = {m.name for m in modules if any("." in path or path in shape.packages for path in m.paths)}
    alone = Counter(home for name in packed for home in homes[name] if home != ".")
    result = []
    for module in modules:
        if module.is_glob or module.role == "composition":
            result.append(module)
            continue
        found = [
            path
            for path, tree in candidates
            if trees[tree] in {".", *homes[module.name]} and _is_suite(path, tree, module)
        ]
        if module.name in packed:
            found += [tree for tree, home in trees.items() if home in homes[module.name] and alone[home] == 1]
        own = writable_paths(outermost(found))
        by_default = {f"{tree}/{module.name}" for tree in project.test_paths}
        result.append(replace(module, tests=own) if set(own) - by_default else module)
    return _undisputed(result)


def outermost(paths: Collection[str]) -> Iterator[str]:
    """The paths that lie in no other one of them, in their order."""
    return (path for path in paths if not any(path.startswith(f"{other}/") for other in paths))


def _homes(module: DraftModule, shape: ProjectShape) -> frozenset[str]:
    """The distributions that a module has files of."""
    paths = (path.removesuffix(".*") for path in module.paths)
    return frozenset(home for path in paths for home in shape.homes.get(path, ()))


def _candidates(project: Project) -> list[tuple[str, str]]:
    """Folders and files below the test paths, each with its test path, sorted."""
    found = set()
    for tree in project.test_paths:
        for file in project.files:
            if file.is_python and file.path.startswith(f"{tree}/"):
                found.add((file.path, tree))
                for parent in PurePosixPath(file.path).parents:
                    if str(parent).startswith(f"{tree}/"):
                        found.add((str(parent), tree))
    return sorted(found)


def _is_suite(path: str, tree: str, module: DraftModule) -> bool:
    """Named after the module, in folders that repeat its path or say what kind of tests they hold."""
    *above, last = path[len(tree) + 1 :].split("/")
    stem = last.removesuffix(".py")
    for own in module.paths:
        *parents, name = own.split(".")
        names = {name, module.name} if not parents or name == module.name else {module.name}
        wanted = {f"test_{n}" for n in names} | {f"{n}_test" for n in names} | {f"{n}_tests" for n in names}
        if stem in (wanted if last.endswith(".py") else wanted | names) and set(above) <= {*parents, *_KINDS}:
            return True
    return False


def _undisputed(modules: Sequence[DraftModule]) -> tuple[DraftModule, ...]:
    claims = [path for module in modules for path in module.tests or ()]
    result = []
    for module in modules:
        if module.tests is not None:
            kept = tuple(path for path in module.tests if claims.count(path) == 1)
            module = replace(module, tests=kept or None)
        result.append(module)
    return tuple(result)
