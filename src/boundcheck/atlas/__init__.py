"""The picture of a project: who depends on whom, by which lines, against what the contracts say."""

from __future__ import annotations

from boundcheck.atlas.build import build_atlas
from boundcheck.atlas.diff import compare
from boundcheck.atlas.embed import to_json
from boundcheck.atlas.fold import fold
from boundcheck.atlas.levels import file_atlas, package_atlas
from boundcheck.atlas.part import around, heaviest, is_violation, only, only_edges

__all__ = [
    "around",
    "build_atlas",
    "compare",
    "file_atlas",
    "fold",
    "heaviest",
    "is_violation",
    "only",
    "only_edges",
    "package_atlas",
    "to_json",
]
