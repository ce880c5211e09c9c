"""The comment that allows a finding, put where boundcheck reads it as that."""

from __future__ import annotations

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.facts.file import Directive, Problem
from boundcheck.findings.finding import Finding
from boundcheck.scan.comments import scan_directives, sql_directives, toml_directives
from boundcheck.scan.source import read_source
from boundcheck.server.texts import EditorText

REASON = "TODO: say why"
_WITH_COMMENTS = (".py", ".pyi", ".sql", ".toml")
_WRITTEN = later(r"boundcheck:\s*allow\s*+\[([^\]]{0,1000}+)\]")


class Insertion(NamedTuple):
    """A text to put at a line and column, both from 1, columns in code points."""

    line: int
    column: int
    text: str


def allowing(finding: Finding, text: EditorText) -> Insertion | None:
    """What to write so that a finding is allowed, with a reason to fill in; None where no comment can stand."""
    if not finding.path.endswith(_WITH_COMMENTS):
        return None
    tries = (_within(finding, text), _behind(finding, text), _above(finding, text))
    return next((one for one in tries if one and _is_read(one, finding, text)), None)


def _within(finding: Finding, text: EditorText) -> Insertion | None:
    """One rule more in the comment that is there."""
    written = _WRITTEN.search(_line(finding.line, text))
    return Insertion(finding.line, written.end(1) + 1, f", {finding.rule}") if written else None


def _behind(finding: Finding, text: EditorText) -> Insertion | None:
    line = _line(finding.line, text).rstrip()
    if line.endswith("\\"):  # which joins it with the next one, unless something follows
        return None
    return Insertion(finding.line, len(line) + 1, f"  {_comment(finding)}")


def _above(finding: Finding, text: EditorText) -> Insertion:
    line = _line(finding.line, text)
    end = "\r\n" if "\r\n" in text.whole else "\n"
    return Insertion(finding.line, 1, f"{line[: len(line) - len(line.lstrip())]}{_comment(finding)}{end}")


def _comment(finding: Finding) -> str:
    mark = "--" if finding.path.endswith(".sql") else "#"
    return f"{mark} boundcheck: allow[{finding.rule}] {REASON}"


def _line(line: int, text: EditorText) -> str:
    return text.lines_read[line - 1] if 1 <= line <= len(text.lines_read) else ""


def _is_read(insertion: Insertion, finding: Finding, text: EditorText) -> bool:
    """Whether it is taken for a comment that speaks of the finding, which it may have moved down by a line."""
    lines = list(text.lines_read)
    if not 1 <= insertion.line <= len(lines):
        return False
    line = lines[insertion.line - 1]
    lines[insertion.line - 1] = (
        line[: insertion.column - 1] + insertion.text.replace("\r", "") + line[insertion.column - 1 :]
    )
    at = finding.line + insertion.text.count("\n")
    found = _directives("\n".join(lines), finding.path)
    return any(not one.problem and finding.rule in one.rules and one.first <= at <= one.last for one in found)


def _directives(text: str, path: str) -> tuple[Directive, ...]:
    if path.endswith(".toml"):
        return tuple(found for _, found in toml_directives(((path, text),)))
    if path.endswith(".sql"):
        return sql_directives(text)
    source = read_source(text.encode("utf-8", "surrogatepass"))
    return () if isinstance(source, Problem) else scan_directives(source)
