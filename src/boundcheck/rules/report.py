"""How rules make findings: the same place, names and wording everywhere."""

from __future__ import annotations

from boundcheck.codebase.dependencies import Dependency, Site
from boundcheck.codebase.references import Reference
from boundcheck.config.model import Place
from boundcheck.findings.finding import Certainty, Finding


def at_reference(
    rule: str,
    ref: Reference,
    message: str,
    target: str,
    certainty: Certainty | None = None,
    names: tuple[str, ...] = (),
) -> Finding:
    """A finding at the site of a reference."""
    return Finding(
        rule=rule,
        path=ref.file.path,
        line=ref.line,
        column=ref.column,
        end_line=ref.end_line,
        message=message,
        from_=ref.file.owner,
        to=ref.to,
        target=target,
        certainty=certainty or ref.certainty,
        names=names or tuple(target.name for target in ref.targets),
    )


def at_site(rule: str, dependency: Dependency, site: Site, message: str, target: str) -> Finding:
    """A finding on a pair of modules, at one of the sites that make the dependency."""
    return Finding(
        rule=rule,
        path=dependency.path,
        line=site.line,
        column=site.column,
        end_line=site.end_line,
        message=message,
        from_=dependency.from_,
        to=dependency.to,
        target=target,
        certainty=site.certainty,
        names=site.names,
    )


def reached(ref: Reference) -> str:
    """What a site reaches, for its identity: the file it takes names from, whichever names those are."""
    return min(target.file or target.name for target in ref.targets)


def at_place(
    rule: str,
    place: Place,
    message: str,
    from_: str | None = None,
    to: str | None = None,
    target: str | None = None,
) -> Finding:
    """A finding at a line of the configuration."""
    return Finding(
        rule=rule,
        path=place.path,
        line=place.line,
        column=place.column,
        end_line=place.line,
        message=message,
        from_=from_,
        to=to,
        target=target,
    )


def listed(names: list[str], most: int = 3) -> str:
    """Names for a message: `a`, `a and b`, `a, b and 4 more`."""
    if len(names) <= 1:
        return "".join(names)
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"
