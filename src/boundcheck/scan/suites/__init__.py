"""Fixtures and patches of one file; only pieces with signs of them are parsed, in files that hold or help tests."""

from __future__ import annotations

import re

from boundcheck.facts.file import Import, Problem
from boundcheck.facts.suites import Load, SuiteFacts
from boundcheck.scan.nesting import Nesting
from boundcheck.scan.source import Source
from boundcheck.scan.suites.fixtures import defined_and_requested
from boundcheck.scan.suites.patches import patches_of
from boundcheck.scan.suites.pieces import FilePieces
from boundcheck.scan.texts import Texts

_LIBRARIES = frozenset("pytest unittest mock pytest_asyncio pytest_mock django asynctest".split())
# A test that takes more than itself.
_ARGUMENTS = re.compile(
    rb"def[ \t]++test\w*+[ \t]*+(?:\[|\(\s*+(?:self[ \t]*+,\s*+)?(?!self[ \t]*[,)])[\w*/])"
)
_FIXTURE = re.compile(rb"@[\w.]*fixture(?![\w])")
_ASKED = (b"usefixtures", b"getfixturevalue", b"parametrize")
_PATCHES = (b"patch", b"setattr", b"delattr", b"setitem", b"delitem", b".spy")
_LOADS = re.compile(rb"\n[ \t\f]++(?P<name>fixtures)[ \t]*+(?::[^=\n]*+)?=(?!=)")


def suite_facts(
    source: Source, imports: tuple[Import, ...], *, has_tests: bool
) -> tuple[SuiteFacts | None, Problem | None]:
    """The facts of a file on its fixtures and patches (None: it has none), and why it could not be read whole."""
    if not (has_tests or _imports_test_library(imports)):
        return None, None
    masked, texts, pieces = source.masked, Texts(source), FilePieces(source)
    facts = SuiteFacts()
    if _has_fixtures(masked, has_tests=has_tests):
        facts = defined_and_requested(source, pieces, texts)
    if any(sign in masked for sign in _PATCHES):
        facts = facts._replace(patches=patches_of(source, pieces, texts, imports))
    if b"fixtures" in masked:
        facts = facts._replace(loads=_loads(source, pieces, texts))
    return (facts if any(facts) else None), pieces.unread


def _has_fixtures(masked: bytes, *, has_tests: bool) -> bool:
    if (has_tests and _ARGUMENTS.search(masked)) or any(sign in masked for sign in _ASKED):
        return True
    return b"fixture" in masked and _FIXTURE.search(masked) is not None


def _imports_test_library(imports: tuple[Import, ...]) -> bool:
    for statement in imports:
        names = statement.names if statement.module is None else (statement.module,)
        for name in names:
            top, _, rest = name.partition(".")
            if top in _LIBRARIES and (top != "django" or rest.startswith("test")):
                return True
    return False


def _loads(source: Source, pieces: FilePieces, texts: Texts) -> tuple[Load, ...]:
    """`fixtures = ["orders.json"]` in the body of a test case."""
    found: list[Load] = []
    nesting = Nesting()
    for match in _LOADS.finditer(source.masked):
        if nesting.is_too_deep(match.start()):
            continue
        value, end = pieces.value(match.end())
        nesting.add(end)
        place = source.position(match.start("name"))
        found += [Load(name, *place) for name in texts.of(value)]
    return tuple(found)
