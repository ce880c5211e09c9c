"""Contracts of modules all of whose names are public, so that only what they do with tables is told."""

from __future__ import annotations


def open_modules(*names: str, within: str = "shop") -> str:
    """A contract, without rules, of modules that are packages of one."""
    return "".join(f'[modules.{name}]\npath = "{within}.{name}"\npublic = ["**"]\n' for name in names)
