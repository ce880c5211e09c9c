"""What a report is made of: the findings to show and the numbers around them."""

from __future__ import annotations

from typing import Literal

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.findings.finding import Finding

Half = Literal["", "came", "went"]


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
class Remark:
    """A finding of a difference, and what is said of it there."""

    finding: Finding
    about: str


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One key of the contracts that is another than before, at a place of the file of now (of then, where it is gone).

    `module` is None for what holds for the project. `old` and `new` are the values as TOML has them, a list by its elements, None
    where there is none; `gains` says who may what now. `owner` has to agree: whose contract gives leave, as far as that is known.
    `renamed`: the module has another name now. `half`: of a list of which one part gives leave and the other takes it, the elements that this is about; "": all.
    """

    change: Literal["loosened", "tightened", "changed", "renamed"]
    module: str | None
    key: str
    old: str | tuple[str, ...] | None
    new: str | tuple[str, ...] | None
    gains: str
    owner: str | None
    path: str
    line: int
    half: Half = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a work tree adds to a commit and takes away: `base`, where it left the line of `revision`.

    The findings of a report with it are the new ones; `new` counts them. `fixed` are no more. `moved` are as they were in a file
    or module that is called otherwise now, each with its former path or module. `unchecked` stand as they did and are not
    reported any more, with the reason; `accepted` are new and covered by the baseline or an exception, whichever is told.
    `notes` are sentences on how the base was read. `stale` counts entries of the baseline that know more than there is.
    `is_strict`: what gives leave fails the run.
    """

    base: str
    revision: str
    new: int = 0
    fixed: tuple[Finding, ...] = ()
    moved: tuple[Remark, ...] = ()
    unchecked: tuple[Remark, ...] = ()
    accepted: tuple[Remark, ...] = ()
    contracts: tuple[ContractChange, ...] = ()
    notes: tuple[str, ...] = ()
    stale: int = 0
    is_strict: bool = False

    @property
    def fails_strictly(self) -> bool:
        """Whether it fails the run although what it has as new need not."""
        return self.is_strict and self.gives_leave

    @property
    def gives_leave(self) -> bool:
        """Whether it lets through what the base did not."""
        return bool(self.loosened or self.unchecked or self.accepted)

    @property
    def loosened(self) -> tuple[ContractChange, ...]:
        """The keys that give more leave."""
        return tuple(change for change in self.contracts if change.change == "loosened")

    @property
    def let_through(self) -> tuple[tuple[str, str, tuple[Remark, ...]], ...]:
        """Each kind of findings that are let through: what is said of it, with which word before what each remark is about."""
        return ("no longer checked", "", self.unchecked), ("accepted", "by ", self.accepted)


@dataclass(frozen=True, slots=True)
class Report:
    """What every format renders: findings in order and already filtered; `elapsed` in seconds, for people only.

    `fixed` counts findings of the baseline that are no more; `baselined` and `allowed` are those that the summary counts.
    `unread` counts files that could not be read whole, reported or not, `unowned` tables that SQL reaches and nobody owns,
    `left_out` paths that ignore rules name, where git does not tell whether they are committed. `known_by` is the version of
    boundcheck that wrote the baseline, where that is another one. `expiring` are exceptions that will soon be none, each told in
    a sentence. `lists_known`: the findings are those that the baseline knows. `since`: they are those that a difference has as new.
    `elsewhere` says that models are taken from what is no part of the project ("": none are), `slips` which names in the
    configuration may be misspelled and which packages stand beside the modules.
    `is_part`: rules, modules, files, contracts or targets were left out, so nothing found says nothing of the rest.
    `not_looked_at` tells of paths that were asked for and left out of the project, and of those of no module.
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
    since: Difference | None = None
    is_part: bool = False
    elsewhere: str = ""
    slips: tuple[str, ...] = ()
    not_looked_at: str = ""
