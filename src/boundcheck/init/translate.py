"""The configurations of import-linter and tach as a draft, and what became of each thing they said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from boundcheck.base.disk import read_file
from boundcheck.base.dotted import is_within
from boundcheck.base.errors import BoundcheckError
from boundcheck.base.light import replace
from boundcheck.base.plain import counted, visible
from boundcheck.findings.finding import Finding
from boundcheck.init.build import InitStart, Proposal, completed, draft_of, finish, found_in, look
from boundcheck.init.draft import DraftAllow, DraftConfig, DraftModule, Row
from boundcheck.init.from_import_linter import read_import_linter
from boundcheck.init.from_tach import read_tach
from boundcheck.init.observe import Observed
from boundcheck.init.render import render
from boundcheck.init.tach_files import strings
from boundcheck.init.tach_ignores import TachIgnore, ignores
from boundcheck.read import silent

READERS: Final[Mapping[str, Callable[[Path], DraftConfig]]] = {
    "import-linter": read_import_linter,
    "tach": read_tach,
}


def translated(start: InitStart, draft: DraftConfig) -> Proposal:
    """The translation as it is, and nothing that the old contracts did not say."""
    if draft.rest is not None:
        draft = replace(draft, modules=(*draft.modules, _rest(start, draft.rest, draft.modules)))
    draft = replace(draft, modules=tuple(_without_suites(module, start) for module in draft.modules))
    nothing = Observed(draft.modules, frozenset(), ())
    proposal = finish(start, draft, nothing)
    if not draft.modules:
        unread = tuple(_unread(start, draft, found_in(proposal)))
        if unread:
            further = (Row(f"{path}: no Python", "kept", "nor read before: excluded") for path in unread)
            draft = replace(draft, exclude=(*draft.exclude, *unread), rows=(*draft.rows, *further))
            start = look(start.config.root, draft, None, silent)
            proposal = finish(start, draft, nothing)
        return _with_beside(start, proposal)
    allows, rows = _allowed(start, found_in(proposal))
    if not rows:
        return proposal
    return finish(start, replace(draft, allows=allows, rows=(*draft.rows, *rows)), nothing)


def told(draft: DraftConfig) -> str:
    """A table of what was translated: each thing, what became of it, and what differs; what is proposed beside it."""
    width = max((len(visible(row.what)) for row in draft.rows), default=0)
    lines = (
        f"{visible(row.what):<{width}}  {row.kept:<6}  {visible(row.how)}".rstrip() for row in draft.rows
    )
    beside = counted(len(draft.beside.modules), "module") if draft.beside else ""
    return "".join(f"{line}\n" for line in lines) + (f"Proposed in comments: {beside}.\n" if beside else "")


def _with_beside(start: InitStart, proposal: Proposal) -> Proposal:
    """The same with the modules of a plain `init` in comments, where it finds some."""
    try:
        beside, _ = completed(start, draft_of(start))
    except BoundcheckError:
        return proposal
    if not beside.modules:
        return proposal
    draft = replace(proposal.draft, beside=beside)
    return replace(proposal, draft=draft, text=render(draft))


def _rest(start: InitStart, rest: DraftModule, modules: tuple[DraftModule, ...]) -> DraftModule:
    """The module of all code that no other one has: whatever lies right below a source root."""
    taken = {path for module in modules for path in module.paths}
    tests = start.project.test_paths
    tops = {
        file.name.partition(".")[0]
        for file in start.project.files
        if file.is_python and not any(f"{file.path}/".startswith(f"{path}/") for path in tests)
    }
    return replace(rest, paths=tuple(sorted(tops - taken)))


def _unread(start: InitStart, draft: DraftConfig, findings: tuple[Finding, ...]) -> Iterator[str]:
    """Files that are no Python, and that import-linter does not read: outside its root packages, or below a folder that no
    import can name."""
    roots = {str(root) for contract in draft.contracts for root in strings(contract.get("roots"))}
    names = {file.path: file.name for file in start.project.files}
    for finding in findings:
        if finding.rule == "unparsable-file" and finding.path in names:
            folders = finding.path.split("/")[:-1]
            if not all(map(str.isidentifier, folders)) or not is_within(names[finding.path], roots):
                yield finding.path


def _without_suites(module: DraftModule, start: InitStart) -> DraftModule:
    """Tests outside a module's packages are nobody's to the other tools."""
    folders = {file.path.rpartition("/")[0] for file in start.project.files}
    own = (f"{path}/{module.name}" for path in start.project.test_paths)
    return replace(module, tests=()) if any(place in folders for place in own) else module


def _allowed(start: InitStart, findings: tuple[Finding, ...]) -> tuple[tuple[DraftAllow, ...], list[Row]]:
    """An exception for each finding that a comment of tach's covers, and what became of the comments."""
    allows: dict[DraftAllow, None] = {}
    rows = []
    for path, ignore in _ignores(start):
        covered = [finding for finding in findings if finding.path == path and ignore.covers(finding)]
        for finding in covered:
            allow = DraftAllow(
                finding.rule, ignore.reason or "was ignored by tach", target=finding.target, path=path
            )
            if not any((a.rule, a.target, a.path) == (allow.rule, allow.target, allow.path) for a in allows):
                allows[allow] = None
        said = "an [[allow]] for its file and target" if covered else "nothing is found there"
        rows.append(Row(f"{path}:{ignore.line}: tach-ignore", "kept", said))
    return tuple(allows), rows


def _ignores(start: InitStart) -> Iterator[tuple[str, TachIgnore]]:
    for file in start.project.files:
        if file.is_python:
            try:
                text = read_file(str(start.config.root / file.path))[0]
            except OSError:
                continue
            yield from ((file.path, ignore) for ignore in ignores(text))
