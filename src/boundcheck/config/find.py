"""Where the configuration of a project is; the TOML parser is loaded only where the text leaves doubt."""

from __future__ import annotations

import os.path
import re
from pathlib import Path
from typing import Final

from boundcheck.base.errors import ConfigError
from boundcheck.base.patterns import later
from boundcheck.config.files import is_file, read_text
from boundcheck.version import VERSION

FILE_NAME: Final = "boundcheck.toml"
PYPROJECT: Final = "pyproject.toml"
_REQUIRED: Final = "required_version"
_INCLUDE: Final = later(r"""^[ \t]*+["']?include\b""", re.MULTILINE)
_MODULE_KEY: Final = later(r"""^[ \t]*+(?:\[[ \t]*+)?["']?module\b""", re.MULTILINE)
_MODULES_HEADER: Final = later(r"""^[ \t]*\[[ \t]*["']?modules\b""", re.MULTILINE)
_SECTION_HEADER: Final = later(r"""^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*boundcheck\b""", re.MULTILINE)


def find_config(start: Path) -> Path:
    """The configuration of the project that `start` lies in: the nearest one from there upwards.

    Contracts that modules keep beside their code are passed over. Raises ConfigError when there is none, or when a
    file on the way cannot be read.
    """
    found, passed = search_config(start)
    if found is not None:
        return wanting_this(found)
    remedy = "boundcheck init writes one, or name one with --config"
    if passed is not None:
        remedy += f" ({passed} holds the contract of one module)"
    raise ConfigError(
        (f"no {FILE_NAME} and no [tool.boundcheck] in a {PYPROJECT} from {start} upwards: {remedy}",)
    )


def chosen_config(named: Path | None) -> Path:
    """The configuration that was named, else the one of the project that this is run in; see `find_config`."""
    return find_config(Path.cwd()) if named is None else wanting_this(named)


def wanting_this(file: Path, shown: str = "") -> Path:
    """A project's configuration, unless it wants another version of boundcheck. Raises ConfigError, which says so alone: of what
    another version may write, this one cannot say whether it is right."""
    text = read_text(file, str(file))
    if _REQUIRED not in text:
        return file
    from boundcheck.base.versions import is_wanted
    from boundcheck.config.wording import quoted

    table = said_in(text, file)  # what cannot be read is told by who loads it
    wanted = table.get(_REQUIRED) if isinstance(table, dict) else None
    if isinstance(wanted, str) and is_wanted(VERSION, wanted) is False:
        what = f"{_REQUIRED} is {quoted(wanted)}, and this is boundcheck {VERSION}"
        raise ConfigError((f"{shown or file.name}: {what}; install a version that the project wants",))
    return file


def search_config(start: Path) -> tuple[Path | None, Path | None]:
    """As `find_config`, None when there is none; with the first module contract that was passed over on the way.

    Where a project further up includes the nearest one, it is that.
    """
    origin = Path(os.path.realpath(start))
    passed = None
    for folder in (origin, *origin.parents):
        if (file := config_in(folder)) is not None:
            return including(file) or file, passed
        if passed is None and os.path.lexists(file := folder / FILE_NAME):
            passed = file
    return None, passed


def config_in(folder: Path) -> Path | None:
    """The configuration of the project in a folder. Raises ConfigError when a file that may hold it cannot be read."""
    if os.path.lexists(file := folder / FILE_NAME) and not is_module_contract(file):
        return file
    return file if is_file(file := folder / PYPROJECT) and has_section(file) else None


def above(file: Path) -> tuple[Path, ...]:
    """The files that may include the project of a configuration file."""
    return tuple(folder / name for folder in file.parent.parents for name in (FILE_NAME, PYPROJECT))


def including(inner: Path) -> Path | None:
    """The configuration further up that includes the project of a configuration file, be that written or not."""
    for file in above(inner):
        if not is_file(file):
            continue
        text = read_text(file, str(file))
        if _INCLUDE.search(text) is None:
            continue
        from boundcheck.config.included import includes

        if includes(said_in(text, file), inner.parent.relative_to(file.parent).as_posix()):
            return file
    return None


def said_in(text: str, file: Path) -> object:
    """The table with a project's configuration in the text of a file; None where there is none that can be read."""
    from boundcheck.config.document import parse, section

    try:
        data = parse(text, str(file))
    except ConfigError:
        return None
    return section(data) if table_of(file.name) else data


def table_of(file: str) -> tuple[str, ...]:
    """The keys that lead to the table with a project's configuration, by the name or path of the file."""
    return ("tool", "boundcheck") if file.rpartition("/")[2] == PYPROJECT else ()


def is_module_contract(path: Path) -> bool:
    """Whether a `boundcheck.toml` is the contract of one module beside its code, not the file of a project.

    One that holds `[module]` with mistakes is still a contract, so that loading it tells them. Raises ConfigError
    when the file cannot be read.
    """
    text = read_text(path, str(path))
    if not _MODULE_KEY.search(text):
        return False
    from boundcheck.config.document import is_contract, parse

    try:
        return is_contract(parse(text, str(path)))
    except ConfigError:
        return not _MODULES_HEADER.search(text)


def may_be_module_contract(path: Path) -> bool:
    """Whether a `boundcheck.toml` inside a package speaks of one module, be it with mistakes.

    Raises ConfigError when the file cannot be read.
    """
    return _MODULE_KEY.search(read_text(path, str(path))) is not None


def has_section(path: Path) -> bool:
    """Whether a `pyproject.toml` holds `[tool.boundcheck]`, be it with mistakes. Raises ConfigError when it cannot be read."""
    text = read_text(path, str(path))
    if "boundcheck" not in text:
        return False
    from boundcheck.config.document import parse, section

    try:
        return section(parse(text, str(path))) is not None
    except ConfigError:
        return _SECTION_HEADER.search(text) is not None
