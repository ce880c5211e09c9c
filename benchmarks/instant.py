"""How long people wait: every way a check begins, beside what tach takes on the same tree, as one markdown table.

usage: python benchmarks/instant.py TREE PACKAGE [TREE PACKAGE …] [--rounds N]

TREE is a folder that holds PACKAGE (an unpacked application); it is copied, never written to. The contract is what
`boundcheck init` writes, with its baseline; tach gets a module for every package right below PACKAGE. All run in turn, round after
round, so that whatever else the machine does hits all alike. A cell is boundcheck's median, the spread in brackets, then how
many times tach's that is, of CPU seconds and of wall seconds. Needs `pip install tach` beside boundcheck.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CACHE = ".boundcheck_cache"
CHECK = ("check", "--format", "concise")


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds of CPU and of the wall's clock."""

    cpu: float
    wall: float


@dataclass
class Project:
    """A copy of a tree with both tools' contracts, and the file that is edited."""

    root: Path
    package: str
    edits: int = 0
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        files = sorted((self.root / self.package).rglob("*.py"))
        return files[min(200, len(files) - 1)]

    @property
    def common(self) -> Path:
        """A file that others ask of: the longest of those that many import, as far as its name tells."""
        named = [
            path
            for path in (self.root / self.package).rglob("*.py")
            if path.stem in ("utils", "core", "const")
        ]
        return max(named or [self.file], key=lambda path: path.stat().st_size)

    def add(self, path: Path, line: str) -> None:
        self.edits += 1
        with path.open("a") as stream:
            stream.write("\n" + line.format(self.edits) + "\n")


def main() -> None:
    # Who installs a tool has its bytecode; without, each run would compile all that it loads.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trees", nargs="+", metavar="TREE PACKAGE")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    pairs = list(zip(arguments.trees[::2], arguments.trees[1::2], strict=True))
    with tempfile.TemporaryDirectory() as folder:
        projects = [prepare(Path(folder) / package, Path(tree), package) for tree, package in pairs]
        for _ in range(arguments.rounds):
            for project in projects:
                for name, cost in one_round(project):
                    project.costs.setdefault(name, []).append(cost)
        print("\n".join(table(projects)))


def prepare(root: Path, tree: Path, package: str) -> Project:
    shutil.copytree(tree, root, ignore=shutil.ignore_patterns(".git", "*.toml", "__pycache__"))
    subprocess.run([script("boundcheck"), "init"], cwd=root, check=True, stdout=subprocess.DEVNULL)
    children = sorted(path.parent.name for path in (root / package).glob("*/__init__.py"))
    modules = "".join(f'[[modules]]\npath = "{package}.{name}"\n' for name in children)
    (root / "tach.toml").write_text(f'source_roots = ["."]\nexclude = []\n{modules}')
    return Project(root, package)


def one_round(project: Project) -> Iterator[tuple[str, Cost]]:
    """Every way once, in an order in which each finds what it needs."""
    root, toml = project.root, project.root / "boundcheck.toml"

    def check(*options: str) -> Cost:
        return run(root, script("boundcheck"), *CHECK, *options)

    def after(change: Callable[[], None]) -> Cost:
        change()
        time.sleep(0.1)
        return check()

    def restore() -> None:
        """As a CI restores files and cache: the same bytes, other times."""
        for path in (p for p in root.rglob("*") if p.is_file() and CACHE not in p.parts):
            os.utime(path)

    yield "tach", run(root, script("tach"), "check")
    shutil.rmtree(root / CACHE, ignore_errors=True)
    yield "cold, `--select dependency,api`", check("--select", "dependency,api")
    shutil.rmtree(root / CACHE, ignore_errors=True)
    yield "cold, all rules", check()
    time.sleep(2.1)  # files that are younger are not trusted by their times
    check()
    yield "nothing changed", check()
    yield "a restored cache", after(restore)
    time.sleep(2.1)
    check()
    yield "a comment in one file", after(lambda: project.add(project.file, "# {}"))
    yield (
        "an import in a file others ask of",
        after(lambda: project.add(project.common, "import asyncio as _asyncio_{}")),
    )
    yield (
        "a new file",
        after(lambda: project.add(project.file.with_name(f"new_{project.edits}.py"), "VALUE = {}")),
    )
    yield "a comment in boundcheck.toml", after(lambda: project.add(toml, "# {}"))
    yield "`--version`", run(root, script("boundcheck"), "--version")


def script(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def run(root: Path, *command: str) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: {done.stderr[-500:].decode(errors='replace')}")
    return Cost(used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime, wall)


def table(projects: list[Project]) -> Iterator[str]:
    yield "| | " + " | ".join(f"{project.package}" for project in projects) + " |"
    yield "|---" * (len(projects) + 1) + "|"
    for name in projects[0].costs:
        yield f"| {name} | " + " | ".join(cell(project, name) for project in projects) + " |"


def cell(project: Project, name: str) -> str:
    cpu, wall = measures(project.costs[name])
    if name == "tach":
        return f"{spread(cpu)} s CPU, {spread(wall)} s wall"
    tach_cpu, tach_wall = map(statistics.median, measures(project.costs["tach"]))
    times = f"{statistics.median(cpu) / tach_cpu:.2f} x, {statistics.median(wall) / tach_wall:.2f} x"
    return f"{spread(cpu)} s CPU, {spread(wall)} s wall: {times}"


def measures(costs: list[Cost]) -> tuple[list[float], list[float]]:
    return [cost.cpu for cost in costs], [cost.wall for cost in costs]


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


if __name__ == "__main__":
    main()
