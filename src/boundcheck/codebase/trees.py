"""Trees of migrations that Alembic's settings or Django's MIGRATION_MODULES name, and what in them is no migration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from boundcheck.codebase.modules import Modules
from boundcheck.discover import Project, SourceFile
from boundcheck.facts.file import Import
from boundcheck.scan import absolute_name
from boundcheck.scan.wire import Packed

_Files = Sequence[tuple[SourceFile, Packed]]
_Holds = Callable[[str], bool]


def files_in_named_trees(
    modules: Modules, project: Project, facts: Sequence[Packed], is_shown: _Holds, is_test: _Holds
) -> tuple[frozenset[str], frozenset[str]]:
    """The paths of what is a migration because of where it lies, and the dotted names of what beside migrations lies there.

    `is_shown` tells what shows as one wherever it lies, `is_test` what is no use of it. What other code imports is no
    migration: some keep their models or the session where Alembic is told to look.
    """
    files = tuple(zip(project.files, facts, strict=True))
    found: set[str] = set()
    beside: set[str] = set()
    for tree in _trees(project, files):
        inside = {source.path: (source, p) for source, p in files if source.path.startswith(f"{tree}/")}
        if not _is_tree(tree, [source for source, _ in inside.values()], modules, is_shown):
            continue
        scripts = {path for path in inside if is_shown(path) or _is_script(path.removeprefix(f"{tree}/"))}
        helpers = {inside[path][0].name: inside[path] for path in inside.keys() - scripts}
        others = (each for each in files if each[0].path not in inside and not is_test(each[0].path))
        used = _used(helpers, others) if helpers else set()
        beside |= helpers.keys()
        found |= scripts | {source.path for name, (source, _) in helpers.items() if name not in used}
    return frozenset(found), frozenset(beside)


def _trees(project: Project, files: _Files) -> Iterator[str]:
    yield from project.alembic
    outlines = (packed.placing for _, packed in files)
    named = {name for outline in outlines if outline for name in outline.migrations}
    if named:
        packages = {source.package: source.path.rpartition("/")[0] for source, _ in files if source.is_python}
        yield from sorted({packages[name] for name in named & packages.keys()} - {""})


def _is_tree(tree: str, inside: Sequence[SourceFile], modules: Modules, is_shown: _Holds) -> bool:
    """Whether no module lies in a folder; where it is a module itself, it has to hold migrations or Alembic's environment."""
    roots = {source.root for source in inside if source.is_python}
    names = {(tree if root == "." else tree[len(root) + 1 :]).replace("/", ".") for root in roots}
    if any(path.startswith(f"{name}.") for name in names for path in modules.paths):
        return False
    own = (source.path for source in inside if source.path.rpartition("/")[0] == tree)
    return names.isdisjoint(modules.paths) or any(is_shown(path) or path.endswith("/env.py") for path in own)


def _is_script(inner: str) -> bool:
    return inner == "env.py" or inner.startswith("versions/")


def _used(
    helpers: Mapping[str, tuple[SourceFile, Packed]], others: Iterable[tuple[SourceFile, Packed]]
) -> set[str]:
    """The helpers that other code imports, and what these import."""
    used: set[str] = set()
    asking = list(others)
    while asking:
        source, packed = asking.pop()
        named = {
            name for statement in packed.of_imports.imports for name in named_by(statement, source.package)
        }
        more = (named & helpers.keys()) - used
        used |= more
        asking += [helpers[name] for name in more]
    return used


def named_by(statement: Import, package: str) -> Iterator[str]:
    """The dotted names that an import statement may load a file by."""
    if statement.module is None:
        yield from statement.names
    elif (base := absolute_name(package, statement.level, statement.module)) is not None:
        yield base
        yield from (f"{base}.{name}" for name in statement.names)
