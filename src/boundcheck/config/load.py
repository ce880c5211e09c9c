"""The TOML files of a project to one `Config`."""

from __future__ import annotations

import json
import os.path
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from boundcheck.config.contract import own_contract
from boundcheck.config.document import is_contract, parse, section
from boundcheck.config.files import is_file, problem, read_text
from boundcheck.config.find import FILE_NAME, PYPROJECT, has_section, is_module_contract
from boundcheck.config.locate import locate
from boundcheck.config.model import Config, ModuleContract, Place
from boundcheck.config.node import Document, Mistake, Node, table
from boundcheck.config.project import project
from boundcheck.errors import ConfigError
from boundcheck.nearest import nearest


def load_config(path: Path, contracts: Sequence[tuple[Path, str]] = ()) -> Config:
    """The configuration in `path`, a `boundcheck.toml` or `pyproject.toml`, whose directory is the project root.

    `contracts` are the files beside the code, each with the dotted name of the package that holds it. Raises
    ConfigError with every mistake in any of the files, sorted by file and line.
    """
    config = parse_config(read_text(path, str(path)), path, contracts)
    other = {FILE_NAME: PYPROJECT, PYPROJECT: FILE_NAME}.get(path.name, "")
    if not other or not is_file(path.with_name(other)):
        return config
    return replace(config, beside=(other, _second(path.with_name(other))))


def _second(path: Path) -> Place | None:
    """Where a file beside the configuration is one, too."""
    if path.name == FILE_NAME:
        return None if is_module_contract(path) else Place(path.name, 1)
    if not has_section(path):
        return None
    text = read_text(path, path.name)
    try:
        parse(text, path.name)
    except ConfigError:
        return Place(path.name, 1)
    places = (at for key, at in locate(text).items() if key[:2] == ("tool", "boundcheck"))
    return Place(path.name, *min(places, default=(1, 1)))


def parse_config(
    text: str,
    path: Path,
    contracts: Sequence[tuple[Path, str]] = (),
    read: Callable[[Path, str], str] = read_text,
) -> Config:
    """As `load_config`, of a text that need not be written to `path`; `read` gives those of the contracts."""
    root = Path(os.path.realpath(path.parent))
    sources = {path.name: text}
    tables: dict[str, object] = {}
    mistakes: list[Mistake] = []
    own: list[tuple[Node, ModuleContract]] = []
    for file, package in sorted(contracts):
        shown = _relative(file, root)
        try:
            sources[shown] = read(file, shown)
            document = _document(shown, sources[shown], mistakes)
            tables[shown] = document.value
            own += _own_contract(document, package)
        except ConfigError as error:
            mistakes.append((Place(shown, 0), str(error)))
    config = None
    try:
        node = _project_table(_document(path.name, text, mistakes))
        tables[path.name] = node.value
        config = project(node, root, own)
    except ConfigError as error:
        mistakes.append((Place(path.name, 0), str(error)))
    if mistakes or config is None:
        raise ConfigError(tuple(line for _, line in sorted(mistakes)))
    values = json.dumps(tables, default=str)
    return replace(config, sources=tuple(sources.items()), values=values)


def parse_toml(path: Path) -> dict[str, object]:
    """What a TOML file of another tool says. Raises ConfigError when it cannot be read."""
    return parse(read_text(path, path.name), path.name)


def _document(file: str, text: str, mistakes: list[Mistake]) -> Node:
    data = parse(text, file)
    return Node(Document(file, locate(text), mistakes), (), data)


def _project_table(document: Node) -> Node:
    """The table with the configuration: the whole file, or `[tool.boundcheck]`."""
    file = document.document.file
    if file == PYPROJECT:
        found = section(document.value)
        if found is None:
            raise problem(file, "holds no [tool.boundcheck]; add [tool.boundcheck.modules.NAME]")
        return Node(document.document, ("tool", "boundcheck"), found)
    if is_contract(document.value):
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


def _relative(path: Path, root: Path) -> str:
    full = Path(os.path.realpath(path.parent), path.name)
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else full.as_posix()
