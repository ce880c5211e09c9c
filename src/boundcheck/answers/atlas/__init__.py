"""The picture of a project: who depends on whom, by which lines, against what the contracts say."""

from __future__ import annotations

from boundcheck.answers.atlas.build import build_atlas
from boundcheck.answers.atlas.diff import compare
from boundcheck.answers.atlas.embed import to_json
from boundcheck.answers.atlas.fold import fold
from boundcheck.answers.atlas.levels import file_atlas, package_atlas
from boundcheck.answers.atlas.part import around, heaviest, is_violation, only, only_edges

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
