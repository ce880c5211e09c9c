"""What a report is made of: the findings to show and the numbers around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from boundcheck.finding import Finding


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of one run; `errors` and `warnings` count what is reported, `allowed` and `baselined` what is not."""

    files: int
    modules: int
    errors: int
    warnings: int
    baselined: int
    allowed: int


class Exemption(NamedTuple):
    """Why a finding is not reported: `reason` as it is written, in a comment beside the code or outside of it."""

    reason: str
    is_in_source: bool


@dataclass(frozen=True, slots=True)
class ContractVerdict:
    """An import contract, and how many of its findings neither an exception nor the baseline covers."""

    name: str
    type: str
    findings: int

    @property
    def verdict(self) -> Literal["kept", "broken"]:
        return "broken" if self.findings else "kept"


@dataclass(frozen=True, slots=True)
class Report:
    """What every format renders: findings in order and already filtered; `elapsed` in seconds, for people only.

    `fixed` counts findings of the baseline that are no more; `baselined` and `allowed` are those that the summary counts.
    `unread` counts files that could not be read whole, reported or not, `unowned` tables that SQL reaches and nobody owns,
    `left_out` paths that ignore rules name, where git does not tell whether they are committed. `known_by` is the version of
    boundcheck that wrote the baseline, where that is another one. `expiring` are exceptions that will soon be none, each told in
    a sentence. `lists_known`: the findings are those that the baseline knows.
    """

    findings: tuple[Finding, ...]
    summary: Summary
    elapsed: float | None = None
    fixed: int = 0
    baselined: tuple[Finding, ...] = ()
    allowed: tuple[Finding, ...] = ()
    unread: int = 0
    unowned: int = 0
    left_out: int = 0
    known_by: str = ""
    contracts: tuple[ContractVerdict, ...] = ()
    expiring: tuple[str, ...] = ()
    lists_known: bool = False
