"""Rules that boundcheck does not bring: named in the configuration or on the command line, they are as ours in all that is asked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from boundcheck import check

Write = Callable[[Mapping[str, str | bytes]], Path]
Run = Callable[..., CompletedProcess[str]]
EXAMPLE = Path(__file__).parent.parent / "fixtures/acme_boundaries/src/acme_boundaries"

TOML = """\
own_rules = ["acme-boundaries"]
layers = ["entrypoints", "domain"]

[rules]
missing-tests = "off"

[modules.web]
path = "shop.web"
layer = "entrypoints"
owner = "@shop/web"

[modules.orders]
path = "shop.orders"
layer = "domain"
owner = "@shop/orders"

[modules.billing]
path = "shop.billing"
layer = "domain"
owner = "@shop/payments"
"""
SHOP = {
    "boundcheck.toml": TOML,
    "shop/__init__.py": "",
    "shop/web/__init__.py": "import flask\nfrom shop.orders import Cart\n",
    "shop/orders/__init__.py": "from shop.orders.cart import Cart\n",
    "shop/orders/cart.py": "import os\nfrom flask import (\n    request,\n)\nfrom shop.billing import charge\n\n\nclass Cart: ...\n",
    "shop/billing/__init__.py": "def charge(): ...\n",
}
FOUND = [
    "shop/orders/cart.py:2 web-in-domain own error",
    "shop/orders/cart.py:5 other-teams-domain dependency warn",
    "shop/web/__init__.py:2 other-teams-domain dependency warn",
]


def rule(name: str, body: str, head: str = "") -> str:
    return (
        f'"""What {name} is about."""\nfrom boundcheck.rule_api import RuleFinding\nAPI_VERSION = 1\nNAME = "{name}"\n{head}\n'
        f"def check_file(file):\n    {body}\n"
    )


def install(
    site: Path, name: str, files: Mapping[str, str], points: Mapping[str, str], version: str = "1.0"
) -> None:
    """What an installer leaves of a distribution."""
    package = name.replace("-", "_")
    for path, text in files.items():
        (site / package / path).parent.mkdir(parents=True, exist_ok=True)
        (site / package / path).write_text(text)
    info = site / f"{package}-{version}.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = "".join(f"{key} = {value}\n" for key, value in points.items())
    (info / "entry_points.txt").write_text(f"[boundcheck.rules]\n{lines}")
    (info / "RECORD").write_text("".join(f"{package}/{path},,\n" for path in files))


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where distributions are installed."""
    folder = tmp_path_factory.mktemp("env") / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture
def acme(site: Path) -> Path:
    files = {path.name: path.read_text() for path in EXAMPLE.glob("*.py")}
    points = {
        path.stem.replace("_", "-"): f"acme_boundaries.{path.stem}" for path in EXAMPLE.glob("[a-z]*.py")
    }
    install(site, "acme-boundaries", files, points)
    return site


@pytest.fixture
def one(project: Write, site: Path) -> Callable[..., Path]:
    """A project that asks one rule, `acme-rule`, with this body."""

    def write(body: str, head: str = "", toml: str = TOML, name: str = "acme-rule") -> Path:
        install(
            site,
            "acme-boundaries",
            {"__init__.py": "", "rule.py": rule(name, body, head)},
            {"acme-rule": "acme_boundaries.rule"},
        )
        return project({**SHOP, "boundcheck.toml": toml})

    return write


def told(output: str) -> list[str]:
    found = json.loads(output)["findings"]
    return [f"{f['path']}:{f['line']} {f['rule']} {f['group']} {f['severity']}" for f in found]


def test_rules_of_a_named_distribution_are_asked(acme: Path, project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    done = boundcheck("check", "--format", "json", cwd=root)
    assert (done.returncode, told(done.stdout)) == (1, FOUND)
    (first, _, last) = json.loads(done.stdout)["findings"]
    assert (first["from"], first["to"], first["target"]) == ("orders", None, "flask.request")
    assert (last["from"], last["to"], last["target"]) == ("web", "orders", "shop.orders")
    assert (
        first["message"]
        == "orders is of the domain and imports flask.request; pass in what it needs of the request"
    )


def test_what_is_not_named_does_nothing(acme: Path, project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "boundcheck.toml": TOML.partition("\n")[2]})
    assert boundcheck("check", cwd=root).returncode == 0
    assert "web-in-domain" not in boundcheck("explain", cwd=root).stdout
    done = boundcheck("check", "--select", "web-in-domain", cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'there is no rule or group "web-in-domain"' in done.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--select", "web-in-domain"), FOUND[:1]),
        (("--select", "own"), FOUND[:1]),
        (("--select", "dependency"), FOUND[1:]),
        (("--ignore", "own"), FOUND[1:]),
        (("--ignore", "other-teams-domain"), FOUND[:1]),
        (("--module", "web"), FOUND[2:]),
        (("--target", "flask*"), FOUND[:1]),
        (("shop/web",), FOUND[2:]),
    ],
)
def test_selections(
    acme: Path, project: Write, boundcheck: Run, arguments: tuple[str, ...], expected: list[str]
) -> None:
    root = project(SHOP)
    for _ in range(2):  # the second time from what was kept
        assert told(boundcheck("check", *arguments, "--format", "json", cwd=root).stdout) == expected


@pytest.mark.parametrize(
    ("written", "module", "expected"),
    [
        ('web-in-domain = "warn"', "", ["warn", "warn", "warn"]),
        ('own = "off"', "", ["warn", "warn"]),
        ('dependency = "error"', "", ["error", "error", "error"]),
        ("", 'rules = { other-teams-domain = "off" }', ["error", "warn"]),
        ('dependency = "off"', 'rules = { other-teams-domain = "error" }', ["error", "error"]),
    ],
)
def test_severities(
    acme: Path, project: Write, boundcheck: Run, written: str, module: str, expected: list[str]
) -> None:
    toml = TOML.replace("[rules]\n", f"[rules]\n{written}\n").replace(
        'path = "shop.orders"\n', f'path = "shop.orders"\n{module}\n'
    )
    root = project({**SHOP, "boundcheck.toml": toml})
    done = boundcheck("check", "--format", "json", cwd=root)
    assert [line.rpartition(" ")[2] for line in told(done.stdout)] == expected


def test_a_name_is_told_with_the_nearest_one(acme: Path, project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "boundcheck.toml": TOML.replace("missing-tests", "web-in-domian")})
    done = boundcheck("check", cwd=root)
    assert done.returncode == 2
    assert 'boundcheck.toml:5: rules.web-in-domian: unknown rule or group; did you mean "web-in-domain"?' in (
        done.stderr
    )


def test_exceptions_cover_them_and_are_told_when_they_cover_nothing(
    acme: Path, project: Write, boundcheck: Run
) -> None:
    allow = '[[allow]]\nrule = "{}"\nreason = "agreed"\n'
    cart = SHOP["shop/orders/cart.py"].replace(
        "    request,\n", "    request,  # boundcheck: allow[web-in-domain] until the queue is there\n"
    )
    root = project(
        {
            **SHOP,
            "boundcheck.toml": TOML + allow.format("other-teams-domain"),
            "shop/orders/cart.py": cart,
            "shop/billing/__init__.py": "import json  # boundcheck: allow[web-in-domain] it was\ndef charge(): ...\n",
        }
    )
    done = boundcheck("check", "--format", "json", cwd=root)
    assert told(done.stdout) == ["shop/billing/__init__.py:1 unused-allow project error"]
    assert json.loads(done.stdout)["summary"]["allowed"] == 3
    (root / "boundcheck.toml").write_text(TOML + allow.format("own") + 'from = "web"\n')
    done = boundcheck("check", "--select", "own,unused-allow", "--format", "json", cwd=root)
    assert told(done.stdout) == [
        "boundcheck.toml:21 unused-allow project error",
        "shop/billing/__init__.py:1 unused-allow project error",
    ]


def test_the_baseline_knows_them(acme: Path, project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    assert "3 findings known" in boundcheck("baseline", cwd=root).stdout
    assert boundcheck("check", cwd=root).returncode == 0
    assert "web-in-domain" in boundcheck("check", "--known", "--format", "concise", cwd=root).stdout
    (root / "shop/web/__init__.py").write_text("import flask\n")
    assert "1 fixed and taken out" in boundcheck("baseline", cwd=root).stdout
    (root / "boundcheck.toml").write_text(TOML.partition("\n")[2])
    assert "2 no longer checked and taken out" in boundcheck("baseline", cwd=root).stdout


def test_explain_has_their_pages_and_lists_them(acme: Path, project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    page = boundcheck("explain", "web-in-domain", cwd=root).stdout
    assert page.startswith(
        "# web-in-domain (own, default: error, from acme-boundaries 1.0)\n\nA module of the domain layer imports"
    )
    catalogue = boundcheck("explain", cwd=root).stdout
    assert "\nown\n  web-in-domain " in catalogue
    assert "other-teams-domain" in boundcheck("explain", "dependency", cwd=root).stdout
    decision = boundcheck("explain", "shop/orders/cart.py:2", cwd=root).stdout
    assert "web-in-domain" in decision


@pytest.mark.parametrize("format_", ["text", "concise", "sarif", "github", "gitlab", "junit", "markdown"])
def test_formats(acme: Path, project: Write, boundcheck: Run, format_: str) -> None:
    done = boundcheck("check", "--format", format_, cwd=project(SHOP))
    assert (done.returncode, "web-in-domain" in done.stdout) == (1, True)
    if format_ == "sarif":
        rules = json.loads(done.stdout)["runs"][0]["tool"]["driver"]["rules"]
        assert [(each["id"], each["properties"]["tags"]) for each in rules] == [
            ("other-teams-domain", ["dependency"]),
            ("web-in-domain", ["own"]),
        ]


def test_may_asks_them_before_the_code_is_written(acme: Path, project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    done = boundcheck("may", "shop/orders/new.py", "flask", cwd=root)
    assert (done.returncode, "web-in-domain" in done.stdout) == (1, True)
    assert boundcheck("may", "shop/web/new.py", "flask", cwd=root).returncode == 0


def test_statistics(acme: Path, project: Write, boundcheck: Run) -> None:
    done = boundcheck("check", "--statistics", cwd=project(SHOP))
    assert "2  warning   other-teams-domain" in done.stdout


def test_shells_complete_them(
    acme: Path, project: Write, boundcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMP_WORDS", "boundcheck explain web-i")
    monkeypatch.setenv("COMP_CWORD", "2")
    done = boundcheck("explain", cwd=project(SHOP), _BOUNDCHECK_COMPLETE="bash_complete")
    assert "web-in-domain" in done.stdout


def test_a_rule_sees_what_it_may_ask(one: Callable[..., Path], boundcheck: Run) -> None:
    told_of = (
        "yield RuleFinding(1, 1, repr((file.path, file.name, file.kind, file.module and file.module.name, "
        "file.module_of('shop.orders.cart.Cart').layer, file.module_of('os'))))\n"
        "    for i in file.imports: yield RuleFinding(i.line, i.column, repr((i.name, i.end_line, i.file, "
        "i.module and i.module.owner, i.is_public, i.typing_only)))"
    )
    root = one(told_of)
    (root / "shop/web/__init__.py").write_text(
        "import flask, shop.billing.tax as t\nfrom ..orders import Cart\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from shop.billing import *\n"
    )
    (root / "shop/billing/tax.py").write_text("")
    done = boundcheck("check", "--select", "own", "--format", "json", "shop/web", cwd=root)
    assert [(f["line"], f["column"], f["message"]) for f in json.loads(done.stdout)["findings"]] == [
        (1, 1, "('shop/web/__init__.py', 'shop.web', 'source', 'web', 'domain', None)"),
        (1, 1, "('flask', 1, None, None, True, False)"),
        (1, 1, "('shop.billing.tax', 1, 'shop.billing.tax', '@shop/payments', False, False)"),
        (2, 1, "('shop.orders.Cart', 2, 'shop.orders', '@shop/orders', True, False)"),
        (3, 1, "('typing.TYPE_CHECKING', 3, None, None, True, False)"),
        (5, 5, "('shop.billing.*', 5, 'shop.billing', '@shop/payments', True, True)"),
    ]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("1 / 0", "fails with ZeroDivisionError: division by zero ("),
        ("raise SystemExit(0)", "fails with SystemExit: 0 ("),
        ("return None", "fails with TypeError: 'NoneType' object is not iterable ("),
        ("yield 7", "yields 7, which is no RuleFinding"),
        ("yield RuleFinding(0, 1, 'x')", "the line 0, which is not a whole number from 1 to 1"),
        ("yield RuleFinding(9, 1, 'x')", "the line 9, which is not a whole number from 1 to 1"),
        ("yield RuleFinding(True, 1, 'x')", "the line True, which is not"),
        ("yield RuleFinding(1, '1', 'x')", "the column '1', which is not"),
        ("yield RuleFinding(1, 1, ' ')", "the message ' ', which says nothing"),
        ("yield RuleFinding(1, 1, None)", "the message None, which says nothing"),
        ("yield RuleFinding(1, 1, 'x', target=3)", "the target 3, which is neither"),
        ("yield RuleFinding(1, 1, 'x', to='nobody')", "to 'nobody', and there is no such module"),
    ],
)
def test_a_rule_that_fails_or_makes_no_sense_stops_the_run(
    one: Callable[..., Path], boundcheck: Run, body: str, what: str
) -> None:
    root = one(
        f"if file.name == 'shop.billing':\n        {body}\n    return ()"
        if "return" in body
        else f"if file.name == 'shop.billing':\n        {body}\n    yield from ()"
    )
    done = boundcheck("check", cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "boundcheck: shop/billing/__init__.py: the rule acme-rule of acme-boundaries 1.0 "
    )
    assert what in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_rule_that_fails_takes_nothing_away(one: Callable[..., Path], boundcheck: Run, site: Path) -> None:
    root = one("yield from ()")
    assert boundcheck("check", cwd=root).returncode == 0
    kept = {path.name: path.read_bytes() for path in (root / ".boundcheck_cache").iterdir()}
    one("1 / 0")
    assert boundcheck("check", cwd=root).returncode == 2
    assert boundcheck("check", "--select", "api", cwd=root).returncode == 0
    assert boundcheck("check", "--ignore", "acme-rule", cwd=root).returncode == 0
    one("yield from ()")
    done = boundcheck("check", cwd=root)
    assert done.returncode == 0
    assert kept


BAD = {
    "not installed": ('own_rules = ["acme-others"]', {}, 'boundcheck.toml:1: own_rules: distribution "acme-others" is not installed'),
    "no list": ('own_rules = "acme-boundaries"', {}, "boundcheck.toml:1: own_rules: expected a list"),
    "no name": ('own_rules = ["acme boundaries"]', {}, "boundcheck.toml:1: own_rules: "),
    "ours": (None, {"name": "foreign-key"}, "boundcheck.toml:1: own_rules: acme-boundaries 1.0: "),
    "version": (None, {"head": "API_VERSION = 2"}, "is written for API_VERSION 2, and boundcheck"),
    "group": (None, {"head": "GROUP = 'mine'"}, "has the GROUP 'mine'; write one of dependency, api,"),
    "level": (None, {"head": "SEVERITY = 'high'"}, "has the SEVERITY 'high'; write one of error, warn, off"),
    "other name": (None, {"name": "acme-other"}, "the entry point acme-rule of acme-boundaries 1.0 leads to the rule acme-other"),
    "no import": (None, {"head": "import nothing_there"}, "rule acme-rule of acme-boundaries 1.0 cannot be imported (ModuleNotFoundError: No module named 'nothing_there')"),
    "leaves": (None, {"head": "raise SystemExit(0)"}, "cannot be imported (SystemExit: 0)"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_used_is_told_with_its_place(
    one: Callable[..., Path], boundcheck: Run, case: str
) -> None:
    first, options, what = BAD[case]
    toml = TOML if first is None else f"{first}\n{TOML.partition(chr(10))[2]}"
    root = one("yield from ()", toml=toml, **options)
    for verb in ("check", "baseline"):
        done = boundcheck(verb, cwd=root)
        assert (done.returncode, done.stdout) == (2, "")
        assert "boundcheck: boundcheck.toml:1: own_rules: " in done.stderr
        assert what in done.stderr


def test_a_distribution_without_rules_and_two_with_one_name(
    one: Callable[..., Path], boundcheck: Run, site: Path
) -> None:
    root = one("yield from ()", toml=TOML.replace('"]', '",\n  "acme-two",\n  "acme-none"]', 1))
    install(site, "acme-none", {"__init__.py": ""}, {})
    install(
        site,
        "acme-two",
        {"__init__.py": "", "rule.py": rule("acme-rule", "yield from ()")},
        {"acme-rule": "acme_two.rule"},
    )
    assert boundcheck("check", cwd=root).stderr.splitlines() == [
        "boundcheck: boundcheck.toml:2: own_rules: acme-two 1.0 and acme-boundaries 1.0 both bring a rule acme-rule; "
        "leave out one of them",
        'boundcheck: boundcheck.toml:3: own_rules: acme-none 1.0 offers no rules (entry points of the group "boundcheck.rules"); '
        "remove it",
    ]


def test_a_changed_rule_is_asked_anew(one: Callable[..., Path], boundcheck: Run, site: Path) -> None:
    root = one("yield RuleFinding(1, 1, 'first')")
    for _ in range(2):
        assert "first" in boundcheck("check", "shop/web", cwd=root).stdout
    one("yield RuleFinding(1, 1, 'second')")
    for _ in range(2):
        done = boundcheck("check", "shop/web", cwd=root)
        assert ("first" in done.stdout, "second" in done.stdout) == (False, True)
    helper = site / "acme_boundaries/words.py"
    helper.write_text("WORD = 'third'\n")
    one("yield RuleFinding(1, 1, WORD)", head="from acme_boundaries.words import WORD")
    assert "third" in boundcheck("check", "shop/web", cwd=root).stdout
    helper.write_text("WORD = 'the fourth'\n")
    assert "the fourth" in boundcheck("check", "shop/web", cwd=root).stdout
    for file in (site / "acme_boundaries-1.0.dist-info").iterdir():
        file.unlink()
    assert boundcheck("check", "shop/web", cwd=root).returncode == 2


def test_what_it_asked_of_others_is_asked_again(one: Callable[..., Path], boundcheck: Run) -> None:
    root = one(
        "for i in file.imports:\n        if not i.is_public: yield RuleFinding(i.line, i.column, i.name + ' is private')"
    )
    assert "private" not in boundcheck("check", "--select", "own", cwd=root).stdout
    (root / "shop/billing/__init__.py").write_text("__all__ = []\ndef charge(): ...\n")
    assert "shop.billing.charge is private" in boundcheck("check", "--select", "own", cwd=root).stdout
    (root / "boundcheck.toml").write_text(
        TOML.replace('path = "shop.billing"', 'path = "shop.billing"\npublic = [".:charge"]')
    )
    assert "private" not in boundcheck("check", "--select", "own", cwd=root).stdout


def test_nothing_of_the_project_is_run_unless_a_command_names_it(
    project: Write, boundcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request brings a distribution with its code, and the project's folder is where Python looks first."""
    root = project(SHOP)
    install(
        root,
        "acme-boundaries",
        {"__init__.py": "raise AssertionError('run')", "rule.py": rule("acme-rule", "yield from ()")},
        {"acme-rule": "acme_boundaries.rule"},
    )
    monkeypatch.syspath_prepend(str(root))
    done = boundcheck("check", cwd=root)
    assert done.returncode == 2
    assert 'distribution "acme-boundaries" is not installed beside boundcheck' in done.stderr


def test_code_of_the_project_does_not_stand_for_what_is_installed(
    one: Callable[..., Path], boundcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = one("yield from ()")
    (root / "acme_boundaries").mkdir()
    (root / "acme_boundaries/__init__.py").write_text("raise AssertionError('run')")
    monkeypatch.syspath_prepend(str(root))
    done = boundcheck("check", cwd=root)
    assert done.returncode == 2
    assert "lies in the project (" in done.stderr
    assert "where a pull request can change it" in done.stderr


def test_files_that_a_command_names(project: Write, boundcheck: Run) -> None:
    root = project(
        {
            **SHOP,
            "boundcheck.toml": TOML.partition("\n")[2].replace("[rules]", '[rules]\nno-flask = "warn"'),
            "tools/no_flask.py": rule(
                "no-flask",
                "return [RuleFinding(i.line, 1, 'no flask') for i in file.imports if i.name.startswith('flask')]",
            ),
        }
    )
    asked = ("check", "--rules-from", "tools/no_flask.py", "--format", "json")
    for _ in range(2):
        assert told(boundcheck(*asked, cwd=root).stdout) == [
            "shop/orders/cart.py:2 no-flask own warn",
            "shop/web/__init__.py:1 no-flask own warn",
        ]
    (root / "tools/no_flask.py").write_text(rule("no-flask", "yield RuleFinding(1, 1, 'new')"))
    assert len(told(boundcheck(*asked, cwd=root).stdout)) == 6
    (root / "boundcheck.toml").write_text(TOML.partition("\n")[2])
    assert told(boundcheck("check", "--format", "json", cwd=root).stdout) == []
    done = boundcheck("check", "--rules-from", "tools/none.py", cwd=root)
    assert (done.returncode, done.stderr) == (
        2,
        "boundcheck: --rules-from: tools/none.py cannot be read (No such file or directory); "
        "name a Python file with a rule\n",
    )


def test_a_target_is_looked_for_with_files_that_a_command_names(project: Write, boundcheck: Run) -> None:
    written = TOML.partition("\n")[2].replace("[rules]", '[rules]\nno-flask = "warn"')
    tool = {"tools/no_flask.py": rule("no-flask", "yield from ()")}
    root = project({**SHOP, **tool, "boundcheck.toml": written})
    done = boundcheck("check", "--rules-from", "tools/no_flask.py", "--target", "shop.orders.cart", cwd=root)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_what_a_work_tree_adds(acme: Path, project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    for command in ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -q -m one"):
        subprocess.run(["git", *command.split()], cwd=root, check=True)
    (root / "shop/billing/__init__.py").write_text("import flask\ndef charge(): ...\n")
    for _ in range(2):
        done = boundcheck("check", "--diff", "HEAD", "--format", "json", cwd=root)
        assert told(done.stdout) == ["shop/billing/__init__.py:1 web-in-domain own error"]
    (root / "boundcheck.toml").write_text(TOML.replace('["acme-boundaries"]', "[]"))
    done = boundcheck("check", "--diff", "HEAD", "--strict-contracts", cwd=root)
    assert done.returncode == 1
    assert "own_rules -acme-boundaries: the rules of acme-boundaries are not asked" in done.stderr


def test_processes_share_the_work(acme: Path, project: Write, boundcheck_alone: Run) -> None:
    many = {f"shop/orders/f{n}.py": "import flask\n" for n in range(300)}
    root = project({**SHOP, **many})
    for jobs in ("1", "2"):
        done = boundcheck_alone(
            "check", "--no-cache", "--jobs", jobs, "--format", "json", cwd=root, PYTHONPATH=str(acme)
        )
        assert len(told(done.stdout)) == 303, done.stderr
    (acme / "acme_boundaries/web_in_domain.py").write_text(rule("web-in-domain", "1 / 0"))
    done = boundcheck_alone("check", "--jobs", "2", cwd=root, PYTHONPATH=str(acme))
    assert (done.returncode, done.stdout) == (2, "")
    assert "fails with ZeroDivisionError" in done.stderr


def test_nobody_else_pays_for_it(project: Write) -> None:
    root = project({**SHOP, "boundcheck.toml": TOML.partition("\n")[2]})
    code = (
        "import sys; from boundcheck import front; front._leave = sys.exit; sys.argv = ['boundcheck', 'check']\n"
        "try: front.main()\nexcept SystemExit: print([n for n in ('importlib.metadata', 'boundcheck.findings.installed_rules') "
        "if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_pip_installs(
    project: Write, boundcheck_alone: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """And that the page on rules shows the rule as it is."""
    page = (Path(__file__).parent.parent / "docs/own-rules.md").read_text()
    assert (EXAMPLE / "web_in_domain.py").read_text() in page
    folder = tmp_path_factory.mktemp("pip")
    shutil.copytree(EXAMPLE.parent.parent, folder / "acme")
    offline = (
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "--disable-pip-version-check",
        "--no-compile",
    )
    command = (sys.executable, "-m", "pip", "install", "-q", *offline, "--target", str(folder / "site"))
    subprocess.run((*command, str(folder / "acme")), check=True, capture_output=True)
    done = boundcheck_alone("check", "--format", "json", cwd=project(SHOP), PYTHONPATH=str(folder / "site"))
    assert told(done.stdout) == FOUND


def test_projects_that_are_checked_as_one(acme: Path, project: Write, boundcheck: Run) -> None:
    inner = '[modules.orders]\npath = "orders"\nlayer = "domain"\n[rules]\nmissing-tests = "off"\n'
    outer = 'include = ["services/*"]\nlayers = ["domain"]\n'
    root = project(
        {
            "boundcheck.toml": outer,
            "services/orders/boundcheck.toml": f'own_rules = ["acme-boundaries"]\n{inner}own = "warn"\n',
            "services/orders/orders/__init__.py": "import flask\n",
        }
    )
    assert boundcheck("check", cwd=root).stderr == (
        'boundcheck: services/orders/boundcheck.toml:1: own_rules: "acme-boundaries" brings rules for all that is checked as one; '
        "add it to own_rules in boundcheck.toml\n"
    )
    (root / "boundcheck.toml").write_text(f'own_rules = ["acme-boundaries"]\n{outer}')
    done = boundcheck("check", "--format", "json", cwd=root)
    assert told(done.stdout) == ["services/orders/orders/__init__.py:1 web-in-domain own warn"], done.stderr


def test_pyproject_and_the_api(acme: Path, project: Write, boundcheck: Run) -> None:
    table = "[tool.boundcheck]\n" + TOML.replace("[rules]", "[tool.boundcheck.rules]").replace(
        "[modules.", "[tool.boundcheck.modules."
    )
    root = project({**{k: v for k, v in SHOP.items() if k != "boundcheck.toml"}, "pyproject.toml": table})
    result = check(root, select="own")
    assert [(found.rule, found.group, found.line) for found in result.findings] == [
        ("web-in-domain", "own", 2)
    ]
    (root / "pyproject.toml").write_text(table.replace("acme-boundaries", "acme-nothing"))
    done = boundcheck("check", cwd=root)
    assert done.stderr.startswith(
        'boundcheck: pyproject.toml:2: own_rules: distribution "acme-nothing" is not'
    )


def test_contracts_alone_are_no_reason_to_ask_less(acme: Path, project: Write, boundcheck: Run) -> None:
    toml = 'own_rules = ["acme-boundaries"]\n[[contracts]]\nname = "one"\ntype = "private"\n'
    root = project({**SHOP, "boundcheck.toml": toml})
    rule_file = acme / "acme_boundaries/web_in_domain.py"
    rule_file.write_text(rule("web-in-domain", "yield RuleFinding(1, 1, str(file.module))"))
    done = boundcheck("check", "--format", "json", "shop/web", cwd=root)
    assert told(done.stdout) == ["shop/web/__init__.py:1 web-in-domain own error"]
