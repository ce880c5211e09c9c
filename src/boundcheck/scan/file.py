"""From the bytes of one file to its facts."""

from __future__ import annotations

import re
from collections.abc import Container

from boundcheck.facts.depths import Depth
from boundcheck.facts.file import FileFacts, ImportFacts, Problem
from boundcheck.facts.names import NameFact
from boundcheck.python.parse import parse
from boundcheck.scan import package_bindings
from boundcheck.scan.comments import scan_directives, sql_directives
from boundcheck.scan.guards import Guards
from boundcheck.scan.hints import OF_NAMES, OF_SETTINGS
from boundcheck.scan.imports import ScannedImports, scan_imports
from boundcheck.scan.names import odd_line, scan_names
from boundcheck.scan.source import Source, read_source, text_of
from boundcheck.scan.strings import may_hold_strings, scan_strings
from boundcheck.scan.structure import find_problem

_CODE = re.compile(rb"[^ \t\n\f\0]")
# What a file that places others is told by: Django's settings, migrations of Django and Alembic.
_PLACING = (b"INSTALLED_APPS", b"AUTH_USER_MODEL", b"MIGRATION_MODULES")
_MIGRATING = (b"down_revision", b"Migration")


def scan_file_imports(data: bytes, *, is_stub: bool = False) -> ImportFacts:
    """What the imports of one file alone tell; a file that cannot be read gives facts with a `problem`."""
    source = read_source(data)
    if isinstance(source, Problem):
        return ImportFacts(lines=data.count(b"\n"), problem=source)
    guards = Guards(source)
    found = scan_imports(source, guards, is_stub=is_stub)
    facts = _import_facts(source, found, odd_line(source.masked))
    facts = facts._replace(may_hold_strings=may_hold_strings(source, found.hints))
    if not _may_place(source, found.hints):
        return facts
    from boundcheck.scan.entities.outline import placing_outline  # many projects have no such file

    placing = placing_outline(source, guards, found, scan_names(source).definitions)
    return facts._replace(placing=placing)


def problem_in(data: bytes, *, is_parsed: bool) -> Problem | None:
    """Why a Python file cannot be read, be it only by a parser (`is_parsed`)."""
    found = scan_file_imports(data).problem
    if found is None and is_parsed:
        text = text_of(data)
        tree = text if isinstance(text, Problem) else parse(text)
        return tree if isinstance(tree, Problem) else None
    return found


def _may_place(source: Source, hints: int) -> bool:
    """Whether a file may say what others are: no outline of any other file does."""
    masked, capitals = source.masked, source.capitals
    return (
        bool(hints & OF_SETTINGS)
        or any(sign in capitals for sign in _PLACING)
        or any(sign in masked for sign in _MIGRATING)
    )


def _import_facts(source: Source, found: ScannedImports, odd: int | None) -> ImportFacts:
    """All that needs no other part; which strings may be imported says who does not read them."""
    suspect = found.suspect
    if suspect is None and odd is not None:
        suspect = Problem(*source.position(odd), "a line makes no sense")
    return ImportFacts(
        lines=source.text.count(b"\n") - source.text.endswith(b"\n"),
        imports=found.statements,
        directives=scan_directives(source),
        problem=find_problem(source, suspect),
        has_tests=b"def test" in source.masked,
        holds_code=_CODE.search(source.masked) is not None,
    )


def scan_file(
    data: bytes,
    package: str,
    known: Container[str],
    depth: Depth = Depth.WHOLE,
    *,
    name: str = "",
    is_stub: bool = False,
) -> FileFacts:
    """The facts of one file, as far as they are wanted.

    `package` is the dotted name that relative imports start from, `known` holds the dotted names of the project's
    packages and files: only attribute chains on those are of interest. `name` is the file's own. What a stub imports is for type checkers. A file
    that cannot be read gives facts with a `problem`; one that only fails to parse keeps what could be read besides.
    """
    from boundcheck.scan.uses import scan_uses

    source = read_source(data)
    if isinstance(source, Problem):
        return FileFacts(lines=data.count(b"\n"), problem=source)
    guards = Guards(source)
    found = scan_imports(source, guards, is_stub=is_stub)
    imports, names = found.statements, scan_names(source)
    of_imports = _import_facts(source, found, names.odd)
    bindings = package_bindings(imports, package, known)
    named, makes_names = (
        _shared_names(source, found, package, name, depth) if Depth.MADE in depth else ((), False)
    )
    if Depth.TABLES not in depth:
        from boundcheck.scan.entities.outline import placing_outline

        outlined, suite, unread = placing_outline(source, guards, found, names.definitions), None, None
    else:
        from boundcheck.scan.entities.outline import outline
        from boundcheck.scan.suites import suite_facts

        outlined = outline(source, guards, found, names.definitions, names.texts)
        suite, unread = suite_facts(source, imports, has_tests=of_imports.has_tests)
    return FileFacts(
        lines=of_imports.lines,
        imports=imports,
        definitions=tuple(names.definitions),
        exported=None if names.exported is None else tuple(names.exported),
        star_exports=tuple(names.star_exports),
        dynamic_names=names.dynamic,
        strings=scan_strings(source, imports, names.definitions, found.hints),
        directives=of_imports.directives,
        problem=of_imports.problem,
        has_tests=of_imports.has_tests,
        holds_code=of_imports.holds_code,
        bindings=bindings,
        uses=scan_uses(source, bindings, found.spans),
        unread=unread,
        outline=outlined,
        suite=suite,
        named=named,
        makes_names=makes_names,
    )


def _shared_names(
    source: Source, imports: ScannedImports, package: str, name: str, depth: Depth
) -> tuple[tuple[NameFact, ...], bool]:
    """The names that it makes and uses, if they are wanted, and whether it makes any or may lead to some."""
    from boundcheck.scan.named import names_in
    from boundcheck.scan.named.made import makes, may_make

    is_wanted, may_lead = Depth.SHARED in depth, bool(imports.hints & OF_NAMES)
    found: tuple[NameFact, ...] = ()
    if is_wanted or (not may_lead and may_make(source, name)):
        found = names_in(source, imports.statements, package, name)
    return found if is_wanted else (), may_lead or makes(found)


def scan_sql_file(data: bytes) -> FileFacts:
    """The facts of a `.sql` file: what its comments allow, and the tables that it makes. What its statements reach is
    read with the tables known."""
    from boundcheck.facts.entities import Outline
    from boundcheck.scan.entities.made import made_in_sql
    from boundcheck.sql import decoded

    text = decoded(data)
    tables = made_in_sql(text)
    outlined = Outline(tables=tables) if tables else None
    return FileFacts(
        lines=text.count("\n"), directives=sql_directives(text), holds_code=False, outline=outlined
    )


def scan_rows_file() -> FileFacts:
    """The facts of a Django fixture: none; whose rows it holds is read with the models known."""
    return FileFacts(holds_code=False)


def prepare(depth: Depth) -> None:
    """Load what a scan so deep needs, so that no process has to by itself."""
    if Depth.NAMES in depth:
        import boundcheck.scan.entities.outline
        import boundcheck.scan.uses
    if Depth.MADE in depth:
        import boundcheck.scan.named.made
        import boundcheck.scan.named.templates
    if Depth.TABLES in depth:
        import boundcheck.scan.suites
        import boundcheck.sql  # noqa: F401
