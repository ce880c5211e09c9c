"""Why a module never leaves as things are, whatever else blocks it."""

from __future__ import annotations

from boundcheck.base.plain import counted
from boundcheck.config.model import UNASSIGNED
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Extraction

_ENOUGH = 3  # other modules, to speak of most of them
_MANY = 10  # of them, to take what three quarters use for their ground


def stays(ground: Ground, found: Extraction) -> str:
    """One clause; "" where it can leave."""
    if found.role == "shared":
        return "everybody may use it as a library: publish it as a package that services install"
    if found.role == "composition":
        return "it wires the others together: it stays, as the application around them"
    if not found.figures.files:
        return "it holds no code"
    others, callers = _others(ground), found.figures.afferent
    if cut := cut_of(ground, found):
        held = f"one cycle holds it and {found.figures.in_cycle - 1:,} of the {others:,} others"
        return f"{held}: it leaves with all of them, or once {counted(cut, 'import')} {'is' if cut == 1 else 'are'} cut"
    if others >= _MANY and callers * 4 >= others * 3:
        return f"{callers:,} of the {others:,} others import it: they stand on it; make it a library that services install"
    return ""


def cut_of(ground: Ground, found: Extraction) -> int:
    """The imports that keep a module in a cycle with most of the others; 0 where it is in no such cycle."""
    others, cyclic = _others(ground), found.figures.in_cycle - 1
    if others < _ENOUGH or cyclic * 2 <= others:
        return 0
    return sum(blocker.count for blocker in found.blockers if blocker.kind == "cycle")


def _others(ground: Ground) -> int:
    return len(ground.codebase.modules.by_name.keys() - {UNASSIGNED}) - 1
