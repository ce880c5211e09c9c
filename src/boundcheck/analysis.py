"""What a whole run found, before anyone asks for a part of it: plain enough to be kept for the next run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from boundcheck.config.model import Allow
from boundcheck.facts import Directive
from boundcheck.finding import Finding
from boundcheck.severities import Severities


class Comment(NamedTuple):
    """A boundcheck comment in a file, and the module that the file belongs to (None: a TOML file)."""

    path: str
    module: str | None
    directive: Directive


@dataclass(frozen=True, slots=True)
class Analysis:
    """All findings of all rules with their severities, and what is needed to apply exceptions to them.

    `files` counts source files. `findings` are in no order and without what is off.
    """

    files: int
    modules: tuple[str, ...]
    severities: Severities
    findings: tuple[Finding, ...]
    allows: tuple[Allow, ...]
    comments: tuple[Comment, ...]
