"""A move, from what is asked to every file as it is to be; nothing is written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from boundcheck.base.disk import read_file
from boundcheck.base.errors import UsageError
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.model import RefusedError
from boundcheck.fix.moves.asked import move_asked
from boundcheck.fix.moves.baseline import known_after
from boundcheck.fix.moves.contracts import MovedContracts
from boundcheck.fix.moves.django import labels_kept
from boundcheck.fix.moves.imports import import_changes
from boundcheck.fix.moves.model import Move, Moving
from boundcheck.fix.moves.strings import NamingText, left_in, string_changes
from boundcheck.fix.plan import Rewritten, parses
from boundcheck.fix.text import Edit, FileText

_BUILT: Final = ("__pycache__",)  # made of what moves, and made again
_LARGEST: Final = 1_000_000  # bytes of a file that is looked through for names


def plan_move(codebase: Codebase, written: str, target: str, *, unsafe: bool) -> Moving:
    """What moves a file or package. Raises UsageError where it cannot, with what to do."""
    move = move_asked(codebase, written, target)
    ask = FixQuestions(codebase)
    likely, left = list[str](), list[str]()
    try:
        files = tuple(_files(ask, move, likely, left, unsafe=unsafe))
    except RefusedError as error:
        raise UsageError(f"{move.old} does not move: {error}") from None
    renamed = tuple(_renamed(ask.root, move))
    left += _mentions(ask.root, move, {file.path for file in files})
    return Moving(move, files, renamed, tuple(likely), tuple(left))


def _files(
    ask: FixQuestions, move: Move, likely: list[str], left: list[str], *, unsafe: bool
) -> Iterator[Rewritten]:
    codebase = ask.codebase
    edits: dict[str, list[Edit]] = {}
    for path, edit in labels_kept(ask, move):
        edits.setdefault(path, []).append(edit)
    word = re.compile(rb"(?<!\w)" + re.escape(move.old.rpartition(".")[2].encode()) + rb"(?!\w)")
    for file in codebase.files:
        if file.is_python and (move.holds(file.name) or word.search(ask.data(file.path))):
            edits.setdefault(file.path, []).extend(_python(ask, move, file, likely, left, unsafe=unsafe))
    for path in sorted(edits):
        if edits[path]:
            yield _rewritten(ask, move, path, ask.text(path), edits[path])
    contracts = MovedContracts(codebase, move)
    for path in contracts.paths:
        text = FileText(ask.data(path), is_python=False)
        if found := contracts.edits(path, text):
            yield _rewritten(ask, move, path, text, found)
    for known in known_after(ask.root, codebase, move, contracts.modules):
        yield known._replace(path=move.path_of(known.path))


def _python(
    ask: FixQuestions, move: Move, file: File, likely: list[str], left: list[str], *, unsafe: bool
) -> Iterator[Edit]:
    if file.facts.problem is not None:
        raise RefusedError(
            f"{file.path}:{file.facts.problem.line}: it cannot be read; mend or exclude it first"
        )
    yield from import_changes(ask, move, file)
    said: list[NamingText] = list(string_changes(ask, move, file))
    for each in said:
        if each.is_known or unsafe:
            yield each.edit
        if not each.is_known:
            likely.append(f'{file.path}:{each.line}: "{each.value}"')
    left += left_in(ask.text(file.path), move, file, said)


def _rewritten(
    ask: FixQuestions, move: Move, path: str, text: FileText, edits: list[Edit] | tuple[Edit, ...]
) -> Rewritten:
    after = text.edited(dict.fromkeys(edits))
    if path.endswith((".py", ".pyi")) and not parses(after):
        raise RefusedError(f"{path} would not parse any more")
    return Rewritten(move.path_of(path), text.data, after)


def _renamed(root: Path, move: Move) -> Iterator[str]:
    """The files that move, whatever they hold."""
    for old, _ in move.roots:
        if not (root / old).is_dir():
            yield old
            continue
        for folder, inner, names in os.walk(root / old):
            inner[:] = sorted(name for name in inner if name not in _BUILT)
            yield from (Path(folder, name).relative_to(root).as_posix() for name in sorted(names))


def _mentions(root: Path, move: Move, seen: set[str]) -> Iterator[str]:
    """Where files beside the code name what moves: builds, servers, pages."""
    names = [re.escape(old) for old, _ in move.roots] + [re.escape(move.old)] * ("." in move.old)
    pattern = re.compile(rf"(?<![\w./])(?:{'|'.join(names)})(?![\w-])".encode())
    for path in sorted(root.iterdir()):
        if path.name in seen or path.name.endswith(".py") or not path.is_file():
            continue
        try:
            data = read_file(str(path))[0] if path.stat().st_size < _LARGEST else b""
        except OSError as error:
            yield f"{path.name} cannot be read ({error.strerror or error})"
            continue
        for number, line in enumerate(data.split(b"\n") if b"\0" not in data else (), 1):
            if found := pattern.search(line):
                yield f"{path.name}:{number} names {found[0].decode()}"


def unresolved(codebase: Codebase, move: Move) -> frozenset[tuple[str, str]]:
    """What files import of the project, or reach by chains, that is not there: by path and name."""
    tops = codebase.tops | {move.old.partition(".")[0], move.new.partition(".")[0]}
    return frozenset(
        (file.path, name)
        for file in codebase.files
        if file.is_python
        for name in _unresolved_in(codebase, file)
        if name.partition(".")[0] in tops
    )


def _unresolved_in(codebase: Codebase, file: File) -> Iterator[str]:
    from boundcheck.codebase.importers import used_names

    symbols = codebase.symbols
    for statement in file.facts.imports:
        for target in symbols.resolve_import(file.package, statement):
            if target is not None and target.file is None:
                yield target.name
    for name in used_names(file.facts, file.package):
        target = symbols.resolve(name)
        is_name = target.file is not None and target.symbol not in (None, "*")
        if is_name and symbols.binds(target.file or "", target.symbol or "") is False:
            yield f"{target.file}.{target.symbol}"
