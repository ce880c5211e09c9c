"""The baseline after files were rewritten: without what is mended, and with what is found there under another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from boundcheck.base.disk import read_file
from boundcheck.base.git import renames_since
from boundcheck.base.homes import Baselines
from boundcheck.findings.finding import Finding, Identity, unmatched
from boundcheck.fix.plan import Rewritten
from boundcheck.outcome.baseline import Baseline, Kept, compare, divided, of_files, read_kept
from boundcheck.outcome.baseline.update import update


def breach_of(finding: Finding) -> Identity:
    """What a finding is about, by whichever name a site reaches it."""
    return (*finding.identity[:4], finding.contract or "")


def followed(
    root: Path,
    keeps: Baselines,
    findings: Sequence[Finding],
    covered: Sequence[Finding],
    unread: Container[str],
    paths: Collection[str],
    *,
    stale: bool,
    cuts: Collection[Identity] = (),
    mended: Iterable[Finding] = (),
) -> tuple[Rewritten, ...]:
    """The files of the baseline as they are to be when `findings` are all that is found beside what exceptions cover, and files at
    `unread` could not be read.

    Of the files at `paths` an entry goes or takes the name by which its breach is reached now, but what is known of `mended` goes; `cuts` come and go, wherever
    they are; `stale`: all others go, too, that no finding needs. Where a name in the configuration matches nothing, what is gone need not be mended, and all stays.
    """
    if unmatched(findings):
        return ()
    kept = read_kept(root, keeps)
    gone = Counter(found.identity for found in mended)
    return (
        tuple(_rewritten(root, keeps, kept, findings, covered, unread, paths, cuts, gone, stale=stale))
        if kept
        else ()
    )


def _rewritten(
    root: Path,
    keeps: Baselines,
    kept: Sequence[Kept],
    findings: Sequence[Finding],
    covered: Sequence[Finding],
    unread: Container[str],
    paths: Collection[str],
    cuts: Collection[Identity],
    gone: Counter[Identity],
    *,
    stale: bool,
) -> Iterator[Rewritten]:
    old, renames = of_files(kept), partial(renames_since, root)
    left = Counter[Identity]()
    for entry, count in compare(old, findings, renames, unread, covered).fixed:
        if entry.identity[1] in paths:
            left[(*entry.identity[:4], "")] += max(0, count - gone[entry.identity])

    def is_wanted(identity: Identity) -> bool:
        return stale or identity[1] in paths or identity in cuts

    def is_same(finding: Finding) -> bool:
        if finding.identity in cuts:
            return True
        breach = breach_of(finding)
        left[breach] -= 1
        return left[breach] >= 0

    done = update(old, findings, renames, is_wanted, is_same, frozenset(), unread, covered)
    if done.fixed or done.added:
        yield from baseline_files(root, keeps, kept, done.baseline)


def baseline_files(root: Path, keeps: Baselines, kept: Sequence[Kept], new: Baseline) -> Iterator[Rewritten]:
    """Those of the files that hold a baseline which change when it is another one."""
    before = {one.file: one.text for one in kept}
    for name, text in divided(new, kept, keeps, lambda name, module: False).items():
        if name in before and text != before[name]:
            yield Rewritten(name, read_file(str(root / name))[0], text.encode() if text is not None else None)
