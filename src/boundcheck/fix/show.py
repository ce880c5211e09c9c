"""What `fix` says: a unified diff, and how many findings of which rules."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from boundcheck.base.plain import counted, most_first, visible
from boundcheck.findings.finding import Finding
from boundcheck.fix.model import BY_DESIGN, Intent, Unfixable
from boundcheck.fix.plan import Rewritten

_MOST_REASONS = 5
_MOST_OUT = 20


def diff_of(files: Iterable[Rewritten]) -> str:
    """In the form that `git apply` and `patch -p1` take, with paths from the project's root; bytes that are no UTF-8 as
    surrogates (`surrogateescape`)."""
    return "".join(line for file in files for line in _diff(file))


def _diff(file: Rewritten) -> Iterator[str]:
    before, after = (_lines(data) for data in (file.before, file.after or b""))
    new = "/dev/null" if file.after is None else f"b/{file.path}"
    for line in difflib.unified_diff(before, after, f"a/{file.path}", new):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[str]:
    pieces = data.decode("utf-8", "surrogateescape").split("\n")
    return [f"{line}\n" for line in pieces[:-1]] + pieces[-1:] * bool(pieces[-1])


def summary(
    done: Sequence[Intent], more: Counter[str], out: Mapping[Finding, str], *, written: bool
) -> Iterator[str]:
    """How many findings are mended, by rule, and what is left out, with why; `more` are those that no intent stands for."""
    rules = Counter(intent.finding.rule for intent in done) + more
    total = sum(rules.values())
    listed = ", ".join(f"{count:,} {rule}" for rule, count in most_first(rules))
    if not total:
        yield "Nothing is changed." if out else "Nothing to fix."
    elif written:
        yield f"Fixed {counted(total, 'finding')}: {listed}."
    else:
        yield f"Would fix {counted(total, 'finding')}: {listed}. Nothing is written without --write."
    if out:
        yield f"{counted(len(out), 'fix is', 'fixes are')} left out, as the result would have new findings:"
    for found, reason in [*out.items()][:_MOST_OUT]:
        yield f"  {visible(found.path)}:{found.line}: {found.rule} ({visible(reason)})"
    if len(out) > _MOST_OUT:
        yield f"  and {len(out) - _MOST_OUT:,} more"


def unsafe_lines(intents: Sequence[Intent]) -> Iterator[str]:
    """Each fix that a person has to look at, with why."""
    for intent in intents:
        found = intent.finding
        yield f"unsafe: {visible(found.path)}:{found.line}: {visible(intent.title)} ({visible(intent.unsafe)})"


def left_lines(waiting: Sequence[Intent], left: Sequence[Unfixable]) -> Iterator[str]:
    """How many findings stay, with the most frequent reasons."""
    if waiting:
        yield f"{counted(len(waiting), 'more fix', 'more fixes')} with --unsafe, to be looked at first."
    if not left:
        return
    what = f"{counted(len(left), 'finding is', 'findings are')} not to be fixed by rewriting"
    design = Counter(each.finding.rule for each in left if each.reason == BY_DESIGN)
    yield f"{what}; boundcheck explain RULE says what to do instead:" if design else f"{what}:"
    yield from _counted(Counter(each.reason for each in left if each.reason != BY_DESIGN), "other reasons")
    told = Counter({f"{rule} takes {BY_DESIGN}": count for rule, count in design.items()})
    yield from _counted(told, "other rules, which take such a decision, too")


def _counted(counts: Counter[str], rest: str) -> Iterator[str]:
    """The most frequent ones, one a line, and all others together."""
    shown = most_first(counts)
    for what, count in shown[:_MOST_REASONS]:
        yield f"  {count:>6,}  {visible(what)}"
    left = sum(count for _, count in shown[_MOST_REASONS:])
    if left:
        yield f"  {left:>6,}  for {rest}"
