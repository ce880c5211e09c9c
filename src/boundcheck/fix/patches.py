"""What a test replaces inside another module, replaced by the name that its own module calls."""

from __future__ import annotations

import re

from boundcheck.findings.finding import Finding
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.model import Intent, RefusedError, Replaced


def patch_intent(ask: FixQuestions, finding: Finding) -> Intent:
    """The one name by which the module's code holds what is replaced. Raises RefusedError where there is none."""
    file = ask.file(finding.path)
    target = ask.codebase.symbols.resolve(finding.target or "")
    held = ask.codebase.held_names(file.owner).get(finding.target or "", ()) if target.symbol else ()
    if len(held) != 1:
        raise RefusedError("its own module has no one name for what is replaced")
    text = ask.text(file.path)
    start = text.offset(finding.line, 1)
    end = text.line_around(start, text.offset(max(finding.end_line, finding.line), 1))[1]
    written = re.compile(rf"(?P<quote>[\"']){re.escape(finding.target or '')}(?P=quote)")
    found = [match for match in written.finditer(text.text, start, end) if text.masked[match.start()] == "\0"]
    if len(found) != 1:
        raise RefusedError("what is replaced is not written as one text")
    place = text.place(found[0].start() + 1)
    step = Replaced(file.path, *place, finding.target or "", held[0])
    return Intent(
        finding, f"replace {held[0]}", (step,), f"only {held[0].rpartition('.')[0]} sees the stand-in then"
    )
