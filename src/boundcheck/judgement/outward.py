"""Which files matter to other modules by the types in their signatures: told without their texts."""

from __future__ import annotations

from functools import cached_property

from boundcheck.accesses.bringing import Bringing
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions


class Outward:
    """Answers for the files of a codebase; `ask` notes what the answers rest on."""

    def __init__(self, codebase: Codebase, ask: Questions) -> None:
        self._codebase, self._ask = codebase, ask

    def may_hand_out(self, file: File) -> bool:
        """Whether other modules can use a name of a file whose type is an entity."""
        return (
            file.kind == "source"
            and file.module is not None
            and self._bringing.may_annotate(file)
            and self._ask.may_offer(file.module, file.name)
        )

    @cached_property
    def _bringing(self) -> Bringing:
        return Bringing(self._codebase.registry, self._codebase.entity_words)
