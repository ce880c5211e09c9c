"""What a whole run found, before anyone asks for a part of it: plain enough to be kept for the next run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from boundcheck.catalog import ALL_RULES
from boundcheck.finding import Finding
from boundcheck.homes import Baselines
from boundcheck.light import dataclass
from boundcheck.severities import Severities

if TYPE_CHECKING:
    from boundcheck.config.model import Allow, Place
    from boundcheck.facts import Directive


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
    makes and reaches, and nobody owns, `unread_for_data` are files of which only what they do with data could not be read,
    `unread_for_suites` those of which only what they say of fixtures and patches could not,
    `left_out` counts the paths that ignore rules name and that may be committed. `ran` are the rules that were asked; of
    others nothing is known. `contracts` are the import contracts, by name and type, that are not off; `owners` are the modules'
    owners, as far as contracts name them; `values` is what the contracts say, see `Config.values`.
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
    left_out: int = 0
    ran: frozenset[str] = ALL_RULES
    contracts: tuple[tuple[str, str], ...] = ()
    baselines: Baselines = _ONE_FILE
    owners: tuple[tuple[str, str], ...] = ()
    values: str = ""


_RAN: Final = Analysis.__match_args__.index("ran")  # where it stands in what is plain


def graded(severities: Severities, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give each finding its severity; leave out what is off."""
    for finding in findings:
        severity = severities.of(finding)
        if severity != "off":
            # What is merely possible is shown on request and never fails a run; some a rule lets warn at most.
            given = "warn" if finding.certainty == "possible" or finding.severity == "warn" else severity
            yield finding if finding.severity == given else finding._replace(severity=given)


def to_plain(analysis: Analysis) -> tuple[Any, ...]:
    """Only what `marshal` can keep."""
    return (
        analysis.files,
        analysis.modules,
        (
            analysis.severities.project,
            dict(analysis.severities.modules),
            dict(analysis.severities.contracts),
            analysis.severities.has_modules,
            dict(analysis.severities.own),
        ),
        tuple(map(tuple, analysis.findings)),
        tuple(_plain_allow(allow) for allow in analysis.allows),
        tuple((path, module, tuple(directive)) for path, module, directive in analysis.comments),
        analysis.unowned,
        analysis.unread_for_data,
        analysis.unread_for_suites,
        analysis.left_out,
        analysis.ran,
        analysis.contracts,
        tuple(analysis.baselines),
        analysis.owners,
        analysis.values,
    )


def from_plain(plain: tuple[Any, ...]) -> Analysis:
    """The inverse of `to_plain`."""
    files, modules, severities, findings, allows, comments, *rest = plain
    unowned, unread, of_suites, left_out, ran, contracts, baselines, owners, values = rest
    return Analysis(
        files,
        modules,
        Severities(*severities),
        tuple(map(Finding._make, findings)),
        tuple(_allow(allow) for allow in allows),
        tuple(map(_comment, comments)),
        unowned,
        unread,
        of_suites,
        left_out,
        ran,
        contracts,
        Baselines(*baselines),
        owners,
        values,
    )


def ran_in(plain: tuple[Any, ...]) -> frozenset[str]:
    """The rules that were asked, of an analysis that is plain."""
    found: frozenset[str] = plain[_RAN]
    return found


def _comment(plain: tuple[Any, ...]) -> Comment:
    from boundcheck.facts import Directive  # for projects that have comments

    path, module, found = plain
    return Comment(path, module, Directive._make(found))


def _plain_allow(allow: Allow) -> tuple[Any, ...]:
    ends = (allow.from_, allow.to, allow.contract)
    from_, to, contract = ((end.value, _plain_place(end.place)) if end else None for end in ends)
    until = allow.until.toordinal() if allow.until else None
    place = _plain_place(allow.place)
    return allow.rule, place, allow.reason, from_, to, contract, allow.target, allow.path, allow.issue, until


def _plain_place(place: Place) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _allow(plain: tuple[Any, ...]) -> Allow:
    from boundcheck.config.model import Allow, Entry, Place  # most projects have none, and would pay for it

    rule, place, reason, *ends, target, path, issue, until = plain
    from_, to, contract = (Entry(end[0], Place(*end[1])) if end else None for end in ends)
    day = date.fromordinal(until) if until else None
    return Allow(rule, Place(*place), reason, from_, to, target, path, issue, day, contract)
