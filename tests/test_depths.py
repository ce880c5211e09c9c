"""A scan of imports alone says what a whole scan says of them, and nobody who asks for more is told less."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cache import EXAMPLES, FILES, LINES, findings

from boundcheck.facts.depths import Depth
from boundcheck.facts.entities import REVISION, SETTINGS, Outline
from boundcheck.findings.catalog import GROUP_OF
from boundcheck.keep.cache import Cache
from boundcheck.run import analyse, read_codebase
from boundcheck.scan.file import scan_file, scan_file_imports
from boundcheck.scan.wire import Again, Packed, pack

Write = Callable[[Mapping[str, str | bytes]], Path]

SETTINGS_FILE = "INSTALLED_APPS = ['shop.tests']\nMIGRATION_MODULES = {'a': 'shop.db.moves'}\n"
ROOT = Path(__file__).parent.parent
MIGRATION = "from django.db import migrations as m\nclass Migration(m.Migration): ...\n"
TEXTS = (
    "", "import a", "from a import (b,  # c\n    d as e)", "x = 'import a'\nimport b; import c", "if TYPE_CHECKING:\n    import a\nelse:\n    import b",
    "def f():\n    from . import a", "try:\n    import a\nexcept ImportError:\n    a = None", "import a  # boundcheck: allow[raw-sql] old", "x = (", "x = y z",
    "def total\n    pass", "class A\n", "async def f\nprint x", "print 'a'", "'''docstring'''", "# a comment\n", "from . import *", "def test_it(): ...",
    "from a import b \\\n    as c", "\0", "x = '''", "<<<<<<< a\n", "if x == 1: import a", "yield_ = (yield\nfrom x)", "revision = 'a'\ndown_revision = None",
    SETTINGS_FILE, MIGRATION, "settings.AUTH_USER_MODEL", "AUTH_USER_MODEL = 'a.B'", "from configurations import Configuration\nclass Dev(Configuration): ...",
    "from .base import *\nINSTALLED_APPS += ['b']", "type X = int\nmatch x:\n    case y: ...", "lazy import a", "a not in b", "a\tif b else c",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_imports_alone_are_those_of_the_whole_file(text: str) -> None:
    assert_same(text.encode())


def test_imports_of_real_files_are_the_same() -> None:
    for folder in ("src/boundcheck/scan", "src/boundcheck/rules", "fixtures"):
        for path in (ROOT / folder).rglob("*.py"):
            assert_same(path.read_bytes())


def assert_same(data: bytes) -> None:
    alone, whole = scan_file_imports(data), scan_file(data, "shop", frozenset())
    named = scan_file(data, "shop", frozenset(), Depth.NAMES)
    shared = scan_file(data, "shop", frozenset(), Depth.SHARED)
    without = whole.outline and whole.outline._replace(tables=(), texts=())
    assert not named.named
    assert replace(named, named=shared.named, makes_names=shared.makes_names) == shared
    made = scan_file(data, "shop", frozenset(), Depth.MADE)
    assert replace(named, makes_names=shared.makes_names) == made
    assert replace(shared, outline=None) == replace(whole, outline=None, suite=None, unread=None)
    assert (named.outline or Outline()) == (without or Outline())
    assert alone._replace(placing=None, may_hold_strings=bool(whole.strings)) == whole.of_imports
    assert alone.may_hold_strings or not whole.strings
    outline = whole.outline
    if outline is not None and alone.placing is None:  # then it places nobody
        assert not {SETTINGS, REVISION} & set(outline.signs)
        assert not outline.migrations
        assert "Migration" not in {header.name for header in outline.classes}
    if alone.placing is not None:
        assert outline is not None
        assert alone.placing == outline._replace(tables=(), texts=())


CONTRACTS = tuple(
    f'{head}[[contracts]]\nname = "n"\n{contract}\ntests = {tests}\n'
    for head in ("", 'test_support = ["tests/conftest.py"]\n')
    for tests in ("true", "false")
    for contract in (
        'type = "forbidden"\nfrom = ["shop.a"]\nto = ["shop.b", "requests"]',
        'type = "acyclic"\nwithin = ["shop"]',
        'type = "independence"\nmodules = ["shop.*", "tests"]\nignore = ["shop.a.x -> shop.b.x"]',
    )
)
PLACES = (*FILES, "shop/db/moves/first.py", "shop/tests/models.py", "shop/b/tests.py", "shop/b/test_more.py")
lines = st.sampled_from((*LINES, SETTINGS_FILE, MIGRATION, "from shop.db.moves.first import Migration as M\nclass Migration(M): ..."))  # fmt: skip
files = st.dictionaries(st.sampled_from(PLACES), st.lists(lines, max_size=4).map("\n".join), min_size=4)


@settings(max_examples=2 * EXAMPLES)
@given(files, st.sampled_from(CONTRACTS))
def test_contracts_find_the_same_in_whole_facts(
    tmp_path_factory: pytest.TempPathFactory, written: dict[str, str], contracts: str
) -> None:
    root = tmp_path_factory.mktemp("thin") / "project"
    for name, text in {**written, "boundcheck.toml": contracts}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    config = root / "boundcheck.toml"
    alone = findings(config, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("boundcheck.run.depth_for", lambda *_: Depth.WHOLE)
        assert findings(config, None) == alone
    shutil.rmtree(root.parent)


MODULES = (
    '[modules.a]\npath = "shop.a"\ndepends_on = ["b", "c"]\n[modules.b]\npath = "shop.b"\n[modules.c]\npath = "shop.c"\n',
    '[modules.all]\npath = "shop"\ndepends_on = []\n[modules.b]\npath = "shop.b"\ndepends_on = ["all"]\n[modules.w]\npath = "shop.c.z"\n',
    'typing_only = "ignore"\nunassigned = "check"\n[modules.a]\npath = "shop.a"\ndepends_on = ["shop"]\ntests = ["shop/c"]\n[modules.shop]\npath = "shop.b"\n',
)
CHAINS = ("import shop\nshop.c.z.w.N", "import shop.b.x as b\nb.N", "from shop import b, c\nb.x.N\nc.z.w.N", "from shop.c import z\nz.w.N", "import shop\nrate = shop.b\nrate.y.M",
          "from importlib import import_module as im\nim('shop.b.x')", "INSTALLED_APPS = ['shop.b.apps.B', 'shop.c']", "def f():\n    import shop.b\n    return shop.c.x.N")  # fmt: skip
chains = st.dictionaries(st.sampled_from(FILES), st.lists(st.sampled_from((*LINES, *CHAINS)), max_size=4).map("\n".join), min_size=5)  # fmt: skip


@settings(max_examples=2 * EXAMPLES)
@given(chains, st.sampled_from(MODULES))
def test_rules_on_dependencies_find_the_same_in_whole_facts(
    tmp_path_factory: pytest.TempPathFactory, written: dict[str, str], modules: str
) -> None:
    root = tmp_path_factory.mktemp("thin") / "project"
    for name, text in {**written, "boundcheck.toml": modules}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    config = root / "boundcheck.toml"
    rules = frozenset(rule for rule, group in GROUP_OF.items() if group == "dependency")
    rules |= {"test-undeclared-dependency", "stale-contract"}
    alone, whole = analyse(config, jobs=1, rules=rules), analyse(config, jobs=1)
    assert [found for found in whole.findings if found.rule in rules] == [
        found for found in alone.findings if found.rule in rules
    ]
    shutil.rmtree(root.parent)


FEW = {
    "boundcheck.toml": '[[contracts]]\nname = "n"\ntype = "private"\n',
    "shop/__init__.py": "",
    "shop/a.py": "import shop.b\nx = shop.b.N\n",
    "shop/b.py": "N = 1\n",
}


def test_contracts_alone_read_imports_alone(project: Write) -> None:
    config = project(FEW) / "boundcheck.toml"
    analyse(config, jobs=1, cache=Cache(config))
    cache = Cache(config)
    assert cache.depth is Depth.IMPORTS
    assert {Packed(cache.facts(f"shop/{name}.py")).depth for name in "ab"} == {Depth.IMPORTS}


OF_DEPENDENCIES = """
[rules]
api = "off"
data = "off"
tests = "off"
test-undeclared-dependency = "error"
[modules.a]
path = "shop.a"
depends_on = []
{}
[modules.b]
path = "shop.b"
"""


@pytest.mark.parametrize(
    ("key", "depth"), [("", Depth.IMPORTS), ('tables = ["orders"]', Depth.TABLES), ('public = ["X"]', Depth.IMPORTS)]
)  # fmt: skip
def test_modules_that_name_no_tables_need_imports_alone(project: Write, key: str, depth: Depth) -> None:
    config = project({**FEW, "boundcheck.toml": OF_DEPENDENCIES.format(key)}) / "boundcheck.toml"
    found = analyse(config, jobs=1, cache=Cache(config)).findings
    assert {one.rule for one in found} == {"undeclared-dependency", *["stale-contract"] * ("public" in key)}
    assert Cache(config).depth is depth


def test_what_nobody_reads_is_not_told_as_unread(project: Write) -> None:
    """A file of models that only a parser stumbles over, where no rule asks of models."""
    models = "from django.db import models\nclass A(models.Model):\n    name = models.TextField() if else 1\n"
    off = OF_DEPENDENCIES.format("")
    config = (
        project({"boundcheck.toml": off, "shop/a/models.py": models, "shop/b.py": ""}) / "boundcheck.toml"
    )
    assert not analyse(config, jobs=1).findings
    config.write_text(off.replace('data = "off"', ""))
    assert [found.rule for found in analyse(config, jobs=1).findings] == ["unparsable-file"]


def test_who_asks_for_more_gets_it_from_the_same_cache(project: Write) -> None:
    config = project(FEW) / "boundcheck.toml"
    analyse(config, jobs=1, cache=Cache(config))
    found = read_codebase(config, jobs=1, cache=Cache(config))
    assert [file.facts for file in found.files] == [
        file.facts for file in read_codebase(config, jobs=1).files
    ]
    assert found.by_name["shop.b"].facts.definitions == ("N",)


def test_a_run_that_needs_more_completes_the_cache_and_a_later_one_uses_it(project: Write) -> None:
    config = project({**FEW, "boundcheck.toml": '[modules.a]\npath = "shop.a"\n'}) / "boundcheck.toml"
    depths = []
    for rule in ("undeclared-dependency", "private-import", "foreign-query", "import-contract"):
        analyse(config, jobs=1, cache=Cache(config), rules=frozenset((rule,)))
        depths.append(Cache(config).depth)
    assert depths == [Depth.IMPORTS, Depth.NAMES, Depth.TABLES, Depth.TABLES]


@pytest.mark.parametrize("contracts", [FEW["boundcheck.toml"], '[modules.a]\npath = "shop.a"\n'])
def test_who_asks_for_more_leaves_it_to_the_next(
    project: Write, monkeypatch: pytest.MonkeyPatch, contracts: str
) -> None:
    config = project({**FEW, "boundcheck.toml": contracts}) / "boundcheck.toml"
    rules = frozenset(("import-contract",))
    found = analyse(config, jobs=1, cache=Cache(config), rules=rules)
    read_codebase(config, jobs=1, cache=Cache(config))
    assert Cache(config).depth is Depth.ASKED
    assert Cache(config).unchanged(rules) == found
    whole = analyse(config, jobs=1)
    with monkeypatch.context() as patch:
        patch.setattr("boundcheck.scan.parallel._packed_facts", None)  # nothing is scanned any more
        again = read_codebase(config, jobs=1, cache=Cache(config))
        assert again.by_name["shop.b"].facts.definitions == ("N",)
        assert analyse(config, jobs=1, cache=Cache(config)).findings == whole.findings
    (config.parent / "shop/a.py").write_text("from shop.b import N\n")
    assert analyse(config, jobs=1, cache=Cache(config)).findings == analyse(config, jobs=1).findings


def test_rules_on_dependencies_read_imports_alone(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    toml = '[modules.a]\npath = "shop.a"\ndepends_on = []\n[modules.b]\npath = "shop.b"\n'
    config = (
        project({**FEW, "boundcheck.toml": toml, "shop/a.py": "from shop import b\nb.N\n"})
        / "boundcheck.toml"
    )
    monkeypatch.setattr("boundcheck.scan.file.scan_names", None)  # nobody looks for any
    found = analyse(config, jobs=1, cache=Cache(config), rules=frozenset(("undeclared-dependency",)))
    assert [finding.rule for finding in found.findings] == ["undeclared-dependency"]
    assert Cache(config).depth is Depth.IMPORTS


def test_a_file_that_is_gone_says_what_its_imports_said() -> None:
    data = b"import a\nN = 1\n"
    packed = Packed(pack(scan_file_imports(data)), Again(lambda: None, lambda depth: None))
    assert packed.facts.imports == scan_file_imports(data).imports
    assert packed.facts.dynamic_names  # what it defines nobody can tell
    assert packed.depth is Depth.IMPORTS
