"""The TOML files of a project to one `Config`."""

from __future__ import annotations

import json
import os.path
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from boundcheck.base.errors import ConfigError
from boundcheck.base.light import replace
from boundcheck.base.nearest import nearest
from boundcheck.config.contract import contract_on_children, own_contract
from boundcheck.config.document import is_contract, parse, roots_in, section
from boundcheck.config.files import is_file, problem, read_text
from boundcheck.config.find import (
    FILE_NAME,
    PYPROJECT,
    has_section,
    is_module_contract,
    table_of,
    wanting_this,
)
from boundcheck.config.included import Included, as_one, included_files, with_severities
from boundcheck.config.locate import locate
from boundcheck.config.model import Config, ModuleContract, Place
from boundcheck.config.node import Mistake, TomlDocument, TomlNode, table
from boundcheck.config.own_rules import own_rules_in
from boundcheck.config.project import project
from boundcheck.config.wording import quoted
from boundcheck.findings.own_rules import OwnRules


def load_config(
    path: Path, contracts: Sequence[tuple[Path, str]] = (), rules_from: Sequence[Path] = ()
) -> Config:
    """The configuration in `path`, a `boundcheck.toml` or `pyproject.toml`, whose directory is the project root.

    `contracts` are the files beside the code, each with the dotted name of the package that holds it, `rules_from` files with
    rules that take part beside those of the distributions that it names. Raises
    ConfigError with every mistake in any of the files, sorted by file and line.
    """
    config = parse_config(read_text(path, str(path)), path, contracts, rules_from)
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
    places = (at for key, at in locate(text).items() if key[:2] == table_of(path.name))
    return Place(path.name, *min(places, default=(1, 1)))


def parse_config(
    text: str, path: Path, contracts: Sequence[tuple[Path, str]] = (), rules_from: Sequence[Path] = ()
) -> Config:
    """As `load_config`, of a text that need not be written to `path` yet."""
    files = _Files(Path(os.path.realpath(path.parent)), own_rules_in(text, path, rules_from))
    config = files.project(path.name, text)
    for file, package in sorted(contracts):
        files.own_contract(file, package)
    _check_claims(files.modules)
    if files.mistakes or config is None:
        raise ConfigError(tuple(line for _, line in sorted(files.mistakes)))
    values = json.dumps(files.tables, default=str)
    modules = (*config.modules, *files.own)
    on_imports = (*config.contracts, *(contract_on_children(each) for each in modules if each.acyclic))
    sources = tuple(files.sources.items())
    return replace(config, modules=modules, contracts=on_imports, sources=sources, values=values)


def parse_toml(path: Path) -> dict[str, object]:
    """What a TOML file of another tool says. Raises ConfigError when it cannot be read."""
    return parse(read_text(path, path.name), path.name)


class _Files:
    """The TOML files of a project as they are read: their texts and data, the modules they write, and all mistakes."""

    def __init__(self, root: Path, own_rules: OwnRules) -> None:
        self.root, self._own_rules = root, own_rules
        self.sources: dict[str, str] = {}
        self.tables: dict[str, object] = {}
        self.mistakes: list[Mistake] = []
        self.modules: list[tuple[TomlNode, ModuleContract]] = []
        self.own: list[ModuleContract] = []
        self._inner: list[Included] = []

    def project(self, name: str, text: str) -> Config | None:
        """What a project says, with those that it includes; None for a file that cannot be read."""
        outer = self._read(name, lambda: text, "")
        if outer is None:
            return None
        for folder, path in included_files(outer.node, self.root):
            if not Path(os.path.realpath(path)).is_relative_to(self.root):
                outer.node.wrong(f"{folder} is a link that leads out of the project; include a folder in it")
            elif one := self._read(f"{folder}/{path.name}", partial(_text_of, path, folder), folder):
                self._inner.append(one)
        return as_one(outer, self._inner) if self._inner else outer.config

    def own_contract(self, path: Path, package: str) -> None:
        """The contract that a module keeps beside its code."""
        shown = _relative(path, self.root)
        around = max(
            (one for one in self._inner if shown.startswith(f"{_folder(one)}/")), key=_folder, default=None
        )
        try:
            document = self._document(shown, read_text(path, shown), _folder(around) if around else "")
            self.tables[shown] = document.value
            found = _own_contract(document, package)
        except ConfigError as error:
            self.mistakes.append((Place(shown, 0), str(error)))
            return
        self.modules += found
        levels = around.config.rules if around else ()
        self.own += (with_severities(contract, levels, self._own_rules) for _, contract in found)

    def _read(self, shown: str, text: Callable[[], str], folder: str) -> Included | None:
        try:
            node = _project_table(self._document(shown, text(), folder))
        except ConfigError as error:
            self.mistakes.append((Place(shown, 0), str(error)))
            return None
        self.tables[shown] = node.value
        config, modules = project(node, self.root)
        self.modules += modules
        return Included(node, config)

    def _document(self, shown: str, text: str, folder: str) -> TomlNode:
        self.sources[shown] = text
        data = parse(text, shown)
        roots = roots_in(section(data) if table_of(shown) else data)
        return TomlNode(
            TomlDocument(shown, locate(text), self.mistakes, folder, self._own_rules, roots), (), data
        )


def _text_of(path: Path, folder: str) -> str:
    shown = f"{folder}/{path.name}"
    wanting_this(path, shown)
    return read_text(path, shown)


def _folder(one: Included) -> str:
    return one.node.document.folder


def _project_table(document: TomlNode) -> TomlNode:
    """The table with the configuration: the whole file, or `[tool.boundcheck]`."""
    file = document.document.file
    if table := table_of(file):
        found = section(document.value)
        if found is None:
            raise problem(file, "holds no [tool.boundcheck]; add [tool.boundcheck.modules.NAME]")
        return TomlNode(document.document, table, found)
    if is_contract(document.value):
        raise problem(file, "holds the contract of one module, not a project; name the file of the project")
    return document


def _own_contract(document: TomlNode, package: str) -> list[tuple[TomlNode, ModuleContract]]:
    def alone(field: TomlNode) -> str | None:
        if nearest(field.name, ("module",)):
            return None
        return "a file beside the code holds [module] alone; move it to the file of the project"

    fields = table(document, ("module",), alone)
    node = fields and fields.required("module", lambda field: field, "add [module]")
    contract = node and own_contract(node, package)
    return [(node, contract)] if node and contract else []


def _check_claims(contracts: Sequence[tuple[TomlNode, ModuleContract]]) -> None:
    """Reports each name and path that an earlier contract has already."""
    names: dict[str, Place] = {}
    paths: dict[str, tuple[ModuleContract, Place]] = {}
    for node, contract in contracts:
        first = names.setdefault(contract.name, contract.place)
        if first is not contract.place:
            remedy = (
                "keep one of the two"
                if first.path == contract.place.path
                else "keep or rename one of the two"
            )
            node.wrong(f"{quoted(contract.name)} is defined already ({_where(first)}); {remedy}")
            continue
        for path in contract.paths:
            other, place = paths.setdefault(path.value, (contract, path.place))
            if other is not contract:
                claim = f"{quoted(path.value)} is the path of {quoted(other.name)} too ({_where(place)})"
                node.wrong(f"{claim}; give it to one module", path.place)


def _where(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _relative(path: Path, root: Path) -> str:
    full = Path(os.path.realpath(path.parent), path.name)
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else full.as_posix()
