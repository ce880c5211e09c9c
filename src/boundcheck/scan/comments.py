"""`# boundcheck: allow[rule] reason` comments."""

from __future__ import annotations

import re
from collections.abc import Iterable

from boundcheck.facts import Directive
from boundcheck.scan.source import Source

_MARK = re.compile(rb"#[ \t]*boundcheck:")
_TOML_MARK = re.compile(r"#[ \t]*boundcheck:")
_TOML_STRING = re.compile(r'"(?:[^"\\]|\\.)*"' r"|'[^']*'")
_ALLOW = re.compile(r"\s*allow\s*\[(?P<rules>[^\]]*)\]\s*(?P<reason>.*)", re.S)
_USAGE = "write `# boundcheck: allow[rule] reason`"


def scan_directives(source: Source) -> tuple[Directive, ...]:
    """All boundcheck comments in order; a malformed one says so in `problem`."""
    if b"boundcheck:" not in source.text:
        return ()
    found = []
    for match in _MARK.finditer(source.text):
        if source.masked[match.start()] != 32:  # the text of a string, not a comment
            continue
        end = source.text.find(b"\n", match.end())
        body = source.decode(match.end(), end if end >= 0 else len(source.text))
        line_start = source.text.rfind(b"\n", 0, match.start()) + 1
        alone = not source.masked[line_start : match.start()].strip()
        line, column = source.position(match.start())
        covers = _next_code_line(source, match.start(), line) if alone else line
        found.append(parse_directive(body, line, column, alone=alone, covers=covers))
    return tuple(found)


def parse_directive(body: str, line: int, column: int, *, alone: bool, covers: int) -> Directive:
    """The comment behind `boundcheck:`, for any language's comments."""
    match = _ALLOW.match(body)
    if match is None:
        return Directive(line, column, (), "", alone, covers, f"the comment is not understood; {_USAGE}")
    rules = tuple(rule.strip() for rule in match["rules"].split(",") if rule.strip())
    reason = match["reason"].strip()
    problem = None
    if not rules:
        problem = f"the comment names no rule; {_USAGE}"
    elif not reason:
        problem = f"the comment gives no reason; {_USAGE}"
    return Directive(line, column, rules, reason, alone, covers, problem)


def toml_directives(sources: Iterable[tuple[str, str]]) -> tuple[tuple[str, Directive], ...]:
    """The comments in TOML files, given as (path, text)."""
    found = []
    for path, text in sources:
        lines = text.splitlines()
        for number, line in enumerate(lines, 1):
            match = _TOML_MARK.search(_TOML_STRING.sub(lambda string: "x" * len(string[0]), line))
            if match is None:
                continue
            alone = not line[: match.start()].strip()
            following = (n for n, later in enumerate(lines[number:], number + 1) if later.strip())
            covers = next(following, number) if alone else number
            directive = parse_directive(
                line[match.end() :], number, match.start() + 1, alone=alone, covers=covers
            )
            found.append((path, directive))
    return tuple(found)


def _next_code_line(source: Source, offset: int, line: int) -> int:
    """A comment alone on its line speaks of the next line of code."""
    position = source.masked.find(b"\n", offset)
    while position >= 0:
        line += 1
        end = source.masked.find(b"\n", position + 1)
        if source.masked[position + 1 : end if end >= 0 else len(source.masked)].strip():
            return line
        position = end
    return line
