"""All that reports on modules are made from, each part computed when it is first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from boundcheck.access import Access, FunctionFacts
from boundcheck.atlas import build_atlas
from boundcheck.atlas.model import Atlas, Reported
from boundcheck.codebase import Codebase, File


@dataclass(frozen=True)
class Ground:
    """A project, all findings on it with every rule on, and what its files (tests left out) do with tables.

    `functions` are by path what the functions of files write and call.
    """

    codebase: Codebase
    reported: tuple[Reported, ...]
    accesses: tuple[tuple[File, Access], ...]
    functions: dict[str, tuple[FunctionFacts, ...]]

    @cached_property
    def about(self) -> Mapping[str, tuple[Reported, ...]]:
        """By module, all that was found in it or reaches it: whoever asks of each module must not go through all of it."""
        found: dict[str, list[Reported]] = defaultdict(list)
        for reported in self.reported:
            for name in {reported.finding.from_, reported.finding.to}:
                if name is not None:
                    found[name].append(reported)
        return {name: tuple(all_) for name, all_ in found.items()}

    @cached_property
    def atlas(self) -> Atlas:
        return build_atlas(self.codebase, self.reported, self.accesses)
