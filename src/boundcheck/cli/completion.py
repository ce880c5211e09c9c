"""What shells complete, by click's own protocol: names that the program or the TOML file holds, without a look at the code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from boundcheck.base.errors import ConfigError
from boundcheck.config.document import parse, section
from boundcheck.config.files import read_text
from boundcheck.config.find import PYPROJECT, find_config
from boundcheck.config.own_rules import written_names
from boundcheck.findings.catalog import GROUP_OF, GROUPS

Known = Callable[[click.Context], Iterable[tuple[str, str]]]  # names, each with a word on it

_JOINS: Final = ",+="  # behind which another name begins: comma lists, A+B, NAME=MODULE


def rule_names(context: click.Context) -> Iterator[tuple[str, str]]:
    """Rules, each with its group, and groups."""
    yield from GROUP_OF.items()
    yield from _own_rule_names(context)
    for group in GROUPS:
        yield group, f"all of {group}"


def _own_rule_names(context: click.Context) -> Iterator[tuple[str, str]]:
    """Those that the configuration's `own_rules` bring, by what their distributions say of themselves: none is run."""
    found = _config_table(context)
    names = written_names(found[1]) if found else ()
    if found and names:
        from boundcheck.findings.installed_rules import names_of

        for name in names:
            yield from ((rule, f"of {name}") for rule in names_of(name, str(found[0].parent)))


def module_names(context: click.Context) -> Iterator[tuple[str, str]]:
    """Modules of the file that `--config` names or that is found from here upwards; none where it cannot be read.

    Of a glob those whose folders lie where imports start, which are looked up as far as the glob says.
    """
    found = _config_table(context)
    if found is None:
        return
    file, table = found
    modules = table.get("modules")
    if not isinstance(modules, dict):
        return
    written = table.get("source_roots")
    roots = [str(root) for root in written] if isinstance(written, list) else ["src", "."]
    for name, contract in modules.items():
        globs = [path for path in _paths(contract) if "*" in path]
        if not globs:
            yield name, "module"
        for glob in globs:
            yield from ((found, f"module of {glob}") for found in _matches(file.parent, roots, glob))


def _config_table(context: click.Context) -> tuple[Path, dict[str, object]] | None:
    """The configuration file and what is written in it; None where it cannot be read."""
    try:
        file = context.params.get("config") or find_config(Path.cwd())
        data = parse(read_text(file, str(file)), str(file))
    except ConfigError:
        return None
    table = section(data) if file.name == PYPROJECT else data
    return (file, table) if isinstance(table, dict) else None


def _paths(contract: object) -> list[str]:
    found = contract if isinstance(contract, dict) else {}
    paths = found.get("paths")
    return [str(path) for path in (paths if isinstance(paths, list) else [found.get("path", "")])]


def _matches(folder: Path, roots: Iterable[str], glob: str) -> list[str]:
    """The names of the modules that a glob makes of the packages below the roots."""
    parts = glob.split(".")
    above = len(parts) - 1 - max(index for index, part in enumerate(parts) if "*" in part)
    try:
        places = [place for root in roots for place in ([folder] if root == "." else folder.glob(root))]
        found = [path for place in places for path in place.glob("/".join(parts)) if path.is_dir()]
    except (OSError, ValueError, IndexError, NotImplementedError):  # what is written need be no path
        return []
    names = {(path, *path.parents)[above].name for path in found}
    return sorted(name for name in names if name.isidentifier() and not name.startswith("__"))


# By the name of an option or an argument, whichever verb has it.
_KNOWN: Final[Mapping[str, Known]] = {
    "select": rule_names,
    "ignore": rule_names,
    "what": rule_names,
    "module": module_names,
    "modules": module_names,
    "importer": module_names,
    "imported": module_names,
    "move": module_names,
    "merge": module_names,
    "split": module_names,
}


class _KnownNames(click.types.StringParamType):
    """A text that is completed by known names, behind a comma and the like by one more."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        begun = max(incomplete.rfind(join) for join in _JOINS) + 1
        before, start = incomplete[:begun], incomplete[begun:]
        taken = frozenset(before.split(","))
        return [
            CompletionItem(before + name, help=told)
            for name, told in dict(self._known(ctx)).items()
            if name.startswith(start) and name not in taken
        ]


def completing(command: click.Command) -> click.Command:
    """The command, with what is known of its options' and arguments' values by their names."""
    for parameter in command.params:
        known = _KNOWN.get(parameter.name or "")
        if known is not None and isinstance(parameter.type, click.types.StringParamType):
            parameter.type = _KnownNames(known)
    return command


def _whole(found: list[CompletionItem], incomplete: str) -> list[CompletionItem]:
    """For shells that have `--option=value` as one word, the whole word."""
    option, is_joined, _ = incomplete.partition("=")
    if option.startswith("--") and is_joined:
        for item in found:
            item.value = f"{option}={item.value}"
    return found


class _Bash(BashComplete):
    def get_completion_args(self) -> tuple[list[str], str]:
        """Bash has `=` as a word of its own, which would stand between an option and its value."""
        words, incomplete = super().get_completion_args()
        return [word for word in words if word != "="], incomplete


class _Zsh(ZshComplete):
    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        return _whole(super().get_completions(args, incomplete), incomplete)


class _Fish(FishComplete):
    # Only the first comma ends the kind of what follows; comma lists hold more.
    source_template = FishComplete.source_template.replace('string split ","', 'string split -m 1 ","')

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        return _whole(super().get_completions(args, incomplete), incomplete)


def register() -> None:
    """Have click speak with shells in our way."""
    shells: tuple[type[ShellComplete], ...] = (_Bash, _Zsh, _Fish)
    for shell in shells:
        add_completion_class(shell)
