"""Comments that allow what is not there any more, taken out; the line of code stays as it is."""

from __future__ import annotations

import re

from boundcheck.fix.model import ChangedError, Removed
from boundcheck.fix.text import Edit, FileText

_DIRECTIVE = re.compile(r"(?:#|--)[ \t]*boundcheck:\s*allow\s*\[(?P<rules>[^\]\n]*)\][^\n]*")
_OTHER = re.compile(r"[ \t]#[ \t]*\w")  # another comment behind it: a pragma of another tool


def comment_edit(text: FileText, step: Removed) -> Edit:
    """Takes rules out of a comment, or the comment with them; with its line where it stands alone.

    Raises RefusedError where there is no such comment.
    """
    at = text.offset(step.line, step.column)
    if text.text[at : at + 1] not in "#-":  # in SQL the place is that of the statement
        at = _in_line(text, step)
    match = _DIRECTIVE.match(text.text, at)
    if match is None:
        raise ChangedError
    rules = [rule.strip() for rule in match["rules"].split(",") if rule.strip()]
    kept = [rule for rule in rules if rule not in step.rules]
    if kept:
        return Edit(*match.span("rules"), ", ".join(kept))
    first, last = text.line_around(at, match.end())
    other = _OTHER.search(match[0], 1)
    if other is not None:
        return Edit(at, at + other.start() + 1, "")
    if not text.text[first:at].strip():
        return Edit(first, last, "")
    return Edit(first + len(text.text[first:at].rstrip()), match.end(), "")


def _in_line(text: FileText, step: Removed) -> int:
    first = text.offset(step.line, 1)
    last = text.text.find("\n", first)
    found = re.search(r"--[ \t]*boundcheck:", text.text[first : last if last >= 0 else len(text.text)])
    if found is None:
        raise ChangedError
    return first + found.start()
