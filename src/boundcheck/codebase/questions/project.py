"""What all questions about a project are answered from."""

from __future__ import annotations

from functools import cached_property

from boundcheck.codebase.answers import Answers
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.fixtures import Fixtures


class ProjectAnswers(Answers):
    """Answers about a codebase."""

    def __init__(self, codebase: Codebase) -> None:
        super().__init__(codebase.symbols.noted)
        self._codebase = codebase

    @cached_property
    def _homes(self) -> frozenset[str]:
        """The files that hold entities."""
        return frozenset(entity.file for entity in self._codebase.registry.by_name.values())

    @cached_property
    def _fixtures(self) -> Fixtures:
        return Fixtures(self._codebase)
