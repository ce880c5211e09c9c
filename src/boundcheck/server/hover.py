"""What is told of a place in a file: the findings there with their rules and contracts, and whose a model or table is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from boundcheck.base.dotted import last_of
from boundcheck.base.markup import code, shown
from boundcheck.base.patterns import later
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.files import File
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.file import Problem
from boundcheck.rules import BY_NAME
from boundcheck.scan import bound_names
from boundcheck.scan.source import read_source
from boundcheck.server.contracts import Contracts
from boundcheck.server.pages import page_of
from boundcheck.server.told import ShownFinding

Link = Callable[[str, int], str]  # the address of a path from the project's root and a line
_DOTTED: Final = later(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WORD: Final = later(r"[\w$]+(?:\.[\w$]+)*")
_QUOTED: Final = later(r"""(["'])([\w.$-]+)\1""")


def of_findings(found: Iterable[ShownFinding], contracts: Contracts, link: Link) -> Iterator[str]:
    """A paragraph for each finding: its rule in a sentence, and the key of the contracts that decides."""
    for finding, is_known, told in found:
        rule, page = BY_NAME.get(finding.rule), page_of(finding.rule)
        name = f"[{finding.rule}]({page})" if page else finding.rule
        state = f"{finding.severity}, {finding.certainty}{', known' if is_known else ''}"
        lines = [f"**{name}** ({state})", rule.summary if rule else "", shown(finding.message)]
        if key := told or contracts.key(finding):
            place = f"[{shown(f'{key.path}:{key.line}')}]({link(key.path, key.line)})"
            lines.append(f"Contract: {code(key.name)} ({place}): {shown(key.says)}")
        yield "\n\n".join(filter(None, lines))


def of_name(
    codebase: Codebase, path: str, line: str, column: int, link: Link, is_text: Callable[[], bool]
) -> str | None:
    """Whose the model or table is that is named at a column (from 1) of a line; `is_text`: that is SQL, or within a string."""
    for quoted in _QUOTED.finditer(line):
        if quoted.start() < column <= quoted.end():
            return _of_text(codebase, quoted[2], link)
    file = codebase.by_path.get(path)
    if file is None:
        return None
    if file.is_sql or (file.is_python and is_text()):
        words = (each for each in _WORD.finditer(line) if each.start() < column <= each.end() + 1)
        return next((told for word in words if (told := _of_text(codebase, word[0], link))), None)
    if not file.is_python:
        return None
    for dotted in _DOTTED.finditer(line):
        if dotted.start() < column <= dotted.end() + 1:
            until = dotted[0].find(".", max(column - 1 - dotted.start(), 0))
            name = dotted[0] if until < 0 else dotted[0][:until]
            return _of_entity(_entity_of(codebase, file, name), link)
    return None


def stands_in_text(data: bytes, line: int, column: int) -> bool:
    """Whether a place of a Python file (line and column from 1) is within a string."""
    source = read_source(data)
    if isinstance(source, Problem):
        return False
    lines = source.text.split(b"\n")  # an empty one in front
    if line >= len(lines):
        return False
    start = sum(len(each) + 1 for each in lines[:line])
    at = start + len(lines[line].decode("utf-8", "replace")[: column - 1].encode())
    return source.masked[at : at + 1] == b"\0"


def _entity_of(codebase: Codebase, file: File, name: str) -> Entity | None:
    """The entity that a name stands for in a file: its own, or one that it imports, be it under another name."""
    symbols, entities = codebase.symbols, codebase.registry.by_name
    first, _, rest = name.partition(".")
    bound = symbols.binding(file.name, first) or next(_imported_as(file, first), f"{file.name}.{first}")
    return entities.get(symbols.origin(f"{bound}.{rest}" if rest else bound))


def _imported_as(file: File, name: str) -> Iterator[str]:
    """The dotted names that a file imports which end in a name."""
    for statement in file.facts.imports:
        yield from (dotted for _, dotted in bound_names(statement, file.package) if last_of(dotted) == name)


def _of_text(codebase: Codebase, text: str, link: Link) -> str | None:
    """Whose what a string names is: a table, or a model by its label."""
    registry = codebase.registry
    label, _, name = text.partition(".")
    entity = registry.by_label.get((label, name.lower())) or next(
        iter(registry.by_table.get(text.lower(), ())), None
    )
    if entity is not None:
        return _of_entity(entity, link)
    owner = registry.table_owner(text)
    return f"Table {code(text)}, owned by {code(owner)}" if owner else None


def _of_entity(entity: Entity | None, link: Link) -> str | None:
    if entity is None:
        return None
    table = f"table {code(entity.table)}" if entity.table else "no table of its own"
    place = f"[{shown(f'{entity.path}:{entity.line}')}]({link(entity.path, entity.line)})"
    return f"**{shown(entity.class_name)}**: {table}, owned by {code(entity.module or UNASSIGNED)} ({place})"
