"""Rules over the codebase: first each file by itself, over processes, then what takes the whole."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from boundcheck.access import Access, Call, FunctionFacts, Leak, Reading, Transaction
from boundcheck.analysis import Analysis, Comment, graded
from boundcheck.catalog import GROUP_OF
from boundcheck.codebase import (
    MOST_SITES,
    Codebase,
    Dependency,
    File,
    FileKind,
    Reference,
    Site,
    Subject,
    Whole,
)
from boundcheck.disk import read_file
from boundcheck.facts import Directive
from boundcheck.finding import Finding, PlainFinding
from boundcheck.pool import can_fork, forked
from boundcheck.rules import BREACHES, RULES
from boundcheck.scan.comments import toml_directives
from boundcheck.scopes import admitted

if TYPE_CHECKING:
    from boundcheck.accesses.reader import Reader

_BATCH = 32  # files; some take long
_SERIAL_BELOW = 256
_ORDER: Final = {rule.name: place for place, rule in enumerate(RULES)}
# By kind of file, the rules that ask what it does with tables. Some of the group ask the registry alone.
_READ_FOR: Final[dict[FileKind, frozenset[str]]] = {
    "source": frozenset(rule for rule, group in GROUP_OF.items() if group == "data")
    - {"foreign-key", "model-inheritance", "table-ownership", "cross-module-migration"},
    "migration": frozenset(("cross-module-migration",)),
    "test": frozenset(("test-foreign-data",)),
    "support": frozenset(),
}
# How far a file is read for what it does with data.
_NOT, _SIGNATURES, _WHOLE = range(3)

_Plain = tuple[tuple[Any, ...], ...]
PlainSite = tuple[int, int, int, str, tuple[str, ...]]
PlainDependency = tuple[str, str, str, int, PlainSite | None, int, tuple[PlainSite, ...]]


class Verdict(NamedTuple):
    """What was found about one file by the rules in `ran`: findings, what it makes its module depend on, its comments on
    findings; and, as far as it was `read` for data, its accesses, what its functions write, models in its signatures.
    """

    ran: frozenset[str]
    read: int
    findings: tuple[PlainFinding, ...]
    dependencies: tuple[PlainDependency, ...]
    directives: _Plain
    accesses: _Plain
    functions: _Plain
    leaks: _Plain


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on each file, by path. `consulted` are the dotted names of other files whose names they rest on."""

    verdicts: Mapping[str, Verdict]
    consulted: frozenset[str]

    def functions(self, path: str) -> tuple[FunctionFacts, ...]:
        """What the functions of one file write and call."""
        return tuple(map(_function, self.verdicts[path].functions))


def judge(codebase: Codebase, jobs: int = 1) -> Analysis:
    """All findings on a codebase."""
    return conclude(codebase, judge_files(codebase, jobs))


def judge_files(codebase: Codebase, jobs: int, known: Judgement | None = None) -> Judgement:
    """Judge every file by the rules that are on, as far as `known` has no verdict on it."""
    verdicts = dict(known.verdicts) if known else {}
    on = codebase.severities.on
    files = [
        f
        for f in codebase.files
        if not (old := verdicts.get(f.path)) or not on <= old.ran or old.read < _depth(codebase, f)
    ]
    consulted = set(known.consulted) if known else set()
    for found, names in _batches(codebase, files, verdicts, jobs):
        verdicts.update((path, Verdict._make(plain)) for path, plain in found.items())
        consulted.update(names)
    return Judgement(verdicts, frozenset(consulted))


def _batches(
    codebase: Codebase, files: Sequence[File], known: Mapping[str, Verdict], jobs: int
) -> Iterator[tuple[dict[str, tuple[Any, ...]], tuple[str, ...]]]:
    reader = new_reader(codebase) if any(_depth(codebase, file) for file in files) else None
    told: set[str] = set()  # by this process

    def judge(start: int) -> bytes:
        return marshal.dumps(batch(files[start : start + _BATCH]))

    def batch(files: Sequence[File]) -> tuple[dict[str, tuple[Any, ...]], tuple[str, ...]]:
        found = {file.path: tuple(_judged(codebase, reader, file, known.get(file.path))) for file in files}
        new = codebase.consulted - told
        told.update(new)
        return found, tuple(new)

    if jobs <= 1 or len(files) < _SERIAL_BELOW or not can_fork():
        yield batch(files)
    else:
        codebase.prepare()
        yield from map(marshal.loads, forked(judge, range(0, len(files), _BATCH), jobs))


def _judged(codebase: Codebase, reader: Reader | None, file: File, known: Verdict | None) -> Verdict:
    """The verdict on a file; one that is known is completed by the rules that have not run."""
    if known is None or known.read < _depth(codebase, file):
        return judge_file(codebase, reader, file)
    reading = Reading(tuple(map(Access._make, known.accesses)), (), tuple(map(Leak._make, known.leaks)))
    missing = codebase.severities.on - known.ran
    found = _findings(codebase, codebase.subject(file, reading.accesses, reading.leaks), missing)
    findings = sorted((*known.findings, *found), key=lambda finding: _ORDER[finding[0]])
    return known._replace(ran=known.ran | missing, findings=tuple(findings))


def judge_file(codebase: Codebase, reader: Reader | None, file: File) -> Verdict:
    """What the rules on single files find in a file, and what the rules on the whole need of it."""
    depth, on = _depth(codebase, file), codebase.severities.on
    reading = _read(codebase, reader, file, depth)
    subject = codebase.subject(file, reading.accesses, reading.leaks)
    return Verdict(
        on,
        depth,
        tuple(_findings(codebase, subject, on)),
        tuple(_dependencies(subject)),
        tuple(map(tuple, file.facts.directives)),
        tuple(map(tuple, reading.accesses)),
        tuple(map(_plain_function, reading.functions)),
        tuple(map(tuple, reading.leaks)),
    )


def _findings(codebase: Codebase, subject: Subject, rules: Container[str]) -> Iterator[PlainFinding]:
    for rule in RULES:
        if rule.check_file and rule.name in rules:
            yield from (finding.plain for finding in rule.check_file(codebase, subject))


def _depth(codebase: Codebase, file: File) -> int:
    """How far the rules that are on ask what a file does with data. What binds nobody is not read."""
    on = codebase.severities.on
    if on.isdisjoint(_READ_FOR[file.kind]):
        has_signatures = file.kind == "source" and file.is_python
        return _SIGNATURES if has_signatures and "leaked-model" in on else _NOT
    if file.kind == "test" and (
        codebase.severity("test-foreign-data", file.module) == "off" or admitted(codebase, file.owner) is None
    ):
        return _NOT
    return _WHOLE


def _read(codebase: Codebase, reader: Reader | None, file: File, depth: int) -> Reading:
    """What a file does with data."""
    if reader is None or not depth:
        return Reading()
    try:
        data, _ = read_file(f"{codebase.config.root}/{file.path}")
        return reader.read(data, file, only_signatures=depth == _SIGNATURES)
    except (OSError, RecursionError):  # the scan has told; nested beyond all use
        return Reading()


def accesses_of(
    codebase: Codebase, judgement: Judgement, files: Iterable[File]
) -> Iterator[tuple[File, Access]]:
    """What files do with tables: as they were judged, or read now where no rule asked."""
    reader = None
    for file in files:
        verdict = judgement.verdicts[file.path]
        if verdict.read == _WHOLE:
            found = tuple(map(Access._make, verdict.accesses))
        else:
            reader = reader or new_reader(codebase)
            found = _read(codebase, reader, file, _WHOLE).accesses
        yield from ((file, access) for access in found)


def _plain_function(facts: FunctionFacts) -> tuple[Any, ...]:
    transactions = ((*found[:-1], tuple(map(tuple, found.calls))) for found in facts.transactions)
    return facts.name, facts.line, facts.writes, tuple(map(tuple, facts.calls)), tuple(transactions)


def _function(plain: tuple[Any, ...]) -> FunctionFacts:
    name, line, writes, calls, transactions = plain
    opened = (Transaction._make((*found[:-1], tuple(map(Call._make, found[-1])))) for found in transactions)
    return FunctionFacts(name, line, writes, tuple(map(Call._make, calls)), tuple(opened))


def new_reader(codebase: Codebase) -> Reader | None:
    """The reader of a codebase; None where there is nothing to reach."""
    config, registry = codebase.config, codebase.registry
    opaque = "opaque-query" in codebase.severities.on  # that nobody can resolve
    if not (registry.by_name or registry.claims or opaque):
        return None
    from boundcheck.accesses.reader import Reader  # and with it what knows the frameworks

    origin = codebase.symbols.origin
    return Reader(registry, origin, codebase.known, config.sql_dialect, config.atomic_wrappers, opaque=opaque)


def judged_alike(codebase: Codebase, other: Codebase) -> frozenset[str | None]:
    """The modules (None: nobody) whose files get the same verdicts in both, which differ in severities alone.

    A rule that is off changes what is found only where another one of its group speaks up in its place.
    """
    if ("opaque-query" in codebase.severities.on) != ("opaque-query" in other.severities.on):
        return frozenset()
    names = (None, *codebase.modules.by_name)
    return frozenset(name for name in names if _switches(codebase, name) == _switches(other, name))


def _switches(codebase: Codebase, module: str | None) -> tuple[bool, ...]:
    return tuple(codebase.severity(rule, module) != "off" for rule in BREACHES)


def _dependencies(subject: Subject) -> Iterator[PlainDependency]:
    """One for each module that the file names."""
    if not subject.references:
        return
    production = set(map(id, subject.production))
    by_module: dict[str, list[Reference]] = {}
    for ref in subject.references:
        by_module.setdefault(ref.to, []).append(ref)
    for to, refs in by_module.items():
        binding = [ref for ref in refs if ref.first and id(ref) in production]
        imports = [ref for ref in binding if ref.kind != "string"]
        running = [ref for ref in binding if not ref.typing_only and ref.certainty != "possible"]
        sites = tuple(_site(ref) for ref in running[:MOST_SITES])
        first = _site(imports[0]) if imports else None
        yield subject.file.path, subject.file.owner, to, len(imports), first, len(running), sites


def _site(ref: Reference) -> PlainSite:
    return ref.line, ref.column, ref.end_line, ref.certainty, tuple(target.name for target in ref.targets)


def conclude(codebase: Codebase, judgement: Judgement) -> Analysis:
    """Join the verdicts in order of the files, and ask the rules that take the whole."""
    findings: list[Finding] = []
    dependencies: list[Dependency] = []
    comments: list[Comment] = []
    functions: dict[str, tuple[FunctionFacts, ...]] = {}
    for file in codebase.files:
        verdict = judgement.verdicts[file.path]
        if written := judgement.functions(file.path):
            functions[file.path] = written
        findings += [Finding(*plain) for plain in verdict.findings]
        dependencies += map(_dependency, verdict.dependencies)
        comments += [Comment(file.path, file.owner, Directive._make(plain)) for plain in verdict.directives]
    whole = Whole(dependencies, functions, _reaching(codebase, judgement))
    for rule in RULES:
        if rule.check and rule.name in codebase.severities.on:
            findings += rule.check(codebase, whole)
    comments += [Comment(path, None, found) for path, found in toml_directives(codebase.config.sources)]
    return Analysis(
        sum(file.is_python for file in codebase.files),
        tuple(codebase.modules.by_name),
        codebase.severities,
        tuple(graded(codebase.severities.level, findings)),
        codebase.config.allows,
        tuple(comments),
    )


def _reaching(codebase: Codebase, judgement: Judgement) -> Callable[[str], frozenset[str | None]]:
    def reaches(module: str) -> frozenset[str | None]:
        files = (file for file in codebase.files_of.get(module, ()) if file.kind != "support")
        entities = codebase.registry.by_name
        return frozenset(
            entities[access.entity].module
            for _, access in accesses_of(codebase, judgement, files)
            if access.entity in entities
        )

    return cache(reaches)


def _dependency(plain: PlainDependency) -> Dependency:
    path, from_, to, imports, first, running, sites = plain
    first_import = Site._make(first) if first else None
    return Dependency(path, from_, to, imports, first_import, running, tuple(map(Site._make, sites)))
