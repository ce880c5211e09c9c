"""Two shops whose blockers are planted: the report tells all of them and nothing else, and each goes with its cause."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from leaving_shops import FIXTURES, SHOPS, marked, read_shop, sources
from running import suite

from boundcheck.cli.ground import read_ground
from boundcheck.extraction import Ground
from boundcheck.extraction.blockers import find_blockers
from boundcheck.keep.cache import Cache

Run = Callable[..., subprocess.CompletedProcess[str]]

PLUGINS = {"django_leaving": ("pytest_django.plugin",), "flask_leaving": ()}
BY_NAME = {name: read_shop(name) for name in SHOPS}
OF_ALL_MODULES = [(shop.name, module) for shop in BY_NAME.values() for module in shop.modules]
OF_ALL_CAUSES = [(shop.name, cause) for shop in BY_NAME.values() for cause in shop.brings]

BOTH_WAYS = """undeclared-dependency layer-violation not-visible private-import wildcard-import dynamic-import
    foreign-query foreign-write cross-module-join relation-traversal reverse-accessor foreign-key model-inheritance
    model-binding model-reference raw-sql cross-module-migration shared-transaction foreign-signal test-private-import
    test-undeclared-dependency shared-fixture test-patches-private test-foreign-data production-imports-tests
    import-time shared-state exception signal""".split()
OWN = "leaked-model table-ownership missing-tests cycle suite-not-alone".split()
AT_THE_CONTRACT = ("table-ownership", "missing-tests")


def ground_of(root: Path, cache: Cache | None = None) -> Ground:
    return read_ground(root / "boundcheck.toml", 1, lambda done, total: None, cache)


def counts_of(ground: Ground, modules: tuple[str, ...]) -> dict[str, dict[str, int]]:
    return {module: {b.kind: b.count for b in find_blockers(ground, module)} for module in modules}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both shops as they are, in copies: runs may leave caches behind."""
    root = tmp_path_factory.mktemp("planted")
    for shop in BY_NAME.values():
        shop.copy(root / shop.name)
    return root


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both shops, for edits that are taken back."""
    root = tmp_path_factory.mktemp("edited")
    for shop in BY_NAME.values():
        shop.copy(root / shop.name)
    return root


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both shops with all causes gone."""
    root = tmp_path_factory.mktemp("mended")
    for shop in BY_NAME.values():
        shop.copy(root / shop.name, gone=shop.brings)
    return root


@pytest.mark.parametrize(("name", "module"), OF_ALL_MODULES)
def test_a_report_tells_what_is_planted(planted: Path, boundcheck: Run, name: str, module: str) -> None:
    expected = BY_NAME[name].expected()[module]
    result = boundcheck("extract", module, "--format", "json", cwd=planted / name)
    assert result.returncode in (0, 1), result.stderr
    told = json.loads(result.stdout)
    assert {blocker["kind"]: blocker["count"] for blocker in told["blockers"]} == expected
    assert told["verdict"] == ("blocked" if expected else "ready")
    assert result.returncode == bool(expected)


@pytest.mark.parametrize("name", SHOPS)
def test_exceptions_and_what_no_rule_binds_are_marked(planted: Path, name: str) -> None:
    shop, ground = BY_NAME[name], ground_of(planted / name)
    for module in shop.modules:
        blockers = find_blockers(ground, module)
        states = Counter((blocker.kind, found.state) for blocker in blockers for found in blocker.evidence)
        assert (module, states) == (module, shop.expected_states(module))


@pytest.mark.parametrize("name", SHOPS)
def test_what_is_told_stands_on_the_lines_of_its_cause(planted: Path, name: str) -> None:
    shop, root = BY_NAME[name], planted / name
    causes = {
        (file.relative_to(root).as_posix(), line): cause
        for file in sources(root)
        for line, cause in marked(file.read_text()).items()
    }
    ground = ground_of(root)
    for module in shop.modules:
        for blocker in find_blockers(ground, module):
            for found in blocker.evidence if blocker.kind not in AT_THE_CONTRACT else ():
                cause = causes.get((found.path, found.line), "unmarked")
                brings = {"cycle"} if any(cause in closing for _, closing in shop.cycles) else set()
                assert blocker.kind in brings.union(shop.brings.get(cause, {}).get(module, ())), found


@pytest.mark.parametrize("name", SHOPS)
def test_a_cycle_names_its_modules(planted: Path, name: str) -> None:
    ground = ground_of(planted / name)
    for modules, _ in BY_NAME[name].cycles:
        for module in modules:
            told = [blocker.cycle for blocker in find_blockers(ground, module) if blocker.kind == "cycle"]
            assert [sorted(cycle) for cycle in told] == [sorted(modules)]


@pytest.mark.parametrize(("name", "cause"), OF_ALL_CAUSES)
def test_a_cause_that_goes_takes_its_kinds_along_and_no_other(edited: Path, name: str, cause: str) -> None:
    shop, root = BY_NAME[name], edited / name
    expected = shop.expected({cause})
    assert expected != shop.expected()
    with shop.edited(root, gone={cause}):
        found = counts_of(ground_of(root, Cache(root / "boundcheck.toml")), shop.modules)
    assert found == expected


@pytest.mark.parametrize("name", SHOPS)
def test_with_all_causes_gone_every_module_is_ready(mended: Path, boundcheck: Run, name: str) -> None:
    shop = BY_NAME[name]
    assert counts_of(ground_of(mended / name), shop.modules) == {module: {} for module in shop.modules}
    checked = boundcheck("check", "--format", "json", cwd=mended / name)
    assert (checked.returncode, json.loads(checked.stdout)["findings"]) == (0, [])


@pytest.mark.parametrize("name", SHOPS)
@pytest.mark.parametrize("shops", ["planted", "mended"])
def test_the_suites_pass_and_leave_nothing_behind(
    request: pytest.FixtureRequest, tmp_path: Path, shops: str, name: str
) -> None:
    root = tmp_path / name
    shutil.copytree(request.getfixturevalue(shops) / name, root, ignore=shutil.ignore_patterns(".*"))
    before = sorted(root.rglob("*"))
    result = suite(root, plugins=PLUGINS[name], PYTHONDONTWRITEBYTECODE="1")
    assert result.returncode == 0, result.stdout + result.stderr
    assert sorted(root.rglob("*")) == before


def test_every_kind_is_planted_and_every_state() -> None:
    told = {kind for shop in BY_NAME.values() for kinds in shop.expected().values() for kind in kinds}
    assert told == {f"{kind}-{way}" for kind in BOTH_WAYS for way in ("in", "out")} | set(OWN)
    assert {state for shop in BY_NAME.values() for state in shop.states.values()} == {
        "new", "baselined", "allowed", "exempt",
    }  # fmt: skip


@pytest.mark.parametrize("name", SHOPS)
def test_some_modules_are_ready_as_they_are(name: str) -> None:
    shop = BY_NAME[name]
    assert any(not kinds for kinds in shop.expected().values())


@pytest.mark.parametrize("name", SHOPS)
def test_every_cause_is_marked_and_every_marker_is_a_cause(name: str) -> None:
    found = {cause for file in sources(FIXTURES / name) for cause in marked(file.read_text()).values()}
    assert found == set(BY_NAME[name].brings)


# What is cut out ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHOPS)
def test_a_module_that_is_cut_out_passes_its_suite_without_the_others(
    mended: Path, tmp_path: Path, boundcheck: Run, name: str
) -> None:
    shop, root, cut = BY_NAME[name], tmp_path / "alone", BY_NAME[name].cut
    told = boundcheck("extract", cut["module"], "--format", "json", cwd=mended / name)
    assert told.returncode == 0, told.stdout + told.stderr
    needs = [need for need in json.loads(told.stdout)["needs"] if need["module"] not in cut["libraries"]]
    assert {need["name"] for need in needs} >= set(shop.stubs)
    for folder in (*cut["folders"], *(f"src/shop/{library}" for library in cut["libraries"])):
        shutil.copytree(mended / name / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in cut["files"]:
        shutil.copy(mended / name / file, root / file)
    stubs = stand_ins({need["name"]: need["signature"] for need in needs}, shop.stubs, cut["for_tests"])
    for path, text in (*cut["written"].items(), *stubs):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text.lstrip())
    result = suite(root, plugins=PLUGINS[name], PYTHONDONTWRITEBYTECODE="1")
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"^[1-9]\d* passed", result.stdout, re.MULTILINE)


def stand_ins(
    needs: dict[str, str], returns: dict[str, str], for_tests: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Files with functions that return what is written for them: with the signatures that a report says are needed, and
    those that nothing but the suite calls.
    """
    signatures = {name: f"{name.rpartition('.')[2]}(*arguments)" for name in for_tests} | needs
    texts: dict[str, list[str]] = {}
    for name, signature in sorted(signatures.items()):
        file = f"src/{name.rpartition('.')[0].replace('.', '/')}.py"
        text = f"def {signature}:\n    return {(returns | for_tests).get(name, 'None')}\n"
        assert [getattr(node, "name", "") for node in ast.parse(text).body] == [name.rpartition(".")[2]]
        texts.setdefault(file, []).append(text)
    for file, several in texts.items():
        yield f"{file.rpartition('/')[0]}/__init__.py", ""
        yield file, "\n\n".join(("from __future__ import annotations\n", *several))
