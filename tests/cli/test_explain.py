"""`explain`: the decision on a line with every key that was asked, and what a module's contract comes to."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from config_schema import keys_of_a_module

Run = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]

CONFIG = """\
layers = ["domain", "platform"]

[rules]
api = "warn"

[modules.orders]
path = "shop.orders"
depends_on = ["billing"]
rules = { private-import = "error", leaked-model = "off" }

[modules.billing]
path = "shop.billing"
layer = "domain"
owner = "@shop/payments"
depends_on = []
public = ["api:charge", { entry = "rates", to = ["mail"] }]

[modules.mail]
path = "shop.mail"
layer = "platform"
role = "shared"

[modules.glue]
path = "shop.glue"
role = "composition"

[[allow]]
rule = "api"
from = "orders"
target = "shop.billing.tax"
until = 2099-01-01
reason = "moves"
issue = "SHOP-412"
"""
FILES = {
    "boundcheck.toml": CONFIG,
    "shop/__init__.py": "",
    "shop/billing/__init__.py": "",
    "shop/billing/api.py": "def charge(): ...\ndef _retry(): ...\n",
    "shop/billing/rates.py": "def rate(): ...\n",
    "shop/billing/tax.py": "def vat(): ...\n",
    "shop/glue.py": "from shop.billing import tax\n",
    "shop/loose.py": "from shop.billing import tax\n",
    "shop/mail/__init__.py": "from shop.billing.rates import rate\n",
    "shop/orders/__init__.py": (
        "import json\n"
        "from shop.billing.api import charge\n"
        "from shop.billing.tax import vat\n"
        "from shop.billing.rates import rate  # boundcheck: allow[private-import] for now\n"
        "import shop.mail\n"
    ),
}


def told(project: Project, boundcheck: Run, what: str, **changed: str) -> str:
    done = boundcheck("explain", what, cwd=project({**FILES, **changed}))
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_what_is_allowed_says_by_which_key(project: Project, boundcheck: Run) -> None:
    assert told(project, boundcheck, "shop/orders/__init__.py:2") == (
        "shop/orders/__init__.py:2  from shop.billing.api import charge\n"
        "\n"
        "the file\n"
        '  → modules.orders.path: "shop.orders" makes shop.orders code of orders (boundcheck.toml:7)\n'
        "\n"
        "orders → billing: imports shop.billing.api.charge\n"
        '    modules.orders.role: "module": contracts bind it\n'
        "    modules.billing.visible_to: not written: everyone may depend on it\n"
        "    layers: no layer of orders: no order\n"
        '    modules.billing.role: "module": using it has to be declared\n'
        "  → modules.orders.depends_on: lists billing (boundcheck.toml:8)\n"
        '  → modules.billing.public "api:charge": offers shop.billing.api.charge (boundcheck.toml:16)\n'
        '    modules.billing.public "rates": offers none of it to mail only (boundcheck.toml:16)\n'
        "\n"
        "→ decided.\n"
    )


def test_an_exception_and_where_the_severity_comes_from(project: Project, boundcheck: Run) -> None:
    text = told(project, boundcheck, "shop/orders/__init__.py:3")
    assert "\nerror[private-import], certain, allowed: shop.billing.tax (vat) is private to billing" in text
    assert text.endswith(
        '  → modules.orders.rules.private-import: "error" (boundcheck.toml:9)\n'
        '    rules.api: "warn" (boundcheck.toml:4)\n'
        '    rules: "error", the default of private-import\n'
        "  → allow api: covers it until 2099-01-01: moves; SHOP-412 (boundcheck.toml:27)\n"
        "\n"
        "→ decided.\n"
    )


def test_a_comment_that_allows(project: Project, boundcheck: Run) -> None:
    text = told(project, boundcheck, "shop/orders/__init__.py:4")
    assert "    allow api: is for another target (boundcheck.toml:27)\n" in text
    assert "  → # boundcheck: allow[private-import]: for now (shop/orders/__init__.py:4)\n" in text


def test_what_the_baseline_knows(project: Project, boundcheck: Run) -> None:
    root = project({**FILES, "shop/orders/more.py": "from shop.billing.rates import rate\n"})
    assert boundcheck("baseline", cwd=root).returncode == 0
    text = boundcheck("explain", "shop/orders/more.py:1", cwd=root).stdout
    assert "error[private-import], certain, known: " in text
    assert "  → baseline: knows 1 of these in this place (boundcheck-baseline.toml:" in text


def test_shared_modules_composition_and_code_of_no_module(project: Project, boundcheck: Run) -> None:
    text = told(project, boundcheck, "shop/orders/__init__.py:5")
    assert '  → modules.mail.role: "shared": everyone may use it' in text
    text = told(project, boundcheck, "shop/glue.py:1")
    assert '  → modules.glue.role: "composition": dependency, api and data rules do not bind it' in text
    assert "public" not in text
    text = told(project, boundcheck, "shop/loose.py:1")
    assert "  → modules: no module has shop.loose; it is code\n" in text
    assert (
        "  → modules.billing.public: no entry offers shop.billing.tax: private (boundcheck.toml:16)\n" in text
    )
    text = told(project, boundcheck, "shop/mail/__init__.py:1")
    assert "    modules.mail.depends_on: a shared module needs none: it uses only shared modules\n" in text
    assert (
        "  → layers: layer platform is below layer domain (boundcheck.toml:20, boundcheck.toml:13)\n" in text
    )


def test_what_is_off_is_told_as_that(project: Project, boundcheck: Run) -> None:
    off = CONFIG.replace('private-import = "error"', 'private-import = "off"')
    text = told(project, boundcheck, "shop/orders/__init__.py:4", **{"boundcheck.toml": off})
    assert "\noff[private-import], certain, allowed: " in text
    assert '  → modules.orders.rules.private-import: "off" (boundcheck.toml:9)\n' in text


def test_a_line_with_nothing(project: Project, boundcheck: Run) -> None:
    text = told(project, boundcheck, "shop/orders/__init__.py:1:8")
    assert text.endswith("\n\nNothing here reaches another module or a table, and nothing is found.\n")


def test_lines_are_those_of_python(project: Project, boundcheck: Run) -> None:
    text = '"""One\x0c\u2028 line."""\nfrom shop.billing.tax import vat\n'
    root = project({**FILES, "shop/orders/__init__.py": text})
    assert boundcheck("explain", "shop/orders/__init__.py:2", cwd=root).stdout.startswith(
        "shop/orders/__init__.py:2  from shop.billing.tax import vat\n"
    )
    assert "has 2 lines" in boundcheck("explain", "shop/orders/__init__.py:3", cwd=root).stderr


def test_what_a_line_uses_of_others_is_told_as_extract_tells_it(project: Project, boundcheck: Run) -> None:
    code = "from shop.billing.api import charge\n\nFIRST = charge()\n\ndef pay():\n    charge()\n"
    at_import, later = (
        told(project, boundcheck, f"shop/orders/cart.py:{line}", **{"shop/orders/cart.py": code})
        for line in (3, 6)
    )
    uses = "\norders → billing: uses shop.billing.api.charge\n    rules: ask where it is imported\n"
    assert uses in at_import
    assert uses in later
    blocker = "    extract: import-time: orders calls charge of billing while it is imported, which can be no call over a network"
    assert blocker.replace("charge of", "shop.billing.api.charge of") in at_import
    assert "extract" not in later
    assert "Nothing here" not in at_import + later


def test_a_path_is_looked_for_from_here_and_from_the_root(project: Project, boundcheck: Run) -> None:
    root = project(FILES)
    for what in ("__init__.py:2", "shop/orders/__init__.py:2", str(root / "shop/orders/__init__.py:2")):
        assert "lists billing" in boundcheck("explain", what, cwd=root / "shop/orders").stdout


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("bilings", 'there is no rule or module "bilings"; did you mean "billing"?'),
        ("shop/glue.py", "which line of it? name it as shop/glue.py:LINE"),
        ("shop/nowhere.py:3", "shop/nowhere.py: there is no such file in the project"),
        ("shop/glue.py:9", "has 1 line, and none with the number 9; name one of them"),
    ],
)
def test_what_cannot_be_explained(what: str, sentence: str, project: Project, boundcheck: Run) -> None:
    done = boundcheck("explain", what, cwd=project(FILES))
    assert done.returncode == 2
    assert sentence in done.stderr


def test_a_rule_needs_no_project(tmp_path: Path, boundcheck: Run) -> None:
    for what in ("private-import", "api", "import-time"):
        assert boundcheck("explain", what, cwd=tmp_path).returncode == 0
    assert "there is no rule" in boundcheck("explain", "zzz", cwd=tmp_path).stderr


def test_a_module_that_is_called_like_a_group_is_told_before_it(project: Project, boundcheck: Run) -> None:
    root = project({"boundcheck.toml": '[modules.api]\npath = "api"\n', "api/__init__.py": ""})
    text = boundcheck("explain", "api", cwd=root).stdout
    assert text.startswith("module api (boundcheck.toml:1)\n")
    assert "\napi\n  private-import " in text


def test_what_a_module_says_of_packages(project: Project, boundcheck: Run) -> None:
    text = (
        '[modules.a]\npath = "a"\ndepends_on = [{ module = "b", optional = true }]\n'
        'depends_on_external = ["stripe"]\ncannot_depend_on_external = ["flask"]\n[modules.b]\npath = "b"\n'
    )
    root = project({"boundcheck.toml": text, "a.py": "import json, requests\n", "b.py": "import requests\n"})
    found = boundcheck("check", "--ignore", "missing-tests", cwd=root).stdout
    assert found.splitlines()[:1] == [
        "a.py:1:1: external-dependency: a imports requests, but its depends_on_external does not list it; "
        'go without it, or add "requests" to it'
    ]
    assert "b.py" not in found
    told = " ".join(boundcheck("explain", "a", cwd=root).stdout.split())
    assert "depends_on b, optional boundcheck.toml:3" in told
    assert (
        "depends_on_external stripe boundcheck.toml:4 cannot_depend_on_external flask boundcheck.toml:5"
        in told
    )
    assert "modules.a.depends_on_external: stripe" in boundcheck("explain", "a.py:1", cwd=root).stdout


def test_what_any_supported_python_brings_is_no_package(project: Project, boundcheck: Run) -> None:
    text = '[rules]\nmissing-tests = "off"\n[modules.a]\npath = "a"\ndepends_on_external = []\n'
    code = "import asyncore, distutils.util\nimport json\nfrom compression import zstd\nimport telnetlib\nimport six\n"
    done = boundcheck("check", cwd=project({"boundcheck.toml": text, "a.py": code}))
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == ["a.py:5:1:"]


def test_of_what_is_said_of_a_package_that_decides_by_which_it_is_found(
    project: Project, boundcheck: Run
) -> None:
    text = (
        '[external]\ngoogle = ["a"]\n"google.cloud" = ["b"]\nredis = ["a"]\n'
        '[modules.a]\npath = "a"\ncannot_depend_on_external = ["redis.asyncio"]\ndepends_on_external = []\n'
        '[modules.b]\npath = "b"\n'
    )
    code = "from google import cloud\nfrom redis import asyncio\nimport google.auth\n"
    root = project({"boundcheck.toml": text, "a.py": code, "b.py": ""})
    for line, steps in (
        (1, ["  → external.google.cloud: is reserved to b (boundcheck.toml:3)"]),
        (
            2,
            [
                "    external.redis: is reserved to a (boundcheck.toml:4)",
                "  → modules.a.cannot_depend_on_external: names redis.asyncio (boundcheck.toml:7)",
            ],
        ),
        (
            3,
            [
                "    external.google: is reserved to a (boundcheck.toml:2)",
                "  → modules.a.depends_on_external: none (boundcheck.toml:8)",
            ],
        ),
    ):
        said = boundcheck("explain", f"a.py:{line}", cwd=root).stdout.splitlines()
        assert [
            each for each in said if each.startswith("  ") and "external" in each.partition(":")[0]
        ] == steps


def test_every_key_of_a_contract_is_told_with_its_line(project: Project, boundcheck: Run) -> None:
    written = {
        "path": '"shop.orders"',
        "layer": '"top"',
        "owner": '"@shop/orders"',
        "cannot_depend_on": '["bill*"]',
        "depends_on_external": '["stripe"]',
        "cannot_depend_on_external": '["boto3"]',
        "public": '["api"]',
        "visible_to": '["billing"]',
        "tables": '["orders"]',
        "models": '["shop.billing.models.Order"]',
        "tests": '["checks"]',
        "test_scope": '"all"',
        "role": '"module"',
        "strict": "true",
        "acyclic": "true",
        "rules": '{ api = "warn" }',
    }
    assert {*written, "paths", "depends_on"} == keys_of_a_module()
    keys = "\n".join(f"{key} = {value}" for key, value in written.items())
    config = f'layers = ["top"]\n[modules.orders]\n{keys}\n[modules.billing]\npath = "shop.billing"\n'
    files = {"shop/orders/__init__.py": "", "shop/billing/__init__.py": "", "checks/test_a.py": ""}
    root = project({"boundcheck.toml": config, **files})
    told = boundcheck("explain", "orders", cwd=root).stdout
    for line, (key, value) in enumerate(written.items(), 3):
        assert f"boundcheck.toml:{line}\n" in told, f"{key} = {value} is not told: {told}"
    assert "cannot_depend_on           billing " in told


STRICT = {
    "boundcheck.toml": """\
[modules.a]
path = "shop.a"
cannot_depend_on = ["b", "c"]
[modules.b]
path = "shop.b"
public = [".", { entry = "api", to = ["a"], exclusive = true }]
[modules.c]
path = "shop.c"
role = "shared"
public = []
visible_to = []
[[contracts]]
name = "X"
type = "forbidden"
from = ["shop.a"]
to = ["shop.b"]
[[contracts]]
name = "Y"
type = "forbidden"
from = ["shop.b"]
to = ["shop.a"]
[[allow]]
rule = "import-contract"
contract = "Y"
reason = "soon"
""",
    "shop/__init__.py": "",
    "shop/a/__init__.py": "from shop.b import f\nfrom shop.c import g\n",
    "shop/b/__init__.py": "def f(): ...\n",
    "shop/b/api.py": "def charge(): ...\n",
    "shop/c/__init__.py": "def g(): ...\n",
}


def test_what_takes_leave_is_told_as_what_decides(project: Project, boundcheck: Run) -> None:
    root = project(STRICT)
    text = boundcheck("explain", "shop/a/__init__.py:1", cwd=root).stdout
    assert (
        "  → modules.a.cannot_depend_on: names b (boundcheck.toml:3)\n"
        '    modules.b.public ".": offers none of it (boundcheck.toml:6)\n'
        '    modules.b.public "api": offers none of it to a only, for whom no other entry counts (boundcheck.toml:6)\n'
        "  → modules.b.public: no entry offers shop.b.f: private (boundcheck.toml:6)\n"
    ) in text
    assert "    allow import-contract: is for another contract (boundcheck.toml:22)\n" in text
    (root / "boundcheck.toml").write_text(STRICT["boundcheck.toml"].replace("visible_to = []\n", ""))
    text = boundcheck("explain", "shop/a/__init__.py:2", cwd=root).stdout
    assert "  → modules.a.cannot_depend_on: names c (boundcheck.toml:3)\n" in text


def test_what_is_for_nobody_is_told_of_a_module(project: Project, boundcheck: Run) -> None:
    root = project(STRICT)
    told = " ".join(boundcheck("explain", "c", cwd=root).stdout.split())
    assert "visible_to none boundcheck.toml:11 public nothing boundcheck.toml:10" in told
    told = " ".join(boundcheck("explain", "b", cwd=root).stdout.split())
    assert '"api" to a, for whom no other counts: api.charge boundcheck.toml:6' in told
    assert 'allow import-contract of "Y": soon boundcheck.toml:22' in told
