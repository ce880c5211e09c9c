"""What a cold check's time is made of, and what of it no reader written in Python could save, as markdown.

usage: python benchmarks/floor.py TREE [TREE …]

TREE is a folder with a boundcheck.toml; it is copied, never written to. Each check runs in one process of its own (`--jobs 1`), so that
all CPU seconds are its own; the parts of a run are timed as the program calls them. Below stands what the same files take by
themselves: to be listed, read and hashed, to have the lines found that begin an import, and to be parsed by `ast`.
"""

from __future__ import annotations

import argparse
import ast
import gc
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

from boundcheck import read as reading
from boundcheck import run as program
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.load import load_config
from boundcheck.discover import SourceFile
from boundcheck.keep.cache import Cache
from boundcheck.outcome.asked import rules_asked
from boundcheck.resume.keeping import dotted_names
from boundcheck.scan import package_bindings
from boundcheck.scan.entities.outline import placing_outline
from boundcheck.scan.guards import Guards
from boundcheck.scan.imports import ScannedImports, scan_imports
from boundcheck.scan.named.made import may_make
from boundcheck.scan.names import ScannedNames, scan_names
from boundcheck.scan.source import Source, read_source
from boundcheck.scan.strings import scan_strings
from boundcheck.scan.structure import find_problem
from boundcheck.scan.uses import scan_uses

SELECTIONS = {
    "`--select import-contract`": ("import-contract",),
    "`--select dependency,api`": ("dependency", "api"),
    "all rules": (),
}
PARTS = {
    "find_files": "list the files, read the configuration",
    "_scan": "scan each file: read, hash, mask, facts",
    "with_registry": "models and tables: the registry",
    "judge_files": "judge each file, its data included",
    "conclude": "conclude: cycles, contracts, unused keys",
    "keep": "write the cache",
}
_IMPORT = re.compile(rb"^[ \t]*(?:import|from)[ \t]", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    parser.add_argument("--timed", help=argparse.SUPPRESS)  # the selection that a process of its own times
    arguments = parser.parse_args()
    if arguments.timed:
        print(json.dumps(timed(arguments.trees[0], SELECTIONS[arguments.timed])))
        return
    for tree in arguments.trees:
        print("\n".join(table(tree)))


def table(tree: Path) -> Iterator[str]:
    """The parts of each check, a column each, then the floor of one."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        shutil.copytree(tree, root, ignore=shutil.ignore_patterns(".git", "__pycache__", ".boundcheck_cache"))
        columns = {name: in_a_process(root, name) for name in SELECTIONS}
        files = [path for path in root.rglob("*.py") if path.is_file()]
        yield f"**{tree.name}**, {len(files):,} files, CPU seconds\n"
        yield "| | " + " | ".join(columns) + " |"
        yield "|---" * (len(columns) + 1) + "|"
        for part in ("start and imports", *PARTS.values(), "the rest", "together"):
            yield f"| {part} | " + " | ".join(f"{column[part]:.2f}" for column in columns.values()) + " |"
        yield ""
        yield "| what the files take by themselves | |"
        yield "|---|---|"
        for name, seconds in floor(root, files):
            yield f"| {name} | {seconds:.2f} |"
        yield ""
        yield "| what a scan for `dependency,api` looks for | |"
        yield "|---|---|"
        for name, seconds in looked_for(root):
            yield f"| {name} | {seconds:.2f} |"
        yield ""


def in_a_process(root: Path, selection: str) -> dict[str, float]:
    shutil.rmtree(root / ".boundcheck_cache", ignore_errors=True)
    command = (sys.executable, __file__, str(root), "--timed", selection)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def timed(root: Path, groups: tuple[str, ...]) -> dict[str, float]:
    """The CPU seconds of the parts of one check, without one another's."""
    gc.disable()  # as a check does
    start = time.process_time()
    spent = dict.fromkeys(PARTS.values(), 0.0)
    open_: list[float] = [0.0]

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def watching(*args: Any, **options: Any) -> Any:
            began = time.process_time()
            open_.append(0.0)
            try:
                return function(*args, **options)
            finally:
                took = time.process_time() - began
                spent[PARTS[name]] += took - open_.pop()
                open_[-1] += took

        return watching

    for name in PARTS:
        holder = next(each for each in (program, reading, Cache) if name in vars(each))
        setattr(holder, name, watched(name, getattr(holder, name)))
    Codebase.registry.func = watched("with_registry", Codebase.registry.func)  # type: ignore[attr-defined]
    file = root / "boundcheck.toml"
    program.analyse(file, 1, cache=Cache(file), rules=rules_asked(groups, (), {}))
    together = time.process_time()
    rest = together - start - sum(spent.values())
    return {"start and imports": start, **spent, "the rest": rest, "together": together}


def floor(root: Path, files: list[Path]) -> Iterator[tuple[str, float]]:
    """What is to be done at least, each by itself."""

    yield (
        "list them (`os.walk`)",
        spent(lambda: list(os.walk(root))),
    )
    texts: list[bytes] = []
    yield "read them", spent(lambda: texts.extend(path.read_bytes() for path in files))
    yield "hash them (sha256)", spent(lambda: [hashlib.sha256(text).digest() for text in texts])
    yield (
        "find the lines that begin with `import` or `from`",
        spent(lambda: [_IMPORT.findall(t) for t in texts]),
    )
    yield "parse them (`ast.parse`), as a tool does that reads trees", spent(lambda: [*map(parsed, texts)])


def spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def looked_for(root: Path) -> Iterator[tuple[str, float]]:
    """What the parts of a scan take, each over all files before the next one."""
    file = root / "boundcheck.toml"
    _, project = reading.find_files(lambda contracts: load_config(file, contracts))
    known, python = dotted_names(project), [each for each in project.files if each.is_python]
    sources: list[Source] = []
    read: list[SourceFile] = []

    def hide() -> None:
        for each in python:
            source = read_source((root / each.path).read_bytes())
            if isinstance(source, Source):
                sources.append(source)
                read.append(each)

    yield "what is text or comment, hidden (files read with it)", spent(hide)
    guards = [*map(Guards, sources)]
    found: list[ScannedImports] = []
    yield "the imports", spent(lambda: found.extend(map(scan_imports, sources, guards)))
    suspects = [each.suspect for each in found]
    yield "whether a file can be read at all", spent(lambda: [*map(find_problem, sources, suspects)])
    names: list[ScannedNames] = []
    yield "the names that it binds", spent(lambda: names.extend(map(scan_names, sources)))
    defined = [each.definitions for each in names]
    of = [*zip(sources, read, guards, found, defined, strict=True)]

    def use(source: Source, each: SourceFile, imports: ScannedImports) -> None:
        scan_uses(source, package_bindings(imports.statements, each.package, known), imports.spans)

    yield (
        "attribute chains on packages and files of the project",
        spent(lambda: [use(source, each, imports) for source, each, _, imports, _ in of]),
    )
    yield (
        "classes that may be models, settings",
        spent(lambda: [placing_outline(s, g, imports, names) for s, _, g, imports, names in of]),
    )
    yield (
        "imports by strings",
        spent(lambda: [scan_strings(s, i.statements, names, i.hints) for s, _, _, i, names in of]),
    )
    yield "signs of names without an import", spent(lambda: [may_make(s, each.name) for s, each, *_ in of])


def parsed(text: bytes) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


if __name__ == "__main__":
    main()
