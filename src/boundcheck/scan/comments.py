"""`# boundcheck: allow[rule] reason` comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from boundcheck.base.patterns import later
from boundcheck.facts.file import Directive
from boundcheck.scan.names import logical_end
from boundcheck.scan.source import Source

_MARK = later(rb"#[ \t]*boundcheck:")
_SQL_MARK = later(r"--[ \t]*boundcheck:([^\n]*)")
_TOML_PART = later(r'"[^"\\]*+(?:\\.[^"\\]*+)*(?:"|(?P<open>))' r"|'[^']*+'|(?P<mark>#[ \t]*boundcheck:)")
_TOML_REST = later(r"'[^']*+'|(?P<mark>#[ \t]*boundcheck:)")
_ALLOW = later(r"\s*allow\s*\[(?P<rules>[^\]]*)\]\s*(?P<reason>.*)", re.S)
_USAGE = "write `# boundcheck: allow[rule] reason`"


def scan_directives(source: Source) -> tuple[Directive, ...]:
    """All boundcheck comments in order; a malformed one says so in `problem`."""
    if b"boundcheck:" not in source.text:
        return ()
    found = []
    statements: list[tuple[int, int]] | None = None
    done = at = 0
    for match in _MARK.finditer(source.text):
        if (
            source.masked[match.start()] != 32 or match.start() < done
        ):  # the text of a string; or of this comment
            continue
        if statements is None:
            statements = _statements(source)
        end = source.text.find(b"\n", match.end())
        done = end if end >= 0 else len(source.text)
        body = source.decode(match.end(), done)
        line, column = source.position(match.start())
        # The statement that the comment stands in, or else the next one.
        while at < len(statements) and statements[at][1] < line:
            at += 1
        first, last = statements[at] if at < len(statements) else (line, line)
        found.append(parse_directive(body, line, column, first, last))
    return tuple(found)


def _statements(source: Source) -> list[tuple[int, int]]:
    """First and last line of every statement, those inside blocks too."""
    found = []
    position, line = 1, 1
    while position < len(source.masked):
        end = logical_end(source.masked, position)
        height = source.text.count(b"\n", position, end)
        if source.masked[position:end].strip():
            found.append((line, line + height))
        position, line = end + 1, line + height + 1
    return found


def parse_directive(body: str, line: int, column: int, first: int, last: int) -> Directive:
    """The comment behind `boundcheck:`, for any language's comments."""
    match = _ALLOW.match(body)
    if match is None:
        return Directive(line, column, (), "", first, last, f"the comment is not understood; {_USAGE}")
    rules = tuple(rule.strip() for rule in match["rules"].split(",") if rule.strip())
    reason = match["reason"].strip()
    problem = None
    if not rules:
        problem = f"the comment names no rule; {_USAGE}"
    elif not reason:
        problem = f"the comment gives no reason; {_USAGE}"
    return Directive(line, column, rules, reason, first, last, problem)


def sql_directives(text: str) -> tuple[Directive, ...]:
    """The `-- boundcheck: allow[rule] reason` comments of a `.sql` file; each speaks of the statement it stands in or the next one."""
    if "boundcheck:" not in text:
        return ()
    from boundcheck.sql import pieces  # only where there is something to place

    spans, line, done = [], 1, 0
    for piece in pieces(text):
        line, done = line + text.count("\n", done, piece.start), piece.start
        spans.append((line, line + text.count("\n", piece.start, piece.end)))
    found, line, done, index = [], 1, 0, 0
    for match in _SQL_MARK.finditer(text):
        line, done = line + text.count("\n", done, match.start()), match.start()
        column = match.start() - text.rfind("\n", 0, match.start())
        while index < len(spans) and spans[index][1] < line:
            index += 1
        first, last = spans[index] if index < len(spans) else (line, line)
        found.append(parse_directive(match[1], line, column, min(first, line), last))
    return tuple(found)


def _toml_mark(line: str) -> re.Match[str] | None:
    """Where a comment of ours begins in a line, outside its strings."""
    for part in _TOML_PART.finditer(line):
        if part["mark"]:
            return part
        if part["open"] is not None:  # then no later one is closed either
            rest = _TOML_REST.finditer(line, part.start() + 1)
            return next((part for part in rest if part["mark"]), None)
    return None


def toml_directives(sources: Iterable[tuple[str, str]]) -> tuple[tuple[str, Directive], ...]:
    """The comments in TOML files, given as (path, text)."""
    found = []
    for path, text in sources:
        lines = text.split("\n") if "boundcheck:" in text else ()
        written = [n for n, line in enumerate(lines, 1) if line.strip() and line.lstrip()[0] != "#"]
        for number, line in enumerate(lines, 1):
            match = _toml_mark(line) if "boundcheck:" in line else None
            if match is None:
                continue
            alone = not line[: match.start()].strip()
            after = bisect_right(written, number)
            covers = written[after] if alone and after < len(written) else number
            directive = parse_directive(line[match.end() :], number, match.start() + 1, covers, covers)
            found.append((path, directive))
    return tuple(found)
