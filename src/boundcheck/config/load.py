"""Where the configuration of a project is, and its TOML files to one `Config`; the only importer of tomli."""

from __future__ import annotations

import os.path
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import tomli

from boundcheck.config.contract import own_contract
from boundcheck.config.files import is_file, problem, read_text
from boundcheck.config.locate import locate
from boundcheck.config.model import Config, ModuleContract, Place
from boundcheck.config.node import Document, Mistake, Node, table
from boundcheck.config.project import project
from boundcheck.config.wording import dotted_key
from boundcheck.errors import ConfigError
from boundcheck.nearest import nearest

FILE_NAME: Final = "boundcheck.toml"
_PYPROJECT: Final = "pyproject.toml"
_MODULE_KEY: Final = re.compile(r"""^[ \t]*\[?[ \t]*["']?module\b""", re.MULTILINE)
_MODULES_HEADER: Final = re.compile(r"""^[ \t]*\[[ \t]*["']?modules\b""", re.MULTILINE)
_SECTION_HEADER: Final = re.compile(r"""^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*boundcheck\b""", re.MULTILINE)
_TOML_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOML_TWICE: Final = re.compile(r"Cannot declare \((.*)\) twice")


def find_config(start: Path) -> Path:
    """The configuration of the project that `start` lies in: the nearest one from there upwards.

    Contracts that modules keep beside their code are passed over. Raises ConfigError when there is none, or when a
    file on the way cannot be read.
    """
    found, passed = search_config(start)
    if found is not None:
        return found
    remedy = f"create {FILE_NAME} with a [modules.NAME] table, or name one with --config"
    if passed is not None:
        remedy += f" ({passed} holds the contract of one module)"
    raise ConfigError(
        (f"no {FILE_NAME} and no [tool.boundcheck] in a {_PYPROJECT} from {start} upwards: {remedy}",)
    )


def search_config(start: Path) -> tuple[Path | None, Path | None]:
    """As `find_config`, None when there is none; with the first module contract that was passed over on the way."""
    origin = Path(os.path.realpath(start))
    passed = None
    for folder in (origin, *origin.parents):
        if is_file(file := folder / FILE_NAME):
            if not is_module_contract(file):
                return file, passed
            passed = passed or file
        if is_file(file := folder / _PYPROJECT) and _has_section(file):
            return file, passed
    return None, passed


def is_module_contract(path: Path) -> bool:
    """Whether a `boundcheck.toml` is the contract of one module beside its code, not the file of a project.

    One that holds `[module]` with mistakes is still a contract, so that loading it tells them. Raises ConfigError
    when the file cannot be read.
    """
    text = read_text(path, str(path))
    if not _MODULE_KEY.search(text):
        return False
    try:
        return _is_contract(_parse(text, str(path)))
    except ConfigError:
        return not _MODULES_HEADER.search(text)


def may_be_module_contract(path: Path) -> bool:
    """Whether a `boundcheck.toml` inside a package speaks of one module, be it with mistakes.

    Raises ConfigError when the file cannot be read.
    """
    return _MODULE_KEY.search(read_text(path, str(path))) is not None


def load_config(path: Path, contracts: Sequence[tuple[Path, str]] = ()) -> Config:
    """The configuration in `path`, a `boundcheck.toml` or `pyproject.toml`, whose directory is the project root.

    `contracts` are the files beside the code, each with the dotted name of the package that holds it. Raises
    ConfigError with every mistake in any of the files, sorted by file and line.
    """
    return parse_config(read_text(path, str(path)), path, contracts)


def parse_config(text: str, path: Path, contracts: Sequence[tuple[Path, str]] = ()) -> Config:
    """As `load_config`, of a text that need not be written to `path` yet."""
    root = Path(os.path.realpath(path.parent))
    sources = {path.name: text}
    mistakes: list[Mistake] = []
    own: list[tuple[Node, ModuleContract]] = []
    for file, package in sorted(contracts):
        shown = _relative(file, root)
        try:
            sources[shown] = read_text(file, shown)
            own += _own_contract(_document(shown, sources[shown], mistakes), package)
        except ConfigError as error:
            mistakes.append((Place(shown, 0), str(error)))
    config = None
    try:
        config = project(_project_table(_document(path.name, text, mistakes)), root, own)
    except ConfigError as error:
        mistakes.append((Place(path.name, 0), str(error)))
    if mistakes or config is None:
        raise ConfigError(tuple(line for _, line in sorted(mistakes)))
    return replace(config, sources=tuple(sources.items()))


def parse_toml(path: Path) -> dict[str, object]:
    """What a TOML file of another tool says. Raises ConfigError when it cannot be read."""
    return _parse(read_text(path, path.name), path.name)


def _document(file: str, text: str, mistakes: list[Mistake]) -> Node:
    data = _parse(text, file)
    return Node(Document(file, locate(text), mistakes), (), data)


def _project_table(document: Node) -> Node:
    """The table with the configuration: the whole file, or `[tool.boundcheck]`."""
    file = document.document.file
    if file == _PYPROJECT:
        section = _section(document.value)
        if section is None:
            raise problem(file, "holds no [tool.boundcheck]; add [tool.boundcheck.modules.NAME]")
        return Node(document.document, ("tool", "boundcheck"), section)
    if _is_contract(document.value):
        raise problem(file, "holds the contract of one module, not a project; name the file of the project")
    return document


def _own_contract(document: Node, package: str) -> list[tuple[Node, ModuleContract]]:
    def alone(field: Node) -> str | None:
        if nearest(field.name, ("module",)):
            return None
        return "a file beside the code holds [module] alone; move it to the file of the project"

    fields = table(document, ("module",), alone)
    node = fields and fields.required("module", lambda field: field, "add [module]")
    contract = node and own_contract(node, package)
    return [(node, contract)] if node and contract else []


def _section(data: object) -> object | None:
    tool = data.get("tool") if isinstance(data, dict) else None
    return tool.get("boundcheck") if isinstance(tool, dict) else None


def _has_section(path: Path) -> bool:
    text = read_text(path, str(path))
    if "boundcheck" not in text:
        return False
    try:
        return _section(_parse(text, str(path))) is not None
    except ConfigError:
        return _SECTION_HEADER.search(text) is not None


def _is_contract(data: object) -> bool:
    """`[module]` without `[modules]`, and not `[module.billing]`, which is `[modules.billing]` mistyped."""
    module = data.get("module") if isinstance(data, dict) and "modules" not in data else None
    if not isinstance(module, dict):
        return False
    return not any(isinstance(value, dict) for key, value in module.items() if key != "rules")


def _parse(text: str, shown: str) -> dict[str, object]:
    try:
        return tomli.loads(text)
    except RecursionError:
        raise problem(shown, "nested too deeply for a configuration; flatten it") from None
    except ValueError as error:
        # Also without a place: what is TOML and Python refuses, such as an integer of 5,000 digits.
        said = str(error)
    if (place := _TOML_PLACE.search(said)) is None:
        raise problem(shown, f"not valid TOML: {said}")
    where = f"{place[1]}:{place[2]}" if place[1] else str(text.rstrip().count("\n") + 1)
    what = said[: place.start()]
    if twice := _TOML_TWICE.match(what):
        key = dotted_key(re.findall(r"'([^']*)'", twice[1]))
        raise problem(f"{shown}:{where}", f"{key}: defined twice; keep one of the two")
    raise problem(f"{shown}:{where}", f"not valid TOML: {what}")


def _relative(path: Path, root: Path) -> str:
    full = Path(os.path.realpath(path.parent), path.name)
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else full.as_posix()
