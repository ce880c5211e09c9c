"""What `check` would find if the obvious code were written: the rules' own functions, asked about one more line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.answers.may.model import Asker, Wanted
from boundcheck.base.light import replace
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Dependency, Whole, dependencies_of, from_plain
from boundcheck.codebase.entities.model import Entity, Registry, Relation
from boundcheck.codebase.files import File
from boundcheck.codebase.imports import FileImport, Imports, names_of
from boundcheck.codebase.references import subject_of
from boundcheck.config.model import Allow
from boundcheck.facts.access import Access
from boundcheck.facts.file import FileFacts
from boundcheck.findings.analysis import graded
from boundcheck.findings.finding import Finding
from boundcheck.judgement.judge import Judge
from boundcheck.outcome.suppress import covers, in_force
from boundcheck.rules import RULES
from boundcheck.rules.dependency.dependency_cycle import closing
from boundcheck.run import KnownProject
from boundcheck.scan.wire import Packed, pack

_MODEL: Final = "Model"  # what is imagined to hold a key
_STANDALONE: Final = "test-undeclared-dependency"
_ORDER: Final = {rule.name: place for place, rule in enumerate(RULES)}
_CHECKS: Final = {rule.name: rule.check for rule in RULES if rule.check}
_NOTHING: Final = Whole((), {}, lambda module, other: False, Imports({}, lambda path: ()), {}, frozenset)


def findings_on(
    known: KnownProject, asker: Asker, wanted: Wanted
) -> tuple[list[Finding], list[tuple[Finding, Allow]]]:
    """What would be told, worst first; and what exceptions would cover, each with one of them."""
    codebase = known.codebase
    found = [*_found(known, asker, wanted)]
    shown = [finding for finding in graded(codebase.severities, found) if finding.certainty != "possible"]
    told: list[Finding] = []
    allowed: list[tuple[Finding, Allow]] = []
    allows = in_force(codebase.config.allows)
    for finding in dict.fromkeys(shown):
        by = next((allow for allow in allows if covers(allow, finding)), None)
        if by is not None:
            allowed.append((finding, by))
        else:
            told.append(finding)
    data_first = wanted.kind == "table"
    return sorted(told, key=lambda finding: _rank(finding, data_first=data_first)), allowed


def _rank(finding: Finding, *, data_first: bool) -> tuple[bool, bool, int]:
    """Errors first; of these what the question was about, then as rules are listed."""
    is_data = finding.group == "data" or finding.rule == "test-foreign-data"
    return finding.severity != "error", is_data != data_first, _ORDER.get(finding.rule, len(_ORDER))


def _found(known: KnownProject, asker: Asker, wanted: Wanted) -> Iterator[Finding]:
    codebase, line = known.codebase, _line(asker)
    file, accesses = _with(known, asker, wanted, line)
    judge = Judge(codebase, None, frozenset(codebase.severities.rules))
    named = (
        (wanted.use._replace(line=line, end_line=line),) if _is_foreign(asker, wanted) and wanted.use else ()
    )
    subject = subject_of(judge.ask, file, accesses, named=named)
    for plain in judge.findings(subject, judge.on):
        finding = Finding(*plain)
        if finding.line in (line, line + 1):
            yield finding
    target = codebase.registry.by_name.get(wanted.model) if wanted.as_ == "foreign-key" else None
    if target is not None:
        yield from _foreign_key(codebase, file, target, line)
    if wanted.statement is None:
        return
    dependencies = tuple(map(from_plain, dependencies_of(subject)))
    imports = tuple(map(FileImport._make, judge.imports(file, judge.on)))
    yield from _of_the_whole(known, asker, file, dependencies, imports)


def _is_foreign(asker: Asker, wanted: Wanted) -> bool:
    """Whether production code of another module asks: tests use names as their users do."""
    return asker.file.kind == "source" and asker.file.owner != wanted.module


def _line(asker: Asker) -> int:
    """Behind all that the file has."""
    return asker.file.facts.lines + 2


def _with(known: KnownProject, asker: Asker, wanted: Wanted, line: int) -> tuple[File, tuple[Access, ...]]:
    """The file with nothing but the new import in it, and its accesses with the new one."""
    statement = wanted.statement
    imports = (statement._replace(line=line, end_line=line),) if statement else ()
    facts = asker.file.facts
    says = FileFacts(
        facts.lines, imports, has_tests=facts.has_tests, outline=facts.outline, suite=facts.suite
    )
    access = wanted.access
    there = known.verdict(asker.file.path).accesses if access and not asker.is_new else ()
    accesses = (access._replace(line=line + 1, end_line=line + 1),) if access else ()
    return asker.file._replace(packed=Packed(pack(says))), (*map(Access._make, there), *accesses)


def _foreign_key(codebase: Codebase, file: File, target: Entity, line: int) -> Iterator[Finding]:
    """What a key says that a model of the file has to another one, and nothing else in a registry."""
    name = f"{file.name}.{_MODEL}"
    key = target.class_name.lower()
    relation = Relation(key, "fk", target.name, name, file.path, line, 1, line, written=target.name)
    holder = Entity(
        name,
        target.framework,
        file.name,
        file.module,
        file.path,
        line,
        1,
        f"{name} ",
        relations={key: relation},
    )
    registry = Registry({name: holder, target.name: replace(target, relations={})}, {}, {}, {}, {}, {})
    imagined = replace(codebase)
    vars(imagined).update(registry=registry, by_path={file.path: file})
    yield from _asked(codebase, "foreign-key", imagined, _NOTHING)


def _asked(codebase: Codebase, rule: str, imagined: Codebase, whole: Whole) -> Iterator[Finding]:
    if rule in codebase.severities.on:
        yield from _CHECKS[rule](imagined, whole)


def _of_the_whole(
    known: KnownProject,
    asker: Asker,
    file: File,
    dependencies: tuple[Dependency, ...],
    imports: tuple[FileImport, ...],
) -> Iterator[Finding]:
    """What the rules say that take the whole project."""
    codebase = known.codebase
    alone = _NOTHING._replace(dependencies=dependencies)
    yield from _asked(codebase, "deprecated-dependency", codebase, alone)
    if "dependency-cycle" in codebase.severities.on:
        for dependency in dependencies:
            yield from closing(dependency, known.pairs)
    if imports:
        yield from _contracts(known, asker, file, imports)
    if any(module.contract.test_scope == "standalone" for module in codebase.modules.by_name.values()):
        yield from _standalone(codebase, asker, file)


def _contracts(
    known: KnownProject, asker: Asker, file: File, imports: tuple[FileImport, ...]
) -> Iterator[Finding]:
    """The chains that break a contract and that one of the new imports is part of."""
    codebase = with_file(known.codebase, file) if asker.is_new else known.codebase
    edges = frozenset((file.name, each.name) for each in imports)
    there = known.imports()
    before = () if asker.is_new else there.of(file.path)
    of_file = (*before, *imports)
    whole = _NOTHING._replace(
        imports=Imports(
            {**there.names, file.path: names_of(of_file)},
            lambda path: of_file if path == file.path else there.of(path),
            edges,
        )
    )
    for finding in _asked(codebase, "import-contract", codebase, whole):
        if any((importer, imported) in edges for importer, imported, _, _ in finding.chain):
            yield finding


def _standalone(codebase: Codebase, asker: Asker, file: File) -> Iterator[Finding]:
    """The suites that could stand alone until then."""
    if file.kind != "source":
        return
    facts = asker.file.facts
    longer = Packed(pack(replace(facts, imports=(*facts.imports, *file.facts.imports))))
    before = {finding.identity for finding in _asked(codebase, _STANDALONE, codebase, _NOTHING)}
    imagined = with_file(codebase, file._replace(packed=longer))
    yield from (
        finding
        for finding in _asked(codebase, _STANDALONE, imagined, _NOTHING)
        if finding.identity not in before
    )


def with_file(codebase: Codebase, file: File) -> Codebase:
    """The codebase with a file more, or with another one in its place."""
    others = [each for each in codebase.files if each.path != file.path]
    return replace(codebase, files=tuple(sorted((*others, file), key=lambda each: each.path)))
