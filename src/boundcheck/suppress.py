"""Exceptions: `[[allow]]` in the configuration and `# boundcheck: allow[rule] reason` in the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase

from boundcheck.catalog import GROUP_OF, GROUPS
from boundcheck.codebase import Codebase
from boundcheck.config.model import Allow
from boundcheck.facts import Directive
from boundcheck.finding import Finding
from boundcheck.globs import path_matches
from boundcheck.nearest import suggestion
from boundcheck.rules.report import at_place

UNUSED, EXPIRED = "unused-allow", "expired-allow"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """`kept` are the findings that no exception covers, `allowed` the covered ones, `about` those on exceptions."""

    kept: tuple[Finding, ...]
    allowed: tuple[Finding, ...]
    about: tuple[Finding, ...]


@dataclass(slots=True)
class _Comment:
    path: str
    directive: Directive
    module: str | None
    used: set[str] = field(default_factory=set)


def suppress(
    codebase: Codebase,
    findings: Iterable[Finding],
    ran: frozenset[str],
    today: date,
    comments_in_toml: Sequence[tuple[str, Directive]] = (),
) -> Suppressed:
    """Take away what is allowed. `ran` are the rules that were checked: only their exceptions can be unused."""
    allows = {allow.place: allow for allow in codebase.config.allows}
    used: set[Allow] = set()
    comments = _comments(codebase, comments_in_toml)
    by_path: dict[str, list[_Comment]] = {}
    for comment in comments:
        by_path.setdefault(comment.path, []).append(comment)
    kept: list[Finding] = []
    allowed: list[Finding] = []
    for finding in findings:
        covering = [allow for allow in allows.values() if covers(allow, finding)]
        used.update(covering)
        inline = [c for c in by_path.get(finding.path, ()) if _comment_covers(c.directive, finding)]
        for comment in inline:
            comment.used.update(
                rule for rule in comment.directive.rules if rule in (finding.rule, GROUP_OF[finding.rule])
            )
        (allowed if covering or inline else kept).append(finding)
    about = [*_expired(used, today), *_unused(codebase, used, ran), *_unused_comments(comments, ran)]
    return Suppressed(tuple(kept), tuple(allowed), tuple(about))


def covers(allow: Allow, finding: Finding) -> bool:
    """Whether an `[[allow]]` speaks of a finding: every key it gives must match."""
    return (
        allow.rule in (finding.rule, GROUP_OF[finding.rule])
        and (allow.from_ is None or fnmatchcase(finding.from_ or "", allow.from_.value))
        and (allow.to is None or fnmatchcase(finding.to or "", allow.to.value))
        and (allow.target is None or _target_matches(finding, allow.target))
        and (allow.path is None or path_matches(finding.path, allow.path))
    )


def _target_matches(finding: Finding, pattern: str) -> bool:
    if fnmatchcase(finding.target or "", pattern):
        return True
    # A site with several names is covered when each of them is.
    return bool(finding.names) and all(fnmatchcase(name, pattern) for name in finding.names)


def _comment_covers(directive: Directive, finding: Finding) -> bool:
    if directive.problem is not None or not {finding.rule, GROUP_OF[finding.rule]} & set(directive.rules):
        return False
    return directive.first <= max(finding.line, finding.end_line) and finding.line <= directive.last


def _comments(codebase: Codebase, in_toml: Sequence[tuple[str, Directive]]) -> list[_Comment]:
    found = [_Comment(file.path, d, file.owner) for file in codebase.files for d in file.facts.directives]
    return found + [_Comment(path, directive, None) for path, directive in in_toml]


def _expired(used: set[Allow], today: date) -> Iterator[Finding]:
    for allow in used:
        if allow.until is not None and allow.until < today:
            message = (
                f"this exception to {allow.rule} expired on {allow.until} ({allow.reason}); "
                "mend what it covers, or give it a new date"
            )
            yield _about(EXPIRED, allow, message)


def _unused(codebase: Codebase, used: set[Allow], ran: frozenset[str]) -> Iterator[Finding]:
    for allow in codebase.config.allows:
        if allow not in used and _ran(allow.rule, ran):
            yield _about(UNUSED, allow, f"this exception to {allow.rule} covers nothing; remove it")


def _about(rule: str, allow: Allow, message: str) -> Finding:
    ends = [
        end.value if end is not None and "*" not in end.value else None for end in (allow.from_, allow.to)
    ]
    return at_place(rule, allow.place, message, ends[0], ends[1], allow.rule)


def _unused_comments(comments: Iterable[_Comment], ran: frozenset[str]) -> Iterator[Finding]:
    for comment in comments:
        directive = comment.directive
        if directive.problem is not None:
            yield _at_comment(comment, directive.problem, None)
            continue
        for rule in directive.rules:
            if rule not in GROUP_OF and rule not in GROUPS:
                remedy = suggestion(rule, GROUP_OF, "boundcheck explain lists the rules")
                yield _at_comment(comment, f'there is no rule "{rule}"; {remedy}', rule)
            elif rule not in comment.used and _ran(rule, ran):
                yield _at_comment(
                    comment, f"this comment allows {rule}, but there is nothing to allow; remove it", rule
                )


def _ran(rule: str, ran: frozenset[str]) -> bool:
    """Whether a rule (or every rule of a group that this version has) was checked."""
    return rule in ran if rule in GROUP_OF else any(GROUP_OF[name] == rule for name in ran)


def _at_comment(comment: _Comment, message: str, target: str | None) -> Finding:
    line, column = comment.directive.line, comment.directive.column
    return Finding(
        UNUSED, comment.path, line, column, message, from_=comment.module, target=target, end_line=line
    )
