"""The contract of one module: `[modules.NAME]` of a project, or `[module]` beside the code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from boundcheck.config.model import (
    DependsOn,
    Entry,
    ImportContract,
    ModuleContract,
    Place,
    PublicEntry,
    Role,
    TestScope,
)
from boundcheck.config.names import (
    dotted_glob,
    dotted_name,
    entry,
    module_name,
    package_glob,
    project_path,
    public_entry,
    table_glob,
    word,
)
from boundcheck.config.node import TomlNode, TomlTable, table, table_or_name
from boundcheck.config.severities import severities
from boundcheck.config.wording import dotted_key, quoted

_ROLES: Final[tuple[Role, ...]] = ("module", "shared", "composition")
_TEST_SCOPES: Final[tuple[TestScope, ...]] = ("standalone", "direct", "all")
_SHARED_KEYS: Final = (
    "layer", "owner", "depends_on", "cannot_depend_on", "depends_on_external", "cannot_depend_on_external", "public", "visible_to", "tables", "models", "tests", "test_scope", "role",
    "strict", "acyclic", "rules",
)  # fmt: skip
KEYS: Final = ("path", "paths", *_SHARED_KEYS)
_OWN_KEYS: Final = ("name", *_SHARED_KEYS)


def contract(node: TomlNode) -> ModuleContract | None:
    """`[modules.NAME]`."""
    name = module_name(TomlNode(node.document, node.path, node.name))
    if isinstance(node.value, str):
        node.expected("a table", f"write {{ path = {quoted(node.value)} }}")
        return None
    fields = table(node, KEYS, _nested_module)
    if name is None or fields is None:
        return None
    return _contract(fields, name, _paths(fields))


def own_contract(node: TomlNode, package: str) -> ModuleContract | None:
    """`[module]` in a file beside the code of `package`, whose dotted name is the path of the module."""
    fields = table(node, _OWN_KEYS, _path_is_known)
    if fields is None:
        return None
    if not package:
        node.wrong("this file lies in no package; move it into the package of the module")
    name = fields.one("name", module_name) or package.rpartition(".")[2]
    return _contract(fields, name, (Entry(package, node.place),))


def contract_on_children(module: ModuleContract) -> ImportContract:
    """What `acyclic = true` stands for: a contract on imports among the direct children of each of the module's paths."""
    return ImportContract(f"{module.name} is acyclic", "acyclic", module.place, within=module.paths, depth=0)


def _contract(fields: TomlTable, name: str, paths: tuple[Entry, ...]) -> ModuleContract:
    role: Role = fields.one("role", lambda node: node.choice(_ROLES)) or "module"
    place = fields.node.place
    return ModuleContract(
        name=name,
        place=place,
        paths=paths,
        layer=fields.one("layer", entry(word)),
        owner=fields.one("owner", TomlNode.prose),
        depends_on=fields.many("depends_on", _dependency(name), ("module", "layer")),
        cannot_depend_on=_excluded(fields),
        depends_on_external=fields.many("depends_on_external", entry(dotted_name)),
        cannot_depend_on_external=fields.many("cannot_depend_on_external", entry(dotted_name)) or (),
        public=_public(fields, role, place),
        visible_to=fields.many("visible_to", entry(module_name)),
        tables=fields.many("tables", entry(table_glob)) or (),
        models=fields.many("models", entry(dotted_glob)) or (),
        tests=fields.many("tests", entry(project_path)),
        test_scope=fields.one("test_scope", lambda node: node.choice(_TEST_SCOPES)) or "direct",
        role=role,
        strict=fields.one("strict", TomlNode.boolean) or False,
        acyclic=fields.one("acyclic", TomlNode.boolean) or False,
        rules=fields.one("rules", severities) or (),
    )


def _paths(fields: TomlTable) -> tuple[Entry, ...]:
    if "path" in fields.found and "paths" in fields.found:
        fields.found["paths"].wrong("path is written too; keep one of the two")
    if "path" in fields.found:
        path = fields.one("path", entry(package_glob))
        return (path,) if path else ()
    if "paths" in fields.found:
        return fields.many("paths", entry(package_glob), empty='name a package, like ["shop.billing"]') or ()
    # A table that holds only tables was named with a dot, which the nested name tells already.
    if not fields.node.value or fields.found:
        fields.node.wrong('path is missing; add the package of the module, like path = "shop.billing"')
    return ()


def _public(fields: TomlTable, role: Role, place: Place) -> tuple[PublicEntry, ...]:
    if "public" in fields.found:
        return fields.many("public", _public_entry, ("entry",)) or ()
    defaults = ("**",) if role == "shared" else (".", "api")
    return tuple(PublicEntry(default, place, written=False) for default in defaults)


def _public_entry(node: TomlNode) -> PublicEntry | None:
    fields = table_or_name(node, "entry", ("entry", "to", "exclusive"))
    if fields is None:
        return None
    written = fields.required("entry", public_entry, 'write { entry = "api", to = ["orders"] }')
    to = fields.many("to", entry(word), empty="name modules, or remove it for everyone")
    exclusive = fields.one("exclusive", TomlNode.boolean) or False
    if exclusive and "to" not in fields.found:
        fields.found["exclusive"].wrong("says nothing without to; name whom it binds, or remove it")
    return PublicEntry(written, node.place, to or (), exclusive=exclusive) if written else None


def _dependency(owner: str) -> Callable[[TomlNode], DependsOn | None]:
    def read(node: TomlNode) -> DependsOn | None:
        fields = table_or_name(node, "module", ("module", "layer", "deprecated", "reason", "optional"))
        if fields is None:
            return None
        layer = fields.one("layer", word)
        if layer and "module" in fields.found:
            fields.found["layer"].wrong("module is written too; give each an entry of its own")
        module = ""
        if "layer" not in fields.found:
            remedy = 'write { module = "orders", deprecated = true }'
            module = fields.required("module", module_name, remedy) or ""
        if module == owner:
            node.wrong(f"{quoted(owner)} is this module itself; remove it")
        deprecated = fields.one("deprecated", TomlNode.boolean) or False
        reason = fields.one("reason", TomlNode.prose)
        optional = fields.one("optional", TomlNode.boolean) or False
        return DependsOn(module, node.place, deprecated, reason, layer, optional) if module or layer else None

    return read


def _excluded(fields: TomlTable) -> tuple[Entry, ...]:
    if "cannot_depend_on" in fields.found and "depends_on" in fields.found:
        fields.found["cannot_depend_on"].wrong(
            "depends_on is written too, and says all that it may use; keep one of the two"
        )
    return fields.many("cannot_depend_on", entry(module_name)) or ()


def _nested_module(node: TomlNode) -> str | None:
    """A name with a dot is two keys to TOML unless it is quoted."""
    if not isinstance(node.value, dict):
        return None
    *outer, module, name = (str(part) for part in node.path)
    return f"a module name with a dot needs quotes: [{dotted_key([*outer, f'{module}.{name}'])}]"


def _path_is_known(node: TomlNode) -> str | None:
    remedy = "the package that holds this file is the path, so remove it"
    return remedy if node.name in ("path", "paths") else None
