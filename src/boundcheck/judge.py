"""Rules over the codebase: first each file by itself, over processes, then what takes the whole."""

from __future__ import annotations

import marshal
from collections import ChainMap
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from boundcheck.access import Access, Call, DataFacts, FunctionFacts, Leak, Transaction
from boundcheck.analysis import Analysis, Comment, graded
from boundcheck.catalog import ALL_RULES, GROUP_OF
from boundcheck.codebase import Codebase
from boundcheck.dependencies import Dependency, PlainDependency, Whole, dependencies_of, from_plain
from boundcheck.disk import read_file
from boundcheck.facts import Directive, Problem, unreadable
from boundcheck.files import File, FileKind
from boundcheck.finding import Finding, PlainFinding
from boundcheck.imports import FileImport, imports_of, strays_of
from boundcheck.pool import can_fork, forked
from boundcheck.python.parse import TOO_DEEP
from boundcheck.questions import Questions, Told, sign_of, signs_in
from boundcheck.references import Subject, subject_of
from boundcheck.rules import RULES
from boundcheck.scan.comments import toml_directives

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
_NEEDING_IMPORTS: Final = frozenset(("import-contract",))
_NEEDING_STRAYS: Final = "stale-contract"
# How far a file is read for what it does with data.
_NOT, _SIGNATURES, _WHOLE = range(3)

Kept = Callable[[bytes], bytes | None]  # readings by the digest of a file's content
_Plain = tuple[tuple[Any, ...], ...]
_Verdicts = tuple[tuple[str, tuple[Any, ...]], ...]  # plain, with the paths


class Verdict(NamedTuple):
    """What was found about one file by the rules in `ran`: findings, what it makes its module depend on, its comments on
    findings; and, as far as it was `read` for data, its accesses, what its functions write, models in its signatures, and why
    there may be more (`unread`); and, where contracts on imports ask, its imports; and `strays`, see `strays_of`.

    It stands as long as it is the same `file` (the sign of its view) that says the same, and what was `asked` about others
    (the signs of the questions) has the same answers.
    """

    file: bytes
    asked: bytes
    ran: frozenset[str]
    read: int
    findings: tuple[PlainFinding, ...]
    dependencies: tuple[PlainDependency, ...]
    directives: _Plain
    accesses: _Plain
    functions: _Plain
    leaks: _Plain
    unread: tuple[Any, ...]
    imports: _Plain
    strays: _Plain

    def stands(self, file: File, still: Container[bytes]) -> bool:
        """Whether it stands for a file that says the same, when these questions have the same answers still."""
        return self.file == sign_of(file.view) and all(sign in still for sign in signs_in(self.asked))


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on each file, by path; what the questions asked now were answered, the readings made, by content, and
    the files of which the verdict is not that of the last run (`judged`)."""

    verdicts: Mapping[str, Verdict]
    told: Told
    readings: Mapping[bytes, bytes] = field(default_factory=dict)
    judged: frozenset[str] = frozenset()

    def functions(self, path: str) -> tuple[FunctionFacts, ...]:
        """What the functions of one file write and call."""
        return tuple(map(_function, self.verdicts[path].functions))


def judge(codebase: Codebase, jobs: int = 1) -> Analysis:
    """All findings on a codebase."""
    return conclude(codebase, judge_files(codebase, jobs))


def judge_files(
    codebase: Codebase,
    jobs: int,
    known: Mapping[str, Verdict] = MappingProxyType({}),
    kept: Kept | None = None,
    rules: frozenset[str] = ALL_RULES,
    *,
    whole: bool = False,
) -> Judgement:
    """Judge every file by those of the rules that are on, as far as there is no verdict on it. `kept` gives earlier readings.

    `whole`: the known verdicts hold all that is asked now.
    """
    judge = Judge(codebase, kept, rules)
    files = [
        file
        for file in codebase.files
        if file.path not in known or not (whole or judge.has_said(known[file.path], file))
    ]
    verdicts, told = dict[str, Verdict](), Told()
    readings: dict[bytes, bytes] = {}
    for found, news, read in _batches(judge, files, known, jobs):
        verdicts.update((path, Verdict._make(plain)) for path, plain in found)
        told.update(news)
        readings.update(read)
    return Judgement(ChainMap(verdicts, known), told, readings, frozenset(verdicts))  # type: ignore[arg-type]


def _batches(
    judge: Judge, files: Sequence[File], known: Mapping[str, Verdict], jobs: int
) -> Iterator[tuple[_Verdicts, Told, dict[bytes, bytes]]]:
    judge.prepare(files)

    def batch(files: Sequence[File]) -> tuple[_Verdicts, Told, dict[bytes, bytes]]:
        found = tuple((file.path, tuple(_judged(judge, file, known.get(file.path)))) for file in files)
        return found, judge.ask.news(), judge.new_readings()

    if jobs <= 1 or len(files) < _SERIAL_BELOW or not can_fork():
        yield batch(files)
    else:
        judge.share()
        starts = range(0, len(files), _BATCH)
        found = forked(lambda n: marshal.dumps(batch(files[n : n + _BATCH])), starts, jobs)
        yield from map(marshal.loads, found)


def _judged(judge: Judge, file: File, known: Verdict | None) -> Verdict:
    """The verdict on a file; one that is known is completed by the rules that have not run."""
    if known is None or known.read < judge.depth(file):
        return judge_file(judge, file)
    judge.ask.begin()
    accesses, leaks = tuple(map(Access._make, known.accesses)), tuple(map(Leak._make, known.leaks))
    unread = Problem._make(known.unread) if known.unread else None
    found = judge.findings(subject_of(judge.ask, file, accesses, leaks, unread), judge.on - known.ran)
    findings = sorted((*known.findings, *found), key=lambda finding: _ORDER[finding[0]])
    imports = judge.imports(file, judge.on - known.ran)
    return known._replace(
        asked=known.asked + judge.ask.asked,
        ran=known.ran | judge.on,
        findings=tuple(findings),
        imports=imports if judge.on - known.ran >= _NEEDING_IMPORTS else known.imports,
        strays=known.strays or judge.strays(file, judge.on - known.ran),
    )


def judge_file(judge: Judge, file: File) -> Verdict:
    """What the rules on single files find in a file, and what the rules on the whole need of it."""
    judge.ask.begin()
    depth = judge.depth(file)
    reading = judge.read(file, depth)
    subject = subject_of(judge.ask, file, reading.accesses, reading.leaks, reading.problem)
    findings = tuple(judge.findings(subject, judge.on))
    imports = judge.imports(file, judge.on)
    return Verdict(
        sign_of(file.view),
        judge.ask.asked,
        judge.on,
        depth,
        findings,
        tuple(dependencies_of(subject)),
        tuple(map(tuple, file.facts.directives)),
        tuple(map(tuple, reading.accesses)),
        tuple(map(_plain_function, reading.functions)),
        tuple(map(tuple, reading.leaks)),
        tuple(reading.problem) if reading.problem else (),
        imports,
        judge.strays(file, judge.on),
    )


class Judge:
    """What it takes to judge the files of a codebase one by one."""

    def __init__(
        self, codebase: Codebase, kept: Kept | None = None, rules: frozenset[str] = ALL_RULES
    ) -> None:
        self.codebase, self._kept = codebase, kept
        self._new: dict[bytes, bytes] = {}
        self.ask = Questions(codebase)
        self._checks = tuple((rule.name, rule.check_file) for rule in RULES if rule.check_file)
        # What cannot be read is told whoever asks; where it is asked for, for all that would read it.
        self.on = codebase.severities.on & (rules | {"unparsable-file"})
        self._needed_by = codebase.severities.on if "unparsable-file" in rules else self.on
        self._reader: Reader | None = None

    def prepare(self, files: Iterable[File]) -> None:
        """Load what knows the frameworks, where it will be needed."""
        if any(map(self.depth, files)):
            self._reader = new_reader(self.codebase, self.ask, self._kept, self._new)

    def share(self) -> None:
        """Compute what every process needs before processes are forked."""
        self.ask.prepare()
        if self._reader is not None:
            _ = self.codebase.called

    def new_readings(self) -> dict[bytes, bytes]:
        """The readings made since it was last asked."""
        new = dict(self._new)
        self._new.clear()
        return new

    def has_said(self, verdict: Verdict | None, file: File) -> bool:
        """Whether a verdict holds all that is asked now."""
        return verdict is not None and self.on <= verdict.ran and verdict.read >= self.depth(file)

    def findings(self, subject: Subject, rules: Container[str]) -> Iterator[PlainFinding]:
        for name, check_file in self._checks:
            if name in rules:
                yield from (finding.plain for finding in check_file(self.ask, subject))

    def imports(self, file: File, rules: frozenset[str]) -> _Plain:
        """What a file imports, for those of the rules that ask."""
        return tuple(map(tuple, imports_of(self.ask, file))) if rules >= _NEEDING_IMPORTS else ()

    def strays(self, file: File, rules: Container[str]) -> _Plain:
        """The imports of a file that lead to nothing and might, if one of the rules asks."""
        return tuple(strays_of(self.ask, file)) if _NEEDING_STRAYS in rules else ()

    def depth(self, file: File) -> int:
        """How far the rules that are on ask what a file does with data. What binds nobody is not read."""
        if self._needed_by.isdisjoint(_READ_FOR[file.kind]):
            has_signatures = file.kind == "source" and file.is_python
            return _SIGNATURES if has_signatures and "leaked-model" in self._needed_by else _NOT
        if file.kind == "test" and (
            self.codebase.severity("test-foreign-data", file.module) == "off"
            or self.ask.scope(file.owner) is None
        ):
            return _NOT
        return _WHOLE

    def read(self, file: File, depth: int) -> DataFacts:
        """What a file does with data."""
        if depth:
            self.ask.tables()
            self.ask.members()
        return _read(self.codebase, self._reader, file, depth)


def _read(codebase: Codebase, reader: Reader | None, file: File, depth: int) -> DataFacts:
    if reader is None or not depth or (depth == _SIGNATURES and not reader.may_have_signatures(file)):
        return DataFacts()
    try:
        data, _ = read_file(f"{codebase.config.root}/{file.path}")
    except OSError as error:  # of all but rows the scan has told
        return DataFacts(problem=unreadable(error) if file.is_rows and codebase.registry.by_label else None)
    try:
        return reader.read(data, file, only_signatures=depth == _SIGNATURES)
    except RecursionError:  # nested beyond all use
        return DataFacts(problem=TOO_DEEP)


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
            reader = reader or new_reader(codebase, Questions(codebase))
            found = _read(codebase, reader, file, _WHOLE).accesses
        yield from ((file, access) for access in found)


def _plain_function(facts: FunctionFacts) -> tuple[Any, ...]:
    transactions = ((*found[:-1], tuple(map(tuple, found.calls))) for found in facts.transactions)
    return facts.name, facts.line, facts.writes, tuple(map(tuple, facts.calls)), tuple(transactions)


def _function(plain: tuple[Any, ...]) -> FunctionFacts:
    name, line, writes, calls, transactions = plain
    opened = (Transaction._make((*found[:-1], tuple(map(Call._make, found[-1])))) for found in transactions)
    return FunctionFacts(name, line, writes, tuple(map(Call._make, calls)), tuple(opened))


def new_reader(
    codebase: Codebase, ask: Questions, kept: Kept | None = None, new: dict[bytes, bytes] | None = None
) -> Reader | None:
    """What reads files for what they do with data; None where there is nothing to reach. Readings it makes go to `new`."""
    config, registry = codebase.config, codebase.registry
    opaque = "opaque-query" in codebase.severities.on  # that nobody can resolve
    if not (registry.by_name or registry.claims or registry.made or opaque):
        return None
    from boundcheck.accesses.elsewhere import Elsewhere
    from boundcheck.accesses.reader import Reader  # and with it what knows the frameworks
    from boundcheck.scan.readings import Readings

    names = ask.origin, _Known(ask), codebase.tops
    dialect, wrappers = config.sql_dialect, config.atomic_wrappers
    readings = Readings(kept, new)

    return Reader(
        registry,
        codebase.entity_words,
        *names,
        dialect,
        wrappers,
        readings,
        elsewhere=Elsewhere(
            owner_of=ask.owner_of,
            signature=ask.signature,
            definition=ask.definition,
            holds=ask.holds_entities,
            makes=ask.has_factories,
            fixture=ask.fixture_function,
            callers=ask.callers,
            is_called=ask.is_called,
            naming=ask.naming,
            middleware=ask.middleware,
            once=ask.once,
        ),
        opaque=opaque,
    )


class _Known:
    """The dotted names of all files and packages, to whom asks."""

    def __init__(self, ask: Questions) -> None:
        self._ask = ask

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._ask.is_known(name)


def conclude(codebase: Codebase, judgement: Judgement, rules: frozenset[str] = ALL_RULES) -> Analysis:
    """Join the verdicts in order of the files, and ask those of the rules that take the whole."""
    on = codebase.severities.on & rules
    findings: list[Finding] = []
    dependencies: list[Dependency] = []
    comments: list[Comment] = []
    functions: dict[str, tuple[FunctionFacts, ...]] = {}
    imports: dict[str, tuple[FileImport, ...]] = {}
    strays: dict[str, list[tuple[str, str]]] = {}
    for file in codebase.files:
        verdict = judgement.verdicts[file.path]
        if written := judgement.functions(file.path):
            functions[file.path] = written
        if verdict.strays:
            strays[file.path] = [(str(folder), str(name)) for folder, name in verdict.strays]
        if verdict.imports:
            imports[file.path] = tuple(map(FileImport._make, verdict.imports))
        findings += [Finding(*plain) for plain in verdict.findings]
        dependencies += map(from_plain, verdict.dependencies)
        comments += [Comment(file.path, file.owner, Directive._make(plain)) for plain in verdict.directives]
    whole = Whole(dependencies, functions, _reaching(codebase, judgement), imports, strays)
    for rule in RULES:
        if rule.check and rule.name in on:
            findings += rule.check(codebase, whole)
    comments += [Comment(path, None, found) for path, found in toml_directives(codebase.config.sources)]
    return Analysis(
        sum(file.is_python for file in codebase.files),
        tuple(codebase.modules.by_name),
        codebase.severities,
        tuple(graded(codebase.severities, findings)),
        codebase.config.allows,
        tuple(comments),
        len(_unowned(codebase, judgement)) if codebase.asks_of_data(rules) else 0,
        frozenset(_unread_for_data(codebase, judgement, findings)),
        codebase.left_out,
        rules,
        tuple((c.name, c.type) for c in codebase.config.contracts if c.severity != "off"),
        codebase.baselines,
        tuple((name, m.contract.owner) for name, m in codebase.modules.by_name.items() if m.contract.owner),
        codebase.config.values,
    )


def concluded_again(
    codebase: Codebase, judgement: Judgement, before: Mapping[str, Verdict], old: Analysis
) -> Analysis | None:
    """An earlier analysis with the verdicts put in that are new; None where they say other things to the rules on the whole.

    But for those verdicts, whose places are known by what was found `before`, all has to be as it was.
    """
    if any(
        _for_the_whole(judgement.verdicts[path]) != _for_the_whole(found) for path, found in before.items()
    ):
        return None
    on_files = frozenset(rule.name for rule in RULES if rule.check_file)
    findings = [found for found in old.findings if found.path not in before or found.rule not in on_files]
    comments = [comment for comment in old.comments if comment.path not in before]
    new: list[Finding] = []
    for path in before:
        verdict, owner = judgement.verdicts[path], codebase.by_path[path].owner
        new += [Finding(*plain) for plain in verdict.findings]
        comments += [Comment(path, owner, Directive._make(plain)) for plain in verdict.directives]
    unread = old.unread_for_data.difference(before).union(_unread_for_data(codebase, judgement, new))
    findings += graded(codebase.severities, new)
    return replace(old, findings=tuple(findings), comments=tuple(comments), unread_for_data=unread)


def _for_the_whole(verdict: Verdict) -> tuple[object, ...]:
    """What rules on the whole ask of a verdict."""
    return (
        verdict.dependencies,
        verdict.functions,
        verdict.accesses,
        verdict.read,
        verdict.imports,
        verdict.strays,
    )


def _unread_for_data(codebase: Codebase, judgement: Judgement, findings: Iterable[Finding]) -> Iterator[str]:
    """The files of which only what they do with data could not be read."""
    for path in {finding.path for finding in findings if finding.rule == "unparsable-file"}:
        file = codebase.by_path.get(path)
        if file is None or file.facts.problem or file.facts.unread:
            continue
        models = file.packed.has_entities and file.packed.entities.unread
        if judgement.verdicts[path].unread or (models and path in codebase.registry.read):
            yield path


def _unowned(codebase: Codebase, judgement: Judgement) -> frozenset[str]:
    """The tables that SQL makes and modules reach, but nobody owns."""
    unowned = {made.table for made in codebase.registry.made.values() if not made.owners}
    sources = (f.path for f in codebase.files if f.kind == "source" and f.module) if unowned else ()
    reached = (Access._make(plain) for path in sources for plain in judgement.verdicts[path].accesses)
    return frozenset(access.table for access in reached if not access.entity and access.table in unowned)


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
