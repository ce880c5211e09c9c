"""The answer to `why` as text and as JSON, version 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from boundcheck.answers.why import Answer, DirectUse
from boundcheck.base.json_text import json_text, row
from boundcheck.base.plain import pad, visible, width
from boundcheck.codebase.graph import ImportEdge

_MOST_CHAINS = 20
_MOST_LINES = 20
_TITLES: Final[Mapping[str, str]] = {
    "import": "Direct imports",
    "data": "Data accesses",
    "name": "Shared names",
    "test": "Imports by tests",
}

PathOf = Callable[[str], str]  # of a file, by its dotted name


def render_text(answer: Answer, path_of: PathOf, show_path: Callable[[str], str]) -> str:
    """The chains, each step deeper than the last, then every line that joins the two sides directly."""
    return "".join(f"{line}\n" for line in _lines(answer, path_of, show_path))


def _lines(answer: Answer, path_of: PathOf, show_path: Callable[[str], str]) -> Iterator[str]:
    sides, chains = (answer.importer, answer.imported), answer.chains
    if chains:
        count = f"{len(chains):,} shortest chain{'s' if len(chains) > 1 else ''}"
        yield visible(f"{sides[0]} depends on {sides[1]}: {count}.")
    elif answer.uses:
        yield visible(f"No chain of imports leads from {sides[0]} to {sides[1]}, but this joins them.")
    else:
        yield visible(f"{sides[0]} does not depend on {sides[1]}: no chain of imports leads there.")
    for chain in chains[:_MOST_CHAINS]:
        yield ""
        for number, step in enumerate(chain):
            note = _note(step.typing_only, step.how)
            place = f"{show_path(path_of(step.importer))}:{step.line}"
            yield "  " * number + visible(f"{step.importer} imports {step.imported}{note}  {place}")
    yield from _more(len(chains) - _MOST_CHAINS, "")
    for kind, title in _TITLES.items():
        uses = [use for use in answer.uses if use.kind == kind]
        if uses:
            yield ""
            yield f"{title}: {len(uses):,}"
            yield from _table(uses[:_MOST_LINES], show_path)
            yield from _more(len(uses) - _MOST_LINES, "  ", blank=False)


def _table(uses: list[DirectUse], show_path: Callable[[str], str]) -> Iterator[str]:
    places = [visible(f"{show_path(use.path)}:{use.line}") for use in uses]
    cells = max(map(width, places))
    for use, place in zip(uses, places, strict=True):
        note = f"  {use.how}" if use.kind in ("data", "name") else _note(use.typing_only, use.how)
        yield f"  {pad(place, cells)}  {visible(use.target)}{visible(note)}"


def _more(count: int, indent: str, *, blank: bool = True) -> Iterator[str]:
    if count > 0:
        yield from ("",) * blank
        yield f"{indent}… and {count:,} more."


def _note(typing_only: bool, how: str) -> str:
    return " (for typing only)" if typing_only else f" (a string, by {how})" if how else ""


def render_json(answer: Answer, path_of: PathOf) -> str:
    """Everything, with paths from the project's root; `how` is null for what an import statement does."""

    def uses(kind: str, names: str) -> list[dict[str, object]]:
        return [row(use, names) for use in answer.uses if use.kind == kind]

    return json_text(
        {
            "version": 1,
            "from": answer.importer,
            "to": answer.imported,
            "chains": [[_step(step, path_of) for step in chain] for chain in answer.chains],
            "imports": uses("import", "path line target typing_only how"),
            "data": [
                {**row(use, "path line target"), "kind": use.how} for use in answer.uses if use.kind == "data"
            ],
            "names": uses("name", "path line target how"),
            "tests": uses("test", "path line target typing_only how"),
        }
    )


def _step(step: ImportEdge, path_of: PathOf) -> dict[str, object]:
    ends = {"from": step.importer, "to": step.imported, "path": path_of(step.importer)}
    return {**ends, **row(step, "line typing_only how")}
