"""Exceptions: `[[allow]]` in the configuration and `# boundcheck: allow[rule] reason` in the code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from operator import itemgetter
from typing import TYPE_CHECKING

from boundcheck.base.globs import is_glob, path_matches
from boundcheck.base.light import dataclass
from boundcheck.base.nearest import suggestion
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.catalog import GROUPS
from boundcheck.findings.finding import Finding
from boundcheck.findings.severities import Severities
from boundcheck.report.model import Exemption

if TYPE_CHECKING:
    from boundcheck.config.model import Allow
    from boundcheck.facts.file import Directive

UNUSED, EXPIRED = "unused-allow", "expired-allow"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """`kept` are the findings that no exception covers, `allowed` the covered ones.

    `about` are findings on unused exceptions, `expired` those on expired ones, each with what it covers.
    """

    kept: tuple[Finding, ...]
    allowed: tuple[Finding, ...]
    about: tuple[Finding, ...]
    expired: tuple[tuple[Finding, tuple[Finding, ...]], ...]


@dataclass(slots=True)
class _Comment:
    path: str
    module: str | None
    directive: Directive
    used: set[str] = field(default_factory=set)


def suppress(
    analysis: Analysis,
    findings: Iterable[Finding],
    ran: frozenset[str],
    today: date | None,
) -> Suppressed:
    """Take away what is allowed. `ran` are the rules that were checked: only their exceptions can be unused.

    `today` is None when expired exceptions are not reported; then they cover nothing.
    """
    allows = analysis.allows if today is not None else in_force(analysis.allows)
    known = _ByPlace(allows)
    used: dict[Allow, list[Finding]] = {}
    comments = [_Comment(*comment) for comment in analysis.comments]
    by_path: dict[str, list[_Comment]] = {}
    for comment in comments:
        by_path.setdefault(comment.path, []).append(comment)
    kept: list[Finding] = []
    allowed: list[Finding] = []
    for finding in findings:
        if not allows and finding.path not in by_path:
            kept.append(finding)
            continue
        covering = known.covering(finding)
        for allow in covering:
            used.setdefault(allow, []).append(finding)
        inline = [c for c in by_path.get(finding.path, ()) if _comment_covers(c.directive, finding)]
        for comment in inline:
            comment.used.update(
                rule for rule in comment.directive.rules if rule in (finding.rule, finding.group)
            )
        (allowed if covering or inline else kept).append(finding)
    unused = (allow for allow in allows if allow not in used and _names_what_exists(allow, analysis))
    about = (
        *_unused(unused, ran, analysis.severities),
        *_unused_comments(comments, ran, analysis.severities),
    )
    return Suppressed(tuple(kept), tuple(allowed), about, tuple(_expired(used, today)))


def in_force(allows: Iterable[Allow]) -> tuple[Allow, ...]:
    """Those that have not expired."""
    today = datetime.now(UTC).date()
    return tuple(allow for allow in allows if not _has_expired(allow, today))


def exemptions(analysis: Analysis) -> Callable[[Finding], tuple[Exemption, ...]]:
    """What answers which exceptions cover a finding: those of the configuration, then comments."""
    allows = _ByPlace(analysis.allows)
    by_path: dict[str, list[Directive]] = {}
    for path, _, directive in analysis.comments:
        by_path.setdefault(path, []).append(directive)

    def covering(finding: Finding) -> tuple[Exemption, ...]:
        comments = (c for c in by_path.get(finding.path, ()) if _comment_covers(c, finding))
        return (
            *(Exemption(allow.reason, False) for allow in allows.covering(finding)),
            *(Exemption(comment.reason, True) for comment in comments),
        )

    return covering


class _ByPlace:
    """Exceptions by rule and by the file or the module that they are for, so that a finding is held against few of them."""

    def __init__(self, allows: Iterable[Allow]) -> None:
        self._found: dict[tuple[str, str, str], list[tuple[int, Allow]]] = {}
        for numbered in enumerate(allows):
            self._found.setdefault((numbered[1].rule, *_place(numbered[1])), []).append(numbered)

    def covering(self, finding: Finding) -> list[Allow]:
        """Those that cover it, in their order."""
        parts = finding.path.split("/")
        paths = (("path", "/".join(parts[:end])) for end in range(1, len(parts) + 1))
        places = (("", ""), ("from", finding.from_ or ""), *paths)
        keys = ((rule, *place) for rule in (finding.rule, finding.group) for place in places)
        near = (each for key in keys for each in self._found.get(key, ()))
        return [allow for _, allow in sorted(near, key=itemgetter(0)) if covers(allow, finding)]


def _place(allow: Allow) -> tuple[str, str]:
    if allow.path is not None and not is_glob(allow.path):
        return "path", allow.path
    if allow.from_ is not None and not set("*?[") & set(allow.from_.value):
        return "from", allow.from_.value
    return "", ""


def covers(allow: Allow, finding: Finding) -> bool:
    """Whether an `[[allow]]` speaks of a finding: every key it gives must match."""
    return (
        allow.rule in (finding.rule, finding.group)
        and (allow.from_ is None or fnmatchcase(finding.from_ or "", allow.from_.value))
        and (allow.to is None or fnmatchcase(finding.to or "", allow.to.value))
        and (allow.target is None or _target_matches(finding, allow.target))
        and (allow.path is None or path_matches(finding.path, allow.path))
        and (allow.contract is None or finding.contract == allow.contract.value)
    )


def _target_matches(finding: Finding, pattern: str) -> bool:
    if fnmatchcase(finding.target or "", pattern):
        return True
    # A site with several names is covered when each of them is.
    return bool(finding.names) and all(fnmatchcase(name, pattern) for name in finding.names)


def _comment_covers(directive: Directive, finding: Finding) -> bool:
    if finding.line > directive.last or directive.first > max(finding.line, finding.end_line):
        return False  # as most, where a file has many
    return directive.problem is None and bool({finding.rule, finding.group} & set(directive.rules))


def _expired(
    used: Mapping[Allow, list[Finding]], today: date | None
) -> Iterator[tuple[Finding, tuple[Finding, ...]]]:
    for allow, covered in used.items():
        if today is not None and _has_expired(allow, today):
            message = (
                f"this exception to {allow.rule} expired on {allow.until} ({allow.reason}); "
                "mend what it covers, or give it a new date"
            )
            yield _about(EXPIRED, allow, message), tuple(covered)


def _has_expired(allow: Allow, today: date) -> bool:
    return allow.until is not None and allow.until < today


def _names_what_exists(allow: Allow, analysis: Analysis) -> bool:
    """Whether the modules and the contract that an exception names exist: what does not is `stale-contract`."""
    from boundcheck.config.model import UNASSIGNED  # where nothing is unused, nothing is loaded for it

    ends = (end.value for end in (allow.from_, allow.to) if end is not None)
    if allow.contract is not None and allow.contract.value not in dict(analysis.contracts):
        return False
    return all(any(fnmatchcase(module, end) for module in (*analysis.modules, UNASSIGNED)) for end in ends)


def _unused(allows: Iterable[Allow], ran: frozenset[str], severities: Severities) -> Iterator[Finding]:
    for allow in allows:
        if _ran(allow.rule, ran, severities):
            yield _about(UNUSED, allow, f"this exception to {allow.rule} covers nothing; remove it")


def _about(rule: str, allow: Allow, message: str) -> Finding:
    ends = [
        end.value if end is not None and "*" not in end.value else None for end in (allow.from_, allow.to)
    ]
    place = allow.place
    return Finding(
        rule, place.path, place.line, place.column, message, ends[0], ends[1], allow.rule, end_line=place.line
    )


def _unused_comments(
    comments: Iterable[_Comment], ran: frozenset[str], severities: Severities
) -> Iterator[Finding]:
    for comment in comments:
        directive = comment.directive
        if directive.problem is not None:
            yield _at_comment(comment, directive.problem, None)
            continue
        for rule in directive.rules:
            if rule not in severities.rules and rule not in GROUPS:
                remedy = suggestion(rule, severities.rules, "boundcheck explain lists the rules")
                yield _at_comment(comment, f'there is no rule "{rule}"; {remedy}', rule)
            elif rule not in comment.used and _ran(rule, ran, severities):
                yield _at_comment(
                    comment, f"this comment allows {rule}, but there is nothing to allow; remove it", rule
                )


def _ran(rule: str, ran: frozenset[str], severities: Severities) -> bool:
    """Whether a rule (or every rule of a group that this version has) was checked."""
    rules = severities.rules
    return rule in ran if rule in rules else {name for name in rules if severities.group(name) == rule} <= ran


def _at_comment(comment: _Comment, message: str, target: str | None) -> Finding:
    line, column = comment.directive.line, comment.directive.column
    return Finding(
        UNUSED, comment.path, line, column, message, from_=comment.module, target=target, end_line=line
    )
