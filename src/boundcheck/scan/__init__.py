"""From the bytes of one file to its facts."""

from __future__ import annotations

from collections.abc import Container, Iterator

from boundcheck.entity_facts import Outline
from boundcheck.facts import FileFacts, Import, Problem
from boundcheck.scan.comments import scan_directives, sql_directives
from boundcheck.scan.entities.made import made_in_sql
from boundcheck.scan.entities.outline import outline
from boundcheck.scan.guards import Guards
from boundcheck.scan.imports import scan_imports
from boundcheck.scan.names import scan_names
from boundcheck.scan.source import read_source
from boundcheck.scan.strings import scan_strings
from boundcheck.scan.structure import find_problem
from boundcheck.scan.suites import suite_facts
from boundcheck.scan.uses import scan_uses
from boundcheck.sql import decoded


def scan_file(data: bytes, package: str, known: Container[str], *, is_stub: bool = False) -> FileFacts:
    """The facts of one file.

    `package` is the dotted name that relative imports start from, `known` holds the dotted names of the project's
    packages and files: only attribute chains on those are of interest. What a stub imports is for type checkers. A file
    that cannot be read gives facts with a `problem`; one that only fails to parse keeps what could be read besides.
    """
    source = read_source(data)
    if isinstance(source, Problem):
        return FileFacts(lines=data.count(b"\n"), problem=source)
    guards = Guards(source)
    found = scan_imports(source, guards, is_stub=is_stub)
    imports, suspect = found.statements, found.suspect
    names = scan_names(source)
    if suspect is None and names.odd is not None:
        suspect = Problem(*source.position(names.odd), "a line makes no sense")
    bindings = package_bindings(imports, package, known)
    has_tests = b"def test" in source.masked
    suite, unread = suite_facts(source, imports, has_tests=has_tests)
    return FileFacts(
        lines=source.text.count(b"\n") - source.text.endswith(b"\n"),
        imports=imports,
        definitions=tuple(names.definitions),
        exported=None if names.exported is None else tuple(names.exported),
        star_exports=tuple(names.star_exports),
        dynamic_names=names.dynamic,
        strings=scan_strings(source, imports, names.definitions),
        directives=scan_directives(source),
        problem=find_problem(source, suspect),
        has_tests=has_tests,
        holds_code=bool(source.masked.strip(b" \t\n\f\0")),
        bindings=bindings,
        uses=scan_uses(source, bindings, found.spans),
        unread=unread,
        outline=outline(source, guards, imports, names.definitions, names.texts),
        suite=suite,
    )


def scan_sql_file(data: bytes) -> FileFacts:
    """The facts of a `.sql` file: what its comments allow, and the tables that it makes. What its statements reach is
    read with the tables known."""
    text = decoded(data)
    tables = made_in_sql(text)
    outlined = Outline(tables=tables) if tables else None
    return FileFacts(
        lines=text.count("\n"), directives=sql_directives(text), holds_code=False, outline=outlined
    )


def scan_rows_file() -> FileFacts:
    """The facts of a Django fixture: none; whose rows it holds is read with the models known."""
    return FileFacts(holds_code=False)


def package_bindings(imports: tuple[Import, ...], package: str, known: Container[str]) -> tuple[str, ...]:
    """The names that imports bind to packages or files of the project."""
    bindings: dict[str, None] = {}
    for statement in imports:
        base = absolute_name(package, statement.level, statement.module or "")
        if statement.module is None:
            bindings.update({b: None for b, target in bound_names(statement, package) if target in known})
        elif base is not None and (base in known or not base):  # else no file of the project is in it
            before = f"{base}." if base else ""
            for name, alias in zip(statement.names, statement.aliases or statement.names, strict=True):
                if name != "*" and before + name in known:
                    bindings[alias or name] = None
    return tuple(bindings)


def bound_names(statement: Import, package: str) -> Iterator[tuple[str, str]]:
    """What an import statement binds: each name in the file with the dotted name it stands for.

    A star import gives `*` with the dotted name of the file; one beyond the root gives nothing.
    """
    if statement.module is None:
        for name, alias in statement.bound:
            top = name.partition(".")[0]
            yield (alias, name) if alias else (top, top)
        return
    base = absolute_name(package, statement.level, statement.module)
    for name, alias in statement.bound if base is not None else ():
        if name == "*":
            yield "*", base or ""
        else:
            yield alias or name, f"{base}.{name}" if base else name


def absolute_name(package: str, level: int, module: str) -> str | None:
    """The dotted name a `from` clause means inside `package`; None beyond the root."""
    if level == 0:
        return module
    parts = package.split(".") if package else []
    if level > len(parts):
        return None
    base = parts[: len(parts) - level + 1]
    return ".".join((*base, module) if module else base)


def base_name(file: str, package: str, base: str) -> str | None:
    """The dotted name that a base in the notation of `Header` means in a file; None beyond the root."""
    if base[0] == ":":
        return f"{file}.{base[1:]}"
    path = base.lstrip(".")
    return absolute_name(package, len(base) - len(path), path)
