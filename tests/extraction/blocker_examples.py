"""Small projects and what holds a module of theirs back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from boundcheck.atlas.model import Reported
from boundcheck.baseline import FILE_NAME, read_baseline
from boundcheck.catalog import GROUP_OF
from boundcheck.extraction import Ground, unmuted
from boundcheck.extraction.blockers import find_blockers
from boundcheck.git import renames_since
from boundcheck.run import run
from boundcheck.selection import Selection, check

CONTRACTS = """
[modules.billing]
path = "shop.billing"
[modules.orders]
path = "shop.orders"
"""
# A module with a suite, so that only what a test is about holds it back.
TESTED = {
    "tests/billing/test_b.py": "def test_it(): ...\n",
    "tests/orders/test_o.py": "def test_it(): ...\n",
}


def ground(root: Path, files: Mapping[str, str]) -> Ground:
    """What reports on a project of these files are made from; both modules are tested unless the files say otherwise."""
    for name, content in {"boundcheck.toml": CONTRACTS, **TESTED, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return ground_of(root)


def ground_of(root: Path) -> Ground:
    """What reports on the project in a folder are made from."""
    done = run(root / "boundcheck.toml", 1, change=unmuted)
    renames = partial(renames_since, root, FILE_NAME)
    rules = frozenset(GROUP_OF) - {"expired-allow"}
    report = check(done.analysis, Selection(rules), read_baseline(root), renames)
    reported = (
        *(Reported(finding, "new") for finding in report.findings),
        *(Reported(finding, "baselined") for finding in report.baselined),
        *(Reported(finding, "allowed") for finding in report.allowed),
    )
    return Ground(done.codebase, reported, tuple(done.accesses), done.functions)


def blocked(root: Path, files: Mapping[str, str], module: str = "billing") -> dict[str, list[str]]:
    """By kind, the places that hold a module back: `path:line target`, with the state where it is not new."""
    return {
        blocker.kind: [
            f"{e.path}:{e.line} {e.target}{'' if e.state == 'new' else f' ({e.state})'}"
            for e in blocker.evidence
        ]
        for blocker in find_blockers(ground(root, files), module)
    }
