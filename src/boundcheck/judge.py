"""Rules over the codebase: first each file by itself, over processes, then what takes the whole."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from boundcheck.access import Access, Call, FunctionFacts, Reading, Transaction
from boundcheck.analysis import Analysis, Comment, graded
from boundcheck.catalog import GROUP_OF
from boundcheck.codebase import MOST_SITES, Codebase, Dependency, File, Reference, Site, Subject, Whole
from boundcheck.disk import read_file
from boundcheck.facts import Directive, unreadable
from boundcheck.finding import Finding, PlainFinding
from boundcheck.pool import can_fork, forked
from boundcheck.python.parse import TOO_DEEP
from boundcheck.rules import BREACHES, RULES
from boundcheck.scan.comments import toml_directives
from boundcheck.scopes import admitted

if TYPE_CHECKING:
    from boundcheck.accesses.reader import Reader

_BATCH = 32  # files; some take long
_SERIAL_BELOW = 256
# Rules that ask what files do with tables.
_ABOUT_DATA = (
    "leaked-model",
    "test-foreign-data",
    "unused-dependency",
    *(rule for rule, group in GROUP_OF.items() if group == "data"),
)

_Plain = tuple[tuple[Any, ...], ...]
PlainSite = tuple[int, int, int, str, tuple[str, ...]]
PlainDependency = tuple[str, str, str, int, PlainSite | None, int, tuple[PlainSite, ...]]
# What was found about one file: its findings, what it makes its module depend on, its comments on findings, its
# accesses to tables, and what its functions write.
Verdict = tuple[tuple[PlainFinding, ...], tuple[PlainDependency, ...], _Plain, _Plain, _Plain]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on each file, by path. `consulted` are the dotted names of other files whose names they rest on."""

    verdicts: Mapping[str, Verdict]
    consulted: frozenset[str]

    def accesses(self, path: str) -> Iterator[Access]:
        """What one file does with tables."""
        return map(Access._make, self.verdicts[path][3])

    def functions(self, path: str) -> tuple[FunctionFacts, ...]:
        """What the functions of one file write and call."""
        return tuple(map(_function, self.verdicts[path][4]))


def judge(codebase: Codebase, jobs: int = 1) -> Analysis:
    """All findings on a codebase."""
    return conclude(codebase, judge_files(codebase, jobs))


def judge_files(codebase: Codebase, jobs: int, known: Judgement | None = None) -> Judgement:
    """Judge every file that `known` has no verdict on."""
    verdicts = dict(known.verdicts) if known else {}
    files = [file for file in codebase.files if file.path not in verdicts]
    consulted = set(known.consulted) if known else set()
    for found, names in _batches(codebase, files, jobs):
        verdicts.update(found)
        consulted.update(names)
    return Judgement(verdicts, frozenset(consulted))


def _batches(
    codebase: Codebase, files: Sequence[File], jobs: int
) -> Iterator[tuple[dict[str, Verdict], Iterable[str]]]:
    reader = new_reader(codebase)
    told: set[str] = set()  # by this process

    def judge(start: int) -> bytes:
        found = {file.path: judge_file(codebase, reader, file) for file in files[start : start + _BATCH]}
        new = codebase.consulted - told
        told.update(new)
        return marshal.dumps((found, tuple(new)))

    if jobs <= 1 or len(files) < _SERIAL_BELOW or not can_fork():
        yield {file.path: judge_file(codebase, reader, file) for file in files}, codebase.consulted
    else:
        codebase.prepare()
        yield from map(marshal.loads, forked(judge, range(0, len(files), _BATCH), jobs))


def judge_file(codebase: Codebase, reader: Reader | None, file: File) -> Verdict:
    """What the rules on single files find in a file, and what the rules on the whole need of it."""
    reading = _read(codebase, reader, file)
    subject = codebase.subject(file, reading.accesses, reading.leaks, reading.problem)
    findings = tuple(f.plain for rule in RULES if rule.check_file for f in rule.check_file(codebase, subject))
    return (
        findings,
        (*_dependencies(subject), *_by_data(codebase, subject)),
        tuple(map(tuple, file.facts.directives)),
        tuple(map(tuple, reading.accesses)),
        tuple(map(_plain_function, reading.functions)),
    )


def _read(codebase: Codebase, reader: Reader | None, file: File) -> Reading:
    """What a file does with data. What binds nobody is not read."""
    if reader is None or file.kind == "support":
        return Reading()
    if file.kind == "test" and (
        admitted(codebase, file.owner) is None or not _asked_of_tests(codebase, file)
    ):
        return Reading()
    try:
        data, _ = read_file(f"{codebase.config.root}/{file.path}")
    except OSError as error:  # of all but rows the scan has told
        return Reading(problem=unreadable(error) if file.is_rows and codebase.registry.by_label else None)
    try:
        return reader.read(data, file)
    except RecursionError:  # nested beyond all use
        return Reading(problem=TOO_DEEP)


def _asked_of_tests(codebase: Codebase, file: File) -> bool:
    return codebase.severity("test-foreign-data", file.module) != "off"


def _by_data(codebase: Codebase, subject: Subject) -> Iterator[PlainDependency]:
    """Modules whose tables a file reaches: no dependency, but a declared one is not unused."""
    owners = dict.fromkeys(
        entity.module
        for access in subject.accesses
        if (entity := codebase.registry.by_name.get(access.entity))
    )
    for owner in owners:
        if owner is not None and owner != subject.file.owner:
            yield subject.file.path, subject.file.owner, owner, 0, None, 0, ()


def _plain_function(facts: FunctionFacts) -> tuple[Any, ...]:
    transactions = ((*found[:-1], tuple(map(tuple, found.calls))) for found in facts.transactions)
    return facts.name, facts.line, facts.writes, tuple(map(tuple, facts.calls)), tuple(transactions)


def _function(plain: tuple[Any, ...]) -> FunctionFacts:
    name, line, writes, calls, transactions = plain
    opened = (Transaction._make((*found[:-1], tuple(map(Call._make, found[-1])))) for found in transactions)
    return FunctionFacts(name, line, writes, tuple(map(Call._make, calls)), tuple(opened))


def new_reader(codebase: Codebase) -> Reader | None:
    """The reader of a codebase; None where nothing is asked about data, or there is none."""
    config, registry = codebase.config, codebase.registry
    on = _on_about_data(codebase)
    # Without tables there is nothing to reach, but for what nobody can resolve.
    if not on or not (registry.by_name or registry.claims or "opaque-query" in on):
        return None
    from boundcheck.accesses.reader import Reader  # and with it what knows the frameworks

    origin, opaque = codebase.symbols.origin, "opaque-query" in on
    return Reader(registry, origin, codebase.known, config.sql_dialect, config.atomic_wrappers, opaque=opaque)


def _on_about_data(codebase: Codebase) -> frozenset[str]:
    modules = (None, *codebase.severities.modules)
    return frozenset(
        rule for rule in _ABOUT_DATA for module in modules if codebase.severity(rule, module) != "off"
    )


def judged_alike(codebase: Codebase, other: Codebase) -> frozenset[str | None]:
    """The modules (None: nobody) whose files get the same verdicts in both, which differ in severities alone.

    A verdict holds what rules find whether or not they are on. What is off changes it only where reading is switched
    off with it, and where another rule of the group speaks up in the place of one that is off.
    """
    here, there = _on_about_data(codebase), _on_about_data(other)
    if (not here, "opaque-query" in here) != (not there, "opaque-query" in there):
        return frozenset()
    names = (None, *codebase.modules.by_name)
    return frozenset(name for name in names if _switches(codebase, name) == _switches(other, name))


def _switches(codebase: Codebase, module: str | None) -> tuple[bool, ...]:
    return tuple(codebase.severity(rule, module) != "off" for rule in ("test-foreign-data", *BREACHES))


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
        found, depends, directives, _, _ = judgement.verdicts[file.path]
        if written := judgement.functions(file.path):
            functions[file.path] = written
        findings += [Finding(*plain) for plain in found]
        dependencies += map(_dependency, depends)
        comments += [Comment(file.path, file.owner, Directive._make(plain)) for plain in directives]
    whole = Whole(dependencies, functions)
    for rule in RULES:
        if rule.check:
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


def _dependency(plain: PlainDependency) -> Dependency:
    path, from_, to, imports, first, running, sites = plain
    first_import = Site._make(first) if first else None
    return Dependency(path, from_, to, imports, first_import, running, tuple(map(Site._make, sites)))
