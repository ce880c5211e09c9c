"""boundcheck, tach and import-linter side by side: the same tree, equal contracts, in turn, cold and warm.

usage: python benchmarks/compare.py TREE PACKAGE [--rounds N] [--fine]

TREE is a folder that holds PACKAGE (an unpacked application); it is copied, never written to. The contract: every
package directly below PACKAGE is a module and declares what it imports today, so that all tools have the same to check
and nothing to report. With --fine every package below PACKAGE.components (or the like) is a module of its own; then
import-linter, which has no such contract, is left out. Needs `pip install tach import-linter` beside boundcheck.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Contracts = dict[str, list[str]]  # dotted path of a module -> those it depends on


@dataclass(frozen=True)
class Tool:
    name: str
    command: tuple[str, ...]
    caches: tuple[str, ...]


def main() -> None:
    # Who installs a tool has its bytecode; without, each run would compile all that it loads.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tree", type=Path)
    parser.add_argument("package")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--fine", metavar="DOTTED", help="one module of every package below this one, too")
    parser.add_argument(
        "--data", action="store_true", help="boundcheck's data rules too, which the others do not have"
    )
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.prepare:
        prepare(arguments.tree, arguments.package, arguments.fine, data=arguments.data)
        return
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(arguments.tree, tree, ignore=shutil.ignore_patterns(".git", "*.toml", "__pycache__"))
        # In a process of its own: what this one has in memory would count for every tool it starts.
        fine = ["--fine", arguments.fine] if arguments.fine else []
        data = ["--data"] if arguments.data else []
        subprocess.run(
            [sys.executable, __file__, str(tree), arguments.package, "--prepare", *fine, *data], check=True
        )
        compare(tree, tools(fine=bool(fine), data=bool(data)), arguments.rounds, arguments.package)


def prepare(tree: Path, package: str, fine: str | None, *, data: bool) -> None:
    """Write equal contracts for all three tools."""
    contracts = observed_contracts(tree, package, fine)
    write_boundcheck(tree, contracts, data=data)
    write_tach(tree, contracts)
    write_import_linter(tree, package, contracts)


def tools(*, fine: bool, data: bool) -> list[Tool]:
    found = [
        # What the data rules find is not for this benchmark to judge.
        Tool("boundcheck", (script("boundcheck"), "check", *["--exit-zero"] * data), (".boundcheck_cache",)),
        Tool("tach", (script("tach"), "check"), (".tach",)),
    ]
    return (
        found
        if fine
        else [*found, Tool("import-linter", (script("lint-imports"),), (".import_linter_cache",))]
    )


def script(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def observed_contracts(tree: Path, package: str, fine: str | None) -> Contracts:
    """Modules as folders show them (and the package itself for the rest), each with what it imports today."""
    from boundcheck.codebase.references import References
    from boundcheck.run import read_codebase

    config = tree / "boundcheck.toml"
    config.write_text(f'source_roots = ["."]\n[modules.all]\npath = "{package}"\n')
    packages = read_codebase(config).packages
    paths = [package, *sorted(p for p in packages if p.rpartition(".")[0] in (package, fine))]
    config.write_text(
        'source_roots = ["."]\n' + "".join(f'[modules."{path}"]\npath = "{path}"\n' for path in paths)
    )
    depends: dict[str, set[str]] = {path: set() for path in paths}
    for ref in References(read_codebase(config)).all:
        if ref.file.module and ref.to in depends and ref.kind == "import":
            depends[ref.file.module].add(ref.to)
    return {path: sorted(depends[path]) for path in paths}


def write_boundcheck(tree: Path, contracts: Contracts, *, data: bool) -> None:
    lines = ['source_roots = ["."]', "[rules]", 'dependency-cycle = "off"', 'unused-dependency = "off"']
    # Which the others do not check.
    lines += [f'{rule} = "off"' for rule in ("missing-export", "dynamic-import", "wildcard-import", "tests")]
    if not data:
        lines += ['data = "off"', 'leaked-model = "off"']
    for path, depends in contracts.items():
        lines += [
            f'[modules."{path}"]',
            f'path = "{path}"',
            f"depends_on = {quoted(depends)}",
            'public = ["**"]',
        ]
    (tree / "boundcheck.toml").write_text("\n".join(lines) + "\n")


def write_tach(tree: Path, contracts: Contracts) -> None:
    lines = ['source_roots = ["."]', "exclude = []", 'root_module = "ignore"']
    for path, depends in contracts.items():
        lines += ["[[modules]]", f'path = "{path}"', f"depends_on = {quoted(depends)}"]
    (tree / "tach.toml").write_text("\n".join(lines) + "\n")


def write_import_linter(tree: Path, package: str, contracts: Contracts) -> None:
    """One contract for each module below the package: it must not import those it does not depend on."""
    lines = ["[importlinter]", f"root_package = {package}", ""]
    for path, depends in contracts.items():
        forbidden = [other for other in contracts if other not in (path, package) and other not in depends]
        if forbidden and path != package:
            lines += [f"[importlinter:contract:{path}]", f"name = {path}", "type = forbidden"]
            lines += [
                "source_modules =",
                f"    {path}",
                "forbidden_modules =",
                *(f"    {other}" for other in forbidden),
            ]
            lines += ["allow_indirect_imports = True", ""]
    (tree / ".importlinter").write_text("\n".join(lines) + "\n")


def quoted(names: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def compare(tree: Path, found: Sequence[Tool], rounds: int, package: str) -> None:
    """Run every tool in turn, round after round, so that whatever else the machine does hits all alike."""
    victim = max((tree / package.replace(".", "/")).rglob("*.py"), key=lambda path: path.stat().st_size)
    phases: dict[str, Callable[[Tool], None]] = {
        "cold": lambda tool: forget(tree, tool),
        "warm": lambda tool: None,
        "one file changed": lambda tool: touch(victim),
    }
    files = sum(1 for _ in tree.rglob("*.py"))
    print(
        f"{package}: {files:,} files, {rounds} rounds, {os.cpu_count()} cores; median wall seconds and peak memory"
    )
    for phase, prepare in phases.items():
        measured: dict[str, list[tuple[float, float]]] = {tool.name: [] for tool in found}
        for _ in range(rounds):
            for tool in found:
                prepare(tool)
                measured[tool.name].append(run(tool, tree))
        show(phase, measured)


def forget(tree: Path, tool: Tool) -> None:
    for cache in tool.caches:
        shutil.rmtree(tree / cache, ignore_errors=True)


def touch(path: Path) -> None:
    with path.open("a") as stream:
        stream.write("\n# changed\n")


def run(tool: Tool, tree: Path) -> tuple[float, float]:
    """Wall seconds and peak memory (MB, of the largest process) of one run; a run that finds anything is a mistake."""
    environment = (
        {**os.environ, "PYTHONPATH": str(tree)} if tool.name == "import-linter" else dict(os.environ)
    )
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(tool.command, cwd=tree, stdout=output, stderr=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            raise SystemExit(f"{tool.name} found something: {output.read()[-2000:].decode(errors='replace')}")
    return elapsed, usage.ru_maxrss / 1024


def show(phase: str, measured: dict[str, list[tuple[float, float]]]) -> None:
    medians = {
        name: tuple(statistics.median(column) for column in zip(*runs, strict=True))
        for name, runs in measured.items()
    }
    ours = medians["boundcheck"]
    print(f"\n{phase}")
    for name, (seconds, megabytes) in medians.items():
        ratio = (
            ""
            if name == "boundcheck"
            else f"  boundcheck takes {ours[0] / seconds:.2f} times its time, {ours[1] / megabytes:.2f} times its memory"
        )
        print(f"  {name:14} {seconds:7.3f} s {megabytes:7.0f} MB{ratio}")


if __name__ == "__main__":
    main()
