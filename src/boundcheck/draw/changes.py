"""What a branch changes in the picture, as text and as markdown for a pull request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from boundcheck.answers.atlas import is_violation, only_edges
from boundcheck.answers.atlas.model import Atlas, Diff, Gone, Metrics, State
from boundcheck.base.markup import code, prose
from boundcheck.base.plain import counted, visible
from boundcheck.draw.mermaid import render_mermaid
from boundcheck.draw.view import DrawnLink, links
from boundcheck.findings.finding import Finding

_MOST_SITES = 3
_MOST_FINDINGS = 50
_MOST_DRAWN = 40  # edges that a reader of a pull request can take in
_SHORT_HASH = 10

_Section = tuple[str, Sequence[str]]


def render_changes(atlas: Atlas, diff: Diff) -> str:
    """The changes as plain text, all of them."""
    parts = [[_headline(atlas, diff, str)]]
    for title, lines in _sections(atlas, diff, visible, most=None):
        parts.append([title, *(f"  {line}" for line in lines)])
    parts.append([_cost(diff.before, atlas.metrics)])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def render_changes_markdown(atlas: Atlas, diff: Diff) -> str:
    """The changes as GitHub's and GitLab's markdown: a list each, and a picture of what came."""
    parts = ["### Module coupling", _headline(atlas, diff, code)]
    if drawn := {*diff.added, *(number for number, _ in diff.changed)}:
        shown = sorted(drawn, key=lambda n: (not is_violation(atlas, atlas.edges[n]), n))[:_MOST_DRAWN]
        left_out = f"\n\n{len(drawn) - len(shown):,} more changed dependencies are not drawn." * (
            len(drawn) > len(shown)
        )
        parts.append(f"```mermaid\n{render_mermaid(only_edges(atlas, shown))}```{left_out}")
    for title, lines in _sections(atlas, diff, prose, most=_MOST_FINDINGS):
        listed = "\n".join(f"- {line}" for line in lines)
        parts.append(
            f"<details><summary>{title}</summary>\n\n{listed}\n\n</details>"
            if title.startswith("Fixed")
            else f"**{title}**\n\n{listed}"
        )
    parts.append(_cost(diff.before, atlas.metrics))
    return "\n\n".join(parts) + "\n"


def _headline(atlas: Atlas, diff: Diff, write: Callable[[str], str]) -> str:
    told = (
        (len(diff.added), "dependency added", "dependencies added"),
        (len(diff.removed), "dependency gone", "dependencies gone"),
        (len(diff.changed), "dependency worse", "dependencies worse"),
        (len(diff.findings), "new finding", "new findings"),
        (len(diff.fixed), "finding fixed", "findings fixed"),
        (len(diff.unchecked), "finding no longer checked", "findings no longer checked"),
        (len(diff.cycles), "changed cycle", "changed cycles"),
    )
    said = ", ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in told if count)
    base = f"{write(visible(diff.revision))} ({diff.base[:_SHORT_HASH]})"
    return f"Since {base}: {said}." if said else f"Since {base} nothing changed between the {atlas.level}s."


def _sections(
    atlas: Atlas, diff: Diff, write: Callable[[str], str], *, most: int | None
) -> Iterator[_Section]:
    """The parts that are not empty. `write` makes text safe for the format; at most `most` findings are told."""
    by_ends = {(link.from_, link.to): link for link in links(atlas)}
    added = sorted(
        (by_ends[atlas.ends(atlas.edges[number])] for number in diff.added),
        key=lambda link: not link.is_violation,
    )
    changed = [(by_ends[atlas.ends(atlas.edges[number])], kinds) for number, kinds in diff.changed]
    named = {"layer": "against the layers", "cyclic": "in a cycle", "data": "reaching tables"}
    sections: tuple[tuple[str, list[str]], ...] = (
        ("New findings", _findings((_told(*atlas.findings[n]) for n in diff.findings), write, most)),
        (
            "Findings no longer checked",
            _findings((_let_through(*each) for each in diff.unchecked), write, most),
        ),
        (f"New {atlas.level}s", [write(name) for name in diff.modules]),
        (f"{atlas.level.capitalize()}s that are gone", [write(name) for name in diff.modules_gone]),
        ("Dependencies added", [write(f"{_ends(link)}  {_use(atlas, link)}") for link in added]),
        ("Dependencies gone", [write(_gone(gone)) for gone in diff.removed]),
        (
            "Dependencies that became worse",
            [
                write(f"{_ends(link)}  now {', '.join(named.get(kind, kind) for kind in kinds)}")
                for link, kinds in changed
            ],
        ),
        ("New or larger cycles", [write(", ".join(names)) for names in diff.cycles]),
        ("Cycles that are gone or other", [write(", ".join(names)) for names in diff.cycles_gone]),
        ("Fixed findings", _findings(map(_told, diff.fixed), write, most)),
    )
    yield from ((title, lines) for title, lines in sections if lines)


def _ends(link: DrawnLink) -> str:
    return f"{link.from_} → {link.to}"


def _use(atlas: Atlas, link: DrawnLink) -> str:
    """How much, what is wrong with it, and the first lines behind it."""
    sites = [f"{atlas.files[site.file].path}:{site.line}" for site in link.edge.sites]
    places = list(dict.fromkeys(sites))
    more = f" and {len(places) - _MOST_SITES:,} more" if len(places) > _MOST_SITES else ""
    size = f"{counted(link.edge.imports, 'import')}" if link.edge.imports else link.size
    marks = "".join(f", {mark}" for mark in link.marks if mark != "new")
    where = f": {', '.join(places[:_MOST_SITES])}{more}" if places else ""
    return f"{size}{marks}{where}"


def _gone(gone: Gone) -> str:
    edge = gone.edge
    weaker = f"{edge.data:,} data" if edge.data else "shared names" if edge.shared else "tests"
    size = counted(edge.imports, "import") if edge.imports else weaker
    return f"{gone.from_} → {gone.to}  {size}"


def _told(finding: Finding, state: State = "new") -> str:
    notes = (
        *(("warning",) if finding.severity == "warn" else ()),
        *(("baselined",) if state == "baselined" else ()),
    )
    note = f" [{', '.join(notes)}]" if notes else ""
    return f"{finding.path}:{finding.line}: {finding.rule}: {finding.message}{note}"


def _let_through(finding: Finding, why: str) -> str:
    return f"{finding.path}:{finding.line}: {finding.rule_and_name}: {why}"


def _findings(told: Iterable[str], write: Callable[[str], str], most: int | None) -> list[str]:
    found = list(told)
    shown = found if most is None else found[:most]
    left_out = len(found) - len(shown)
    return [*map(write, shown), *((f"and {left_out:,} more",) if left_out else ())]


def _cost(before: Metrics, after: Metrics) -> str:
    if before == after:
        return f"Propagation cost {after.propagation_cost:.1%}, NCCD {after.nccd:.2f}, both as before."
    return (
        f"Propagation cost {before.propagation_cost:.1%} → {after.propagation_cost:.1%}, "
        f"NCCD {before.nccd:.2f} → {after.nccd:.2f}."
    )
