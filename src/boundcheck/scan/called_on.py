"""Whether a call may be one of what the project defines: told by what stands in front of it, as far as a text shows that."""

from __future__ import annotations

import re
from typing import Final

from boundcheck.base.patterns import later

_LONGEST: Final = 120  # bytes in front of a call
_VALUES: Final = b"]}\"'"  # the last byte of an element, a dictionary, a text
_GOES_ON: Final = b" \t\n\\"
_PATH: Final = later(rb"(?<![\w.\x80-\xff])([A-Za-z_]\w*+)((?:\.\w++)*+)\Z")
# Parameters in brackets that hold nothing but names, types and values of one word.
_TAKEN: Final = later(rb"[ \t]*+(?:async[ \t]++)?def[ \t]++\w++[ \t]*+\(([^()\[\]{}#]*+)\)")
_SAYS_NOTHING: Final = rb",\s*+%b\s*+(?:,|\Z)"
# Assigned alone or among others, annotated.
_ASSIGNED: Final = (
    rb"\n(?=[^\n(=]*+=(?!=))[^\n(=]*?(?<![\w.])%b(?!\w)|(?<![\w.])%b\s*+:?=(?!=)|[\n(,][ \t*]*+%b\s*+:"
)
# Imported, a loop's, a parameter of what is defined inside: on the line, the next one or in the brackets behind such a word.
_BINDING: Final = rb"(?<![\w.])(?:as|for|global|nonlocal|import|lambda|def)"
_BEHIND: Final = tuple(
    later(_BINDING + behind) for behind in (rb"[^\S\n][^\n]*+", rb"\n[^\n]*+", rb"[ \t]*+\([^)]*+")
)


def may_be_known(data: bytes, head: int, at: int, end: int) -> bool:
    """Whether a text may tell what a name that is called at a place is called on; `head` is the line of the function that does
    so, which ends at `end`. Of an element, of what is behind an attribute of `self`, and of a parameter that says nothing
    nobody knows the class."""
    if data[at - 1 : at] != b".":
        return True
    if data[at - 2] in _VALUES:
        return False
    path = _PATH.search(data, max(head, at - _LONGEST), at - 1)
    if path is None or data[max(head, path.start() - _LONGEST) : path.start()].rstrip(_GOES_ON).endswith(
        b"."
    ):
        return True
    name, attributes = path[1], path[2]
    if name == b"self":
        held = attributes[1:].partition(b".")
        return not held[2] or _is_bound_again(data, b"self." + held[0], head, end)
    taken = _TAKEN.match(data, head)
    if taken is None or taken.end() > at or not re.search(_SAYS_NOTHING % re.escape(name), taken[1]):
        return True
    return _is_bound_again(data, name, taken.end(), end)


def _is_bound_again(data: bytes, name: bytes, start: int, end: int) -> bool:
    text, word = data[start:end], re.escape(name)
    if re.search(_ASSIGNED.replace(b"%b", word), text):
        return True
    named = re.compile(rb"(?<![\w.])%b(?!\w)" % word)
    return any(named.search(text, *found.span()) for behind in _BEHIND for found in behind.finditer(text))
