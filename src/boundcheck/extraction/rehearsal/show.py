"""A rehearsal as text: what was cut out, what its suite says, and what each failure is due to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundcheck.base.plain import counted, tallied, visible
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.rehearsal.model import CutOut, FailureCause, SuiteOutcome

_MOST = 5  # tests of one cause


def text(
    cut: CutOut, outcome: SuiteOutcome, causes: Iterable[FailureCause], found: Extraction, folder: str
) -> str:
    """The whole report; ends with a line break."""
    return "\n".join(map(visible, _lines(cut, outcome, causes, found, folder))) + "\n"


def _lines(
    cut: CutOut, outcome: SuiteOutcome, causes: Iterable[FailureCause], found: Extraction, folder: str
) -> Iterator[str]:
    causes = tuple(causes)
    yield _verdict(cut, outcome, causes, found)
    yield from _contents(cut, folder)
    for cause in causes:
        yield ""
        yield from _cause(cause)
    if outcome.gave_up:
        yield ""
        yield "pytest gave up. The end of what it said:"
        yield from (f"  {line}" for line in outcome.gave_up.splitlines()[-12:])


def _verdict(cut: CutOut, outcome: SuiteOutcome, causes: Iterable[FailureCause], found: Extraction) -> str:
    tests = counted(outcome.passed, "test")
    if outcome.proves and found.stays and not found.blockers:
        return f"{cut.module}: {tests} passed without the rest of the project, but it never leaves as things are, since {found.stays}."
    if outcome.proves and not found.blockers:
        return (
            f"{cut.module} is ready, and its suite proves it: {tests} passed without the rest of the project."
        )
    if outcome.proves:
        stand = "stands" if found.places == 1 else "stand"
        return (
            f"{cut.module}: {tests} passed without the rest of the project, though {counted(found.places, 'place')} of its code {stand} in the way "
            f"that no test needs; boundcheck extract {cut.module} tells them."
        )
    ready = "" if found.blockers else ", though nothing in its code stands in the way"
    if outcome.stopped:
        after = f" after {tests} passed" if outcome.passed else ""
        is_due = any(cause.blocker or cause.module for cause in causes)
        verdict = "does not stand alone" if is_due else "is not proven to stand alone"
        return f"{cut.module} {verdict}{ready}: its suite {outcome.stopped}{after}: {outcome.why}."
    if outcome.failed:
        failed = counted(len(outcome.failed), "test")
        return f"{cut.module} does not stand alone{ready}: {failed} failed, {outcome.passed:,} passed."
    return f"{cut.module} has no test that could prove it: none ran."


def _contents(cut: CutOut, folder: str) -> Iterator[str]:
    yield f"  {folder}: {counted(len(cut.paths('copied')) + len(cut.paths('changed')), 'file')} of the project"
    if cut.libraries:
        yield f"  with the shared {'module' if len(cut.libraries) == 1 else 'modules'} {', '.join(cut.libraries)}"
    if cut.stand_ins:
        names = {module: len(names) for module, names in cut.stand_ins}
        told = counted(sum(names.values()), "name")
        yield f"  with stand-ins for {told} of others: {', '.join(tallied(names))}"
    if cut.paths("client"):
        yield "  with a client for those who stay, in client/"


def _cause(cause: FailureCause) -> Iterator[str]:
    tests = counted(len(cause.failed), "test") if cause.failed[0].test else "its start"
    if cause.blocker is not None:
        yield f"{tests}: {cause.blocker.title} ({cause.blocker.kind})" + (
            f", {cause.name}" if cause.name else ""
        )
        yield f"  → {cause.blocker.remedy}"
    elif cause.name:
        verb = ("it needs", "they need") if ":" in cause.name else ("it calls", "they call")
        yield f"{tests}: {verb[len(cause.failed) > 1]} {cause.name}, which {cause.module} keeps"
        yield "  → give the test a double of it: whoever runs this suite alone has no other module beside it"
    elif cause.module:
        yield f"{tests}: {cause.module} is not there"
    else:
        yield f"{tests}: no blocker explains it"
    for failed in cause.failed[:_MOST]:
        yield f"  {failed.test or 'before any test'}: {failed.error}"
    if len(cause.failed) > _MOST:
        yield f"  … and {len(cause.failed) - _MOST:,} more"
