"""What starts a project: packages of settings, addresses and gateways, and those that are called so."""

from __future__ import annotations

from boundcheck.base.dotted import is_within, last_of
from boundcheck.facts.file import tops_of
from boundcheck.init.names import ALWAYS_WIRING, WIRING, WIRING_PACKAGES
from boundcheck.init.shape import ProjectShape

# What values of an environment are read with, and what else they are made of.
_ENVIRONMENT = frozenset(("os", "pydantic_settings", "environ", "environs", "decouple", "dynaconf", "dotenv"))
_VALUES = _ENVIRONMENT | {
    "__future__", "dataclasses", "datetime", "enum", "functools", "json", "pathlib", "pydantic", "tomllib", "typing", "yaml"
}  # fmt: skip
_PROJECT_FILES = frozenset(("settings", "wsgi", "asgi"))
_SETTINGS = ("settings", "config", "conf")
_MUCH = 10  # files, from which on what a project's package does besides is a module's


def is_wiring(shape: ProjectShape, name: str) -> bool:
    """By its name, or as Django's project package: settings and server gateways, no models."""
    if name not in shape.packages:
        return last_of(name) in WIRING
    is_called_so = last_of(name) in WIRING_PACKAGES and not shape.owns_models(name)
    return is_called_so or is_project_package(shape, name) or _holds_values(shape, name)


def is_project_package(shape: ProjectShape, name: str) -> bool:
    """Whether a package is what `django-admin startproject` makes, or holds its settings, and not much more than that."""
    return not shape.owns_models(name) and has_project_files(shape, name) and not _does_much(shape, name)


def _does_much(shape: ProjectShape, name: str) -> bool:
    """Whether most of a package with a project's files has nothing to do with starting it."""
    inner = [file for file in shape.code_in(name) if file not in shape.settings]
    doing = sum(last_of(file) not in WIRING for file in inner)
    return last_of(name) not in WIRING_PACKAGES and doing >= _MUCH and 2 * doing > len(inner)


def has_project_files(shape: ProjectShape, name: str) -> bool:
    """Whether what starts a Django project lies in a package: settings, addresses, gateways."""
    found = _files_by_name(shape, name)
    if last_of(name) in ALWAYS_WIRING or _holds_gateways(shape, name) or _holds_settings(shape, name):
        return True
    if last_of(name) in _SETTINGS:
        return any(is_within(file, {name}) for file in shape.settings)
    return len(_PROJECT_FILES & found) >= 2 or (
        "urls" in found and bool(_PROJECT_FILES & found) and not shape.owns_models(name)
    )


def _files_by_name(shape: ProjectShape, name: str) -> set[str]:
    """The last names of what lies in a package; one that says what is installed is its settings, whatever it is called, and where
    there are such, nothing else is."""
    children = shape.children.get(name, ())
    places = {child for child in children if child in shape.facts or last_of(child) in _SETTINGS}
    found = {last_of(child) for child in children}
    if any(is_within(file, places) for file in shape.settings):
        return found | {"settings"}
    return found - {"settings"} if shape.settings else found


def _holds_gateways(shape: ProjectShape, name: str) -> bool:
    """Whether a package has nothing but what starts it (`wsgi`, `asgi`)."""
    inner = shape.code_in(name)
    return bool(inner) and all(last_of(file) in ALWAYS_WIRING for file in inner)


def _holds_settings(shape: ProjectShape, name: str) -> bool:
    """Whether most files of a package say what a project is made of, each for an environment, whatever it is called."""
    inner = shape.code_in(name)
    return 2 * sum(file in shape.settings for file in inner) > len(inner)


def _holds_values(shape: ProjectShape, name: str) -> bool:
    """Whether files of a package do nothing but take values from the environment."""
    tops = [tops_of(shape.facts[file].imports) for file in shape.code_in(name)]
    return any(not found.isdisjoint(_ENVIRONMENT) for found in tops) and all(
        found <= _VALUES for found in tops
    )
