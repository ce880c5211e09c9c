"""Where a file breaks what the contracts say about one module depending on another; the rules of the group share this."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.references import Reference, Subject


def sites(subject: Subject, rule: str) -> Iterator[Reference]:
    """The import sites of a file whose dependency breaks this rule; strings are `dynamic-import`'s."""
    for ref in subject.production if rule in subject.broken.values() else ():
        if ref.kind != "string" and ref.first and subject.broken.get(ref.to) == rule:
            yield ref
