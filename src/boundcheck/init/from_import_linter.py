"""The contracts of import-linter (setup.cfg, .importlinter or pyproject.toml) as `[[contracts]]`."""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import field
from itertools import chain, count
from pathlib import Path
from typing import Final

from boundcheck.base.disk import read_text
from boundcheck.base.errors import ConfigError
from boundcheck.base.light import dataclass
from boundcheck.config.load import parse_toml
from boundcheck.config.model import MOST_DEPTH
from boundcheck.init.draft import DraftConfig, DraftContract, Row

Raw = Mapping[str, object]
_COMMON: Final = frozenset(
    ("id", "name", "type", "ignore_imports", "unmatched_ignore_imports_alerting", "broken_contract_guidance")
)
_ALERTING: Final = {"none": "off", "warn": "warn"}
# What says nothing of the contracts themselves.
_SILENT: Final = frozenset(
    (
        "contracts",
        "root_package",
        "root_packages",
        "root_package_paths",  # where they lie is seen
        "include_external_packages",
        "exclude_type_checking_imports",
    )
)
_SKIPPED: Final = frozenset(("node_modules", "venv", "__pycache__", "build", "dist"))
_DEEPEST: Final = 4  # folders below the project's in which a root package is looked for


def read_import_linter(root: Path) -> DraftConfig:
    """Raises ConfigError when there is no configuration of import-linter or it cannot be read."""
    file, session, contracts = _read(root)
    roots = _lines(session.get("root_packages")) or _lines(session.get("root_package"))
    typing = "ignore" if _is_true(session.get("exclude_type_checking_imports")) else "check"
    state = _State(roots, typing)
    if not contracts:
        written = (
            "[[tool.importlinter.contracts]]" if file.endswith(".toml") else "[importlinter:contract:NAME]"
        )
        raise ConfigError((f"{file}: no contract is written, each below {written}; correct it",))
    for contract in contracts:
        state.add(contract)
    for key in sorted(set(session) - _SILENT):
        state.rows.append(Row(key, "lost", "nothing here is like it"))
    return DraftConfig(
        source_roots=_source_roots(root, roots),
        contracts=state.found,
        origin=f"Translated by `boundcheck init --from import-linter` from {file}.",
        rows=tuple(state.rows),
    )


@dataclass
class _State:
    roots: list[str]
    typing: str
    found: list[DraftContract] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def add(self, raw: Raw) -> None:
        kind = str(raw.get("type"))
        title = " ".join(str(raw.get("name") or raw.get("id") or kind).split())
        what = f'contract "{title}" ({kind})'
        if kind not in _TYPES:
            self.rows.append(Row(what, "lost", "a type of your own; write it anew from the built-in ones"))
            return
        read, keys = _TYPES[kind]
        taken = {contract["name"] for contract in self.found}
        name = next(n for n in chain((title,), (f"{title} ({i})" for i in count(2))) if n not in taken)
        found: dict[str, object] = {"name": name, **read(raw), "roots": self.roots}
        if self.typing == "ignore":
            found["typing_only"] = "ignore"
        ignored = [" ".join(line.split()) for line in _lines(raw.get("ignore_imports"))]
        alerting = str(raw.get("unmatched_ignore_imports_alerting", "error")).casefold()
        if ignored:
            found["ignore"] = ignored
            if alerting in _ALERTING:
                found["unmatched_ignores"] = _ALERTING[alerting]
        guidance = raw.get("broken_contract_guidance")
        if guidance:
            found["guidance"] = " ".join(_lines(guidance))
        self.found.append(found)
        lost = sorted(set(raw) - _COMMON - keys)
        mixed = [line for line in _lines(raw.get("layers")) if {"|", ":"} <= {*line}]
        notes = [f"without {', '.join(lost)}"] if lost else []
        notes += [
            f'"{line}" mixes | and :, which import-linter refuses; all are independent now' for line in mixed
        ]
        self.rows.append(Row(what, "partly", "; ".join(notes)) if notes else Row(what, "kept"))


def _forbidden(raw: Raw) -> DraftContract:
    indirect = {"indirect": False} if _is_true(raw.get("allow_indirect_imports")) else {}
    return {
        "type": "forbidden",
        "from": _lines(raw.get("source_modules")),
        "to": _lines(raw.get("forbidden_modules")),
        **indirect,
        **_exact(raw),
    }


def _layers(raw: Raw) -> DraftContract:
    found: dict[str, object] = {
        "type": "layers",
        "layers": [_layer(line) for line in _lines(raw.get("layers"))],
    }
    if containers := _lines(raw.get("containers")):
        found["containers"] = containers
    if _is_true(raw.get("exhaustive")):
        found["exhaustive"] = True
    if ignores := _lines(raw.get("exhaustive_ignores")):
        found["exhaustive_ignores"] = ignores
    return found


def _layer(line: str) -> object:
    """`a | b` are independent siblings, `a : b` are siblings."""
    names = ["".join(name.split()) for name in re.split(r"[|:]", line)]
    if len(names) == 1:
        return names[0]
    return {"siblings": names, "independent": "|" in line}


def _independence(raw: Raw) -> DraftContract:
    return {"type": "independence", "modules": _lines(raw.get("modules"))}


def _protected(raw: Raw) -> DraftContract:
    allowed = _lines(raw.get("allowed_importers"))
    return {
        "type": "protected",
        "to": _lines(raw.get("protected_modules")),
        "allowed": allowed,
        **_exact(raw),
    }


def _acyclic(raw: Raw) -> DraftContract:
    depth = re.fullmatch(r"[0-9]{1,9}", str(raw.get("depth", "")).strip())
    skipped = {"skip": names} if (names := _lines(raw.get("skip_descendants"))) else {}
    within = _lines(raw.get("ancestors"))
    return {
        "type": "acyclic",
        "within": within,
        "depth": min(int(depth[0]), MOST_DEPTH) if depth else 10,
        **skipped,
    }


def _private(raw: Raw) -> DraftContract:
    names = _lines(raw.get("packages_with_private_modules"))
    return {"type": "private", **({"modules": names} if names else {})}


def _exact(raw: Raw) -> DraftContract:
    return {"exact": True} if str(raw.get("as_packages", "true")).casefold() == "false" else {}


_TYPES: Final[Mapping[str, tuple[Callable[[Raw], DraftContract], frozenset[str]]]] = {
    "forbidden": (
        _forbidden,
        frozenset(("source_modules", "forbidden_modules", "allow_indirect_imports", "as_packages")),
    ),
    "layers": (_layers, frozenset(("layers", "containers", "exhaustive", "exhaustive_ignores"))),
    "independence": (_independence, frozenset(("modules",))),
    "protected": (_protected, frozenset(("protected_modules", "allowed_importers", "as_packages"))),
    "acyclic_siblings": (_acyclic, frozenset(("ancestors", "depth", "skip_descendants"))),
    "private_modules": (_private, frozenset(("packages_with_private_modules",))),
}


def _read(root: Path) -> tuple[str, Raw, list[Raw]]:
    """The file, what it says of everything, and its contracts, where import-linter looks for them."""
    for file in ("setup.cfg", ".importlinter"):
        if not (root / file).is_file():
            continue
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read_string(read_text(str(root / file)))
        except (configparser.Error, OSError, ValueError) as error:
            said = str(error).partition("\n")[0]
            raise ConfigError((f"{file}: cannot be read ({said}); correct it",)) from None
        if "importlinter" in parser:
            found = [
                {"id": section.rpartition(":")[2], **parser[section]}
                for section in parser.sections()
                if section.startswith("importlinter:")
            ]
            return file, dict(parser["importlinter"]), list(found)
    if (root / "pyproject.toml").is_file():
        tool = parse_toml(root / "pyproject.toml").get("tool")
        session = tool.get("importlinter") if isinstance(tool, dict) else None
        if isinstance(session, dict) and session:
            listed = session.get("contracts")
            contracts = listed if isinstance(listed, list) else []
            return "pyproject.toml", session, [one for one in contracts if isinstance(one, dict)]
    raise ConfigError(
        (
            f"no contract of import-linter in .importlinter, setup.cfg or pyproject.toml of {root}; run boundcheck init without --from",
        )
    )


def _source_roots(root: Path, packages: list[str]) -> tuple[str, ...]:
    """The folders that the root packages lie in; the nearest, where several have one of that name."""
    found: dict[str, None] = {}
    for package in packages:
        inner = package.replace(".", "/")
        for folder in _folders(root):
            if (root / folder / inner).is_dir() or (root / folder / f"{inner}.py").is_file():
                found[folder] = None
                break
    return tuple(found) or (".",)


def _folders(root: Path) -> list[str]:
    listed = []
    for folder, folders, _ in os.walk(root):
        inner = Path(folder).relative_to(root)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        if len(inner.parts) >= _DEEPEST:
            folders.clear()
        listed.append(inner.as_posix())
    return sorted(listed, key=lambda path: (path != ".", path.count("/"), path))


def _lines(value: object) -> list[str]:
    items = value.splitlines() if isinstance(value, str) else value if isinstance(value, list) else []
    return [text for item in items if (text := str(item).strip()) and not text.startswith("#")]


def _is_true(value: object) -> bool:
    return str(value).casefold() in ("true", "1", "yes", "on")
