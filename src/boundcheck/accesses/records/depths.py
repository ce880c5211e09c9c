"""What `depth` of a serializer's `Meta` shows: the rows behind relations that the serializer takes up by itself, or names, and does not
declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import lineage
from boundcheck.accesses.cut_out import cut
from boundcheck.accesses.records.written_paths import held, unread
from boundcheck.base.light import NamedTuple

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.accesses.records.models import Models
    from boundcheck.findings.finding import Certainty
    from boundcheck.python.reading import Class

_DEEPEST: Final = 8  # classes that inherit from one another, lists that are made of others
_ALL: Final = "__all__"
_NO_VALUES: Final = ("def ", "async ", "class ", "@")


class _Listed(NamedTuple):
    """The names that an option of a Meta lists; whether these are all of them."""

    names: frozenset[str]
    is_whole: bool = True


def shown_in_depth(models: Models, e: Evaluator, meta: Class, entity: str) -> Iterator[tuple[str, Certainty]]:
    """The relations, and the accessors of others' that are named, in their order."""
    dotted = f"{e.file.name}.{meta.qualified}"
    fields, left_out = _option(e, dotted, "fields"), _option(e, dotted, "exclude") or _Listed(frozenset())
    is_all = fields is None or _ALL in fields.names
    named, is_sure = (fields.names if fields else frozenset()), left_out.is_whole
    relations = models.relations(entity)
    for name in sorted((relations.keys() | named) - left_out.names):
        relation = relations.get(name)
        if "__" in name or (relation and (relation.kind == "generic" or models.links_to_parent(relation))):
            continue
        is_shown = name in named or (is_all and is_sure)
        may_be = is_shown or is_all or (fields is not None and not fields.is_whole)
        if may_be and not (meta.outer >= 0 and _is_declared(e, meta.outer, name)):
            yield name, "likely" if is_shown else "possible"


def _is_declared(e: Evaluator, serializer: int, name: str) -> bool:
    """Whether a serializer, or one that it inherits from, says itself what it makes of a field: that is told where it stands."""
    for owner in lineage(e, f"{e.file.name}.{e.reading.classes[serializer].qualified}"):
        held_by = _attribute(e, owner, name)
        if held_by is not None:
            return not _is_none(*held_by)
    return False


def _option(e: Evaluator, meta: str, option: str, depth: int = 0) -> _Listed | None:
    """What an option of a Meta, or of one above, lists (None: there is none, or it is set aside)."""
    known: dict[tuple[str, str, int], _Listed | None] = e.state.setdefault("options of metas", {})
    if (meta, option, depth) not in known:
        found = _inherited(e, meta, option, depth)
        is_set = found is not None and not _is_none(*found)
        known[meta, option, depth] = _names(*found, depth) if found is not None and is_set else None
    return known[meta, option, depth]


def _inherited(e: Evaluator, meta: str, option: str, depth: int) -> tuple[Evaluator, int] | None:
    for owner in lineage(e, meta):
        found = _attribute(e, owner, option)
        if found is None and depth < _DEEPEST and not _is_class(e, owner):
            serializer, _, word = owner.rpartition(".")
            above = (f"{each}.{word}" for each in lineage(e, serializer)[1:])
            giver = next((each for each in above if _is_class(e, each)), None)
            found = _inherited(e, giver, option, depth + 1) if giver else None
        if found is not None:
            return found
    return None


def _is_class(e: Evaluator, dotted: str) -> bool:
    return e.class_named(dotted) >= 0 or e.elsewhere.signature(dotted, "class") is not None


def _attribute(e: Evaluator, owner: str, name: str) -> tuple[Evaluator, int] | None:
    """What the body of a class sets an attribute to, with who reads it."""
    number, inner = e.class_named(owner), e
    if number < 0:
        defined = e.elsewhere.definition(f"{owner}.{name}") if e.frameworks.is_ours(owner) else None
        if defined is None or defined[3].lstrip().startswith(_NO_VALUES):
            return None
        cut_out = cut(e, *defined)
        if cut_out is None:
            return None
        number, inner = 0, cut_out
    values = [
        node for each, node, _ in inner.reading.classes[number].attributes if each == name and node >= 0
    ]
    return (inner, values[-1]) if values else None


def _is_none(e: Evaluator, number: int) -> bool:
    return e.nodes[number].kind == "none"


def _names(e: Evaluator, number: int, depth: int) -> _Listed:
    names = {word for each, _ in held(e, number) for word in e.folding.words(each)}
    is_whole = number > 0
    for each in unread(e, number):
        owner, _, last = e.dotted(each).rpartition(".")
        found = _option(e, owner, last, depth + 1) if owner and depth < _DEEPEST else None
        if last == "ALL_FIELDS":
            names.add(_ALL)
        elif found is None:
            is_whole = False
        else:
            names |= found.names
            is_whole = is_whole and found.is_whole
    return _Listed(frozenset(names), is_whole)
