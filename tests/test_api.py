"""`boundcheck.check` and `assert_contracts`: the same findings as the command line's, as objects and as an assertion."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from running import LIGHT

import boundcheck
from boundcheck.api import check
from boundcheck.base.errors import BoundcheckError, ConfigError, UsageError
from boundcheck.testing import assert_contracts

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

SHOP: Mapping[str, str | bytes] = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\ndepends_on = []\n[modules.billing]\npath = "shop.billing"\n',
    "shop/orders/a.py": "import shop.billing\n",
    "shop/billing/__init__.py": "",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FIXTURES / "shop_eroded", tmp_path / "shop"))


def told(result: boundcheck.Result) -> list[tuple[str, str, int]]:
    return [(found.rule, found.path, found.line) for found in result.findings]


def test_findings_are_those_of_the_command_line(shop: Path, boundcheck: Run) -> None:
    result = check(shop)
    printed = boundcheck("check", "--format", "json", cwd=shop).stdout
    report = json.loads(printed)
    assert [found.fingerprint for found in result.findings] == [
        found["fingerprint"] for found in report["findings"]
    ]
    assert report["summary"] == {name: getattr(result.summary, name) for name in report["summary"]}
    concise = boundcheck("check", "--format", "concise", cwd=shop)
    assert str(result).startswith(concise.stdout)
    assert not result.is_clean
    assert result.root == shop.resolve()
    assert len(result.allowed) == result.summary.allowed > 0


def test_a_part_of_the_findings(shop: Path) -> None:
    assert {found.rule for found in check(shop, select="private-import").findings} == {"private-import"}
    assert {found.from_ for found in check(shop, modules=["orders"]).findings} == {"orders"}
    assert {found.path for found in check(shop, paths=["src/shop/mail"], ignore=["project", "tests"]).findings} == {
        "src/shop/mail/__init__.py"
    }  # fmt: skip
    assert told(check(shop, select=["api", "data"])) == told(check(shop, select="api,data"))
    assert told(check(shop, paths=[shop / "src/shop/mail"])) == told(check(shop, paths=["src/shop/mail"]))


def test_the_project_is_found_from_a_folder_in_it_or_by_its_file(shop: Path) -> None:
    whole = check(shop)
    assert check(shop / "src/shop/orders") == whole
    assert check(str(shop / "boundcheck.toml"), cache=False) == whole


def test_what_changed_between_two_checks_is_seen(project: Write) -> None:
    root = project(SHOP)
    assert told(check(root, ignore="missing-tests")) == [("undeclared-dependency", "shop/orders/a.py", 1)]
    (root / "shop/orders/a.py").write_text("\n\nimport shop.billing\n")
    assert told(check(root, ignore="missing-tests")) == [("undeclared-dependency", "shop/orders/a.py", 3)]
    (root / "shop/orders/a.py").write_text("")
    assert check(root, ignore="missing-tests").is_clean


def test_what_the_baseline_knows(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    assert boundcheck("baseline", cwd=root).returncode == 0
    result = check(root)
    assert (result.findings, result.is_clean) == ((), True)
    assert [found.rule for found in result.known if found.severity == "error"] == ["undeclared-dependency"]
    assert not check(root, baseline=False).is_clean


def test_without_a_cache_nothing_is_written(project: Write) -> None:
    root = project(SHOP)
    before = sorted(root.rglob("*"))
    check(root, cache=False)
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"path": "nowhere"}, UsageError, "nowhere does not exist; name a project's folder"),
        ({"path": "shop/orders/a.py"}, UsageError, "is no TOML file; name a project's folder"),
        ({"path": ".."}, ConfigError, "no boundcheck.toml"),
        ({"select": "private-imports"}, UsageError, 'did you mean "private-import"?'),
        ({"select": "api", "ignore": "api"}, UsageError, "no rule is left to check"),
        ({"modules": "order"}, UsageError, 'did you mean "orders"?'),
        ({"paths": ["shop/nowhere"]}, UsageError, "there is no such file or folder"),
        ({"min_certainty": "sure"}, UsageError, "certain, likely, possible"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    project: Write,
    monkeypatch: pytest.MonkeyPatch,
    arguments: dict[str, str],
    kind: type[BoundcheckError],
    message: str,
) -> None:
    monkeypatch.chdir(project(SHOP))
    with pytest.raises(kind) as refused:
        check(**arguments)  # type: ignore[arg-type]
    assert message in str(refused.value)


def test_a_result_does_not_change(shop: Path) -> None:
    result = check(shop)
    for thing, name in ((result, "root"), (result.findings[0], "line"), (result.summary, "errors")):
        with pytest.raises(AttributeError):
            setattr(thing, name, 0)


@pytest.mark.parametrize("collects", [True, False])
def test_the_process_is_left_as_it_was(project: Write, collects: bool) -> None:
    root, before = project(SHOP), gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        check(root)
        assert gc.isenabled() is collects
    finally:
        (gc.enable if before else gc.disable)()


def test_a_process_with_threads_is_not_forked(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"shop/billing/f{number}.py": f"def f{number}(): ...\n" * 50 for number in range(400)}
    root = project({**SHOP, **many})

    def forked(*arguments: object) -> None:
        raise AssertionError("forked")

    monkeypatch.setattr(os, "fork", forked)
    done = threading.Event()
    beside = threading.Thread(target=done.wait)
    beside.start()
    try:
        with pytest.raises(AssertionError, match="forked"):
            check(root, cache=False, jobs=2)
        assert not check(root, cache=False).is_clean
    finally:
        done.set()
        beside.join()


def test_the_command_line_does_not_wait_for_the_api() -> None:
    code = (
        "import sys, boundcheck\nassert not [m for m in sys.modules if m.startswith('boundcheck.')]\n"
        "from boundcheck import front\nassert 'boundcheck.api' not in sys.modules and 'click' not in sys.modules\n"
        "from boundcheck import BoundcheckError, Finding, Result, Summary, __version__, check\n"
        "assert 'click' not in sys.modules\n"
        "assert not hasattr(boundcheck, 'nothing')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_run_that_says_what_was_said_before_loads_next_to_nothing() -> None:
    heavy = {"typing", "re", "contextlib", "collections", "functools", "dataclasses", "click"}
    code = f"import sys\nbefore = {{*sys.modules}}\nfrom boundcheck import front\nassert not {heavy} & ({{*sys.modules}} - before)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_all_that_is_public_is_there() -> None:
    assert {name for name in boundcheck.__all__ if hasattr(boundcheck, name)} == set(boundcheck.__all__)
    assert (ROOT / "src/boundcheck/py.typed").is_file()


def test_an_assertion_that_holds_and_one_that_fails(shop: Path, tmp_path: Path) -> None:
    assert_contracts(shutil.copytree(FIXTURES / "shop_clean", tmp_path / "clean"))
    with pytest.raises(AssertionError) as failed:
        assert_contracts(shop, select="dependency", modules="mail")
    first, *lines = str(failed.value).splitlines()
    assert first == f"1 finding against the contracts of {shop.resolve()}"
    assert [line[:45] for line in lines] == ["src/shop/mail/__init__.py:1:1: layer-violation"[:45]]


def test_warnings_fail_when_asked_for(project: Write) -> None:
    root = project({**SHOP, "shop/orders/a.py": ""})
    assert_contracts(root)
    with pytest.raises(AssertionError, match="missing-tests"):
        assert_contracts(root, warnings=True)


def test_thousands_of_findings_are_not_told_each(project: Write) -> None:
    root = project({**SHOP, "shop/orders/a.py": "import shop.billing\n" * 60})
    with pytest.raises(AssertionError) as failed:
        assert_contracts(root)
    assert str(failed.value).splitlines()[-1] == "… and 10 more, which boundcheck check tells"


def test_in_a_suite_of_its_own(project: Write) -> None:
    """The project is found from the file that calls, wherever pytest was started, and the traceback is the test's line."""
    root = project(
        {
            **{f"app/{name}": content for name, content in SHOP.items()},
            "app/tests/test_architecture.py": "from boundcheck.testing import assert_contracts\n\n"
            "def test_contracts():\n    assert_contracts()\n\n"
            "def test_data():\n    assert_contracts(select='data')\n",
        }
    )
    command = [sys.executable, "-m", "pytest", *LIGHT, "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run([*command, "app/tests"], cwd=root, capture_output=True, text=True, check=False)
    assert "1 failed, 1 passed" in done.stdout
    assert "app/tests/test_architecture.py:4: AssertionError" in done.stdout
    assert "shop/orders/a.py:1:1: undeclared-dependency: orders imports shop.billing" in done.stdout
    assert "testing.py" not in done.stdout
