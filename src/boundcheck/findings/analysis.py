"""What a whole run found, before anyone asks for a part of it: plain enough to be kept for the next run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from boundcheck.base.homes import Baselines
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.findings.catalog import ALL_RULES
from boundcheck.findings.finding import Finding
from boundcheck.findings.severities import Severities

if TYPE_CHECKING:
    from boundcheck.config.model import Allow, Place
    from boundcheck.facts.file import Directive


_ONE_FILE: Final = Baselines()


class Comment(NamedTuple):
    """A boundcheck comment in a file, and the module that the file belongs to (None: a TOML file)."""

    path: str
    module: str | None
    directive: Directive


@dataclass(frozen=True, slots=True)
class Analysis:
    """All findings of all rules with their severities, and what is needed to apply exceptions to them.

    `files` counts source files. `findings` are in no order and without what is off. `unowned` counts the tables that SQL
    makes and reaches, and nobody owns, `unread_for_data` are files of which what they do with data could not be read,
    `unread_for_suites` those of which what they say of fixtures and patches could not, and of both sets nothing else;
    `unread_for_types` are those of the first that rules on signatures need, too,
    `left_out` counts the paths that ignore rules name and that may be committed. `ran` are the rules that were asked; of
    others nothing is known. `contracts` are the import contracts, by name and type, that are not off; `owners` are the modules'
    owners, as far as contracts name them; `values` is what the contracts say, see `Config.values`; `rests` is what the findings
    of the rules on the whole rest on beside the verdicts on files, as `answers.Rests`. `paths` are those of all files in order,
    `unassigned` those of production code of no module, with a null between two; `elsewhere` says that models are taken
    from what is no part of the project, `slips` which names of packages in the configuration may be misspelled and which packages stand beside the modules, a sentence each.
    """

    files: int
    modules: tuple[str, ...]
    severities: Severities
    findings: tuple[Finding, ...]
    allows: tuple[Allow, ...]
    comments: tuple[Comment, ...]
    unowned: int = 0
    unread_for_data: frozenset[str] = frozenset()
    unread_for_suites: frozenset[str] = frozenset()
    unread_for_types: frozenset[str] = frozenset()
    left_out: int = 0
    ran: frozenset[str] = ALL_RULES
    contracts: tuple[tuple[str, str], ...] = ()
    baselines: Baselines = _ONE_FILE
    owners: tuple[tuple[str, str], ...] = ()
    values: str = ""
    rests: frozenset[tuple[str, str]] = frozenset()
    paths: str = ""
    unassigned: str = ""
    elsewhere: str = ""
    slips: tuple[str, ...] = ()

    @property
    def unread(self) -> frozenset[str]:
        """The paths of files that could not be read whole, whether exceptions cover that or not."""
        return frozenset(finding.path for finding in self.findings if finding.rule == "unparsable-file")


_FIELDS: Final = Analysis.__match_args__


def graded(severities: Severities, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give each finding its severity; leave out what is off."""
    for finding in findings:
        severity = severities.of(finding)
        if severity != "off":
            # What is merely possible is shown on request and never fails a run; some a rule lets warn at most.
            given = "warn" if finding.certainty == "possible" or finding.severity == "warn" else severity
            yield finding if finding.severity == given else finding._replace(severity=given)


def to_plain(analysis: Analysis) -> tuple[Any, ...]:
    """Only what `marshal` can keep: every field in its order."""
    severities = analysis.severities
    changed: dict[str, Any] = {
        "severities": (
            severities.project,
            dict(severities.modules),
            dict(severities.contracts),
            severities.has_modules,
            dict(severities.own),
            severities.names_tables,
        ),
        "findings": tuple(map(tuple, analysis.findings)),
        "allows": tuple(map(_plain_allow, analysis.allows)),
        "comments": tuple((path, module, tuple(found)) for path, module, found in analysis.comments),
        "baselines": tuple(analysis.baselines),
    }
    return tuple(changed[name] if name in changed else getattr(analysis, name) for name in _FIELDS)


def from_plain(plain: tuple[Any, ...]) -> Analysis:
    """The inverse of `to_plain`."""
    found = dict(zip(_FIELDS, plain, strict=True))
    changed: dict[str, Any] = {
        "severities": Severities(*found["severities"]),
        "findings": tuple(map(Finding._make, found["findings"])),
        "allows": tuple(map(_allow, found["allows"])),
        "comments": tuple(map(_comment, found["comments"])),
        "baselines": Baselines(*found["baselines"]),
    }
    return Analysis(**{**found, **changed})


def _comment(plain: tuple[Any, ...]) -> Comment:
    from boundcheck.facts.file import Directive  # for projects that have comments

    path, module, found = plain
    return Comment(path, module, Directive._make(found))


def _plain_allow(allow: Allow) -> tuple[Any, ...]:
    ends = (allow.from_, allow.to, allow.contract)
    from_, to, contract = ((end.value, _plain_place(end.place)) if end else None for end in ends)
    until = allow.until.toordinal() if allow.until else None
    place = _plain_place(allow.place)
    return allow.rule, place, allow.reason, from_, to, contract, allow.target, allow.path, until


def _plain_place(place: Place) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _allow(plain: tuple[Any, ...]) -> Allow:
    from boundcheck.config.model import Allow, Entry, Place  # most projects have none, and would pay for it

    rule, place, reason, *ends, target, path, until = plain
    from_, to, contract = (Entry(end[0], Place(*end[1])) if end else None for end in ends)
    day = date.fromordinal(until) if until else None
    return Allow(rule, Place(*place), reason, from_, to, target, path, day, contract)
