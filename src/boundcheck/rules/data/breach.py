"""Which accesses are breaches: whose the table is, who may reach it in which way, and how a finding names it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from boundcheck.base.light import dataclass
from boundcheck.codebase.entities.model import Entity, EntityView
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.access import Access, Kind
from boundcheck.facts.entities import FIRST
from boundcheck.findings.finding import CERTAINTIES, Finding

# Ways that begin at a row or query of `of`: what its owner keeps on its own side is reported there, if at all.
_HOPS = frozenset(("traversal", "accessor"))
_WAYS = _HOPS | {"join"}
# What a migration does is one thing, whatever it would be elsewhere; a foreign key is shown by its model.
_MIGRATING = frozenset(("migration", "query", "write", "join", "traversal", "accessor", "reference", "sql"))

NO_OWNER = "its owner, once it has one"

# How what a migration has there begins, where it makes a table, or drops one that it made.
_MAKES = ("op.create_table(", "create ", "op.drop_table(", "drop ")


@dataclass(frozen=True, slots=True)
class Breach:
    """An access of one module's code to another module's table: `owner` owns it, `target` names it for identity."""

    file: File
    access: Access
    owner: str
    target: str
    entity: EntityView | None

    @property
    def what(self) -> str:
        """The table, its model and its owner, for a message: `billing_invoice (Invoice, owned by billing)`."""
        if self.access.is_any and self.owner != UNASSIGNED:
            return f"a table of {self.owner}"
        owned = "owned by no module" if self.owner == UNASSIGNED else f"owned by {self.owner}"
        if self.entity is None or self.entity.class_name == self.target.rpartition(".")[2]:
            return f"{self.target} ({owned})"
        return f"{self.target} ({self.entity.class_name}, {owned})"

    @property
    def api(self) -> str:
        """Whom to ask for it."""
        return f"{NO_OWNER}," if self.owner == UNASSIGNED else f"{self.owner}'s public API"


def owned_by(entity: Entity) -> tuple[str, str]:
    """A model and its owner, for a message, and whom to ask instead of reaching for its table."""
    if entity.module is None:
        return f"{entity.class_name}, which no module owns", NO_OWNER
    return f"{entity.class_name} of {entity.module}", "its public API"


def breaches(ask: Questions, subject: Subject, kind: Kind, *, exempt: bool = False) -> Iterator[Breach]:
    """The accesses of one kind in one file that reach another module's table, one for a statement and table.

    `exempt`: instead what a composition module does, which no rule binds.
    """
    if not subject.accesses:
        return
    surest: dict[tuple[int, str], Breach] = {}
    file, of_kind = _migrating(ask, subject) if kind == "migration" else _of_kind(ask, subject, kind, exempt)
    stated = _stated(subject) if kind in _HOPS else {}
    for access in of_kind:
        breach = judge(ask, file_of(ask, file, access), access)
        if breach is None or _continues(ask, access, breach.owner, stated):
            continue
        key = (access.end_line, breach.target)
        known = surest.get(key)
        if known is None or _doubt(access) < _doubt(known.access):
            surest[key] = breach
    yield from surest.values()


def file_of(ask: Questions, file: File, access: Access) -> File:
    """The file of an access, as its owner's: what stands in the class of a model belongs to whom `models` gives that."""
    if not access.holder or file.kind != "source":
        return file
    entity = ask.entity(access.holder)
    return file._replace(module=entity.module) if entity is not None and entity.module else file


def judge(ask: Questions, file: File, access: Access) -> Breach | None:
    """The breach that an access of a file that is bound is, looked at by itself; None when it is none."""
    entity, owners = ask.owners_of(access.entity, access.table)
    if not owners or file.owner in owners:
        return None
    return Breach(file, access, owners[0], target_of(access, entity, owners[0]), entity)


def target_of(access: Access, entity: EntityView | None, owner: str) -> str:
    """The table that an access reaches, or its entity; the owner where any of its tables may be meant."""
    if access.is_any and owner != UNASSIGNED:
        return owner
    return (entity.table if entity else None) or access.table or access.entity


def binds(ask: Questions, file: File) -> bool:
    """Whether the data rules bind a file: not tests, nor composition modules; migrations have a rule of their own."""
    return file.kind == "source" and ask.role(file.module) != "composition"


def finding(rule: str, breach: Breach, message: str) -> Finding:
    """A finding at the place of an access."""
    access = breach.access
    is_guess = bool(access.note)  # its evidence lies elsewhere
    return Finding(
        rule=rule,
        path=breach.file.path,
        line=access.line,
        column=access.column,
        end_line=access.end_line,
        message=f"{message} ({access.note})" if is_guess else message,
        from_=breach.file.owner,
        to=breach.owner,
        target=breach.target,
        certainty=access.certainty,
        severity="warn" if is_guess else "error",
        statement=access.statement,
    )


def _of_kind(ask: Questions, subject: Subject, kind: Kind, exempt: bool) -> tuple[File, list[Access]]:
    file = subject.file
    wanted = file.kind == "source" and binds(ask, file) != exempt
    return file, [access for access in subject.accesses if wanted and access.kind == kind]


def _migrating(ask: Questions, subject: Subject) -> tuple[File, list[Access]]:
    """What a migration does to data and tables. One outside all modules, or in a module without tables (a tree for
    everybody's), belongs to the owner of most of its operations (of several to the first by name, and what it does is `likely`); to
    nobody when it makes the first schema of several owners.
    """
    file = subject.file
    if file.kind != "migration":
        return file, []
    found = [access for access in subject.accesses if access.kind in _MIGRATING]
    if not ask.owns_tables(file.module):
        if _begins_for_several(ask, file, found):
            return file, []
        operations = [a for a in subject.accesses if a.kind == "operation"] or found
        owners = (ask.owners_of(access.entity, access.table)[1] for access in operations)
        counts = Counter(few[0] for few in owners if few and few[0] != UNASSIGNED)
        if counts:
            most = max(counts.values())
            adopters = sorted(owner for owner, count in counts.items() if count == most)
            file = file._replace(module=adopters[0])
            if len(adopters) > 1:
                found = [a._replace(certainty="likely") if a.certainty == "certain" else a for a in found]
    return file, found


def _begins_for_several(ask: Questions, file: File, found: list[Access]) -> bool:
    """Whether a revision that follows no other makes tables of several owners."""
    outline = file.packed.outline
    if outline is None or FIRST not in outline.signs:
        return False
    made = (access for access in found if access.written.lower().startswith(_MAKES))
    return (
        len({ask.owners_of(access.entity, access.table)[1][:1] for access in made} - {(), (UNASSIGNED,)}) > 1
    )


def _stated(subject: Subject) -> dict[tuple[int, str], Access]:
    """Statement and entity of every hop, with the one that comes first on its way: a further hop from there is part of it."""
    found: dict[tuple[int, str], Access] = {}
    for access in subject.accesses:
        if access.kind in _HOPS and access.of:
            key = (access.end_line, access.entity)
            found[key] = min(found.get(key, access), access, key=_length)
    return found


def _continues(ask: Questions, access: Access, owner: str, stated: Mapping[tuple[int, str], Access]) -> bool:
    """Whether a way merely goes on among the tables of one owner, behind what is reported already.

    A join does so from the model that the query names. A hop does so behind another hop of the statement; from a row
    that the owner's API handed out it is the first that reaches for more.
    """
    if access.kind not in _WAYS or not access.of:
        return False
    _, start = ask.owners_of(access.of, "")
    if owner not in start:
        return False
    if access.kind == "join":
        return True
    before = stated.get((access.end_line, access.of))
    return before is not None and before != access and _length(before) <= _length(access)


def _doubt(access: Access) -> int:
    return CERTAINTIES.index(access.certainty)


def _length(access: Access) -> int:
    """How far a hop is along its way, as it is written; behind a call nobody can tell, but it is no beginning."""
    return len(access.written) + 1000 * access.written.startswith("…")
