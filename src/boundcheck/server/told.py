"""What is found in a project as diagnostics of the protocol, by file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lsprotocol import types

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.files import File
from boundcheck.findings.finding import Finding
from boundcheck.report.span import end_column
from boundcheck.server.contracts import Contracts, Key
from boundcheck.server.diagnosis import Diagnosis, ProjectProblem
from boundcheck.server.pages import page_of
from boundcheck.server.texts import EditorSpot, EditorText

SOURCE: Final = "boundcheck"
_SEVERITIES: Final = {"error": types.DiagnosticSeverity.Error, "warn": types.DiagnosticSeverity.Warning}
_TAGS: Final = {
    "unused-dependency": types.DiagnosticTag.Unnecessary,
    "unused-allow": types.DiagnosticTag.Unnecessary,
    "stale-baseline": types.DiagnosticTag.Unnecessary,
    "deprecated-dependency": types.DiagnosticTag.Deprecated,
}
TextOf = Callable[[str], EditorText]  # of a real path
_Found = list[tuple[Finding, bool]]  # each with whether only the baseline has it


class ShownFinding(NamedTuple):
    """A finding as it is shown in a file; what is `known` only the baseline has."""

    finding: Finding
    known: bool
    key: Key | None


class ToldDiagnostics(NamedTuple):
    """The diagnostics of one file, with what they are about, in their order; mistakes in contracts are about none."""

    diagnostics: tuple[types.Diagnostic, ...]
    about: tuple[ShownFinding | None, ...]


class Telling:
    """What is told of one project, again and again. `known`: what the baseline knows is told as a hint.

    Most projects have findings in many files, of which an edit changes few: those of the others are told as before.
    """

    def __init__(self, root: str, *, known: bool = False) -> None:
        self._root, self._known = root, known
        self._before: dict[str, tuple[_Found, File, ToldDiagnostics]] = {}  # of files that are not open

    def told(
        self, found: Diagnosis, contracts: Contracts | None, text_of: TextOf, open_: frozenset[str]
    ) -> dict[str, ToldDiagnostics]:
        """What to tell of each file, by real path. The contract behind a finding is told in the files that are `open_`."""
        told: dict[str, ToldDiagnostics] = {}
        for problem in found.problems:
            mistakes = told.get(problem.path, ToldDiagnostics((), ()))
            diagnostic = _of_problem(problem, text_of(problem.path))
            told[problem.path] = ToldDiagnostics((*mistakes.diagnostics, diagnostic), (*mistakes.about, None))
        before, self._before = self._before, {}
        files = found.run.codebase.by_path if found.run else {}
        for name, findings in self._by_name(found).items():
            path, file = os.path.join(self._root, name), files.get(name)  # noqa: PTH118 - as the files are named
            if path in told:
                continue  # its lines are not those that were read
            if file is None or path in open_:
                told[path] = self._of_file(findings, contracts if path in open_ else None, path, text_of)
                continue
            last = before.get(path)
            if last is None or last[1] is not file or last[0] != findings:
                last = findings, file, self._of_file(findings, None, path, text_of)
            self._before[path], told[path] = last, last[2]
        return told

    def _by_name(self, found: Diagnosis) -> dict[str, _Found]:
        """By path from the root on, the findings of each file, and whether only the baseline has them."""
        by_name: dict[str, _Found] = {}
        if found.report is not None:
            for finding in found.report.findings:
                by_name.setdefault(finding.path, []).append((finding, False))
            for finding in found.report.baselined if self._known else ():
                by_name.setdefault(finding.path, []).append((finding, True))
        return by_name

    def _of_file(
        self, findings: _Found, contracts: Contracts | None, path: str, text_of: TextOf
    ) -> ToldDiagnostics:
        about = [
            ShownFinding(finding, known, contracts.key(finding) if contracts and not known else None)
            for finding, known in findings
        ]
        text = text_of(path)
        return ToldDiagnostics(
            tuple(_diagnostic(self._root, each, text, text_of) for each in about), tuple(about)
        )


def _diagnostic(root: str, shown: ShownFinding, text: EditorText, text_of: TextOf) -> types.Diagnostic:
    finding, is_known, key = shown
    severity = types.DiagnosticSeverity.Hint if is_known else _SEVERITIES[finding.severity]
    sure = "" if finding.certainty == "certain" else f" ({finding.certainty})"
    page = page_of(finding.rule)
    tag = _TAGS.get(finding.rule)
    return types.Diagnostic(
        range_of(finding, text),
        finding.message + sure + (" (known)" if is_known else ""),
        severity,
        finding.rule,
        types.CodeDescription(page) if page else None,
        SOURCE,
        [tag] if tag else None,
        [_related(root, key, text_of)] if key else None,
        {"fingerprint": finding.fingerprint, "group": finding.group},
    )


def _related(root: str, key: Key, text_of: TextOf) -> types.DiagnosticRelatedInformation:
    return types.DiagnosticRelatedInformation(location_of(root, key, text_of), f"{key.name}: {key.says}")


def location_of(root: str, key: Key, text_of: TextOf) -> types.Location:
    """Where a key of the contracts is written."""
    path = os.path.join(root, key.path)  # noqa: PTH118 - as there
    return types.Location(Path(path).as_uri(), _line(key.line, text_of(path)))


def range_of(finding: Finding, text: EditorText) -> types.Range:
    """What a finding points at."""
    end = end_column(finding, text.lines_read) if finding.path.endswith((".py", ".pyi", ".toml")) else None
    start = text.spot(finding.line, finding.column)
    return _range(start, text.spot(finding.line, end) if end else _end_of(finding.line, text))


def _of_problem(problem: ProjectProblem, text: EditorText) -> types.Diagnostic:
    severity = types.DiagnosticSeverity.Error
    return types.Diagnostic(
        _line(problem.line, text), problem.message, severity, "configuration", None, SOURCE
    )


def _line(line: int, text: EditorText) -> types.Range:
    """A line without the blanks around it."""
    written = text.lines[line - 1] if 1 <= line <= len(text.lines) else ""
    return _range(text.spot(line, len(written) - len(written.lstrip()) + 1), _end_of(line, text))


def _end_of(line: int, text: EditorText) -> EditorSpot:
    written = text.lines_read[line - 1] if 1 <= line <= len(text.lines_read) else ""
    return text.spot(line, len(written.rstrip()) + 1)


def _range(start: EditorSpot, end: EditorSpot) -> types.Range:
    return types.Range(types.Position(*start), types.Position(*max(start, end)))
