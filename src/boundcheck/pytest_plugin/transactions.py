"""Transactions that the code under test opens, and whose rows each of them writes."""

from __future__ import annotations

from dataclasses import field

from boundcheck.base.light import dataclass
from boundcheck.pytest_plugin.frames import FramePlace
from boundcheck.pytest_plugin.statements import ForeignTable


@dataclass(slots=True)
class RunningTransaction:
    """What one transaction wrote so far.

    `opening` is the line of the module under test that opened it; None where a framework did. `own`: rows of that
    module are among it. `others` are the first tables of other modules, written by their own code.
    """

    opening: FramePlace | None = None
    own: bool = False
    others: dict[str, tuple[ForeignTable, FramePlace | None]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def wrote(self, table: ForeignTable, place: FramePlace | None) -> None:
        """Note a write by the owner of a table, asked for at a line of the module under test."""
        if self.others.get(table.owner, (table, None))[1] is None:
            self.others[table.owner] = (table, place)

    def shared(self) -> list[tuple[ForeignTable, FramePlace]]:
        """The modules that share this transaction with the one under test and were not named yet, with the line."""
        if not self.own:
            return []
        found = []
        for owner, (table, place) in self.others.items():
            at = self.opening or place
            if owner not in self.told and at is not None:
                self.told.add(owner)
                found.append((table, at))
        return found
