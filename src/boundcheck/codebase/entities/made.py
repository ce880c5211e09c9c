"""Tables that only SQL makes, with their owners: by a `tables` entry, else the modules of the files that make them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING

from boundcheck.base.patterns import later
from boundcheck.codebase.entities.claims import claim_matcher, claimed
from boundcheck.codebase.entities.model import Made, Maker, Text, usual

if TYPE_CHECKING:
    from collections.abc import Mapping

    from boundcheck.codebase.entities.claims import Claims
    from boundcheck.codebase.entities.model import Entity
    from boundcheck.codebase.files import File

_WORD = later(r"[\w.]+")
_LACKS_TABLE = later(r"(?i)\b(?:from|join|into|update|table)\s++[\"`]?(?:\w++\.)?\Z")
_KINDS = ("source", "migration")
_TEXTS = (*_KINDS, "support")


def made_tables(
    files: Iterable[File], by_table: Mapping[str, tuple[Entity, ...]], known: Container[str], claims: Claims
) -> dict[str, Made]:
    """By name in lower case; `known` are more tables that models imply.

    Tests make tables for themselves. A tree of migrations that makes tables of others serves several modules, and makes
    none its own.
    """
    making = [file for file in files if file.kind in _KINDS and file.packed.whole_outline]
    serving = {
        file.module
        for file in making
        if file.kind == "migration"
        for key, _, _ in _made(file)
        if (owner := _owner(key, by_table, claims)) and owner != file.module
    }
    found: dict[str, list[tuple[str, Maker]]] = {}
    for file in making:
        is_shared = file.kind == "migration" and file.module in serving
        for key, name, (line, column) in _made(file):
            if key not in by_table and key not in known:
                maker = Maker(None if is_shared else file.module, file.path, line, column)
                found.setdefault(key, []).append((name, maker))
    return {key: _judged(key, sites, claims) for key, sites in found.items()}


def _made(file: File) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Key, name and place of the tables that a file makes."""
    outline = file.packed.whole_outline
    for table in outline.tables if outline else ():
        name = f"{table.schema}.{table.name}" if table.schema else table.name
        key = usual(name.lower())
        yield key, name if len(key) == len(name) else table.name, (table.line, table.column)


def _owner(key: str, by_table: Mapping[str, tuple[Entity, ...]], claims: Claims) -> str | None:
    return by_table[key][0].module if key in by_table else claimed(claims, key)


def _judged(key: str, sites: list[tuple[str, Maker]], claims: Claims) -> Made:
    owner = claimed(claims, key)
    makers = sorted(
        (maker for _, maker in sites), key=lambda maker: (maker.module is None, maker.path, maker.line)
    )
    owners = (owner,) if owner else tuple(dict.fromkeys(maker.module for maker in makers if maker.module))
    return Made(sites[0][0], owners, tuple(makers))


def texts_naming(
    files: Iterable[File], tables: Iterable[Container[str]], relations: Container[str], claims: Claims
) -> dict[str, Text]:
    """By dotted name, the texts that top-level names are bound to and that are the name of a table, hold one, or lack it at the end;
    or the beginning of a lookup path: the name of a relation from either side."""
    is_claimed = claim_matcher(claims)
    found = {}
    for file in files:
        outline = file.packed.whole_outline if file.is_python and file.kind in _TEXTS else None
        for name, text in outline.texts if outline else ():
            words = {usual(word) for word in _WORD.findall(text.lower())}
            words |= {word.rpartition(".")[2] for word in words}
            is_named = any(word in known for known in tables for word in words)
            is_named = is_named or text.lstrip("-").partition("__")[0] in relations
            if is_named or (is_claimed and any(map(is_claimed, words))) or _LACKS_TABLE.search(text):
                found[f"{file.name}.{name}"] = Text(text, file.module)
    return found
