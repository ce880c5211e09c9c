"""What breaks an import contract: imports that must not be, or what the contract names and the project does not have."""

from __future__ import annotations

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.graph import ImportEdge
from boundcheck.config.model import Place


class ContractBreach(NamedTuple):
    """A chain of imports, at least one, that leads from one of the contract's names to another; `why` it must not."""

    chain: tuple[ImportEdge, ...]
    why: str
    remedy: str


class Missing(NamedTuple):
    """Something about the contract itself: a name that stands for nothing, or a child that is in no layer, which then is in `names`."""

    name: str
    place: Place
    what: str
    remedy: str
    names: tuple[str, ...] = ()


def lies_in(name: str, outer: str) -> bool:
    """Whether a dotted name is another one or lies below it."""
    return name == outer or name.startswith(f"{outer}.")


def overlap(one: str, other: str, *, exact: bool) -> bool:
    """Whether two names stand for some of the same files."""
    return one == other or (not exact and (lies_in(one, other) or lies_in(other, one)))
