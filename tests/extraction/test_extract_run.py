"""`extract` leaves to `check` what `check` would have found by itself, and takes of it what stands under every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from boundcheck.cli.extract import read_ground
from boundcheck.extraction import extract
from boundcheck.extraction.what_if import parse
from boundcheck.findings.analysis import to_plain
from boundcheck.findings.catalog import ALL_RULES, GROUP_OF, GROUPS
from boundcheck.judgement import judge as judging
from boundcheck.keep.cache import Cache
from boundcheck.run import analyse

Write = Callable[[Mapping[str, str | bytes]], Path]

MODEL = "from django.db import models\n\n\nclass {}(models.Model):\n    other = models.ForeignKey('{}', models.CASCADE)\n"
SHOP = {
    "shop/__init__.py": "",
    "shop/a/__init__.py": "from shop.b.models import Bill\nfrom shop.c import deep\n",
    "shop/a/models.py": MODEL.format("Order", "b.Bill"),
    "shop/a/use.py": "from shop.b.models import Bill\n\n\ndef f():\n    sql = f'SELECT * FROM {x}'\n    cursor.execute(sql)\n    return Bill.objects.filter(other__id=1)\n",
    "shop/b/__init__.py": "import shop.a.use\n",
    "shop/b/models.py": MODEL.format("Bill", "self"),
    "shop/c/__init__.py": "from shop.a.models import Order\n\n\ndef deep():\n    return [order.other.id for order in Order.objects.all()]\n",
    "shop/a/tests/test_a.py": "from shop.b.models import Bill\n\n\ndef test():\n    Bill.objects.create()\n",
}
CONTRACTS = """
layers = ["top", "bottom"]
[modules.a]
path = "shop.a"
layer = "bottom"
depends_on = [{{ module = "b", deprecated = true }}]
{0}
[modules.b]
path = "shop.b"
layer = "top"
visible_to = ["c"]
depends_on = []
{1}
[modules.c]
path = "shop.c"
"""

names = st.sampled_from((*GROUPS, *GROUP_OF))


@pytest.fixture(autouse=True, scope="module")
def trusted_times() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("boundcheck.door._RACY_NS", -(10**12))  # the times of what was just written count
        yield


severities = st.dictionaries(names, st.sampled_from(("off", "off", "warn", "error")), max_size=6)


def table(rules: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f'{rule} = "{level}"' for rule, level in rules.items()) + " }"


def contracts(whole: Mapping[str, str], *modules: Mapping[str, str]) -> str:
    written = (f"rules = {table(rules)}" if rules else "" for rules in modules)
    return (f"rules = {table(whole)}\n" if whole else "") + CONTRACTS.format(*written)


def reports(file: Path, cache: Cache | None, *changes: str) -> list[object]:
    asked = [parse("merge", change) for change in changes]
    ground = read_ground(file, 1, lambda done, total: None, cache, asked)
    return [
        *ground.reported,
        *((file.path, access) for file, access in ground.accesses),
        *(extract(ground, name) for name in ground.codebase.modules.by_name),
    ]


@settings(max_examples=6, phases=(Phase.explicit, Phase.generate))
@given(severities, severities, severities, st.booleans(), st.booleans())
def test_rules_that_are_off_change_neither_report(
    tmp_path_factory: pytest.TempPathFactory,
    whole: Mapping[str, str],
    of_a: Mapping[str, str],
    of_b: Mapping[str, str],
    checked: bool,
    edited: bool,
) -> None:
    root = tmp_path_factory.mktemp("rules")
    file = root / "boundcheck.toml"
    for name, content in {**SHOP, "boundcheck.toml": contracts(whole, of_a, of_b)}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    if checked:
        analyse(file, 1, cache=Cache(file))
    if edited:
        (root / "shop/c/__init__.py").write_text(SHOP["shop/c/__init__.py"] + "from shop.b import use\n")
    clean, checks = reports(file, None), to_plain(analyse(file, 1))
    for _ in range(2):
        assert reports(file, Cache(file)) == clean
        kept = Cache(file).unchanged(ALL_RULES)
        assert kept is None or to_plain(kept) == checks
    assert to_plain(analyse(file, 1, cache=Cache(file))) == checks
    assert reports(file, Cache(file)) == clean
    assert reports(file, Cache(file), "b+c") == reports(file, None, "b+c")
    assert to_plain(Cache(file).unchanged(ALL_RULES) or pytest.fail("nothing is kept")) == checks


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were judged, and not taken from what is known."""
    paths: list[str] = []
    original = judging.judge_file

    def judge_file(judge: judging.Judge, file: judging.File) -> judging.Verdict:
        paths.append(file.path)
        return original(judge, file)

    monkeypatch.setattr(judging, "judge_file", judge_file)
    return paths


def warm(root: Path) -> Path:
    file = root / "boundcheck.toml"
    analyse(file, 1, cache=Cache(file))
    return file


def test_after_a_check_nothing_is_judged_again(project: Write, judged: list[str]) -> None:
    muted = {"relation-traversal": "off", "foreign-key": "off", "foreign-signal": "error"}
    file = warm(project({**SHOP, "boundcheck.toml": contracts(muted, {"private-import": "off"}, {})}))
    judged.clear()
    found = reports(file, Cache(file))
    assert judged == []
    assert any("foreign-key" in str(report) for report in found)


def test_only_the_files_that_break_a_rule_that_is_off_are_judged_again(
    project: Write, judged: list[str]
) -> None:
    file = warm(project({**SHOP, "boundcheck.toml": contracts({}, {}, {"undeclared-dependency": "off"})}))
    judged.clear()
    reports(file, Cache(file))
    assert judged == ["shop/b/__init__.py"]


def test_after_an_extract_a_check_judges_nothing(project: Write, judged: list[str]) -> None:
    root = project({**SHOP, "boundcheck.toml": contracts({"foreign-key": "off"}, {}, {})})
    file = root / "boundcheck.toml"
    reports(file, Cache(file))
    assert Cache(file).unchanged(ALL_RULES) is not None
    judged.clear()
    found = analyse(file, 1, cache=Cache(file))
    assert judged == []
    assert found.findings
    assert "foreign-key" not in {finding.rule for finding in found.findings}


def test_a_changed_contract_keeps_nothing(project: Write) -> None:
    root = project({**SHOP, "boundcheck.toml": contracts({}, {}, {})})
    file = root / "boundcheck.toml"
    reports(file, Cache(file), "a+b")
    assert Cache(file).unchanged(ALL_RULES) is None
    assert not (root / ".boundcheck_cache").exists()
