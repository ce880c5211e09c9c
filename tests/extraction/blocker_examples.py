"""Small projects of two modules, and what holds one of them back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import extract_examples

from boundcheck.extraction import Ground
from boundcheck.extraction.blockers import find_blockers

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
    """A project of these files, read; both modules are tested unless the files say otherwise."""
    return extract_examples.ground(root, {"boundcheck.toml": CONTRACTS, **TESTED, **files})


def blocked(root: Path, files: Mapping[str, str], module: str = "billing") -> dict[str, list[str]]:
    """By kind, the places that hold a module back: `path:line target`, with the state where it is not new."""
    return {
        blocker.kind: [
            f"{e.path}:{e.line} {e.target}{'' if e.state == 'new' else f' ({e.state})'}"
            for e in blocker.evidence
        ]
        for blocker in find_blockers(ground(root, files), module)
    }
