"""Joins discovery, facts and contracts into the codebase: whose each file is and what kind of file."""

from __future__ import annotations

from collections.abc import Sequence

from boundcheck.codebase import Codebase, File
from boundcheck.config.model import Config
from boundcheck.discover import Project
from boundcheck.facts import FileFacts
from boundcheck.kinds import Kinds
from boundcheck.modules import expand_modules


def build_codebase(config: Config, project: Project, facts: Sequence[FileFacts]) -> Codebase:
    """`facts` are those of `project.files`, in the same order. Raises ConfigError when globs clash."""
    names = frozenset(file.name for file in project.files)
    modules = expand_modules(config.modules, names | project.packages, project.packages)
    kinds = Kinds(config, project, modules)
    files = tuple(
        File(source.path, source.name, source.package, source.is_package, *kinds.of(source, found), found)
        for source, found in zip(project.files, facts, strict=True)
    )
    return Codebase(
        config, files, modules, project.packages, project.test_paths, project.unreadable, _existing(config)
    )


def _existing(config: Config) -> frozenset[str]:
    """Which of the written paths are there, so that rules need not look at the disk."""
    written = [*(config.test_paths or ()), *config.test_support, *(config.migrations or ())]
    for contract in config.modules:
        written += contract.tests or ()
    found = set()
    for entry in written:
        value = entry.value.rstrip("/")
        if ("*" in value and any(config.root.glob(value))) or (
            "*" not in value and (config.root / value).exists()
        ):
            found.add(entry.value)
    return frozenset(found)
