"""What of a project is no production code, and so no part of a module: tests and what helps them, what tools make."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import PurePosixPath

from boundcheck.base.dotted import is_within, last_of, upwards
from boundcheck.base.globs import path_matches
from boundcheck.discover import SourceFile
from boundcheck.discover.mirrors import is_called_test
from boundcheck.facts.file import tops_of
from boundcheck.init.names import NEVER, TESTING, is_called_like_tests, is_writable
from boundcheck.scan import absolute_name
from boundcheck.scan.wire import Packed

_SUITES = frozenset(("test", "tests", "conftest"))  # which are tests wherever they lie


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


def served_tests(
    left_out: Sequence[tuple[SourceFile, Packed]], production: Sequence[tuple[SourceFile, Packed]]
) -> frozenset[str]:
    """Packages of modules that are called like tests, and hold none, but what tests elsewhere import and nothing else does."""
    inside: dict[str, list[str]] = {}
    for source, _ in left_out:
        for name in upwards(source.package):
            inside.setdefault(name, []).append(source.path.rpartition("/")[2].removesuffix(".py"))
    called = {
        name
        for name, stems in inside.items()
        if is_called_like_tests(last_of(name))
        and not any(segment in _SUITES for segment in name.split("."))
        and not any(map(is_called_test, stems))
    }
    return frozenset(name for name in called if is_used(name, left_out) and not is_used(name, production))


def is_used(name: str, files: Iterable[tuple[SourceFile, Packed]]) -> bool:
    """Whether one of these files outside a package imports it."""
    return any(
        is_within(f"{start}.{imported}".strip("."), {name})
        for source, packed in files
        if not is_within(source.name, {name})
        for statement in packed.facts.imports
        if (start := absolute_name(source.package, statement.level, statement.module or "")) is not None
        for imported in statement.names
    )
