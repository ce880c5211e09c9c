"""The dotted names that tests replace: who reads these anew at each call must go on reading them there."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.facts.suites import Patch


def patched_names(codebase: Codebase) -> frozenset[str]:
    """As they are written, each and with what lies above it."""
    return frozenset(name for file in codebase.files for name in _patched_in(codebase, file))


def _patched_in(codebase: Codebase, file: File) -> Iterator[str]:
    if not file.is_python or file.packed.suite is None:
        return
    for patch in file.packed.suite.patches:
        holder = _meaning(codebase, file, patch)
        yield f"{holder}.{patch.attribute}" if patch.attribute else holder


def _meaning(codebase: Codebase, file: File, patch: Patch) -> str:
    if not patch.local:
        return patch.holder
    first, _, rest = patch.holder.partition(".")
    start = codebase.symbols.binding(file.name, first) or first
    return f"{start}.{rest}" if rest else start
