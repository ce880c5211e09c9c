"""Joins discovery, facts and contracts into the codebase: whose each file is and what kind of file."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from boundcheck.codebase import Codebase, File, FileKind
from boundcheck.config.model import Config
from boundcheck.discover import Project, SourceFile
from boundcheck.facts import FileFacts
from boundcheck.modules import Modules, expand_modules

_TEST_FOLDERS = frozenset(("tests", "test"))


def build_codebase(config: Config, project: Project, facts: Sequence[FileFacts]) -> Codebase:
    """`facts` are those of `project.files`, in the same order. Raises ConfigError when globs clash."""
    names = frozenset(file.name for file in project.files)
    modules = expand_modules(config.modules, names | project.packages, project.packages)
    suites = _suites(modules, project)
    files = tuple(
        _file(config, project, modules, suites, source, facts_of)
        for source, facts_of in zip(project.files, facts, strict=True)
    )
    return Codebase(
        config, files, modules, project.packages, project.test_paths, project.unreadable, _existing(config)
    )


def _file(
    config: Config,
    project: Project,
    modules: Modules,
    suites: dict[str, str],
    source: SourceFile,
    facts: FileFacts,
) -> File:
    kind, module = _kind_and_module(config, project, modules, suites, source)
    return File(source.path, source.name, source.package, source.is_package, kind, module, facts)


def _kind_and_module(
    config: Config, project: Project, modules: Modules, suites: dict[str, str], source: SourceFile
) -> tuple[FileKind, str | None]:
    if any(_lies_in(source.path, entry.value) for entry in config.test_support):
        return "support", None
    suite = max((s for s in suites if _lies_in(source.path, s)), key=len, default=None)
    if suite is not None:
        return "test", suites[suite]
    if any(_lies_in(source.path, path) for path in project.test_paths):
        return "test", None
    if any(_lies_in(source.path, path) for path in project.migrations):
        return "migration", modules.owner_of(source.name)
    module = modules.owner_of(source.name)
    owned = modules.path_of(source.name) or ""
    segments = source.name[len(owned) :].lstrip(".").split(".") if owned else source.name.split(".")
    folders = frozenset(segments if source.is_package else segments[:-1])
    if folders & _TEST_FOLDERS or _is_test_name(source.path.rpartition("/")[2]):
        return "test", module
    return ("migration" if "migrations" in folders else "source"), module


def _is_test_name(name: str) -> bool:
    stem = name.rpartition(".")[0]
    return stem in ("conftest", "tests") or stem.startswith("test_") or stem.endswith("_test")


def _suites(modules: Modules, project: Project) -> dict[str, str]:
    """Test folders and files with their module: as written, else `<test path>/<module>`."""
    suites: dict[str, str] = {}
    for module in modules.by_name.values():
        if module.contract.tests is not None:
            for entry in module.contract.tests:
                suites[entry.value.rstrip("/")] = module.name
            continue
        for path in project.test_paths:
            suites[f"{path}/{module.name}"] = module.name
    return suites


def _lies_in(path: str, folder: str) -> bool:
    folder = folder.rstrip("/")
    if "*" in folder:
        parts = path.split("/")
        return any(fnmatchcase("/".join(parts[: i + 1]), folder) for i in range(len(parts)))
    return path == folder or path.startswith(f"{folder}/")


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
