"""The verdict on each file: rules on single files, over processes."""

from __future__ import annotations

import marshal
from collections import ChainMap
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from boundcheck.base.pool import can_fork, forked
from boundcheck.codebase.answers import Told, sign_of
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import dependencies_of
from boundcheck.codebase.files import File, FileKind
from boundcheck.codebase.imports import imports_of, strays_of
from boundcheck.codebase.named.uses import foreign_names
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject, subject_of
from boundcheck.facts.access import Access, DataFacts, Leak
from boundcheck.facts.depths import Depth, asks_of_modules, asks_of_shared_names, depth_for
from boundcheck.facts.file import Problem
from boundcheck.findings.catalog import ALL_RULES, GROUP_OF
from boundcheck.findings.finding import PlainFinding
from boundcheck.judgement.outward import Outward
from boundcheck.judgement.reading import IMPORTS, REFERENCES, SIGNATURES, WHOLE, Kept, data_of, new_reader
from boundcheck.judgement.verdicts import Judgement, Plain, Verdict, plain_function
from boundcheck.rules import RULES
from boundcheck.scan.parallel import scan_further

if TYPE_CHECKING:
    from boundcheck.accesses.reader import Reader

_BATCH = 16  # files; some take long
_SERIAL_BELOW = 256
_SERIAL_FOR_IMPORTS = 4096  # files: judged by their imports alone they cost little more than to hand over
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
_NEEDING_TESTS: Final = "missing-tests"
_Verdicts = tuple[tuple[str, tuple[Any, ...]], ...]  # plain, with the paths


def judge_files(
    codebase: Codebase,
    jobs: int,
    known: Mapping[str, Verdict] = MappingProxyType({}),
    kept: Kept | None = None,
    rules: frozenset[str] = ALL_RULES,
    *,
    whole: bool = False,
    ask: Questions | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Judgement:
    """Judge every file by those of the rules that are on, as far as there is no verdict on it. `kept` gives earlier readings.

    `whole`: the known verdicts hold all that is asked now. `ask` may have been told some of what will be asked. `progress` is told how
    many files of how many are judged.
    """
    judge = Judge(codebase, kept, rules, ask)
    files = [
        file
        for file in codebase.files
        if file.path not in known or not (whole or judge.has_said(known[file.path], file))
    ]
    verdicts, told = dict[str, Verdict](), judge.ask.news()
    readings: dict[bytes, bytes] = {}
    for found, news, read in _batches(judge, files, known, jobs):
        verdicts.update((path, Verdict._make(plain)) for path, plain in found)
        told.update(news)
        readings.update(read)
        progress(len(verdicts), len(files))
    return Judgement(ChainMap(verdicts, known), told, readings, frozenset(verdicts))  # type: ignore[arg-type]


def _batches(
    judge: Judge, files: Sequence[File], known: Mapping[str, Verdict], jobs: int
) -> Iterator[tuple[_Verdicts, Told, dict[bytes, bytes]]]:
    judge.prepare(files)

    def batch(files: Sequence[File]) -> tuple[_Verdicts, Told, dict[bytes, bytes]]:
        found = tuple((file.path, tuple(_judged(judge, file, known.get(file.path)))) for file in files)
        return found, {}, judge.new_readings()

    def rest() -> tuple[_Verdicts, Told, dict[bytes, bytes]]:
        """What was asked: in one piece, in which each name stands once."""
        return (), judge.ask.news(), {}

    few = _SERIAL_BELOW if judge.asks_of_modules else _SERIAL_FOR_IMPORTS
    if jobs <= 1 or len(files) < few or not can_fork():
        yield batch(files)
        yield rest()
    else:
        judge.share(jobs)
        said = [len(file.packed.data) for file in files]
        # What says much takes long: that goes first, so that no process waits for another one's last.
        starts = sorted(range(0, len(files), _BATCH), key=lambda n: -sum(said[n : n + _BATCH]))
        found = forked(
            lambda n: marshal.dumps(batch(files[n : n + _BATCH])), starts, jobs, lambda: marshal.dumps(rest())
        )
        yield from map(marshal.loads, found)


def _order(finding: PlainFinding) -> tuple[int, str]:
    """Findings of one file stand as rules are listed, those of others behind ours, by name."""
    return _ORDER.get(finding[0], len(_ORDER)), finding[0] if finding[0] not in _ORDER else ""


def _judged(judge: Judge, file: File, known: Verdict | None) -> Verdict:
    """The verdict on a file; one that is known is completed by the rules that have not run."""
    if known is None or known.read < judge.depth(file) or judge.reads_suites_anew(file):
        return judge_file(judge, file)
    judge.ask.begin()
    accesses, leaks = tuple(map(Access._make, known.accesses)), tuple(map(Leak._make, known.leaks))
    subject = judge.subject(file, accesses, leaks, Problem._make(known.unread) if known.unread else None)
    found = judge.findings(subject, judge.on - known.ran)
    findings = sorted((*known.findings, *found), key=_order)
    imports = judge.imports(file, judge.on - known.ran)
    return known._replace(
        asked=known.asked + judge.ask.asked,
        ran=known.ran | judge.on,
        findings=tuple(findings),
        imports=imports if judge.on - known.ran >= _NEEDING_IMPORTS else known.imports,
        strays=known.strays or judge.strays(file, judge.on - known.ran),
        named=known.named or _named(subject),
        makes=_makes(judge, file, known.ran | judge.on),
    )


def judge_file(judge: Judge, file: File) -> Verdict:
    """What the rules on single files find in a file, and what the rules on the whole need of it."""
    judge.ask.begin()
    depth = judge.depth(file)
    reading = judge.read(file, depth)
    subject = judge.subject(file, reading.accesses, reading.leaks, reading.problem)
    findings = tuple(judge.findings(subject, judge.on))
    imports = judge.imports(file, judge.on)
    return Verdict(
        sign_of(*file.view),
        judge.ask.asked,
        judge.on,
        depth,
        findings,
        tuple(dependencies_of(subject)),
        tuple(map(tuple, file.of_imports.directives)),
        tuple(map(tuple, reading.accesses)),
        tuple(map(plain_function, reading.functions)),
        tuple(map(tuple, reading.leaks)),
        tuple(reading.problem) if reading.problem else (),
        imports,
        judge.strays(file, judge.on),
        _named(subject),
        _makes(judge, file, judge.on),
    )


def _named(subject: Subject) -> tuple[str, ...]:
    """The modules whose names a file uses."""
    return tuple(sorted({use.owner for use in subject.named if use.certainty != "possible"}))


def _makes(judge: Judge, file: File, rules: frozenset[str]) -> bytes:
    """A sign of the names that a file makes, and of there being no tests in a file of tests, if one of the rules asks."""
    codebase = judge.codebase
    asks_of_names = asks_of_shared_names(rules, codebase.severities) and codebase.shares_names
    made = [fact[:3] + fact[6:] for fact in file.packed.named if fact.defines] if asks_of_names else []
    is_empty = file.kind == "test" and _NEEDING_TESTS in rules and not file.facts.has_tests
    return sign_of(made, is_empty) if made or is_empty else b""


class Judge:
    """What it takes to judge the files of a codebase one by one."""

    def __init__(
        self,
        codebase: Codebase,
        kept: Kept | None = None,
        rules: frozenset[str] = ALL_RULES,
        ask: Questions | None = None,
    ) -> None:
        self.codebase, self._kept = codebase, kept
        self._new: dict[bytes, bytes] = {}
        self.ask = ask or Questions(codebase)
        self._own = codebase.config.own.rules
        # What cannot be read is told whoever asks; where it is asked for, for all that would read it.
        self.on = codebase.severities.on & (rules | {"unparsable-file"})
        self._checks = tuple(
            (rule.name, rule.check_file) for rule in RULES if rule.name in self.on and rule.check_file
        )
        self._needed_by = codebase.severities.on if "unparsable-file" in rules else self.on
        self._scanned = depth_for(rules, codebase.severities)
        self.asks_of_modules = asks_of_modules(rules, codebase.severities)
        self._asks_of_names = asks_of_shared_names(rules, codebase.severities)
        self._reader: Reader | None = None
        self._outward = Outward(codebase, self.ask)

    def prepare(self, files: Iterable[File]) -> None:
        """Load what knows the frameworks, where it will be needed."""
        if any(self._is_read(file, self.depth(file)) for file in files):
            self._reader = new_reader(self.codebase, self.ask, self._kept, self._new)

    def share(self, jobs: int) -> None:
        """Compute what every process needs before processes are forked."""
        if self._asks_of_names and self.codebase.shares_names:
            scan_further([file.packed for file in self.codebase.files], Depth.SHARED, jobs)
        self.ask.prepare(suites=Depth.TABLES in self._scanned, names=self._asks_of_names)
        if self._reader is not None:
            _ = self.codebase.called

    def new_readings(self) -> dict[bytes, bytes]:
        """The readings made since it was last asked."""
        new = dict(self._new)
        self._new.clear()
        return new

    def has_said(self, verdict: Verdict, file: File) -> bool:
        """Whether a verdict holds all that is asked now."""
        return self.on <= verdict.ran and verdict.read >= self.depth(file)

    def subject(
        self, file: File, accesses: tuple[Access, ...], leaks: tuple[Leak, ...], unread: Problem | None
    ) -> Subject:
        """A file as the rules see it, with what of it could not be read though one of them asks."""
        if not self.asks_of_modules:
            return Subject(file, (), (), {})
        if Depth.TABLES in self._scanned:
            unread = file.facts.unread or unread
        named = foreign_names(self.ask, file, self.codebase.said_names.further) if self._asks_of_names else ()
        chains = self._scanned is not Depth.IMPORTS  # which tell rules on dependencies little
        return subject_of(self.ask, file, accesses, leaks, unread, named, chains=chains)

    def reads_suites_anew(self, file: File) -> bool:
        """Whether what a verdict that does not hold all says of what could not be read may be too little."""
        return Depth.TABLES in self._scanned and file.facts.unread is not None

    def findings(self, subject: Subject, rules: Container[str]) -> Iterator[PlainFinding]:
        for name, check_file in self._checks:
            if name in rules:
                for finding in check_file(self.ask, subject):
                    yield finding.plain
        asked = [rule for rule in self._own if rule.name in rules] if subject.file.is_python else ()
        if asked:
            from boundcheck.judgement.own_checks import checked_file, own_findings  # few projects have such

            view, lines = checked_file(self.ask, subject.file), subject.file.of_imports.lines
            for rule in asked:
                found = own_findings(self.ask, rule, view, lines)
                yield from (finding.plain for finding in found)

    def imports(self, file: File, rules: frozenset[str]) -> Plain:
        """What a file imports, for those of the rules that ask."""
        return tuple(map(tuple, imports_of(self.ask, file))) if rules >= _NEEDING_IMPORTS else ()

    def strays(self, file: File, rules: Container[str]) -> Plain:
        """The imports of a file that lead to nothing and might, if one of the rules asks."""
        return tuple(strays_of(self.ask, file)) if _NEEDING_STRAYS in rules else ()

    def depth(self, file: File) -> int:
        """How far a file is read for the rules that are on. What binds nobody is not read."""
        if not self.asks_of_modules:
            return IMPORTS
        if self._needed_by.isdisjoint(_READ_FOR[file.kind]):
            has_signatures = file.kind == "source" and file.is_python
            return SIGNATURES if has_signatures and "leaked-model" in self._needed_by else REFERENCES
        if file.kind == "test" and (
            self.codebase.severity("test-foreign-data", file.module) == "off"
            or self.ask.scope(file.owner) is None
        ):
            return REFERENCES
        return WHOLE

    def read(self, file: File, depth: int) -> DataFacts:
        """What a file does with data."""
        if depth > REFERENCES:
            self.ask.tables()
            self.ask.members()
        return (
            data_of(self.codebase, self._reader, file, depth) if self._is_read(file, depth) else DataFacts()
        )

    def _is_read(self, file: File, depth: int) -> bool:
        """Whether the text of a file can say what is asked of it: for its signatures only where others can use them."""
        return self._outward.may_hand_out(file) if depth == SIGNATURES else depth > REFERENCES
