"""What is known, by the names and paths that it has after a move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from boundcheck.codebase.codebase import Codebase
from boundcheck.findings.finding import Identity, is_of_contract, renamed
from boundcheck.fix.known import baseline_files
from boundcheck.fix.moves.model import Move
from boundcheck.fix.plan import Rewritten
from boundcheck.outcome.baseline import Baseline, BaselineEntry, of_files, read_kept

_WITHIN: Final = frozenset(("production-imports-tests",))  # rules that bind within a module as between two


def moved_identity(
    codebase: Codebase, move: Move, modules: Mapping[str, str], identity: Identity
) -> Identity:
    """What a finding is about afterwards. `modules` are those that have other names; a file may have another owner, too."""
    rule, path, from_, to, target = renamed(identity, move.path_of, move.renamed)
    if is_of_contract(identity):
        return rule, path, from_, to, target
    file, reached = codebase.by_path.get(identity[1]), codebase.symbols.resolve(identity[4]).file
    if file is not None and file.is_python and move.holds(file.name) and from_ == file.owner:
        from_ = _owner(codebase, move, file.name, from_)
    if reached is not None and move.holds(reached) and to == codebase.owner_of(reached):
        to = _owner(codebase, move, reached, to)
    return rule, path, modules.get(from_, from_), modules.get(to, to), target


def _owner(codebase: Codebase, move: Move, name: str, owner: str) -> str:
    """Whose a file is afterwards: its module moves with it, or stays behind."""
    path = codebase.modules.path_of(name)
    if path is not None and move.holds(path):
        return owner
    return codebase.modules.owner_of(move.renamed(name)) or codebase.owner_of("")


def _is_joined(before: Identity, after: Identity) -> bool:
    """Whether a breach ends because both of its ends are in one module now; some stand within one, too."""
    ends_then, ends_now = before[2:4], after[2:4]
    return ends_now[0] == ends_now[1] != "" and ends_then[0] != ends_then[1] and before[0] not in _WITHIN


def known_after(
    root: Path, codebase: Codebase, move: Move, modules: Mapping[str, str]
) -> Iterator[Rewritten]:
    """The files of the baseline that change, at the paths where they are now."""
    keeps = codebase.baselines
    kept = read_kept(root, keeps)
    counts = Counter[Identity]()
    for entry in of_files(kept).entries:
        identity = moved_identity(codebase, move, modules, entry.identity)
        if not _is_joined(entry.identity, identity):
            counts[identity] += entry.count
    new = Baseline(tuple(BaselineEntry(identity, count) for identity, count in counts.items()))
    homes = tuple((modules.get(module, module), folder) for module, folder in keeps.homes)
    if {entry.identity for entry in new.entries} == {
        e.identity for one in kept for e in one.baseline.entries
    }:
        return
    yield from baseline_files(root, keeps._replace(homes=homes), kept, new)
