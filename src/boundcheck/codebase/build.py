"""Joins discovery, facts and contracts into the codebase: whose each file is and what kind of file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

from boundcheck.base.light import replace
from boundcheck.codebase.codebase import Codebase, Placing, Standing
from boundcheck.codebase.entities.installed import installed_apps
from boundcheck.codebase.files import File
from boundcheck.codebase.kinds import Kinds
from boundcheck.codebase.modules import expand_modules
from boundcheck.config.model import Config
from boundcheck.discover import Project
from boundcheck.facts.depths import Depth
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
# What it knows of them whatever they say, as long as each is whose it was and of its kind.
_WHATEVER_THEY_SAY = (
    "baselines",
    "known",
    "in_order",
    "tops",
    "starts",
    "test_code",
    "holding_tests",
    "_owners",
    "severities",
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


def without_severities(config: Config) -> Config:
    """The same, every rule having its default."""
    modules = tuple(replace(module, rules=()) for module in config.modules)
    return replace(config, rules=(), modules=modules)


def regraded(codebase: Codebase, config: Config) -> Codebase:
    """The same code under a configuration that differs in severities alone, with what was looked up in it so far."""
    modules = expand_modules(config.modules, codebase.known, codebase.packages, codebase.apps)
    found = replace(codebase, config=config, modules=modules, standing=Standing())
    vars(found).update({name: getattr(codebase, name) for name in _WHATEVER_THE_SEVERITIES})
    return found


def apart(codebase: Codebase) -> Codebase:
    """The same, to be asked while others are asking: it notes for itself what names that are looked up rest on."""
    found = copy(codebase)
    for name in ("symbols", "said_names"):
        vars(found).pop(name, None)
    return found


def saying(codebase: Codebase, changed: Mapping[str, Packed], standing: Standing) -> Codebase:
    """The same files under the same contracts, of which some, by path, say other things that make none another's or of another
    kind."""
    files = tuple(
        file._replace(packed=changed[file.path]) if file.path in changed else file for file in codebase.files
    )
    found = replace(codebase, files=files, standing=standing)
    made = vars(codebase)
    vars(found).update({name: made[name] for name in _WHATEVER_THEY_SAY if name in made})
    new = {file.path: file for file in files if file.path in changed}
    by_path = vars(found)["by_path"] = {**codebase.by_path, **new}
    vars(found)["by_name"] = {name: by_path[file.path] for name, file in codebase.by_name.items()}
    if "importers" in made:
        names = (file.name for file in new.values() if found.by_name.get(file.name) is file)
        vars(found)["importers"] = codebase.importers.after(found.by_name, names)
    return found
