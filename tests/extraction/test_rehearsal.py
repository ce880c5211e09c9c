"""The rehearsal of an extraction: a module as a project of its own, whose suite runs there, against two shops with planted blockers."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import report_of_billing as reports
from executed_pages import shows, steps
from hypothesis import given
from hypothesis import strategies as st
from leaving_shops import SHOPS, read_shop

from boundcheck.cli.ground import read_ground
from boundcheck.extraction import extract
from boundcheck.extraction.rehearsal import client_runtime, cut_out, text
from boundcheck.extraction.rehearsal.model import CutOut, SuiteOutcome

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

PAGE = Path(__file__).parent.parent.parent / "docs/extract.md"
BY_NAME = {name: read_shop(name) for name in SHOPS}


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both shops, as they are and with all causes gone."""
    root = tmp_path_factory.mktemp("shops")
    for shop in BY_NAME.values():
        shop.copy(root / shop.name)
        shop.copy(root / f"mended_{shop.name}", gone=shop.brings)
    return root


def rehearsed(boundcheck: Run, root: Path, module: str, out: Path) -> tuple[int, str]:
    done = boundcheck("extract", module, "--rehearse", str(out), cwd=root)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("shop", "module", "tests"),
    [("django_leaving", "newsletter", 1), ("django_leaving", "customers", 2), ("flask_leaving", "ledger", 1)],
)
def test_a_suite_that_needs_nobody_proves_that_its_module_is_ready(
    shops: Path, boundcheck: Run, tmp_path: Path, shop: str, module: str, tests: int
) -> None:
    status, said = rehearsed(boundcheck, shops / f"mended_{shop}", module, tmp_path / "out")
    counted = f"{tests} test{'s' if tests > 1 else ''}"
    assert said.startswith(
        f"{module} is ready, and its suite proves it: {counted} passed without the rest of the project.\n"
    )
    assert status == 0


def test_what_the_suite_calls_of_others_is_named_though_the_code_is_ready(
    shops: Path, boundcheck: Run, tmp_path: Path
) -> None:
    status, said = rehearsed(boundcheck, shops / "mended_django_leaving", "shipping", tmp_path / "out")
    assert status == 1
    (shown,) = (step.text for step in steps(PAGE.read_text()) if "--rehearse" in step.text)
    _, _, *report = shown.splitlines(keepends=True)  # the command, and what goes to standard error
    assert shows("".join(report), said.replace(str(tmp_path / "out"), "../shipping"))
    assert said.startswith(
        "shipping does not stand alone, though nothing in its code stands in the way: 2 tests failed, 2 passed.\n"
    )
    assert "1 test: it calls shop.orders.api.expect_holiday, which orders keeps\n" in said
    assert "1 test: it calls shop.orders.api.expected, which orders keeps\n" in said


CAUSES = {
    ("django_leaving", "orders"): (
        "7 tests: Its tables have keys to others' tables (foreign-key-out)",
        "1 test: Its tests import others' internals (test-private-import-out), shop.billing.gateway.FakeGateway",
        "1 test: Its tests replace names inside others (test-patches-private-out), shop.billing.tax.RATE",
    ),
    ("django_leaving", "billing"): (
        "1 test: It needs others while it is imported (import-time-out), shop.customers.api.personal",
    ),
    ("flask_leaving", "orders"): (
        "2 tests: It imports all names of others by a star (wildcard-import-out), shop.billing.api.code",
    ),
}


@pytest.mark.parametrize(("shop", "module"), CAUSES)
def test_what_failed_is_named_with_its_blocker(
    shops: Path, boundcheck: Run, tmp_path: Path, shop: str, module: str
) -> None:
    status, said = rehearsed(boundcheck, shops / shop, module, tmp_path / "out")
    assert status == 1
    assert (
        tuple(line for line in said.splitlines() if line.split(" test")[0].isdigit()) == CAUSES[shop, module]
    )


def test_blockers_that_no_test_needs_are_no_proof(shops: Path, boundcheck: Run, tmp_path: Path) -> None:
    status, said = rehearsed(boundcheck, shops / "django_leaving", "accounts", tmp_path / "out")
    assert status == 1
    assert said.startswith(
        "accounts: 1 test passed without the rest of the project, though 2 places of its code stand in the way that no test needs;"
    )


@pytest.mark.parametrize(
    ("places", "told"), [(1, "1 place of its code stands"), (2, "2 places of its code stand")]
)
def test_one_place_in_the_way_stands(places: int, told: str) -> None:
    (blocker, *_) = reports.billing().blockers
    found = replace(reports.nothing(), blockers=(replace(blocker, evidence=blocker.evidence[:1] * places),))
    said = text(CutOut("billing", (), (), ()), SuiteOutcome(1, ()), (), found, "out")
    assert f"though {told} in the way that no test needs;" in said


def test_without_tests_nothing_is_proven(shops: Path, boundcheck: Run, tmp_path: Path) -> None:
    status, said = rehearsed(boundcheck, shops / "django_leaving", "newsletter", tmp_path / "out")
    assert (status, said.splitlines()[0]) == (1, "newsletter has no test that could prove it: none ran.")


@pytest.mark.parametrize("name", [f"{before}{name}" for name in SHOPS for before in ("", "mended_")])
def test_every_cut_is_python_and_takes_nothing_twice(shops: Path, name: str) -> None:
    root = shops / name
    ground = read_ground(root / "boundcheck.toml", 1, lambda done, total: None, None)
    for module in ground.codebase.modules.by_name:
        cut = cut_out(ground, extract(ground, module), ())
        assert len({part.path for part in cut.parts}) == len(cut.parts)
        for part in cut.parts:
            if part.path.endswith(".py"):
                ast.parse(part.content)
            if part.origin == "copied":
                assert (root / part.path).read_bytes() == part.content


@pytest.mark.parametrize("out", ["inside", ".", ".."])
def test_nothing_is_written_into_the_project(shops: Path, boundcheck: Run, out: str) -> None:
    done = boundcheck("extract", "catalog", "--rehearse", out, cwd=shops / "flask_leaving")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("it lies in the project, or holds it; name a folder beside it\n")
    assert not (shops / "flask_leaving" / "inside").exists()


def test_nothing_is_overwritten(shops: Path, boundcheck: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = boundcheck("extract", "catalog", "--rehearse", str(tmp_path), cwd=shops / "flask_leaving")
    assert done.returncode == 2
    assert done.stderr.endswith("it is not empty, and nothing is overwritten; name a new folder\n")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    "options", [("--format", "json"), ("--all",), ("--skeleton", "openapi"), ("--history",)]
)
def test_it_is_told_of_one_module_as_text(shops: Path, boundcheck: Run, options: tuple[str, ...]) -> None:
    module = () if "--all" in options else ("catalog",)
    done = boundcheck("extract", *module, *options, "--rehearse", "x", cwd=shops / "flask_leaving")
    assert done.returncode == 2
    assert f"leave out {options[0]}\n" in done.stderr


SHOP = {
    "boundcheck.toml": """
        [modules.orders]
        path = "shop.orders"
        depends_on = []
        [modules.billing]
        path = "shop.billing"
        depends_on = ["orders"]
        [modules.web]
        path = "shop.web"
        role = "composition"
        """,
    "shop/__init__.py": "",
    "shop/orders/__init__.py": "from shop.orders.services import find, Order as Order\n",
    "shop/orders/services.py": """
from __future__ import annotations
import enum
from dataclasses import dataclass, field
from shop.orders import secret

LIMIT = 3
KINDS = ("new", "old")
_CACHE = secret.make()

class State(enum.Enum):
    NEW = "new"

class Missing(LookupError):
    def __init__(self, number: str) -> None:
        super().__init__(f"no order {number}")

class Late(Exception):
    def __init__(self, number: str, hours: int) -> None:
        super().__init__(f"{number}: {hours}")

@dataclass
class Order:
    number: str
    state: State = State.NEW
    lines: list[str] = field(default_factory=list)

class Gateway:
    def pay(self): ...

def find(number: str, *, limit: int = LIMIT, kind="new", **rest: object) -> Order:
    return Order(secret.decode(number))

@secret.task
def refresh(): ...
""",
    "shop/orders/secret.py": "raise SystemExit('never imported')\n",
    "shop/billing/__init__.py": "",
    "shop/billing/text.txt": "Dear {}",
    "shop/billing/api.py": """
from pathlib import Path
from shop import orders
from shop.orders.services import KINDS, Gateway, Late, Missing, Order, State, refresh

def total(number: str) -> int:
    try:
        return len(orders.find(number).lines)
    except Missing:
        return 0

def greeting(name: str) -> str:
    return (Path(__file__).parent / "text.txt").read_text().format(name)

def pay() -> None:
    Gateway().pay()

def again() -> None:
    refresh.delay()
""",
    "shop/web/__init__.py": "",
    "shop/web/app.py": "from shop.billing.api import total\nprint(total('1'))\n",
    "tests/billing/test_billing.py": """
import shop.orders
import pytest
from shop.billing import api
from shop.orders.services import Missing, Order, State

def test_data_is_what_it_was(monkeypatch):
    monkeypatch.setattr(shop.orders, "find", lambda number: Order(number, lines=["a"]))
    assert api.total("7") == 1
    assert Order("7") == Order("7", State.NEW)
    assert api.KINDS == ("new", "old")

def test_errors_are_what_they_were(monkeypatch):
    def find(number):
        raise Missing(number)
    monkeypatch.setattr(shop.orders, "find", find)
    assert api.total("7") == 0

def test_what_lies_beside_the_code_comes_along():
    assert api.greeting("Ann") == "Dear Ann"

def test_a_function_fails_though_errors_are_caught():
    assert api.total("7") == 0

def test_a_class_has_no_objects():
    api.pay()

def test_a_task_fails():
    api.again()

def test_parameters_stay():
    with pytest.raises(TypeError):
        shop.orders.find()
""",
}


def test_stand_ins_keep_data_and_fail_when_they_are_called(project: Write, boundcheck: Run) -> None:
    root = project({f"project/{path}": text for path, text in SHOP.items()})
    status, said = rehearsed(boundcheck, root / "project", "billing", root / "out")
    assert status == 1
    assert "3 tests failed, 4 passed" in said
    told = json.loads((root / "out/rehearsal.json").read_text())
    assert [(failed["test"].partition("::")[2], failed["reached"]) for failed in told["failed"]] == [
        ("test_a_function_fails_though_errors_are_caught", ["shop.orders.services.find"]),
        ("test_a_class_has_no_objects", ["shop.orders.services.Gateway"]),
        ("test_a_task_fails", ["shop.orders.services.refresh.delay"]),
    ]
    assert not (root / "out/shop/orders/secret.py").exists()
    assert not (root / "out/shop/web").exists()


def test_the_project_itself_is_not_found_any_more(project: Write, boundcheck: Run) -> None:
    """Folders without `__init__.py` are found in all places of the path at once."""
    root = project(
        {
            "project/boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n',
            "project/shop/a/api.py": "def go():\n    from shop.b import api\n    return api.go()\n",
            "project/shop/b/api.py": "def go():\n    return 1\n",
            "project/shop/b/inner.py": "",
            "project/tests/a/test_a.py": """
import importlib
import pytest
from shop.a import api

def test_it():
    with pytest.raises(ImportError):
        importlib.import_module("renni.b.pohs"[::-1])
""",
        }
    )
    done = boundcheck(
        "extract",
        "a",
        "--rehearse",
        str(root / "out"),
        cwd=root / "project",
        PYTHONPATH=str(root / "project"),
    )
    assert "1 test passed without the rest of the project" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("place", ["tests/a/conftest.py", "tests/a/test_a.py"])
def test_an_interpreter_that_lacks_what_the_suite_needs_is_no_verdict(
    project: Write, boundcheck: Run, place: str
) -> None:
    files = {
        "boundcheck.toml": '[modules.a]\npath = "shop.a"\n',
        "shop/a/api.py": "",
        "tests/a/test_a.py": "def test_a(): ...",
    }
    root = project(
        {
            f"project/{path}": text
            for path, text in {**files, place: "import not_there\n" + files.get(place, "")}.items()
        }
    )
    done = boundcheck("extract", "a", "--rehearse", str(root / "out"), cwd=root / "project")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(
        " has no not_there, which the suite needs; name the project's interpreter with --python\n"
    )


@pytest.mark.parametrize(
    ("file", "text", "stopped", "why"),
    [
        ("tests/a/conftest.py", 'raise RuntimeError("no database")', "did not start", "tests/a: RuntimeError: no database"),
        ("tests/a/test_a.py", 'def test_a(): ...\nraise RuntimeError("no base")', "did not start", "tests/a/test_a.py: RuntimeError: no base"),
        ("pytest.ini", "[pytest]\nrequired_plugins = pytest-none", "did not start", "Missing required plugins: pytest-none"),
        ("pytest.ini", "[pytest]\naddopts = --none", "did not start", "unrecognized arguments: --none"),
        ("tests/a/test_a.py", "def test_a():\n    import os\n    os._exit(3)", "broke off", "pytest ended with status 3"),
        ("tests/a/test_a.py", "def test_a():\n    import pytest\n    pytest.exit('enough')", "broke off", "pytest ended with status 2"),
    ],
)  # fmt: skip
def test_a_suite_that_stopped_is_no_verdict_and_it_is_told_why(
    project: Write, boundcheck: Run, file: str, text: str, stopped: str, why: str
) -> None:
    files = {
        "boundcheck.toml": '[modules.a]\npath = "shop.a"\n',
        "shop/a/api.py": "",
        "tests/a/test_a.py": "def test_a(): ...",
        file: text,
    }
    root = project({f"project/{path}": text for path, text in files.items()})
    status, said = rehearsed(boundcheck, root / "project", "a", root / "out")
    first = said.splitlines()[0]
    assert (status, first) == (
        1,
        f"a is not proven to stand alone, though nothing in its code stands in the way: its suite {stopped}: {why}.",
    )
    told = json.loads((root / "out/rehearsal.json").read_text())
    assert (told["passed"], told["stopped"], told["why"]) == (0, stopped, why)


def test_a_missing_package_is_written_down_too(project: Write, boundcheck: Run) -> None:
    files = {
        "boundcheck.toml": '[modules.a]\npath = "shop.a"\n',
        "shop/a/api.py": "",
        "tests/a/test_a.py": "def test_a(): ...",
        "pytest.ini": "[pytest]\naddopts = -p none_there",
    }
    root = project({f"project/{path}": text for path, text in files.items()})
    done = boundcheck("extract", "a", "--rehearse", str(root / "out"), cwd=root / "project")
    assert (done.returncode, done.stdout) == (2, "")
    assert " has no none_there, which the suite needs" in done.stderr
    told = json.loads((root / "out/rehearsal.json").read_text())
    assert (told["passed"], told["failed"], told["stopped"]) == (0, [], "did not start")
    assert "No module named 'none_there'" in told["why"]


# The client


class _Service(BaseHTTPRequestHandler):
    asked: ClassVar[list[tuple[str, Any]]] = []
    answers: ClassVar[dict[str, tuple[int, Any]]] = {}

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, asked))
        status, answer = self.answers[self.path]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode() if status != 204 else b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Service]]:
    server = HTTPServer(("127.0.0.1", 0), _Service)
    _Service.asked.clear()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("ORDERS_URL", f"http://127.0.0.1:{server.server_port}/")
    yield _Service
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_client_has_the_api_of_the_module_and_asks_the_service(
    project: Write, boundcheck: Run, service: type[_Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project({f"project/{path}": text for path, text in SHOP.items()})
    rehearsed(boundcheck, root / "project", "orders", root / "out")
    before = set(sys.modules)
    monkeypatch.syspath_prepend(root / "out/client")
    importlib.invalidate_caches()
    try:
        api = importlib.import_module("shop.orders")
        inner = importlib.import_module("shop.orders.services")
        service.answers = {
            "/services/find": (200, {"number": "7", "state": "new", "lines": ["a"]}),
        }
        assert api.find("7", colour="red") == inner.Order("7", inner.State.NEW, ["a"])
        assert service.asked == [
            ("/services/find", {"number": "7", "limit": 3, "kind": "new", "rest": {"colour": "red"}})
        ]
        service.answers = {"/services/find": (404, {"type": "Missing", "detail": "7"})}
        with pytest.raises(inner.Missing, match="no order 7"):
            api.find("7")
        service.answers = {"/services/find": (409, {"type": "Late", "detail": "it is 7"})}
        with pytest.raises(importlib.import_module("boundcheck_client").ServiceError, match="find: it is 7"):
            api.find("7")
        service.answers = {"/services/find": (500, "no problem")}
        with pytest.raises(importlib.import_module("boundcheck_client").ServiceError):
            api.find("7")
        with pytest.raises(importlib.import_module("boundcheck_client").ServiceError, match="Gateway"):
            inner.Gateway()
    finally:
        for name in set(sys.modules) - before:
            if name.partition(".")[0] in ("shop", "boundcheck_client"):
                del sys.modules[name]


def keep(data: bytes) -> None: ...


def test_a_function_that_returns_nothing_answers_nothing(
    service: type[_Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the skeleton has it: 204, without a body."""
    monkeypatch.setattr(client_runtime, "SERVICE", "ORDERS_URL")
    service.answers = {"/keep": (204, None)}
    client_runtime.call(keep, "/keep", {"data": b"\x00\xff"})
    assert service.asked == [("/keep", {"data": "AP8="})]


@given(
    st.one_of(
        st.binary(),
        st.timedeltas(timedelta(-(10**6)), timedelta(10**6)),
        st.datetimes(),
        st.dates(),
        st.times(),
        st.uuids(),
        st.decimals(allow_nan=False),
    )
)
def test_what_the_skeleton_has_a_format_for_is_the_same_behind_the_network(value: object) -> None:
    assert client_runtime.made(json.loads(json.dumps(client_runtime.plain(value))), type(value)) == value


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("P3DT12H30M5S", timedelta(days=3, hours=12, minutes=30, seconds=5)),
        ("PT0.5S", timedelta(seconds=0.5)),
        ("-P1W", timedelta(weeks=-1)),
    ],
)
def test_durations_are_read_however_a_service_writes_them(written: str, span: timedelta) -> None:
    assert client_runtime.made(written, timedelta) == span


def test_what_is_no_duration_is_told() -> None:
    with pytest.raises(client_runtime.ServiceError, match="an hour is no duration"):
        client_runtime.made("an hour", timedelta)
