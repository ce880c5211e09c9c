"""Rules that installed distributions and named files bring: imported, checked for what a rule has to have, told apart by content.

The code of a pull request must not run here, so a distribution is looked for, and imported, where things are installed: the
project's folder and the current one are left out, unless what lies there is called site-packages.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import metadata
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final

from boundcheck.base.disk import digest_of, read_file
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.base.plain import visible
from boundcheck.findings.catalog import ALL_RULES, GROUPS
from boundcheck.findings.own_rules import OwnRule
from boundcheck.rule_api import API_VERSION
from boundcheck.version import VERSION

ENTRY_POINTS: Final = "boundcheck.rules"
_INSTALLED: Final = ("site-packages", "dist-packages")
_NAME: Final = later(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_LEVELS: Final = ("error", "warn", "off")
_TELLING: Final = ("METADATA", "PKG-INFO", "RECORD", "entry_points.txt")


class UnfitError(Exception):
    """Rules that cannot be used: what is wrong, `; `, the remedy."""


class BroughtRules(NamedTuple):
    """What one distribution or file brings: its rules, and its files with a digest of the content of each."""

    rules: tuple[OwnRule, ...]
    files: tuple[tuple[str, bytes], ...]


def names_of(distribution: str, root: str) -> tuple[str, ...]:
    """The names of its rules, without running any of its code; none where it is not installed."""
    found = _found(distribution, _path_without(root))
    return tuple(point.name for point in _points(found)) if found else ()


def of_distribution(distribution: str, root: str) -> BroughtRules:
    """The rules of an installed distribution, for the project at `root`. Raises UnfitError."""
    path = _path_without(root)
    found = _found(distribution, path)
    if found is None:
        raise UnfitError(
            f'distribution "{visible(distribution)}" is not installed beside boundcheck; install it there, or remove it'
        )
    points = tuple((point.name, point.value) for point in _points(found))
    source = f"{found.metadata['Name'] or distribution} {found.version}"
    if not points:
        raise UnfitError(
            f'{visible(source)} offers no rules (entry points of the group "{ENTRY_POINTS}"); remove it'
        )
    try:
        packages = dict(_package_of(value) for _, value in points)
        code = {file for spec in packages.values() for file in _files_of(spec)}
    except Exception as error:
        raise UnfitError(_unimportable(source, error)) from None
    if within := next((file for file in sorted(code) if not _is_installed(file, root)), None):
        raise UnfitError(
            f"the code of {source} lies in the project ({visible(within)}), where a pull request can change it; "
            "install a built one, or name its files with --rules-from"
        )
    paths = code.union(_recorded(found))
    files = tuple(sorted((path, digest) for path in paths if (digest := _digest(path))))
    return BroughtRules(_imported(source, points, tuple(packages), files, path), files)


def of_file(path: Path) -> BroughtRules:
    """The rule in a Python file. Raises UnfitError."""
    where = os.path.realpath(path)
    try:
        data, _ = read_file(where)
    except OSError as error:
        raise UnfitError(
            f"{visible(str(path))} cannot be read ({error.strerror or error}); name a Python file with a rule"
        ) from None
    files = ((where, digest_of(data)),)
    return BroughtRules((_executed(visible(str(path)), where, data),), files)


@lru_cache(maxsize=64)  # what is imported once is not imported again for another verb of one process
def _imported(
    source: str,
    points: tuple[tuple[str, str], ...],
    packages: tuple[str, ...],
    files: tuple[tuple[str, bytes], ...],
    path: tuple[str, ...],
) -> tuple[OwnRule, ...]:
    paths = frozenset(path for path, _ in files)
    for name in list(sys.modules):  # what was imported so far is of an earlier content
        if any(name == package or name.startswith(f"{package}.") for package in packages):
            del sys.modules[name]
    rules = []
    with _importing(path):
        for name, value in points:
            try:
                module = importlib.import_module(value)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                raise UnfitError(_unimportable(f"rule {visible(name)} of {source}", error)) from None
            rule = _rule(module, source, paths)
            if rule.name != name:
                raise UnfitError(
                    f"the entry point {visible(name)} of {source} leads to the rule {rule.name}; give both one name"
                )
            rules.append(rule)
    return tuple(rules)


@lru_cache(maxsize=64)
def _executed(source: str, path: str, data: bytes) -> OwnRule:
    module = ModuleType(f"boundcheck_rule_{digest_of(path.encode() + data).hex()}")
    module.__file__ = path
    sys.modules[module.__name__] = module  # where dataclasses look for what annotations mean
    try:
        exec(compile(data, path, "exec"), vars(module))  # noqa: S102 - whoever runs the command named it
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise UnfitError(_unimportable(source, error)) from None
    return _rule(module, source, frozenset((path,)))


def _rule(module: ModuleType, source: str, files: frozenset[str]) -> OwnRule:
    """What a module says of its rule. Raises UnfitError where it says too little."""
    where = f"{source}: {visible(module.__file__ or module.__name__)}"
    said = vars(module)
    version, name, check_file = said.get("API_VERSION"), said.get("NAME"), said.get("check_file")
    if version is None:
        raise UnfitError(f"{where} says no API_VERSION; write API_VERSION = {API_VERSION}")
    if version != API_VERSION or isinstance(version, bool):
        raise UnfitError(
            f"{where} is written for API_VERSION {visible(repr(version))}, and boundcheck {VERSION} has {API_VERSION}; "
            "install versions that fit"
        )
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UnfitError(f'{where} needs a NAME in kebab-case, of two words or more, like "no-clock"')
    if name in ALL_RULES or name in GROUPS:
        raise UnfitError(f"{where} calls its rule {name}, as boundcheck does one of its own; rename it")
    group, level = said.get("GROUP", "own"), said.get("SEVERITY", "error")
    if group not in GROUPS:
        raise UnfitError(f"{where} has the GROUP {visible(repr(group))}; write one of {', '.join(GROUPS)}")
    if level not in _LEVELS:
        raise UnfitError(
            f"{where} has the SEVERITY {visible(repr(level))}; write one of {', '.join(_LEVELS)}"
        )
    if not (module.__doc__ or "").strip():
        raise UnfitError(
            f"{where} has no docstring, which is what `boundcheck explain {name}` prints; write one"
        )
    if not callable(check_file):
        raise UnfitError(f"{where} has no check_file; write def check_file(file)")
    return OwnRule(name, group, level, module.__doc__ or "", check_file, source, files)


def _unimportable(what: str, error: BaseException) -> str:
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"{what} cannot be imported ({visible(said)}); mend it, or remove it"


def _found(distribution: str, path: Sequence[str]) -> metadata.Distribution | None:
    importlib.invalidate_caches()
    return next(iter(metadata.distributions(name=distribution, path=list(path))), None)


def _points(found: metadata.Distribution) -> list[metadata.EntryPoint]:
    return sorted(found.entry_points.select(group=ENTRY_POINTS), key=lambda point: point.name)


def _path_without(root: str) -> tuple[str, ...]:
    """Where things are installed; see above."""
    return tuple(entry for entry in sys.path if entry and _is_installed(entry, root))


def _is_installed(path: str, root: str) -> bool:
    """Whether a path lies outside the project and the current folder, or where an environment in them has what is installed."""
    place = os.path.realpath(path)
    for folder in (os.path.realpath(root), os.path.realpath(os.curdir)):
        if place == folder or place.startswith(f"{folder}{os.sep}"):
            return any(part in _INSTALLED for part in Path(place[len(folder) :]).parts)
    return True


@contextmanager
def _importing(path: Sequence[str]) -> Iterator[None]:
    """While rules are imported: from there alone, and without files written beside them."""
    before, writes = sys.path[:], sys.dont_write_bytecode
    sys.path[:], sys.dont_write_bytecode = path, True
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = before, writes


def _recorded(found: metadata.Distribution) -> Iterator[str]:
    """What an installer wrote of a distribution: its Python files, and what it says of itself."""
    folder = getattr(found, "_path", None)
    if isinstance(folder, Path):
        yield from (str(folder / name) for name in _TELLING)
    for file in found.files or ():
        if file.suffix == ".py":
            yield os.path.normpath(str(file.locate()))


def _package_of(module: str) -> tuple[str, ModuleSpec]:
    """The outermost package with code that a module lies in, or the module, and where it would be imported from now.

    What this process has imported under the name, or had to import for it, plays no part. Raises ModuleNotFoundError.
    """
    parts, path = module.split("."), None
    for count in range(1, len(parts) + 1):
        name = ".".join(parts[:count])
        specs = (finder.find_spec(name, path) for finder in sys.meta_path)
        spec = next((found for found in specs if found is not None), None)
        if spec is None:
            break
        if spec.has_location:
            return name, spec
        path = list(spec.submodule_search_locations or ())
    raise ModuleNotFoundError(f"No module named {module!r}")


def _files_of(spec: ModuleSpec) -> Iterator[str]:
    if spec.origin:
        yield spec.origin
    for folder in spec.submodule_search_locations or ():
        yield from map(str, Path(folder).rglob("*.py"))


def _digest(path: str) -> bytes:
    try:
        return digest_of(read_file(path)[0])
    except OSError:
        return b""
