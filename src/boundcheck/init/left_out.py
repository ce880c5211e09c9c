"""What of a project is no production code, and so no part of a module: tests and what helps them, what tools make."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import PurePosixPath

from boundcheck.base.dotted import is_within
from boundcheck.base.globs import path_matches
from boundcheck.discover import SourceFile
from boundcheck.facts.file import tops_of
from boundcheck.init.names import NEVER, TESTING, is_called_like_tests, is_writable
from boundcheck.scan.wire import Packed


def is_left_out(source: SourceFile, installed: Container[str], outside: Iterable[str]) -> bool:
    *above, stem = source.name.split(".")
    segments = [*above, stem] if source.is_package else above
    return (
        not is_writable(source.name)  # a template of a project
        or any(path_matches(source.path, tree) for tree in outside)
        or any(
            (part in NEVER or is_called_like_tests(part)) and ".".join(segments[: end + 1]) not in installed
            for end, part in enumerate(segments)
        )
        or segments[:1] == ["setup"]
        or (source.name not in installed and (stem in ("tests", "conftest") or stem.startswith("test_")))
    )


def helpers_of_tests(
    production: Sequence[tuple[SourceFile, Packed]], installed: Container[str]
) -> frozenset[str]:
    """Packages most of whose files use what only tests use; the outermost of each."""
    every: dict[str, int] = {}
    testing: dict[str, int] = {}
    for source, packed in production:
        if not packed.facts.holds_code:
            continue
        is_testing = not TESTING.isdisjoint(tops_of(packed.facts.imports))
        for folder in PurePosixPath(source.name.replace(".", "/")).parents:
            name = str(folder).replace("/", ".") if str(folder) != "." else ""
            every[name] = every.get(name, 0) + 1
            testing[name] = testing.get(name, 0) + is_testing
    found = {
        name
        for name, count in testing.items()
        if name and count > 1 and 2 * count > every[name] and name not in installed
    }
    return frozenset(name for name in found if not is_within(name.rpartition(".")[0], found))


def is_used(name: str, production: Iterable[tuple[SourceFile, Packed]]) -> bool:
    """Whether production code outside a package imports it."""
    return any(
        is_within(f"{statement.module or ''}.{imported}".strip("."), {name})
        for source, packed in production
        if not is_within(source.name, {name})
        for statement in packed.facts.imports
        for imported in statement.names
        if not statement.level
    )
