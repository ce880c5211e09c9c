"""How far files are scanned, and which rules need how much: what nobody asks for is not read off."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from boundcheck.severities import Severities


class Depth(IntEnum):
    """What the facts of a file hold; each depth has all that stands above it.

    Whoever asks facts for more than they hold gets it all the same: the file is scanned again. So a depth says what is
    read at first, never what an answer is.
    """

    IMPORTS = 0  # `ImportFacts`
    WHOLE = 1  # `FileFacts`


_OF_IMPORTS: Final = frozenset(
    ("import-contract", "unparsable-file", "unused-allow", "expired-allow", "stale-baseline")
)
# Without modules it is about names in contracts on imports.
_OF_IMPORTS_WITHOUT_MODULES: Final = _OF_IMPORTS | {"stale-contract"}


def depth_for(rules: frozenset[str], severities: Severities) -> Depth:
    """How far files are scanned for those of some rules that are on. What cannot be read is asked for all that would read it."""
    asked = severities.on if "unparsable-file" in rules else severities.on & rules
    enough = _OF_IMPORTS if severities.has_modules else _OF_IMPORTS_WITHOUT_MODULES
    return Depth.IMPORTS if enough.issuperset(asked) else Depth.WHOLE
