"""Joins discovery, facts and contracts into the codebase: whose each file is and what kind of file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from boundcheck.codebase import Codebase, Placing, Standing
from boundcheck.config.model import Config
from boundcheck.depths import Depth
from boundcheck.discover import Project
from boundcheck.entities.installed import installed_apps
from boundcheck.files import File
from boundcheck.kinds import Kinds
from boundcheck.modules import expand_modules
from boundcheck.scan.wire import Packed

# What a codebase knows of its files that no severity changes, and that takes long to find out.
_WHATEVER_THE_SEVERITIES = (
    "by_name",
    "known",
    "tops",
    "test_code",
    "symbols",
    "registry",
)


def build_codebase(
    config: Config, project: Project, facts: Sequence[Packed], depth: Depth = Depth.WHOLE
) -> Codebase:
    """`facts` are those of `project.files`, in the same order. Raises ConfigError when globs clash."""
    names = frozenset(file.name for file in project.files if file.is_python)
    apps, settings = installed_apps(project, facts)
    modules = expand_modules(config.modules, names | project.packages, project.packages, apps)
    kinds = Kinds(config, project, modules, facts, apps)
    files = tuple(
        File(source.path, source.name, source.package, source.is_package, *kinds.of(source, found), found)
        for source, found in zip(project.files, facts, strict=True)
    )
    placing = Placing(apps, settings, kinds.helpers)
    apart = project.unreadable, project.existing, placing, project.left_out
    return Codebase(config, files, modules, project.packages, *apart, depth=depth)


def regraded(codebase: Codebase, config: Config) -> Codebase:
    """The same code under a configuration that differs in severities alone, with what was looked up in it so far."""
    modules = expand_modules(config.modules, codebase.known, codebase.packages, codebase.apps)
    found = replace(codebase, config=config, modules=modules, standing=Standing())
    vars(found).update({name: getattr(codebase, name) for name in _WHATEVER_THE_SEVERITIES})
    return found
