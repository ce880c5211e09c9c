"""tach.toml and tach.domain.toml as a draft."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from boundcheck.config.load import parse_toml
from boundcheck.config.model import Role
from boundcheck.errors import ConfigError
from boundcheck.init.draft import Draft, DraftDependency, DraftLayer, DraftModule, DraftPublic
from boundcheck.init.names import is_writable, unique_name

_ROOT = "<root>"
_IGNORED = frozenset(("modules", "interfaces", "layers", "source_roots", "exclude", "root_module", "exact"))
Raw = Mapping[str, object]


def read_tach(root: Path) -> Draft:
    """Raises ConfigError when there is no tach.toml or it cannot be read."""
    data = parse_toml(root / "tach.toml")
    notes: list[str] = []
    raw, interfaces = _tables(data.get("modules")), _tables(data.get("interfaces"))
    roots = _strings(data.get("source_roots")) or [""]
    for file in _domains(root):
        _add_domain(root, file, roots, raw, interfaces)
    modules = _modules(raw, interfaces, notes)
    layers = tuple(_layer(layer) for layer in _list(data.get("layers")))
    notes += [f"tach.toml: {key}" for key in sorted(set(data) - _IGNORED)]
    exclude = tuple(
        pattern
        for pattern in _strings(data.get("exclude"))
        if pattern.strip("/") and ".." not in pattern and "\\" not in pattern
    )
    return Draft(
        source_roots=tuple(dict.fromkeys(start.strip("/") or "." for start in roots)),
        exclude=exclude, layers=tuple(layer for layer in layers if layer.name), modules=modules,
        origin="Translated by `boundcheck init --from tach` from tach.toml.", notes=tuple(notes),
    )  # fmt: skip


def _domains(root: Path) -> list[Path]:
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in ("node_modules", "venv"))
        if "tach.domain.toml" in files:
            found.append(Path(folder, "tach.domain.toml"))
    return sorted(found)


def _add_domain(root: Path, file: Path, roots: list[str], raw: list[Raw], interfaces: list[Raw]) -> None:
    """A domain's own module is `[root]`; its paths are relative unless they begin with `//`."""
    data = parse_toml(file)
    folder = file.parent.relative_to(root).as_posix()
    inner = next(
        (
            folder[len(r.strip("/")) + 1 :]
            for r in roots
            if r.strip("/.") and f"{folder}/".startswith(f"{r.strip('/')}/")
        ),
        folder,
    )
    base = inner.replace("/", ".")

    def absolute(path: object) -> object:
        if isinstance(path, dict):
            return {**path, "path": absolute(path.get("path"))}
        text = str(path)
        return text[2:] if text.startswith("//") else base if text == _ROOT else f"{base}.{text}"

    domain = data.get("root")
    entries = [{**domain, "path": _ROOT}] if isinstance(domain, dict) else []
    for module in (*entries, *_tables(data.get("modules"))):
        named = {key: absolute(module[key]) for key in ("path",) if key in module}
        lists = {
            key: [absolute(p) for p in _list(module[key])]
            for key in ("paths", "depends_on", "visibility")
            if key in module
        }
        raw.append({**module, **named, **lists})
    for interface in _tables(data.get("interfaces")):
        sources = [absolute(p) for p in _list(interface["from"])] if "from" in interface else [base]
        interfaces.append({**interface, "from": sources})


def _modules(raw: list[Raw], interfaces: list[Raw], notes: list[str]) -> tuple[DraftModule, ...]:
    names: dict[str, str] = {}
    paths_of = {id(m): _paths(m) for m in raw}
    for module in sorted(raw, key=lambda m: [(p.count("."), p) for p in paths_of[id(m)]]):
        for path in paths_of[id(module)]:
            if path == _ROOT or not is_writable(path):
                notes.append(f"module {path}: code outside every module is (unassigned)")
            elif path not in names:
                names[path] = unique_name(path, names.values())
    found = {}
    for module in raw:
        for path in paths_of[id(module)]:
            if path in names:
                found[path] = _module(module, path, names, interfaces, notes)
    return tuple(found[path] for path in sorted(found))


def _module(
    raw: Raw, path: str, names: Mapping[str, str], interfaces: list[Raw], notes: list[str]
) -> DraftModule:
    role: Role = "shared" if raw.get("utility") is True else "module"
    depends = None
    if "depends_on" in raw and role != "shared":
        depends = tuple(_dependencies(raw["depends_on"], path, names, notes))
    visible = None
    if "visibility" in raw and "*" not in _strings(raw["visibility"]):
        visible = tuple(sorted({names[p] for p in _strings(raw["visibility"]) if p in names}))
    if raw.get("unchecked") is True:
        notes.append(f'module {path}: unchecked; see rules = {{ … = "off" }}')
    layer = raw.get("layer")
    return DraftModule(
        names[path], (path,), role=role, layer=layer if isinstance(layer, str) else None, depends_on=depends,
        public=_public(path, interfaces, names, notes), visible_to=visible,
    )  # fmt: skip


def _dependencies(
    written: object, path: str, names: Mapping[str, str], notes: list[str]
) -> list[DraftDependency]:
    found: dict[str, DraftDependency] = {}
    for item in _list(written):
        target = str(item.get("path")) if isinstance(item, dict) else str(item)
        if target in names and target != path:
            found[names[target]] = DraftDependency(
                names[target], isinstance(item, dict) and item.get("deprecated") is True
            )
        elif target != path:
            notes.append(f"module {path}: depends on {target}, which is no module")
    return [found[name] for name in sorted(found)]


def _public(
    path: str, interfaces: list[Raw], names: Mapping[str, str], notes: list[str]
) -> tuple[DraftPublic, ...]:
    """What interfaces expose: names of the facade as `.:name`-less files; without an interface everything is public."""
    found: list[DraftPublic] = []
    for interface in interfaces:
        if path not in _strings(interface.get("from")):
            continue
        to = tuple(names[p] for p in _strings(interface.get("visibility")) if p in names)
        for expose in _strings(interface.get("expose")):
            file, dot, name = expose.replace("\\.", ".").removesuffix(".*").rpartition(".")
            entry = (
                expose.removesuffix(".*") if expose.endswith(".*") else f"{file}:{name}" if dot else expose
            )
            if is_writable(entry.replace(":", ".")):
                found.append(DraftPublic(entry if dot or expose.endswith(".*") else ".", to))
            else:
                notes.append(f"interface of {path}: {expose}")
    return tuple(dict.fromkeys(found)) or (DraftPublic("**"),)


def _layer(raw: object) -> DraftLayer:
    if isinstance(raw, dict):
        return DraftLayer(str(raw.get("name") or ""), closed=raw.get("closed") is True)
    return DraftLayer(str(raw))


def _paths(raw: Raw) -> list[str]:
    return _strings(raw.get("paths")) or _strings([raw.get("path")])


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> list[str]:
    return [item for item in _list(value) if isinstance(item, str)]


def _tables(value: object) -> list[Raw]:
    if value is not None and not isinstance(value, list):
        raise ConfigError(("tach.toml: modules and interfaces must be lists of tables",))
    return [item for item in _list(value) if isinstance(item, dict)]
