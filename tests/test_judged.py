"""What a run looks at again: rules that are off are not run, files are read for rules that ask, verdicts stand while they can."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

from boundcheck.config.model import Place
from boundcheck.findings.catalog import DEFAULT_SEVERITY
from boundcheck.findings.finding import Finding
from boundcheck.judgement import judge, reading
from boundcheck.keep.cache import Cache
from boundcheck.outcome.selection import Selection, check
from boundcheck.rules import RULES, Rule
from boundcheck.run import analyse

Write = Callable[[Mapping[str, str]], Path]

CONTRACTS = """
[modules.a]
path = "shop.a"
depends_on = ["b", "gone"]
[modules.b]
path = "shop.b"
depends_on = ["c"]
[modules.c]
path = "shop.c"
[[allow]]
rule = "foreign-key"
reason = "there is none"
"""
IN_ANOTHER_ORDER = """
# a comment

[[allow]]
reason = "there is none"  # another
rule = "foreign-key"
[modules.b]
depends_on = [
    "c",
]
path = "shop.b"

[modules.c]
path = 'shop.c'
[modules.a]
depends_on = ["b", "gone"]
path = "shop.a"
"""
SHOP = {
    "boundcheck.toml": CONTRACTS,
    "shop/__init__.py": "",
    "shop/a/__init__.py": "from shop.b.models import Bill\nfrom shop.c import deep\nfrom shop.b import *\n",
    "shop/a/use.py": "from shop.b.models import Bill\n\n\ndef f() -> Bill:\n    return Bill.objects.get()\n",
    "shop/b/__init__.py": "import shop.a.use\n",
    "shop/b/models.py": "from django.db import models\n\n\nclass Bill(models.Model):\n    pass\n",
    "shop/b/migrations/0001_x.py": "RunPython\n",
    "shop/b/boundcheck.toml": "",
    "shop/c/__init__.py": "def deep(): ...\n",
    "shop/a/tests/test_a.py": "from shop.b.models import Bill\n\n\ndef test():\n    Bill.objects.create()\n",
}


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boundcheck.door._RACY_NS", -(10**12))


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were judged, and not taken from what is known."""
    return seen(monkeypatch, judge, "judge_file", lambda _judge, file: file.path)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were read for what the files do with data."""
    return seen(monkeypatch, reading, "read_file", lambda path: path.partition("shop/")[2])


def seen(
    monkeypatch: pytest.MonkeyPatch, where: ModuleType, name: str, told: Callable[..., str]
) -> list[str]:
    calls: list[str] = []
    original = getattr(where, name)

    def called(*arguments: object) -> object:
        calls.append(told(*arguments))
        return original(*arguments)

    monkeypatch.setattr(where, name, called)
    return calls


def found(root: Path, *, cached: bool = True) -> list[Finding]:
    file = root / "boundcheck.toml"
    analysis = analyse(file, 1, cache=Cache(file) if cached else None)
    return list(check(analysis, Selection(min_certainty="possible")).findings)


def edited(root: Path, files: Mapping[str, str]) -> list[Finding]:
    """What is found after an edit, which is what is found by who knows nothing."""
    time.sleep(0.012)
    for name, content in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(content)
    return found(root)


@pytest.mark.parametrize(
    "edit",
    [
        {"boundcheck.toml": IN_ANOTHER_ORDER},
        {"boundcheck.toml": f"# a comment\n{CONTRACTS}"},
        {"boundcheck.toml": f"{CONTRACTS}# boundcheck: allow[missing-tests] not yet\n"},
        {"shop/b/boundcheck.toml": "# a comment\n"},
    ],
)
def test_comments_and_order_in_contracts_judge_nothing_anew(
    project: Write, judged: list[str], edit: Mapping[str, str]
) -> None:
    """What speaks of a line of the contracts speaks of the line as it is now."""
    root = project(SHOP)
    rules = {finding.rule for finding in found(root)}
    judged.clear()
    now = edited(root, edit)
    assert judged == []
    assert {"stale-contract", "unused-allow"} <= rules <= {*(finding.rule for finding in now), "unused-allow"}
    assert now == found(root, cached=False)


@pytest.mark.parametrize("edit", [name for name in SHOP if name != "shop/b/boundcheck.toml"])
def test_a_comment_costs_what_it_changes(
    project: Write, judged: list[str], monkeypatch: pytest.MonkeyPatch, edit: str
) -> None:
    """Neither what is on disk nor the registry nor other files' verdicts are found out again."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("it is as it was")

    root = project(SHOP)
    found(root)
    expected = found(root, cached=False)
    judged.clear()
    monkeypatch.setattr("boundcheck.read.discover", refuse)
    monkeypatch.setattr("boundcheck.codebase.entities.registry.build_registry", refuse)
    for comment in ("# one\n", "# another\n"):
        assert edited(root, {edit: SHOP[edit] + comment}) == expected
        assert judged == ([] if edit.endswith(".toml") else [edit])
        judged.clear()


def test_an_exception_costs_no_more(
    project: Write, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("it is as it was")

    root = project(SHOP)
    before = found(root)
    allowing = f'[[allow]]\nrule = "foreign-query"\nfrom = "a"\nreason = "soon"\n{CONTRACTS}'
    monkeypatch.setattr("boundcheck.read.discover", refuse)
    monkeypatch.setattr("boundcheck.codebase.entities.registry.build_registry", refuse)
    judged.clear()
    less = edited(root, {"boundcheck.toml": allowing})
    assert judged == []
    gone = {finding.rule for finding in before} - {finding.rule for finding in less}
    assert gone == {"foreign-query"}
    monkeypatch.undo()
    assert less == found(root, cached=False)
    assert edited(root, {"boundcheck.toml": CONTRACTS}) == before
    wrong = allowing.replace('from = "a"', 'from = "nobody"')
    assert edited(root, {"boundcheck.toml": wrong}) == found(root, cached=False)


def test_another_word_for_a_model_concerns_those_who_hold_it(project: Write, judged: list[str]) -> None:
    """Which words name an entity matters where these stand: `Zork` in the file that imports it so, and in another."""
    use, other = "shop/a/use.py", "shop/c/other.py"
    root = project({**SHOP, other: "from shop.a.use import Zork\n\n\ndef f():\n    Zork.objects.get()\n"})
    found(root)
    renaming = SHOP[use].replace("import Bill", "import Bill, Bill as Zork")
    for text, expected in ((renaming, [use, other]), (SHOP[use], [other])):
        judged.clear()
        now = edited(root, {use: text})
        assert sorted(set(judged)) == expected
        assert now == found(root, cached=False)
    assert any(each.path == other for each in edited(root, {use: SHOP[use] + "Zork = Bill\n"}))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", {"source", "tests", "migrations"}),
        ('data = "off"', {"source", "tests"}),
        ('data = "off"\nleaked-model = "off"', {"tests"}),
        ('data = "off"\nleaked-model = "off"\ntests = "off"', set()),
        ('tests = "off"\ncross-module-migration = "off"', {"source"}),
        ('data = "off"\napi = "off"\ntests = "off"\nforeign-key = "error"', set()),
        ('data = "off"\napi = "off"\ntests = "off"\ncross-module-migration = "error"', {"migrations"}),
    ],
)
def test_files_are_read_for_the_rules_that_ask(
    project: Write, read: list[str], rules: str, expected: set[str]
) -> None:
    unused = 'unused-dependency = "off"'
    found(project({**SHOP, "boundcheck.toml": f"{CONTRACTS}[rules]\n{unused}\n{rules}\n"}))
    folders = {Path(path).parent.name for path in read}
    assert {folder if folder in ("tests", "migrations") else "source" for folder in folders} == expected


def test_of_files_that_no_rule_on_data_asks_about_the_signatures_are_read(project: Write) -> None:
    rules = '[rules]\ndata = "off"\ntests = "off"\n[modules.d]\npath = "shop.d"\npublic = ["**"]\n'
    root = project({**SHOP, "boundcheck.toml": CONTRACTS + rules, "shop/d.py": SHOP["shop/a/use.py"]})
    assert "leaked-model" in {finding.rule for finding in found(root)}


def test_a_dependency_that_only_data_uses_is_used_whoever_else_asks(project: Write) -> None:
    use = "from django.apps import apps\n\n\ndef f():\n    return apps.get_model('b', 'Bill').objects.get()\n"
    for rules in ('data = "off"\ntests = "off"\napi = "off"', ""):
        files = {**SHOP, "boundcheck.toml": f"{CONTRACTS}[rules]\n{rules}\n", "shop/a/use.py": use}
        root = project({**files, "shop/a/__init__.py": "", "shop/a/tests/test_a.py": ""})
        unused = {finding.to for finding in found(root, cached=False) if finding.rule == "unused-dependency"}
        assert unused == {"c"}


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.check or rule.check_file], ids=attrgetter("name")
)
def test_a_rule_that_is_off_does_not_run(project: Write, monkeypatch: pytest.MonkeyPatch, rule: Rule) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError(f"{rule.name} is off")

    for name in ("check", "check_file"):
        if getattr(rule, name):
            monkeypatch.setattr(rule.module, name, refuse)
    found(project({**SHOP, "boundcheck.toml": f'{CONTRACTS}[rules]\n{rule.name} = "off"\n'}))
    if DEFAULT_SEVERITY[rule.name] != "off":
        with pytest.raises(AssertionError):
            found(project({"boundcheck.toml": f'{CONTRACTS}[rules]\n{rule.name} = "warn"\n'}))


def test_places_are_compared_as_often_as_there_are_entries(
    project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"m{number}" for number in range(60)]
    contract = '[modules.{0}]\npath = "shop.{0}"\npublic = ["api"]\ndepends_on = [{1}]\n'
    contracts = "".join(
        contract.format(name, ", ".join(f'"{other}"' for other in names if other != name)) for name in names
    )
    root = project({"boundcheck.toml": contracts, **{f"shop/{name}/api.py": "" for name in names}})
    compared = []
    original = Place.__eq__

    def equal(self: Place, other: object) -> bool:
        compared.append(self)
        return original(self, other)

    monkeypatch.setattr(Place, "__eq__", equal)
    assert sum(finding.rule == "unused-dependency" for finding in found(root, cached=False)) == 60 * 59
    assert len(compared) < 4 * 60 * 60
