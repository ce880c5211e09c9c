"""From a finding to what mends it: which rule's findings are rewritten, and by whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from boundcheck.findings.catalog import GROUPS
from boundcheck.findings.finding import Finding
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.contracts import key_at
from boundcheck.fix.facade import private_intent
from boundcheck.fix.model import BY_DESIGN, Intent, RefusedError, Removed, Replaced
from boundcheck.fix.stars import star_intent

# Lists of which a name that matches nothing may go, as the list says the same without it, be it the last one.
_SAME_WITHOUT: Final = frozenset(
    "depends_on cannot_depend_on visible_to public tests models test_paths test_support migrations allowed skip".split()
)
_MENDED: Final = "paths to layers".split()  # of those, only while another one is left


def intent_for(ask: FixQuestions, finding: Finding) -> Intent:
    """What mends a finding. Raises RefusedError, which says why, where nothing does."""
    make = MAKERS.get(finding.rule)
    if make is None:
        raise RefusedError(BY_DESIGN)
    return make(ask, finding)


def _private(ask: FixQuestions, finding: Finding) -> Intent:
    file = ask.file(finding.path)
    statement = ask.import_at(file, finding.line, finding.column)
    is_star = statement is not None and statement.names == ("*",)
    return star_intent(ask, finding) if is_star else private_intent(ask, finding)


def _unused(ask: FixQuestions, finding: Finding) -> Intent:
    return Intent(finding, f'remove "{finding.target}" from depends_on', (_place(finding),))


def _stale(ask: FixQuestions, finding: Finding) -> Intent:
    if "did you mean" in finding.message:
        raise RefusedError("the name may be misspelled, and the message has the nearest one")
    path, count = key_at(ask.contract(finding.path).text, finding.line, finding.column)
    key = str(path[-2])
    may_go = key in _SAME_WITHOUT or path[-3:-2] == ("external",) or (key in _MENDED and count > 1)
    if not may_go:
        raise RefusedError("without the name the contract would say something else")
    return Intent(finding, f'remove "{finding.target}" from {key}', (_place(finding),))


def _unused_allow(ask: FixQuestions, finding: Finding) -> Intent:
    if finding.target not in (*ask.codebase.severities.rules, *GROUPS):
        raise RefusedError("the comment allows nothing that can be understood")
    return Intent(
        finding, f"remove the exception to {finding.target}", (_place(finding, finding.target or ""),)
    )


def _expired(ask: FixQuestions, finding: Finding) -> Intent:
    title = f"remove the exception to {finding.target}, which tells what it covers"
    return Intent(
        finding, title, (_place(finding, finding.target or ""),), "what it covers is a finding again"
    )


def _patch(ask: FixQuestions, finding: Finding) -> Intent:
    """What a test replaces inside another module, replaced by the one name by which the module's code holds it."""
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


def _place(finding: Finding, *rules: str) -> Removed:
    return Removed(finding.path, finding.line, finding.column, rules)


MAKERS: Final[Mapping[str, Callable[[FixQuestions, Finding], Intent]]] = {
    "private-import": _private,
    "test-private-import": _private,
    "wildcard-import": star_intent,
    "test-patches-private": _patch,
    "unused-dependency": _unused,
    "stale-contract": _stale,
    "unused-allow": _unused_allow,
    "expired-allow": _expired,
}
