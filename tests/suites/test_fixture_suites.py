"""The two shops with suites of their own: they run, and what is planted in them is found by the half that can see it.

A marker ends a line: those of `tests/data/test_catalogue.py`, and `# at run time: rule -> owner` for a breach that only
shows when the suite runs, in that of the file's own module unless `(testing module)` names another. In JSON a marker is
the value of a key "_", which Django passes over. `fixtures/README.md` lists them all; run with
BOUNDCHECK_UPDATE_SNAPSHOTS=1 to write it anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from running import LIGHT, PLUGIN, in_own_process, suite

from boundcheck.cli.suites import suite_paths
from boundcheck.findings.catalog import GROUP_OF
from boundcheck.run import read_codebase

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
APPS = ("django_suites", "flask_suites")
TESTS = frozenset(rule for rule, group in GROUP_OF.items() if group == "tests")

# Per application: the module that leaks only when its suite runs, and others whose suites are run as well.
LEAKING = {"django_suites": "shipping", "flask_suites": "stock"}
STANDALONE = {"django_suites": "pricing", "flask_suites": "bundles"}
PLUGINS = {"django_suites": ("pytest_django.plugin", "pytest_mock"), "flask_suites": ("pytest_mock",)}
CLEAN, READ = "catalog", "orders"

README = FIXTURES / "README.md"
BEGIN = "<!-- written by tests/suites/test_fixture_suites.py -->\n"
END = "<!-- end of what tests/suites/test_fixture_suites.py writes -->\n"

_KINDS = "breach|innocent|also|missed|at run time|also at run time"
_MARKER = re.compile(rf'(?:"_": ")?# (?P<kind>{_KINDS}): (?P<text>.+?)(?:",?)?$')
_TOLD = re.compile(r"(?P<rule>[a-z-]+)(?: -> (?P<owner>\w+))?(?: \(testing (?P<tester>\w+)\))?")


class Told(NamedTuple):
    """One breach: `to` is None where a marker leaves the owner open."""

    path: str
    line: int
    rule: str
    to: str | None


class Marked(NamedTuple):
    """A marked line; `told` are its breaches, each with the module whose suite shows it."""

    path: str
    line: int
    kind: str
    text: str
    code: str
    told: tuple[tuple[Told, str], ...]


def marked(app: str) -> Iterator[Marked]:
    for file in sorted((FIXTURES / app).rglob("*")):
        if file.suffix in (".py", ".toml", ".json") and "__pycache__" not in file.parts:
            path = file.relative_to(FIXTURES / app).as_posix()
            for number, line in enumerate(file.read_text().splitlines(), 1):
                if (found := _MARKER.search(line)) is not None:
                    told = () if found["kind"] == "innocent" else tuple(_told(path, number, found["text"]))
                    code = line[: found.start()].strip().rstrip(",")
                    yield Marked(path, number, found["kind"], found["text"], code, told)


def _told(path: str, line: int, text: str) -> Iterator[tuple[Told, str]]:
    for part in text.split(", "):
        found = _TOLD.fullmatch(part)
        assert found is not None, f"{path}:{line}: not a marker: {part}"
        assert found["rule"] in GROUP_OF, f"{path}:{line}: no such rule: {found['rule']}"
        own = path.split("/")[1] if "/" in path else ""
        yield Told(path, line, found["rule"], found["owner"]), found["tester"] or own


def planted(app: str, kind: str, tester: str | None = None) -> set[Told]:
    """The breaches of one kind of marker; with `tester`, those that its suite shows."""
    return {
        told
        for mark in marked(app)
        if mark.kind == kind
        for told, shown_by in mark.told
        if tester in (None, shown_by)
    }


def told_of(document: Mapping[str, list[dict[str, object]]]) -> set[Told]:
    """What a JSON report tells."""
    found = set()
    for each in document["findings"]:
        path, line, rule, to = each["path"], each["line"], each["rule"], each["to"]
        assert isinstance(path, str)
        assert isinstance(line, int)
        assert isinstance(rule, str)
        found.add(Told(path, line, rule, to if isinstance(to, str) else None))
    return found


def differences(expected: Iterable[Told], found: Iterable[Told], tolerated: Iterable[Told] = ()) -> list[str]:
    """What is missing (-) and what is too much (+)."""
    expected, found = set(expected), set(found)
    missing = [each for each in expected if not any(_matches(each, other) for other in found)]
    excused = {(each.path, each.line, each.rule) for each in tolerated}
    more = [
        each
        for each in found
        if not any(_matches(other, each) for other in expected)
        and (each.path, each.line, each.rule) not in excused
    ]
    return [
        f"{sign} {told.path}:{told.line} {told.rule} -> {told.to}"
        for sign, several in (("-", missing), ("+", more))
        for told in sorted(several, key=lambda each: (each.path, each.line, each.rule))
    ]


def _matches(expected: Told, found: Told) -> bool:
    return expected[:3] == found[:3] and expected.to in (None, found.to)


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of both applications: runs may leave caches behind."""
    root = tmp_path_factory.mktemp("suites")
    for app in APPS:
        shutil.copytree(FIXTURES / app, root / app, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return root


def run_alone(app: Path, module: str) -> subprocess.CompletedProcess[str]:
    """`boundcheck test`, without the frames of libraries where a test fails, each of which pytest would parse."""
    return in_own_process(("test", module), app, {"PYTEST_ADDOPTS": " ".join((*LIGHT, "--tb=native"))})


@pytest.mark.parametrize("app", APPS)
def test_the_suites_pass_and_leave_nothing_behind(apps: Path, tmp_path: Path, app: str) -> None:
    root = tmp_path / app
    shutil.copytree(apps / app, root, ignore=shutil.ignore_patterns(".*"))
    before = sorted(root.rglob("*"))
    result = suite(root, plugins=PLUGINS[app], PYTHONDONTWRITEBYTECODE="1")
    assert result.returncode == 0, result.stdout + result.stderr
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize("app", APPS)
def test_reading_finds_what_is_planted_for_it(
    apps: Path, app: str, boundcheck: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    result = boundcheck("check", "--format", "json", cwd=apps / app)
    assert result.returncode in (0, 1), result.stderr
    expected = planted(app, "breach")
    assert differences(expected, told_of(json.loads(result.stdout)), planted(app, "also")) == []


@pytest.mark.parametrize("app", APPS)
def test_both_kinds_stand_side_by_side(app: str) -> None:
    kinds = [mark.kind for mark in marked(app)]
    assert kinds.count("breach") >= 30
    assert kinds.count("at run time") >= 10
    assert kinds.count("innocent") >= kinds.count("breach") + kinds.count("at run time")


@pytest.mark.parametrize("app", APPS)
def test_every_rule_on_tests_is_planted(app: str) -> None:
    assert {told.rule for told in planted(app, "breach")} >= TESTS


def reported(apps: Path, app: str, module: str) -> set[Told]:
    """What is reported when the suite of a module runs."""
    file = apps / f"{app}-{module}.json"
    told = ("--boundcheck-module", module, "--boundcheck-mode", "report", "--boundcheck-report", str(file))
    paths = suite_paths(read_codebase(apps / app / "boundcheck.toml", 1), module)
    result = suite(apps / app, *told, *paths, plugins=(PLUGIN, *PLUGINS[app]))
    assert file.exists(), result.stdout + result.stderr
    return told_of(json.loads(file.read_text()))


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("table", [LEAKING, STANDALONE], ids=["leaking", "standalone"])
def test_running_finds_what_is_planted_for_it(apps: Path, app: str, table: dict[str, str]) -> None:
    module = table[app]
    expected = planted(app, "at run time", module)
    assert expected
    found = reported(apps, app, module)
    assert differences(expected, found, planted(app, "also at run time", module)) == []


# What follows takes long; one application tells as much as two.
def test_running_what_reading_found_tells_no_innocent_line(apps: Path) -> None:
    app = "django_suites"
    found = reported(apps, app, READ)
    innocent = {(mark.path, mark.line) for mark in marked(app) if mark.kind == "innocent"}
    assert [told for told in found if (told.path, told.line) in innocent] == []
    missing = [line for line in differences(planted(app, "at run time", READ), found) if line.startswith("-")]
    assert missing == []


def test_a_clean_suite_stands_alone(apps: Path) -> None:
    result = run_alone(apps / "flask_suites", CLEAN)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_leaking_suite_fails_and_says_where_and_what_to_do(apps: Path) -> None:
    app = "django_suites"
    result = run_alone(apps / app, LEAKING[app])
    assert result.returncode == 1, result.stdout + result.stderr
    # A statement that is refused ends its test, so not every planted line is reached.
    told = planted(app, "at run time", LEAKING[app])
    shown = {each.rule for each in told if f"{each.path}:{each.line}: " in result.stdout}
    assert shown >= {"dynamic-import", "test-private-import", "test-foreign-data", "foreign-query"}


def test_the_list_of_patterns_is_complete() -> None:
    text = README.read_text()
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    written = head + BEGIN + "".join(_table(app) for app in APPS) + END + tail
    if os.environ.get("BOUNDCHECK_UPDATE_SNAPSHOTS"):
        README.write_text(written)
    assert README.read_text() == written


def _table(app: str) -> str:
    marks = [mark for mark in marked(app) if not mark.kind.startswith("also")]
    parts = []
    for path in dict.fromkeys(mark.path for mark in marks):
        rows = [_row(mark) for mark in marks if mark.path == path]
        parts.append("\n".join((f"\n### {app}/{path}\n", "| code | told |", "|---|---|", *rows, "")))
    return "".join(parts)


def _row(mark: Marked) -> str:
    told = {
        "breach": mark.text,
        "at run time": f"at run time: {mark.text}",
        "missed": f"not found yet: {mark.text}",
        "innocent": f"nothing: {mark.text}",
    }[mark.kind]
    code = mark.code.replace("|", "\\|")
    return f"| `{code}` | {told.replace('->', '→')} |"
