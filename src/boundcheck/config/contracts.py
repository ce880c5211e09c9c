"""`[[contracts]]`: named contracts on imports between dotted names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import permutations
from typing import Final, TypeVar

from boundcheck.config.model import (
    MOST_DEPTH,
    ContractLayer,
    Entry,
    IgnoredImport,
    ImportContract,
    ImportContractType,
    LayerMember,
    Severity,
    TypingOnly,
    is_private,
)
from boundcheck.config.names import entry, segment_glob
from boundcheck.config.node import TomlNode, TomlTable, table
from boundcheck.config.severities import SEVERITIES, SEVERITY_ALIASES
from boundcheck.config.wording import either, quoted

_TYPES: Final[tuple[ImportContractType, ...]] = (
    "forbidden", "layers", "independence", "protected", "acyclic", "private",
)  # fmt: skip
# What other tools call them.
_TYPE_ALIASES: Final = {
    "acyclic_siblings": "acyclic", "cycles": "acyclic", "private_modules": "private", "layered": "layers",
}  # fmt: skip
_TYPING_ONLY: Final[tuple[TypingOnly, ...]] = ("check", "ignore")
_COMMON: Final = (
    "name", "type", "roots", "tests", "ignore", "unmatched_ignores", "typing_only", "severity", "guidance",
)  # fmt: skip
_KEYS: Final[Mapping[ImportContractType, tuple[str, ...]]] = {
    "forbidden": ("from", "to", "exact", "indirect"),
    "layers": ("layers", "containers", "exhaustive", "exhaustive_ignores", "exact", "indirect"),
    "independence": ("modules", "exact", "indirect"),
    "protected": ("to", "allowed", "exact"),
    "acyclic": ("within", "depth", "skip"),
    "private": ("modules",),
}
_REQUIRED: Final[Mapping[ImportContractType, tuple[str, ...]]] = {
    "forbidden": ("from", "to"),
    "layers": ("layers",),
    "independence": ("modules",),
    "protected": ("to", "allowed"),
    "acyclic": ("within",),
    "private": (),
}
_ALL_KEYS: Final = tuple(dict.fromkeys((*_COMMON, *(key for keys in _KEYS.values() for key in keys))))
T = TypeVar("T")


def import_contract(node: TomlNode) -> ImportContract | None:
    """One contract; its name, its type and what the type speaks of are required."""
    written = node.value.get("type") if isinstance(node.value, dict) else None
    type_ = next((known for known in _TYPES if known == written), None)
    fields = table(node, (*_COMMON, *_KEYS[type_]) if type_ else _ALL_KEYS, _other_key(type_))
    if fields is None:
        return None
    name = fields.required("name", TomlNode.prose, "say what it demands; it is told with each finding")
    fields.required("type", lambda field: field.choice(_TYPES, _TYPE_ALIASES), f"write {either(_TYPES)}")
    if type_ is None:
        return None
    found = _read(fields, name or "", type_)
    _check_together(fields, found)
    return found if name else None


def _read(fields: TomlTable, name: str, type_: ImportContractType) -> ImportContract:
    def names(key: str) -> tuple[Entry, ...]:
        may_be_empty = key in ("allowed", "exhaustive_ignores", "skip")
        return fields.many(key, entry(segment_glob), empty="" if may_be_empty else "name something") or ()

    for key in _REQUIRED[type_]:
        fields.required(
            key, lambda field: field, f'{quoted(type_)} says by it what it is about, like ["shop.web"]'
        )
    return ImportContract(
        name=name,
        type=type_,
        place=fields.node.place,
        from_=names("from"),
        to=names("to"),
        layers=fields.many("layers", _layer, empty="name the layers from high to low") or (),
        containers=names("containers"),
        exhaustive=fields.one("exhaustive", TomlNode.boolean) or False,
        exhaustive_ignores=names("exhaustive_ignores"),
        modules=names("modules"),
        allowed=names("allowed"),
        within=names("within"),
        depth=_default(fields.one("depth", _depth), 10),
        skip=names("skip"),
        exact=fields.one("exact", TomlNode.boolean) or False,
        indirect=_default(fields.one("indirect", TomlNode.boolean), True),
        roots=names("roots"),
        tests=_default(fields.one("tests", TomlNode.boolean), True),
        ignore=fields.many("ignore", _ignored) or (),
        unmatched_ignores=fields.one("unmatched_ignores", _severity) or "error",
        typing_only=fields.one("typing_only", lambda field: field.choice(_TYPING_ONLY)),
        severity=fields.one("severity", _severity),
        guidance=fields.one("guidance", TomlNode.prose),
    )


def _default(value: T | None, default: T) -> T:
    return default if value is None else value


def _severity(node: TomlNode) -> Severity | None:
    return node.choice(SEVERITIES, SEVERITY_ALIASES)


def _depth(node: TomlNode) -> int | None:
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        if 0 <= node.value <= MOST_DEPTH:
            return node.value
        node.wrong(f"is no depth; write 0 for the children alone, or a number up to {MOST_DEPTH}")
    else:
        node.expected("a whole number", "write it without quotes, like depth = 2")
    return None


def _layer(node: TomlNode) -> ContractLayer | None:
    if isinstance(node.value, str):
        member = _member(node)
        return ContractLayer((member,), node.place) if member else None
    if not isinstance(node.value, dict):
        node.expected("a dotted name or a table { siblings = [ … ], independent = true }")
        return None
    fields = table(node, ("siblings", "independent"))
    if fields is None:
        return None
    fields.required(
        "siblings", lambda field: field, 'write { siblings = ["web", "cli"], independent = true }'
    )
    members = fields.many("siblings", _member, empty="name what is in the layer")
    independent = fields.one("independent", TomlNode.boolean) or False
    return ContractLayer(members, node.place, independent) if members else None


def _member(node: TomlNode) -> LayerMember | None:
    """`web`, or `(web)` for one that need not exist."""
    text = node.string()
    if text is None:
        return None
    optional = text.startswith("(") and text.endswith(")")
    inner = text[1:-1].strip() if optional else text
    name = segment_glob(TomlNode(node.document, node.path, inner))
    return LayerMember(name, node.place, optional) if name else None


def _ignored(node: TomlNode) -> IgnoredImport | None:
    text = node.string()
    if text is None:
        return None
    importer, arrow, imported = (part.strip() for part in text.partition("->"))
    if not (importer and arrow and imported):
        node.wrong(f'{quoted(text)} is not an import; write it like "shop.orders.cart -> shop.billing.tax"')
        return None
    ends = [segment_glob(TomlNode(node.document, node.path, end)) for end in (importer, imported)]
    return IgnoredImport(ends[0], ends[1], node.place) if ends[0] and ends[1] else None


def _check_together(fields: TomlTable, contract: ImportContract) -> None:
    """What each key says alone may be right, and wrong beside the others."""
    if contract.exhaustive and "containers" not in fields.found:
        fields.found["exhaustive"].wrong("needs containers, whose children are to be layers; add containers")
    if contract.exhaustive_ignores and not contract.exhaustive:
        fields.found["exhaustive_ignores"].wrong(
            "says nothing without exhaustive; add exhaustive = true, or remove it"
        )
    if (
        contract.type == "independence"
        and len(contract.modules) == 1
        and "*" not in contract.modules[0].value
    ):
        fields.found["modules"].wrong("one module is independent by itself; name another, or a glob")
    if contract.type == "private":
        for module in contract.modules:
            if any(is_private(part) for part in module.value.split(".")):
                fields.found["modules"].wrong(
                    f"{quoted(module.value)} is private itself; name what it lies in", module.place
                )
    _check_layers(fields, [member for layer in contract.layers for member in layer.members])
    for entry_ in sorted(set(_values(contract.within)) & set(_values(contract.skip))):
        fields.found["skip"].wrong(f"{quoted(entry_)} is in within, too; keep it in one of the two")


def _values(entries: Iterable[Entry]) -> Iterable[str]:
    return (each.value for each in entries)


def _check_layers(fields: TomlTable, members: list[LayerMember]) -> None:
    seen: set[str] = set()
    for member in members:
        if member.name in seen:
            fields.found["layers"].wrong(f"{quoted(member.name)} is listed twice; remove one", member.place)
        seen.add(member.name)
    for outer, inner in permutations(members, 2):
        if inner.name.startswith(f"{outer.name}."):
            fields.found["layers"].wrong(
                f"{quoted(outer.name)} holds {quoted(inner.name)}, and no layer lies in another; keep one",
                inner.place,
            )


def _other_key(type_: ImportContractType | None) -> Callable[[TomlNode], str | None]:
    """The remedy for a key that only other types have."""

    def explain(field: TomlNode) -> str | None:
        if type_ is None or field.name not in _ALL_KEYS:
            return None
        having = either([known for known in _TYPES if field.name in _KEYS[known]])
        return f"only contracts of type {having} have it, so remove it"

    return explain
