"""Django's relation fields: target, through table and the names they put on the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundcheck.codebase.entities.django_fields import relation_kind
from boundcheck.codebase.entities.labels import setting
from boundcheck.codebase.entities.model import Entity, Relation, RelationKind
from boundcheck.codebase.entities.outside import outside_target
from boundcheck.facts.entities import Field, WrittenCall

if TYPE_CHECKING:
    from boundcheck.codebase.entities.classes import KnownClass
    from boundcheck.codebase.entities.django import Django

_TAG = "'taggit.Tag"
_MODEL_GETTERS = frozenset("get_model get_model_name get_class get_registered_model".split())


def relations_of(
    django: Django, known: KnownClass, entity: Entity, user: str | None, labels: dict[tuple[str, str], str]
) -> dict[str, Relation]:
    """The relations of a model by name."""
    found = {}
    for name, base, item in django.relation_fields(known):
        found[name] = relation_of(django, _holder(django, known, base), base, item, user, labels)
    if not entity.abstract and not entity.proxy:
        for parent in django.concrete_parents(known):
            link = f"{parent.fact.name.lower()}_ptr"
            written = any(r.kind == "o2o" and r.target == parent.name for r in found.values()) and any(
                item.calls[0].keyword("parent_link") == "True" for _, _, item in django.relation_fields(known)
            )
            if link not in found and not written:
                found[link] = Relation(
                    link, "o2o", parent.name, known.name, entity.path, entity.line, entity.column, entity.line,
                    f"{link}_id", known.fact.name.lower(), known.fact.name.lower(),
                )  # fmt: skip
    return found


def _holder(django: Django, known: KnownClass, base: KnownClass) -> KnownClass:
    """The model whose table has a field: of a proxy or a child table, the concrete parent that it comes from."""
    for _ in range(16):
        parents = django.concrete_parents(known)
        above = [p for p in parents if p is base or base.name in django.classes.ancestors(p.name)]
        if not above or known is base:
            break
        known = above[0]
    return known


def relation_of(
    django: Django,
    known: KnownClass,
    base: KnownClass,
    item: Field,
    user: str | None,
    labels: dict[tuple[str, str], str],
) -> Relation:
    """`known` is the model whose table has the relation, `base` the class that writes it."""
    call = item.calls[0]
    kind = relation_kind(django.classes, base.file, call) or "fk"
    written = (call.args[0] if call.args else "") or call.keyword("to")
    giver, given = (base, written) if written else django.classes.own_target(base, call)
    through = through_entity = None
    if kind == "generic" and (not given or call.keyword("through")):
        through_entity, holder, tag = _tagging(django, known, base, call, user, labels)
        giver, given = (giver, given) if given else (holder, tag)
    target = target_of(django, known, giver, given, user, labels)
    beyond = None
    if target is None:
        beyond = outside_target(django.classes, giver, given, user, {label for label, _ in labels})
    accessor, query_name = _reverse_names(django, known, call, kind)
    if kind == "m2m":
        explicit = call.keyword("through")
        if explicit and explicit != "None":
            through_entity = target_of(django, known, base, explicit, user, labels)
        elif (table := django.table(known)) is not None:
            own = call.keyword("db_table")
            through = (django.classes.text(base.file, own) if own else "") or f"{table}_{item.name}"
    return Relation(
        name=item.name,
        kind=kind,
        target=target,
        declared_in=base.name,
        path=base.file.path,
        line=item.line,
        column_offset=item.column,
        end_line=item.end_line,
        column=f"{item.name}_id" if kind in ("fk", "o2o") else None,
        accessor=accessor,
        query_name=query_name,
        through=through,
        through_entity=through_entity,
        written=given.removeprefix("'"),
        beyond=beyond,
    )


def _tagging(
    django: Django,
    known: KnownClass,
    base: KnownClass,
    call: WrittenCall,
    user: str | None,
    labels: dict[tuple[str, str], str],
) -> tuple[str | None, KnownClass, str]:
    """The model of the project whose rows are between a row and its tags, and the model of these, as some class has it."""
    written = call.keyword("through")
    giver, given = (base, written) if written else django.classes.own_target(base, call, "through")
    between = django.classes.by_name.get(target_of(django, known, giver, given, user, labels) or "")
    if between is None:
        return None, base, _TAG
    for name, holder, item in django.relation_fields(between):
        if name == "tag":
            key = item.calls[0]
            return between.name, holder, (key.args[0] if key.args else "") or key.keyword("to")
    return between.name, base, _TAG


def target_of(
    django: Django,
    known: KnownClass,
    base: KnownClass,
    written: str,
    user: str | None,
    labels: dict[tuple[str, str], str],
) -> str | None:
    """The dotted class name that a relation's target means; None: another distribution's, or it cannot be told."""
    classes = django.classes
    if written.startswith("'"):
        return _by_string(django, known, written[1:], labels)
    if written.endswith(")"):
        return _by_call(written, user, labels)
    if written.rpartition(".")[2] == "AUTH_USER_MODEL":
        return user
    dotted = classes.dotted(base.file, written)
    if not dotted and "." in written:  # as a function of the file imports it
        dotted = classes.names.base(base.file, written)
    if dotted in classes.by_name:
        return dotted
    if ".settings." in f".{written}" or ".settings." in f".{dotted}" or dotted.startswith("django.conf."):
        text = setting(classes, written.rpartition(".")[2])
        return _by_string(django, known, text, labels) if text else None
    bound = classes.names.bound(dotted)
    if bound is None:
        return None
    value = bound[1].value
    if value.startswith("'"):
        return _by_string(django, known, value[1:], labels)
    return _by_call(value, user, labels) if value.endswith(")") else None


def _by_string(
    django: Django, known: KnownClass, text: str, labels: dict[tuple[str, str], str]
) -> str | None:
    if text in ("self", ""):
        return known.name if text else None
    label, dot, name = text.rpartition(".")
    return labels.get((label if dot else django.label(known), name.lower()))


def _by_call(written: str, user: str | None, labels: dict[tuple[str, str], str]) -> str | None:
    callee, _, rest = written.partition("(")
    tail = callee.rpartition(".")[2]
    arguments = [argument.removeprefix("'") for argument in rest[:-1].split(",")]
    if tail == "get_user_model":
        return user
    if tail == "getattr" and len(arguments) > 1 and arguments[1] == "AUTH_USER_MODEL":
        return user
    if tail in _MODEL_GETTERS:
        label, _, name = (
            arguments[0].rpartition(".") if len(arguments) == 1 else (arguments[0], "", arguments[1])
        )
        return labels.get((label, name.lower()))
    return None


def _reverse_names(
    django: Django, known: KnownClass, call: WrittenCall, kind: RelationKind
) -> tuple[str | None, str | None]:
    """The accessor and the name in lookups, by the rules of `ForeignObjectRel`."""
    model = known.fact.name.lower()
    if kind == "generic":
        return None, (call.keyword("related_query_name").removeprefix("'") or None)
    written = call.keyword("related_name") or django.option(known, "default_related_name")[1]
    if written == "None":
        written = ""
    name = django.classes.text(known.file, written) if written else ""
    for key, value in (("class", model), ("model_name", model), ("app_label", django.label(known))):
        name = name.replace(f"%({key})s", value)
    query = call.keyword("related_query_name").removeprefix("'")
    query = query.replace("%(class)s", model).replace("%(app_label)s", django.label(known))
    if name.endswith("+"):
        return None, None
    to = (call.args[0] if call.args else "") or call.keyword("to")
    if kind == "m2m" and to == "'self" and call.keyword("symmetrical") != "False":
        return None, None
    default = model if kind == "o2o" else f"{model}_set"
    return name or default, query or name or model
