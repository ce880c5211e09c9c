"""The baseline without what is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from boundcheck.baseline import divided, joined, read_kept
from boundcheck.baseline.update import update
from boundcheck.disk import read_file
from boundcheck.finding import Finding, Identity
from boundcheck.fix.plan import Rewritten
from boundcheck.git import renames_since
from boundcheck.homes import Baselines


def without_mended(
    root: Path, keeps: Baselines, findings: Iterable[Finding], mended: Iterable[Finding], *, stale: bool
) -> Iterator[Rewritten]:
    """The files of the baseline without entries for `mended`, `stale`: and without all others that no finding needs.

    `findings` are those of the whole project before anything was mended.
    """
    kept = read_kept(root, keeps)
    if not kept:
        return
    gone = list(mended)
    identities = {finding.identity for finding in gone}

    def is_wanted(identity: Identity) -> bool:
        return stale or identity in identities

    left = [finding for finding in findings if finding not in set(gone)]
    renames = partial(renames_since, root)
    done = update(joined(kept), left, renames, is_wanted, lambda finding: False, keeps.strict)
    if not done.fixed:
        return
    texts = divided(done.baseline, kept, keeps, lambda name, module: False)
    before = {one.file: one.text for one in kept}
    for name, text in texts.items():
        if name in before and text != before[name]:
            yield Rewritten(name, read_file(str(root / name))[0], text.encode() if text is not None else None)
