"""TOML text to data, and what kind of file it is; the only importer of tomli."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import tomli

from boundcheck.base.patterns import later
from boundcheck.config.files import problem
from boundcheck.config.wording import dotted_key

_TOML_PLACE: Final = later(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOML_TWICE: Final = later(r"Cannot declare \((.*)\) twice")


def section(data: object) -> object | None:
    """What a `pyproject.toml` holds under `[tool.boundcheck]`."""
    tool = data.get("tool") if isinstance(data, dict) else None
    return tool.get("boundcheck") if isinstance(tool, dict) else None


def roots_in(data: object) -> tuple[str, ...]:
    """The `source_roots` of a project, as far as they can be read."""
    written = data.get("source_roots") if isinstance(data, dict) else None
    return tuple(root for root in written if isinstance(root, str)) if isinstance(written, list) else ()


def is_contract(data: object) -> bool:
    """`[module]` without `[modules]`, and not `[module.billing]`, which is `[modules.billing]` mistyped."""
    module = data.get("module") if isinstance(data, dict) and "modules" not in data else None
    if not isinstance(module, dict):
        return False
    return not any(isinstance(value, dict) for key, value in module.items() if key != "rules")


def value_at(data: object, keys: Iterable[str | int]) -> object:
    """What parsed data holds at a path; None where it holds nothing."""
    for key in keys:
        if isinstance(data, dict) and isinstance(key, str):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            return None
    return data


def parse(text: str, shown: str) -> dict[str, object]:
    """The data of a TOML file that is named as `shown`. Raises ConfigError with the place of a mistake."""
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
