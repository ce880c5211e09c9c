"""What the keys of tach beside its modules become: exclusions, rules, and a row that tells of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from boundcheck.codebase.graph import cyclic_groups
from boundcheck.config.model import Severity
from boundcheck.init.draft import DraftModule, Kept, Row
from boundcheck.init.tach_files import Raw, Tach, paths_of, strings, targets_of

_OFF: Final[tuple[Severity, Severity]] = ("off", "error")
# Keys without a part in what `tach check` says.
_SILENT: Final = frozenset(
    ("source_roots", "modules", "interfaces", "exclude", "root_module", "cache", "disable_logging", "map",
     "respect_gitignore", "use_regex_matching")
)  # fmt: skip
_MODULE_KEYS: Final = frozenset(
    ("path", "paths", "depends_on", "cannot_depend_on", "layer", "visibility", "utility", "unchecked", "strict",
     "depends_on_external", "cannot_depend_on_external", "group")
)  # fmt: skip
_KNOWN: Final[Mapping[str, tuple[Kept, str]]] = {
    "layers": ("kept", ""),
    "ignore_type_checking_imports": ("kept", ""),
    "layers_explicit_depends_on": ("kept", ""),
    "include_string_imports": ("partly", "dynamic-import tells strings that are imported; it is off"),
    "rules": ("partly", "unused_ignore_directives is unused-allow; an allow always has a reason"),
    "plugins": ("lost", "strings in foreign keys make no dependency; the rule foreign-key tells them all, and is off"),
    "external": ("lost", "`tach check-external` looks at it, `tach check` does not"),
}  # fmt: skip
_EXACT: Final[tuple[tuple[Kept, str], tuple[Kept, str]]] = (
    ("kept", "unused-dependency is an error"),
    ("partly", "unused-dependency is an error; of what a glob stands for none is needed"),
)
_CYCLES: Final[Mapping[Severity, tuple[Kept, str]]] = {
    "error": ("kept", "dependency-cycle tells where the imports close one, tach what depends_on lists"),
    "off": ("partly", "modules that may import each other stand in tach.toml; dependency-cycle would tell them, and is off"),
}  # fmt: skip


def excluded(tach: Tach) -> tuple[str, ...]:
    return tuple(pattern for pattern in strings(tach.data.get("exclude")) if _is_usable(pattern))


def denied_packages(tach: Tach, raw: Raw) -> tuple[str, ...]:
    """The packages that a module may not use, by what imports call them: as `rename` says, else as their distribution."""
    external = tach.data.get("external")
    pairs = strings(external.get("rename")) if isinstance(external, dict) else []
    renamed = {name.casefold(): imported for imported, _, name in (pair.partition(":") for pair in pairs)}
    named = strings(raw.get("cannot_depend_on_external"))
    found = {renamed.get(name.casefold(), name.replace("-", "_")) for name in named}
    return tuple(sorted(name for name in found if name.isidentifier()))


def rules_of(tach: Tach, modules: Sequence[DraftModule]) -> tuple[tuple[str, Severity], ...]:
    """No rule is on but those that say what tach says."""
    data = tach.data
    exact = data.get("exact") is True
    told = data.get("rules")
    unused = told.get("unused_ignore_directives") if isinstance(told, dict) else None
    severity: Severity = unused if unused in ("off", "error") else "warn"
    found: list[tuple[str, Severity]] = [
        ("dependency-cycle", _OFF[_tells_cycles(tach, modules)]), ("unused-dependency", _OFF[exact]),
        ("stale-contract", "warn"), ("unused-allow", severity), ("api", "off"), ("data", "off"), ("tests", "off"),
        ("test-undeclared-dependency", "error"),
    ]  # fmt: skip
    if tach.interfaces:
        found += [("private-import", "error"), ("test-private-import", "error")]
    return tuple(found)


def rows_of(tach: Tach, rules: Iterable[tuple[str, Severity]]) -> Iterator[Row]:
    for pattern in strings(tach.data.get("exclude")):
        lost = "" if _is_usable(pattern) else "no path below the project"
        yield Row(f"exclude {pattern}", "lost" if lost else "kept", lost)
    for raw in tach.modules:
        path = ", ".join(paths_of(raw))
        if raw.get("cannot_depend_on_external") is not None:
            how = "as imported: a distribution may be called otherwise; `tach check` does not look at it"
            yield Row(f"module {path}: cannot_depend_on_external", "partly", how)
        if raw.get("depends_on_external") is not None:
            how = (
                "`tach check` does not look at it; write depends_on_external with the names that are imported"
            )
            yield Row(f"module {path}: depends_on_external", "lost", how)
        for key in sorted(set(raw) - _MODULE_KEYS):
            yield Row(f"module {path}: {key}", "lost", "unknown")
    for interface in tach.interfaces:
        typed = interface.data_types not in (None, "all")
        how = "data_types is not translated" if typed else ""
        what = ", ".join(interface.expose) or "(nothing)"
        yield Row(f"interface {what}", "partly" if typed else "kept", how)
    globs = any("*" in target for raw in tach.modules for target, _ in targets_of(raw, "depends_on"))
    cycles = _CYCLES[dict(rules)["dependency-cycle"]]
    known = {
        **_KNOWN,
        "exact": _EXACT[globs],
        "forbid_circular_dependencies": cycles if _forbids_cycles(tach) else ("kept", ""),
    }
    for key in sorted(set(tach.data) - _SILENT):
        yield Row(key, *known.get(key, ("lost", "unknown")))
    if len(set(tach.packages.values())) > 1:
        how = "imports between packages are free, as they are to `tach check`: optional in depends_on"
        yield Row("packages with a pyproject.toml of their own", "kept", how)


def _tells_cycles(tach: Tach, modules: Sequence[DraftModule]) -> bool:
    """Whether imports in a cycle are wrong to tach, which looks at what modules list and at nothing else."""
    if not _forbids_cycles(tach):
        return False
    listed = {
        (module.name, entry.module)
        for module in modules
        for entry in module.depends_on or ()
        if not entry.optional and entry.layer is None
    }
    if cyclic_groups(listed):
        return True
    layers = {module.layer: [m.name for m in modules if m.layer == module.layer] for module in modules}
    allowed = {
        (module.name, name)
        for module in modules
        for entry in module.depends_on or ()
        for name in (layers.get(entry.layer, []) if entry.layer is not None else [entry.module])
    }
    return all(module.depends_on is not None for module in modules) and not cyclic_groups(allowed)


def _forbids_cycles(tach: Tach) -> bool:
    return tach.data.get("forbid_circular_dependencies") is True


def _is_usable(pattern: str) -> bool:
    return bool(pattern.strip("/")) and ".." not in pattern and "\\" not in pattern
