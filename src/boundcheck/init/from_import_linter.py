"""The contracts of import-linter (.importlinter, setup.cfg or pyproject.toml) as a draft."""

from __future__ import annotations

import configparser
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from boundcheck.config.load import parse_toml
from boundcheck.errors import ConfigError
from boundcheck.init.draft import Draft, DraftAllow, DraftLayer, DraftModule
from boundcheck.init.names import is_writable, unique_name

Contract = Mapping[str, object]
_RULES = {
    "layers": "layer-violation",
    "independence": "layer-violation",
    "forbidden": "undeclared-dependency",
    "protected": "not-visible",
}


def read_import_linter(root: Path) -> Draft:
    """Raises ConfigError when there is no configuration of import-linter or it cannot be read."""
    file, contracts = _contracts(root)
    state = _State()
    for contract in contracts:
        kind = str(contract.get("type"))
        title = str(contract.get("name") or contract.get("id") or kind)
        reader = {
            "layers": _layers,
            "independence": _independence,
            "forbidden": _forbidden,
            "protected": _protected,
        }.get(kind)
        if reader is None:
            state.notes.append(f'contract "{title}" of type {kind}')
        else:
            reader(state, contract, title)
            state.allow(contract, kind, title)
    if not state.modules:
        raise ConfigError((f"{file}: no contract names a module; run boundcheck init without --from",))
    if state.layers:
        state.notes.append("layers look at direct imports alone, import-linter's also at chains of imports")
    modules = tuple(sorted(state.modules.values(), key=lambda module: module.paths))
    origin = f"Translated by `boundcheck init --from import-linter` from {file}."
    return Draft(
        layers=tuple(state.layers),
        modules=modules,
        allows=tuple(state.allows),
        origin=origin,
        notes=tuple(state.notes),
    )


@dataclass
class _State:
    modules: dict[str, DraftModule] = field(default_factory=dict)  # by path
    layers: list[DraftLayer] = field(default_factory=list)
    allows: list[DraftAllow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def module(self, path: str) -> DraftModule:
        if path not in self.modules:
            name = unique_name(path, {module.name for module in self.modules.values()})
            self.modules[path] = DraftModule(name, (path,))
        return self.modules[path]

    def allow(self, contract: Contract, kind: str, title: str) -> None:
        for line in _lines(contract.get("ignore_imports")):
            importer, arrow, imported = (part.strip() for part in line.partition("->"))
            if not arrow or "*" in importer or not is_writable(importer):
                self.notes.append(f'contract "{title}" ignores {line}')
                continue
            path = f"**/{importer.replace('.', '/')}"
            target = imported.replace("**", "*")
            for ending in (".py", "/__init__.py"):
                for suffix in ("", ".*"):
                    self.allows.append(
                        DraftAllow(_RULES[kind], f"ignored by the import-linter contract {title}", target=target + suffix, path=path + ending)
                    )  # fmt: skip


def _layers(state: _State, contract: Contract, title: str) -> None:
    if state.layers:
        state.notes.append(f'contract "{title}": a file has one list of layers')
        return
    containers = _lines(contract.get("containers")) or [""]
    for line in _lines(contract.get("layers")):
        names = [name.strip(" ()") for name in re.split(r"[|:]", line)]
        layer = unique_name(
            "_".join(name.rpartition(".")[2] for name in names), {la.name for la in state.layers}
        )
        added = False
        for container in containers:
            for name in names:
                path = f"{container}.{name}" if container else name
                if is_writable(path):
                    state.modules[path] = replace(state.module(path), layer=layer)
                    added = True
        if added:
            state.layers.append(DraftLayer(layer, independent="|" in line))
    if _is_true(contract.get("exhaustive")):
        state.notes.append(f'contract "{title}" is exhaustive; see exhaustive = true')


def _independence(state: _State, contract: Contract, title: str) -> None:
    paths = [path for path in _lines(contract.get("modules")) if is_writable(path.replace("*", "x"))]
    if any("*" in path for path in paths) or not paths:
        state.notes.append(f'contract "{title}": modules with a wildcard')
        return
    layers = {state.module(path).layer for path in paths}
    if layers == {None} and not state.layers:
        state.layers.append(DraftLayer("independent", independent=True))
        for path in paths:
            state.modules[path] = replace(state.modules[path], layer="independent")
    elif len(layers) == 1 and None not in layers:
        members = {m.paths[0] for m in state.modules.values() if m.layer in layers}
        if members == set(paths):
            state.layers = [replace(la, independent=True) if la.name in layers else la for la in state.layers]
            return
        state.notes.append(f'contract "{title}": its modules are part of a layer')
    else:
        for path in paths:
            others = tuple(state.module(other).name for other in paths if other != path)
            state.modules[path] = replace(
                state.modules[path], forbidden=tuple(sorted({*state.modules[path].forbidden, *others}))
            )


def _forbidden(state: _State, contract: Contract, title: str) -> None:
    sources, targets = _lines(contract.get("source_modules")), _lines(contract.get("forbidden_modules"))
    tops = {path.partition(".")[0] for path in sources}
    for path in targets:
        if path.partition(".")[0] not in tops:
            state.notes.append(f'contract "{title}" forbids {path}; [external] reserves packages to modules')
    inner = [path for path in targets if path.partition(".")[0] in tops and is_writable(path)]
    for path in sources:
        if is_writable(path) and inner:
            names = {state.module(target).name for target in inner if target != path}
            module = state.module(path)
            state.modules[path] = replace(module, forbidden=tuple(sorted({*module.forbidden, *names})))


def _protected(state: _State, contract: Contract, title: str) -> None:
    allowed = [path for path in _lines(contract.get("allowed_importers")) if is_writable(path)]
    names = tuple(sorted(state.module(path).name for path in allowed))
    for path in _lines(contract.get("protected_modules")):
        if is_writable(path):
            state.modules[path] = replace(state.module(path), visible_to=names)


def _contracts(root: Path) -> tuple[str, list[Contract]]:
    for file in ("setup.cfg", ".importlinter"):
        if not (root / file).is_file():
            continue
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read_string((root / file).read_text(encoding="utf-8"))
        except (configparser.Error, OSError, ValueError) as error:
            said = str(error).partition("\n")[0]
            raise ConfigError((f"{file}: cannot be read ({said}); correct it",)) from None
        found = [
            {"id": s.rpartition(":")[2], **parser[s]}
            for s in parser.sections()
            if s.startswith("importlinter:contract")
        ]
        if found:
            return file, list(found)
    if (root / "pyproject.toml").is_file():
        tool = parse_toml(root / "pyproject.toml").get("tool")
        section = tool.get("importlinter") if isinstance(tool, dict) else None
        listed = section.get("contracts") if isinstance(section, dict) else None
        if isinstance(listed, list):
            return "pyproject.toml", [contract for contract in listed if isinstance(contract, dict)]
    raise ConfigError(
        (
            f"no contract of import-linter in .importlinter, setup.cfg or pyproject.toml of {root}; run boundcheck init without --from",
        )
    )


def _lines(value: object) -> list[str]:
    items = value.splitlines() if isinstance(value, str) else value if isinstance(value, list) else []
    return [text for item in items if (text := str(item).partition("#")[0].strip())]


def _is_true(value: object) -> bool:
    return value is True or str(value).casefold() == "true"
