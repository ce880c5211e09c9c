"""What other files take from one, or replace in it, by its dotted name."""

from __future__ import annotations

from boundcheck.codebase.files import File
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.model import RefusedError


def names_used_elsewhere(ask: FixQuestions, file: File) -> set[str]:
    """What others take from a file, or replace in it. Raises RefusedError where that may be anything."""
    start = f"{file.name}."
    found = {name[len(start) :].partition(".")[0] for name in ask.patched if name.startswith(start)}
    for name, paths in ask.said.get(file.name, {}).items():
        other = next((path for path in paths if path != file.path), None)
        if other is None:
            continue
        if name == "*" and file.facts.exported is None:
            raise RefusedError(
                f"{ask.codebase.by_path[other].name} imports everything of this file in its turn"
            )
        found.add(name)
    return found
