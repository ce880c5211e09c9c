"""`[names.KIND]`: the project's own callables that make names which modules share, and those that use them."""

from __future__ import annotations

from boundcheck.config.model import NameCalls, NamingCall
from boundcheck.config.names import callable_name
from boundcheck.config.node import TomlNode, table, table_or_name
from boundcheck.config.wording import did_you_mean, quoted
from boundcheck.facts.name_kinds import KINDS


def name_calls(node: TomlNode) -> tuple[NameCalls, ...]:
    """Each kind with its callables."""
    found = []
    for field in node.fields('write [names.topic] with defines = ["shop.bus.publish"]') or ():
        if field.name not in KINDS:
            field.wrong(f"{quoted(field.name)} is no kind of names; {did_you_mean(field.name, tuple(KINDS))}")
            continue
        keys = table(field, ("defines", "uses"))
        if keys is None:
            continue
        if not field.value:
            field.wrong(
                'names nothing; write defines = ["shop.bus.publish"] or uses = ["shop.bus.subscribe"]'
            )
        defines, uses = (keys.many(key, _call, ("call",)) or () for key in ("defines", "uses"))
        found.append(NameCalls(field.name, defines, uses))
    return tuple(found)


def _call(node: TomlNode) -> NamingCall | None:
    """`"shop.bus.publish"`, whose first argument is the name, or `{ call = "shop.bus.publish", argument = "topic" }`."""
    fields = table_or_name(node, "call", ("call", "argument"))
    if fields is None:
        return None
    call = fields.required("call", callable_name, 'write { call = "shop.bus.publish", argument = "topic" }')
    argument = fields.one("argument", TomlNode.string) or ""
    return NamingCall(call, node.place, argument) if call else None
