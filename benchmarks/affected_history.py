"""Is the selection of `boundcheck affected` safe? Tried on a project's own history.

usage: python benchmarks/affected_history.py REPO CONFIG --package PATH [--commits N] [--python PYTHON] [-- PYTEST…]

REPO is a git repository with history (it is cloned, never written to), CONFIG a boundcheck.toml for it. The commits are
the newest N that are no merges and touch a Python file below PATH (repeatable); --skip leaves out the newest, --every
takes each n-th. For each of them the whole suite runs at the parent and at the commit, with the interpreter PYTHON, which
has what the project's tests need. Every test that is new, gone, or ends otherwise must be among those that
`boundcheck affected --base PARENT` selects at the commit; a test that does not end alike when the suite of one tree is
run again is flaky, and named as such. Exit status 1 when a test was missed.

Few commits change the outcome of a test that they do not touch. So with --sabotage the suite runs once more at the
commit, with every changed Python file below PATH made to fail when it is imported: all tests that cannot stand that must
be selected, too.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Outcomes = Mapping[str, str]  # test by its id -> how it ended
_PLUGIN = """
import json, os
ended = {}
def note(report, phase):
    order = ("passed", "skipped", "failed")
    how = "x" + report.outcome if hasattr(report, "wasxfail") else report.outcome
    old = ended.get(report.nodeid, "passed")
    if order.index(how.lstrip("x")) >= order.index(old.lstrip("x")):
        ended[report.nodeid] = how
def pytest_runtest_logreport(report):
    note(report, report.when)
def pytest_collectreport(report):
    if report.failed:
        ended[report.nodeid] = "collection failed"
def pytest_sessionfinish(session):
    with open(os.environ["OUTCOMES"], "w") as stream:
        json.dump(ended, stream)
"""


@dataclass(frozen=True)
class Row:
    commit: str
    subject: str
    tests: int
    skipped: int
    differing: tuple[str, ...]
    missed: tuple[str, ...]
    flaky: tuple[str, ...]
    sabotaged: int
    everything: str | None


class Suite:
    """Runs the suite of trees in one clone; a tree's outcome is kept."""

    def __init__(self, clone: Path, scratch: Path, python: str, arguments: Sequence[str]) -> None:
        self._clone, self._scratch, self._python, self._arguments = clone, scratch, python, arguments
        self._kept: dict[str, Outcomes] = {}
        (scratch / "outcomes_of_tests.py").write_text(_PLUGIN)

    def run(self, revision: str, *, again: bool = False) -> Outcomes:
        tree = git(self._clone, "rev-parse", f"{revision}^{{tree}}")
        if again or tree not in self._kept:
            git(self._clone, "checkout", "--quiet", "--detach", "--force", revision)
            git(self._clone, "clean", "-dfxq")
            found = self._run()
            if again:
                return found
            self._kept[tree] = found
        return self._kept[tree]

    def _run(self) -> Outcomes:
        outcomes = self._scratch / "outcomes.json"
        outcomes.unlink(missing_ok=True)
        paths = (self._scratch, self._clone, self._clone / "src")
        environment = {
            **os.environ,
            "OUTCOMES": str(outcomes),
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
        }
        command = [self._python, "-m", "pytest", "-q", "-p", "outcomes_of_tests", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, *self._arguments],
            cwd=self._clone,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if not outcomes.exists():
            return {f"(the suite does not start: {done.stdout[-300:]}{done.stderr[-300:]})": "failed"}
        found: Outcomes = json.loads(outcomes.read_text())
        return found


def main() -> int:
    arguments = read_arguments()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        clone = scratch / "clone"
        subprocess.run(
            ["git", "clone", "--quiet", "--shared", "--no-checkout", arguments.repo, clone], check=True
        )
        for key, value in (
            ("user.name", "nobody"),
            ("user.email", "nobody@localhost"),
            ("core.hooksPath", os.devnull),
        ):
            git(clone, "config", key, value)
        suite = Suite(clone, scratch, arguments.python, arguments.pytest)
        rows = []
        for commit in choose(clone, arguments):
            rows.append(judge(clone, commit, arguments, suite))
            show(rows[-1])
    return summary(rows)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("repo")
    parser.add_argument("config", type=Path)
    parser.add_argument("--package", action="append", required=True, metavar="PATH")
    parser.add_argument("--commits", type=int, default=30)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--sabotage", action="store_true")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("pytest", nargs="*")
    return parser.parse_args()


def git(clone: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=clone, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def choose(clone: Path, arguments: argparse.Namespace) -> list[str]:
    wanted = [f":(glob){path.rstrip('/')}/**/*.py" for path in arguments.package]
    found = git(clone, "log", "--no-merges", "--format=%H", "HEAD", "--", *wanted).split()
    return found[arguments.skip :: arguments.every][: arguments.commits]


def judge(clone: Path, commit: str, arguments: argparse.Namespace, suite: Suite) -> Row:
    """One commit against its parent, both with the configuration added."""
    before = with_config(clone, f"{commit}^", arguments.config, ())
    after = with_config(clone, commit, arguments.config, ("-p", before))
    old, new = suite.run(before), suite.run(after)
    git(clone, "checkout", "--quiet", "--detach", "--force", after)
    git(clone, "clean", "-dfxq")
    command = [
        sys.executable,
        "-m",
        "boundcheck",
        "affected",
        "--base",
        before,
        "--format",
        "json",
        "--no-cache",
    ]
    found = json.loads(subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True).stdout)
    idle = {test["path"] for test in found["tests"] if not test["affected"]}
    differing = {test for test in old.keys() | new.keys() if old.get(test) != new.get(test)}
    flaky = set()
    if any(test in old and test in new for test in differing):
        for revision, first in ((before, old), (after, new)):
            second = suite.run(revision, again=True)
            flaky |= {test for test in differing if first.get(test) != second.get(test)}
    fallen = set()
    if arguments.sabotage:
        broken = suite.run(sabotaged(clone, before, after, arguments.package))
        fallen = {test for test in new if broken.get(test) != new[test]} - flaky
    missed = {test for test in (differing - flaky) | fallen if test.partition("::")[0] in idle}
    subject = git(clone, "log", "-1", "--format=%s", commit)
    return Row(
        commit[:10],
        subject[:60],
        len(new),
        sum(test.partition("::")[0] in idle for test in new),
        tuple(sorted(differing - flaky)),
        tuple(sorted(missed)),
        tuple(sorted(flaky)),
        len(fallen),
        found["reason"] if found["all"] else None,
    )


def with_config(clone: Path, revision: str, config: Path, parent: Sequence[str]) -> str:
    """A commit of the same tree with the configuration in it."""
    git(clone, "checkout", "--quiet", "--detach", "--force", revision)
    shutil.copyfile(config, clone / "boundcheck.toml")
    git(clone, "add", "--force", "boundcheck.toml")
    return git(clone, "commit-tree", git(clone, "write-tree"), *parent, "-m", "with a configuration")


def sabotaged(clone: Path, before: str, after: str, packages: Sequence[str]) -> str:
    """A commit in which no file that changed can be imported."""
    git(clone, "checkout", "--quiet", "--detach", "--force", after)
    changed = git(clone, "diff", "--name-only", "--diff-filter=AM", before, after, "--", *packages)
    for path in changed.splitlines():
        if path.endswith(".py"):
            file = clone / path
            file.write_text(
                "raise RuntimeError('sabotaged')\n" + file.read_text(encoding="utf-8"), encoding="utf-8"
            )
    git(clone, "add", "--update")
    return git(clone, "commit-tree", git(clone, "write-tree"), "-p", after, "-m", "sabotaged")


def show(row: Row) -> None:
    share = f"{row.skipped / row.tests:4.0%}" if row.tests else "   -"
    print(
        f"{row.commit}  {share} of {row.tests} skipped, {len(row.differing)} differ, {row.sabotaged} fell  {row.subject}",
        flush=True,
    )
    if row.everything:
        print(f"            everything ran: {row.everything}")
    for word, tests in (("MISSED", row.missed), ("flaky", row.flaky)):
        for test in tests:
            print(f"            {word}: {test}")


def summary(rows: Sequence[Row]) -> int:
    shares = [row.skipped / row.tests for row in rows if row.tests]
    missed = sum(len(row.missed) for row in rows)
    print(
        f"\n{len(rows)} commits, {sum(len(row.differing) for row in rows)} differing tests, {missed} missed"
    )
    print(f"tests skipped: mean {statistics.mean(shares):.1%}, median {statistics.median(shares):.1%}")
    whole = [row.everything for row in rows if row.everything]
    print(f"everything ran for {len(whole)} commits")
    for reason, count in Counter(whole).most_common():
        print(f"  {count}: {reason}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
