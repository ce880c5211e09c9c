"""The configuration of a project: `boundcheck.toml`, or `[tool.boundcheck]` of a `pyproject.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from boundcheck.config.allow import allow
from boundcheck.config.contract import KEYS as MODULE_KEYS
from boundcheck.config.contract import contract
from boundcheck.config.contracts import import_contract
from boundcheck.config.model import (
    BaselineFiles,
    Config,
    External,
    Layer,
    ModuleContract,
    TypingOnly,
    Unassigned,
)
from boundcheck.config.name_calls import name_calls
from boundcheck.config.names import (
    callable_name,
    distribution_name,
    entry,
    ignored_path,
    import_name,
    module_name,
    project_path,
    version_range,
    word,
)
from boundcheck.config.node import TomlNode, TomlTable, table, table_or_name
from boundcheck.config.severities import severities

_TYPING_ONLY: Final[tuple[TypingOnly, ...]] = ("check", "ignore")
_UNASSIGNED: Final[tuple[Unassigned, ...]] = ("check", "free")
_BASELINE: Final[tuple[BaselineFiles, ...]] = ("project", "per-module")
_BASELINE_ALIASES: Final = {"module": "per-module", "modules": "per-module", "per_module": "per-module"}
_KEYS: Final = (
    "source_roots", "test_paths", "test_support", "migrations", "exclude", "exhaustive", "unassigned", "typing_only",
    "sql_dialect", "atomic_wrappers", "baseline", "required_version", "layers", "rules", "external", "modules", "contracts", "names",
    "allow", "include", "own_rules",
)  # fmt: skip
# The dialects of sqlglot, written out so that a configuration loads without it.
_DIALECTS: Final = (
    "athena", "bigquery", "clickhouse", "databricks", "doris", "dremio", "drill", "druid", "duckdb", "dune", "exasol",
    "fabric", "hive", "materialize", "mysql", "oracle", "postgres", "presto", "prql", "redshift", "risingwave",
    "singlestore", "snowflake", "solr", "spark", "sqlite", "starrocks", "tableau", "teradata", "trino", "tsql",
)  # fmt: skip
_DIALECT_ALIASES: Final = {
    "postgresql": "postgres", "psycopg": "postgres", "pg": "postgres", "sqlite3": "sqlite", "mariadb": "mysql",
    "mssql": "tsql", "sqlserver": "tsql", "sql server": "tsql",
}  # fmt: skip

_NO_ROOTS: Final = "name the folders that imports start from, or remove it for those that show"

Contracts = Sequence[tuple[TomlNode, ModuleContract]]


def is_key(name: str) -> bool:
    """Whether there is such a key at the top of a configuration or in a module's table."""
    return name in _KEYS or name in MODULE_KEYS


def project(node: TomlNode, root: Path) -> tuple[Config, Contracts]:
    """The configuration in `node`, and its modules as they are written."""
    fields = table(node, _KEYS) or TomlTable(node, {})
    contracts = _modules(fields)
    fields.one("required_version", version_range)  # what it wants was asked before this was read
    config = Config(
        root=root,
        file=node.document.file,
        source_roots=fields.many("source_roots", entry(project_path), empty=_NO_ROOTS),
        test_paths=fields.many("test_paths", entry(project_path)),
        test_support=fields.many("test_support", entry(project_path)) or (),
        migrations=fields.many("migrations", entry(project_path)),
        exclude=fields.many("exclude", entry(ignored_path)) or (),
        exhaustive=fields.one("exhaustive", TomlNode.boolean) or False,
        unassigned=fields.one("unassigned", lambda field: field.choice(_UNASSIGNED)) or "check",
        typing_only=fields.one("typing_only", lambda field: field.choice(_TYPING_ONLY)) or "check",
        sql_dialect=fields.one("sql_dialect", lambda field: field.choice(_DIALECTS, _DIALECT_ALIASES)),
        atomic_wrappers=fields.many("atomic_wrappers", entry(callable_name)) or (),
        baseline=fields.one("baseline", lambda field: field.choice(_BASELINE, _BASELINE_ALIASES))
        or "project",
        layers=fields.many("layers", _layer, ("name",)) or (),
        rules=fields.one("rules", severities) or (),
        external=fields.one("external", _external) or (),
        modules=tuple(contract for _, contract in contracts),
        contracts=fields.many("contracts", import_contract, ("name",)) or (),
        names=fields.one("names", name_calls) or (),
        allows=fields.many("allow", allow) or (),
        own_rules=fields.many("own_rules", distribution_name) or (),
        own=node.document.own_rules,
    )
    return config, contracts


def _modules(fields: TomlTable) -> Contracts:
    found = []
    for node in (
        fields.one("modules", lambda field: field.fields("write [modules.NAME] for each module")) or ()
    ):
        module = contract(node)
        if module is not None:
            found.append((node, module))
    return found


def _layer(node: TomlNode) -> Layer | None:
    fields = table_or_name(node, "name", ("name", "independent", "closed"))
    if fields is None:
        return None
    name = fields.required("name", word, 'write { name = "domain", independent = true }')
    independent = fields.one("independent", TomlNode.boolean) or False
    closed = fields.one("closed", TomlNode.boolean) or False
    return Layer(name, node.place, independent, closed) if name else None


def _external(node: TomlNode) -> tuple[External, ...]:
    found = []
    for field in node.fields() or ():
        if isinstance(field.value, dict):
            field.expected(
                "a list of modules", 'a package name with a dot needs quotes: "google.cloud" = ["billing"]'
            )
            continue
        package = import_name(field)
        modules = TomlTable(node, {field.name: field}).many(field.name, entry(module_name))
        if package is not None and modules is not None:
            found.append(External(package, field.place, modules))
    return tuple(found)
