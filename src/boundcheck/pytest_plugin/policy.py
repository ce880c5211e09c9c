"""What a watch must know of the project: whose each file is, and what is excused."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from boundcheck.base.errors import UsageError
from boundcheck.base.light import dataclass, replace
from boundcheck.base.nearest import suggestion
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File, FileKind
from boundcheck.codebase.scopes import admitted
from boundcheck.findings.analysis import Analysis, Comment, graded
from boundcheck.findings.finding import Finding
from boundcheck.keep.cache import Cache
from boundcheck.outcome.baseline import Baseline, read_baseline
from boundcheck.outcome.selection import Selection, check
from boundcheck.report import Report
from boundcheck.run import read_codebase

# One statement, by what code makes it; which of these it is, only reading can tell.
_TOLD_APART = (
    "foreign-query",
    "foreign-write",
    "cross-module-join",
    "raw-sql",
    "relation-traversal",
    "reverse-accessor",
)
_INSTALLED = f"{os.sep}site-packages{os.sep}"


@dataclass(frozen=True, slots=True)
class Owned:
    """A file of the project: the module it belongs to (None: unassigned), its kind, its dotted name."""

    module: str | None
    kind: FileKind
    name: str


class Policy:
    """One project as one module's suite is held against it. Built once a process; every answer is kept."""

    def __init__(self, codebase: Codebase, tester: str, baseline: Baseline | None = None) -> None:
        self.codebase = codebase
        self.tester = tester
        self.root = os.path.realpath(codebase.config.root)
        self.admitted = admitted(codebase, tester)
        self._baseline = baseline
        self._by_path = {file.path: file for file in codebase.files if file.path.endswith(".py")}
        self._sources: dict[str, File | None] = {}
        self._owned: dict[str, Owned | None] = {}
        self._standing: dict[Finding, Finding | None] = {}

    def file(self, filename: str) -> Owned | None:
        """Whose file this is, by `__file__` or `co_filename`; None for files that are not the project's."""
        if filename not in self._owned:
            found = self.source(filename)
            self._owned[filename] = Owned(found.module, found.kind, found.name) if found else None
        return self._owned[filename]

    def source(self, filename: str) -> File | None:
        """The project's file of that name."""
        if filename not in self._sources:
            self._sources[filename] = self._find(filename)
        return self._sources[filename]

    def _find(self, filename: str) -> File | None:
        try:
            absolute = os.path.abspath(filename)  # noqa: PTH100 - links inside the project keep their names
        except OSError:  # of made code, in a working directory that a test has taken away
            return None
        for path in (absolute, os.path.realpath(absolute)):
            if path.startswith(self.root + os.sep):
                inner = os.path.relpath(path, self.root).replace(os.sep, "/")
                if inner in self._by_path:
                    return self._by_path[inner]
        # The project may be installed beside the tree that its tests are run in.
        installed = absolute.rpartition(_INSTALLED)[2] if _INSTALLED in absolute else ""
        name = installed.removesuffix(".py").replace(os.sep, ".").removesuffix(".__init__")
        found = self.codebase.by_name.get(name)
        return found if found is not None and found.kind == "source" else None

    def stands(self, finding: Finding) -> Finding | None:
        """The finding with its severity; None where it is switched off, allowed, or known to the baseline."""
        if finding not in self._standing:
            found = self.report((finding,)).findings
            self._standing[finding] = found[0] if found else None
        return self._standing[finding]

    def _as_known(self, finding: Finding) -> Finding:
        """The finding as reading tells it where that is excused: SQL in a string is `raw-sql` there, and so on."""
        if finding.rule not in _TOLD_APART:
            return finding
        level = self.codebase.severities.level
        for rule in _TOLD_APART:
            other = finding._replace(rule=rule)
            if level(rule, finding.from_) != "off" and not self._judged((other,)).findings:
                return other
        return finding

    def report(self, findings: Iterable[Finding]) -> Report:
        """What `boundcheck check` would say of these findings: exceptions and baseline are applied."""
        # What reading tells once must count once, in however many ways it was seen.
        once: dict[tuple[object, ...], tuple[Finding, str]] = {}
        for finding in findings:
            known = self._as_known(finding)
            once.setdefault((known.rule, known.path, known.line, known.target), (known, finding.rule))
        report = self._judged(known for known, _ in once.values())
        # What is more than is excused is told as what it was seen as.
        told = (
            found._replace(rule=once[found.rule, found.path, found.line, found.target][1])
            for found in report.findings
        )
        return replace(report, findings=tuple(told))

    def _judged(self, findings: Iterable[Finding]) -> Report:
        found = tuple(graded(self.codebase.severities, findings))
        analysis = Analysis(
            len(self._by_path),
            tuple(self.codebase.modules.by_name),
            self.codebase.severities,
            found,
            self.codebase.config.allows,
            tuple(self._comments({finding.path for finding in found})),
        )
        # A run of one suite is a part of the project, whatever it found.
        modules = frozenset((self.tester, *(finding.from_ or "" for finding in found)))
        return check(analysis, Selection(modules=modules), self._baseline)

    def _comments(self, paths: Iterable[str]) -> Iterator[Comment]:
        for file in (self._by_path[path] for path in paths if path in self._by_path):
            yield from (Comment(file.path, file.owner, directive) for directive in file.facts.directives)


def load_policy(config_file: Path, tester: str, jobs: int | None = None) -> Policy:
    """Read the project that `tester` is a module of. Raises BoundcheckError when it cannot be read, or has none such."""
    codebase = read_codebase(config_file, jobs, cache=Cache(config_file))
    check_module(codebase, tester)
    policy = Policy(codebase, tester, read_baseline(codebase.config.root, codebase.baselines))
    gc.freeze()  # what is known of the project stays; no collection during the suite needs to look at it
    return policy


def sentence(findings: Iterable[Finding]) -> str:
    """Breaches as the failure of a test reads them."""
    return "\n".join(f"{found.path}:{found.line}: {found.message} [{found.rule}]" for found in findings)


def check_module(codebase: Codebase, name: str) -> None:
    """Raise UsageError for a module that the configuration does not declare."""
    modules = codebase.modules.by_name
    if name not in modules:
        remedy = suggestion(name, modules, f"modules are declared in {codebase.config.file}")
        raise UsageError(f'there is no module "{name}"; {remedy}')
