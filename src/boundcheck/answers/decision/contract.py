"""What a module's contract comes to: what is written, what is not, and what it all matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase

from boundcheck.answers.decision.keys import Keys, written
from boundcheck.answers.decision.steps import Steps
from boundcheck.answers.tables import table_rows
from boundcheck.base.light import NamedTuple, replace
from boundcheck.base.plain import counted
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.modules import Module
from boundcheck.codebase.public import judge, names_in
from boundcheck.codebase.scopes import admitted
from boundcheck.codebase.symbols import Target
from boundcheck.config.model import PublicEntry
from boundcheck.facts.name_kinds import kind_in

_MOST_NAMES = 6


class ContractRow(NamedTuple):
    """A key, what it comes to, and where it stands ("": it is not written)."""

    key: str
    value: str
    place: str


def resolved(codebase: Codebase, module: Module) -> list[ContractRow]:
    """Every key of a module's contract; those that list several have a row for each."""
    keys = Keys(codebase.config)
    return [
        *_what_it_is(codebase, keys, module),
        *_dependencies(codebase, keys, module),
        *_packages(keys, module),
        *_visible_to(keys, module),
        *_public(codebase, keys, module),
        *_data(codebase, module),
        *_tests(codebase, keys, module),
        *_rules(codebase, module),
        *_allows(codebase, module),
    ]


def _what_it_is(codebase: Codebase, keys: Keys, module: Module) -> Iterator[ContractRow]:
    contract = module.contract
    for path in module.paths:
        entry = next((entry for entry in contract.paths if entry.value == path), contract.paths[0])
        by = "" if entry.value == path else f' by "{entry.value}"'
        yield ContractRow("path", f"{path}{by}", written(entry.place))
    kinds = Counter(file.kind for file in codebase.files_of.get(module.name, ()))
    files = ", ".join(f"{counted(count, 'file')} of {kind}" for kind, count in sorted(kinds.items()))
    yield ContractRow("files", files or "none", "")
    yield ContractRow("role", contract.role, written(keys.of_module(module, "role")))
    yield ContractRow("owner", contract.owner or "nobody", written(keys.of_module(module, "owner")))
    if contract.acyclic:
        said = "its direct children import each other in no cycle"
        yield ContractRow("acyclic", said, written(keys.of_module(module, "acyclic")))
    if contract.strict:
        said = "the baseline takes in no new findings of it"
        yield ContractRow("strict", said, written(keys.of_module(module, "strict")))
    names = [layer.name for layer in codebase.config.layers]
    layer = contract.layer
    if layer is None:
        yield ContractRow("layer", "none: no order", "")
        return
    place = names.index(layer.value) if layer.value in names else -1
    below = f"may import {', '.join(names[place:])}" if place >= 0 else "there is no such layer"
    yield ContractRow("layer", f"{layer.value} ({below})", written(layer.place))


def _dependencies(codebase: Codebase, keys: Keys, module: Module) -> Iterator[ContractRow]:
    contract, roles = module.contract, {name: codebase.role(name) for name in codebase.modules.by_name}
    shared = [name for name, role in roles.items() if role == "shared" and name != module.name]
    if contract.role == "composition":
        yield ContractRow("depends_on", "anything: it wires the others together", "")
    elif contract.depends_on is None and contract.role != "shared":
        yield ContractRow("depends_on", "any module but composition", "")
    for entry in contract.depends_on or () if contract.role != "shared" else ():
        deprecated = f", deprecated{f' ({entry.reason})' if entry.reason else ''}" if entry.deprecated else ""
        missing = "" if entry.module in roles else ", which does not exist"
        optional = ", optional" if entry.optional else ""
        yield ContractRow(
            "depends_on", f"{entry.module}{optional}{deprecated}{missing}", written(entry.place)
        )
    if contract.depends_on == ():
        yield ContractRow("depends_on", "none", written(keys.of_module(module, "depends_on")))
    if shared and contract.role != "composition":
        yield ContractRow("depends_on", f"{', '.join(shared)} (shared)", "")
    for name in contract.cannot_depend_on:
        yield ContractRow("cannot_depend_on", name.value, written(name.place))


def _packages(keys: Keys, module: Module) -> Iterator[ContractRow]:
    """Of other people."""
    contract = module.contract
    if contract.depends_on_external is not None:
        listed = ", ".join(name.value for name in contract.depends_on_external) or "none"
        key = "depends_on_external"
        yield ContractRow(key, listed, written(keys.of_module(module, key)))
    for name in contract.cannot_depend_on_external:
        yield ContractRow("cannot_depend_on_external", name.value, written(name.place))


def _visible_to(keys: Keys, module: Module) -> Iterator[ContractRow]:
    for name in module.contract.visible_to or ():
        yield ContractRow("visible_to", name.value, written(name.place))
    if module.contract.visible_to == ():
        yield ContractRow("visible_to", "none", written(keys.of_module(module, "visible_to")))
    if module.contract.visible_to is None:
        yield ContractRow("visible_to", "everyone", "")


def _public(codebase: Codebase, keys: Keys, module: Module) -> Iterator[ContractRow]:
    if not module.contract.public:
        yield ContractRow("public", "nothing", written(keys.of_module(module, "public")))
    for entry in module.contract.public:
        to = f" to {', '.join(name.value for name in entry.to)}" if entry.to else ""
        to += ", for whom no other counts" * entry.exclusive
        place = written(entry.place) if entry.written else ""
        yield ContractRow("public", f'"{entry.entry}"{to}: {_shown_names(codebase, module, entry)}', place)


def _shown_names(codebase: Codebase, module: Module, entry: PublicEntry) -> str:
    """The first names that an entry makes public: dotted ones, and of an entry on shared names those that the module makes."""
    start = f"{module.paths[0]}." if module.paths else ""
    names = sorted(name.removeprefix(start) for name in offered_names(codebase, module, entry))
    if kind_in(entry.entry):
        if not names and "foreign-name" not in codebase.severities.on:
            return "not read: foreign-name is off"
        names += names_in(codebase, module, entry.entry)
    more = f" and {len(names) - _MOST_NAMES} more" * (len(names) > _MOST_NAMES)
    return ", ".join(names[:_MOST_NAMES]) + more or "nothing"


def offered_names(codebase: Codebase, module: Module, entry: PublicEntry) -> list[str]:
    """The dotted names that an entry makes public."""
    alone = replace(module, contract=replace(module.contract, public=(replace(entry, to=()),)))
    found: list[str] = []
    for file in codebase.files_of.get(module.name, ()):
        if file.kind != "source" or codebase.by_name.get(file.name) is not file:
            continue
        if entry.entry == "**" or entry.entry.endswith(".**"):
            names = (
                [file.name] if judge(codebase, alone, Target(file.name, file.name, None), "").public else []
            )
        else:
            bound = sorted(codebase.symbols.bindings(file.name))
            targets = [Target(f"{file.name}.{name}", file.name, name) for name in bound]
            names = [t.name for t in targets if judge(codebase, alone, t, "").public]
        found += names
    return found


def _data(codebase: Codebase, module: Module) -> Iterator[ContractRow]:
    claimed = [(entry.value, entry.place) for entry in (*module.contract.tables, *module.contract.models)]
    rows = [row for row in table_rows(codebase, codebase.registry, ()) if row.owner == module.name]
    for row in rows:
        yield ContractRow(
            "tables", f"{row.table}{f' ({row.model})' if row.model else ''}", f"{row.path}:{row.line}"
        )
    for value, place in claimed:
        yield ContractRow("tables", f'claimed by "{value}"', written(place))
    if not rows and not claimed:
        yield ContractRow("tables", "none", "")


def _tests(codebase: Codebase, keys: Keys, module: Module) -> Iterator[ContractRow]:
    tests = [file for file in codebase.files_of.get(module.name, ()) if file.kind == "test"]
    folders = sorted({file.path.rpartition("/")[0] or "." for file in tests})
    for entry in module.contract.tests or ():
        yield ContractRow("tests", entry.value, written(entry.place))
    if module.contract.tests is None:
        shown = ", ".join(folders[:_MOST_NAMES]) + " …" * (len(folders) > _MOST_NAMES)
        yield ContractRow("tests", shown or "none", "")
    scope = admitted(codebase, module.name)
    used = "anything" if scope is None else ", ".join(sorted(scope)) or "no other module"
    place = written(keys.of_module(module, "test_scope"))
    yield ContractRow("test_scope", f"{module.contract.test_scope}: its tests may use {used}", place)


def _rules(codebase: Codebase, module: Module) -> Iterator[ContractRow]:
    """The rules whose severity is written, each with the key that says so; then how many are as they come."""
    steps, usual = Steps(codebase, codebase), Counter[str]()
    for rule in codebase.severities.rules:
        decided = next(step for step in steps.severity(rule, module.name) if step.decides)
        level = codebase.severity(rule, module.name)
        if decided.place:
            yield ContractRow("rules", f"{rule}: {level} ({decided.key})", decided.place)
        else:
            usual[level] += 1
    yield ContractRow(
        "rules", f"by default: {', '.join(f'{count} {level}' for level, count in usual.items())}", ""
    )


def _allows(codebase: Codebase, module: Module) -> Iterator[ContractRow]:
    for allow in codebase.config.allows:
        if allow.from_ is None or fnmatchcase(module.name, allow.from_.value):
            to = f" to {allow.to.value}" if allow.to else ""
            to += f' of "{allow.contract.value}"' if allow.contract else ""
            until = f" until {allow.until}" if allow.until else ""
            yield ContractRow("allow", f"{allow.rule}{to}{until}: {allow.reason}", written(allow.place))
