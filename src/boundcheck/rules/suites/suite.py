"""What the rules on tests share: whose suite a file belongs to, and which sites of it are judged."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject
from boundcheck.codebase.symbols import Target
from boundcheck.config.model import UNASSIGNED


def scope_of(ask: Questions, file: File) -> frozenset[str] | None:
    """The modules that a test file may use; None for other files, and for tests that nothing binds."""
    return ask.scope(file.owner) if file.kind == "test" else None


def sites(ask: Questions, subject: Subject) -> Iterator[Reference]:
    """What a bound test file names of other modules' production code.

    Other suites are `shared-fixture`'s; what a composition module puts together is there to be tested as it is.
    """
    if scope_of(ask, subject.file) is None:
        return
    for ref in subject.references:
        if ask.role(ref.to) == "composition":
            continue
        if ref.typing_only and ask.ignores_typing():
            continue
        targets = tuple(
            target
            for target in ref.targets
            if not ask.helps_tests(target.file) and not _is_above(ask, ref, target)
        )
        if targets:
            yield ref._replace(targets=targets)


def _is_above(ask: Questions, ref: Reference, target: Target) -> bool:
    """Whether a name is nothing but the package that modules lie in, which is imported with each of them."""
    if ref.to != UNASSIGNED or target.symbol is not None:
        return False
    return ask.is_above_modules(target.file or target.name)
