"""The cache never changes an answer: random edits, and everything that can be wrong with the files it keeps."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck import door as door_module
from boundcheck import run as running
from boundcheck.base import kept, trusted
from boundcheck.base.disk import digest_of, read_file
from boundcheck.base.errors import ConfigError
from boundcheck.codebase.files import File
from boundcheck.findings.catalog import ALL_RULES
from boundcheck.findings.finding import Finding
from boundcheck.judgement import judge as judging
from boundcheck.judgement.verdicts import Verdict
from boundcheck.keep import cache as cache_module
from boundcheck.keep.cache import Cache
from boundcheck.keep.last_run import LastRun
from boundcheck.keep.pieces import Pieces, Ref
from boundcheck.keep.rows import chunks_of, parts_of, parts_with
from boundcheck.keep.store import Store
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

EXAMPLES = int(os.environ.get("BOUNDCHECK_CACHE_EXAMPLES", "15"))
CONFIGS = (
    '[modules.a]\npath = "shop.a"\ndepends_on = []\n[modules.b]\npath = "shop.b"\n[modules.c]\npath = "shop.c"\n',
    '[modules.a]\npath = "shop.a"\ndepends_on = ["b"]\n[modules.b]\npath = "shop.b"\ndepends_on = ["a"]\npublic = ["x"]\n',
    'exhaustive = true\nexclude = ["shop/b/y.py"]\n[modules.all]\npath = "shop.*"\n',
    '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\npublic = ["x", "url:ns:*", "template:b/*", "permission:b.add_*"]\n',
    '[[contracts]]\nname = "n"\ntype = "forbidden"\nfrom = ["shop.a"]\nto = ["shop.b", "requests"]\n',
    '[[contracts]]\nname = "n"\ntype = "private"\n[[contracts]]\nname = "m"\ntype = "acyclic"\nwithin = ["shop"]\n',
)
FILES = ("shop/__init__.py", "shop/a/__init__.py", "shop/a/x.py", "shop/b/__init__.py", "shop/b/x.py", "shop/b/y.py",
         "shop/c/z/w.py", "tests/a/test_x.py", "shop/a/test_y.py", "shop/c/__init__.py", "shop/c/x.py", "shop/a/conftest.py", "shop/b/conftest.py", "tests/conftest.py",
         "shop/a/fixtures/rows.json", "shop/b/factories.py", "shop/b/factory.py", "tests/b/test_z.py", "shop/a/plugin.py",
         "shop/a/test/x.py", "shop/settings.py", "shop/a/templates/a/t.html", "shop/b/templates/b/t.html", "shop/c/templates/b/t.html",
         "shop/b/templatetags/money.py", "shop/b/urls.py", "shop/c/urls.py")  # fmt: skip
LINES = (
    "import shop.b.x", "from shop.b import x, y", "from shop.b.x import N", "import shop\nshop.b.x.N", "N = 1", "M = 2",
    "from .x import N", "from shop.a import *", "__all__ = ['N']", "from shop.c.x import N as M", "def test_it(): pass",
    "from shop.b import N", "import importlib\nimportlib.import_module('shop.b.y')", "from ..... import q", "x = (",
    "from shop.b.x import N  # boundcheck: allow[private-import] it is old", "import shop.c.z.w\nshop.c.z.w", "",
    "from django.db import models\nclass Invoice(models.Model):\n    n = models.IntegerField()",
    "from django.db import models\nclass Order(models.Model):\n    i = models.ForeignKey('b.Invoice', models.CASCADE)",
    "from shop.b.x import Invoice\nInvoice.objects.filter(n=1)", "from shop.a.x import Order\nOrder.objects.filter(i__n=1)",
    "import pytest\n@pytest.fixture\ndef invoice(): ...", "def test_a(invoice): ...", "from shop.b.conftest import invoice",
    "pytest_plugins = ['shop.b.conftest']", "from unittest import mock\nmock.patch('shop.b.x.N')", "{'a': 1, \"model\": 'b.invoice'}",
    "from shop.b import Invoice\nInvoice.objects.create(n=1)", "from shop.b import Invoice\nInvoice.objects.filter(n=1)",
    "from django.db import models\nclass Invoice(models.Model):\n    n = models.IntegerField()\n    def grand(self): ...",
    "from django.db import models\nclass Invoice(models.Model):\n    grand = models.IntegerField()", "def f(it): return it.i.grand", "def f(it):\n    it.grand\n    it.save()",
    "from django.db import models\nRoot = models.Model", "from lib import Root", "from shop.b.x import Root\nclass Invoice(Root): ...",
    "from shop.b.x import Root\nclass Late(Root): ...", "from shop.b.y import Late\nLate.objects.all()",
    "INSTALLED_APPS = ['shop.a.test']", "from shop.b.x import Root\nx = y z\nclass Odd(Root): ...", "revision = 'a'\ndown_revision = None",
    "from shop.b.x import Invoice\ndef f() -> Invoice: ...", "from shop.b.x import Invoice\ndef f() -> int: ...", "cursor.execute('SELECT n FROM b_invoice')",
    "import factory", "import faker", "from shop.b.factories import N", "from shop.b.factory import N\nN()", "import shop.b.factories as f\nf.N",
    "pytest_plugins = ['shop.a.plugin']", "@pytest.fixture\ndef a(invoice): ...", "from shop.b import *", "from shop.a.conftest import *", "from .x import *",
    "__all__ = ['N', 'M']", "from .x import M as N", "class Meta:\n    db_table = 'bills'", "import requests", "from shop.b import x as y\ny.N",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.b.x import M", "mock.patch('shop.a.x.M')", "# nothing", "from django.urls import path\nurlpatterns = [path('', f, name='n')]", "app_name = 'ns'", "from django.urls import include, path\nx = [path('', include('shop.b.urls', namespace='ns'))]",
    "from django.urls import reverse\nreverse('n')", "from django.urls import reverse\nreverse('ns:n')", "from django.urls import reverse\nreverse(f'ns:{n}')", "from shop.b.x import reverse\nreverse('n')",
    "from django.urls import reverse", "from django.shortcuts import render\nrender(r, 'b/t.html')", "{% include 'b/t.html' %}{% url 'ns:n' %}{% load money %}", "user.has_perm('b.add_invoice')", "@task(name='t')\ndef t(): ...",
    "app.send_task('t')", "class Meta:\n    permissions = [('pay', 'Pay')]", "user.has_perm('b.pay')", "from shop.b.x import N\nfrom django.urls import path\nurlpatterns = [path('', N, name='n')]",
    "def __getattr__(name): ...", "import pytest\n@pytest.fixture\ndef broken(a b): ...",
    "def f(one):\n    one.i.n.x\n    one.i.wipe()\n    one.order_set.filter(n=1)", "from shop.b.x import give\ngive().i.n", "from .x import Invoice\ndef give() -> Invoice: ...",
    "from shop.a.x import Order\ndef give() -> Order: ...", "class Kept:\n    def give(self) -> 'Order': ...", "from shop.b.x import Kept\nKept().give().i.n",
    "from django.db import models\nclass M(models.Manager):\n    def wipe(self): self.delete()", "from shop.b.y import M\nclass Invoice(models.Model):\n    objects = M()",
    "from django.db import models\nclass M(models.Manager):\n    def wipe(self): return self.all()", "from shop.b.x import Invoice\nInvoice.objects.wipe()",
    "from django.contrib.auth.models import User\nclass Card(models.Model):\n    user = models.ForeignKey(User, models.CASCADE, related_name='cards')",
    "def f(request):\n    request.user.cards.all()", "AUTH_USER_MODEL = 'b.Invoice'", "db.execute('CREATE TABLE plain (n int)')", "db.execute('SELECT n FROM plain')",
    "TABLE = 'plain'", "from shop.b.x import TABLE\ndb.execute(f'DELETE FROM {TABLE}')", "from typing import TYPE_CHECKING as TC\nif TC:\n    from shop.b.x import N",
    "from shop.a.x import Order\ndef give(): return Order.objects.get(n=1)", "from .y import give as more\ndef give():\n    one = more()\n    return one",
    "def give():\n    return None", "from shop.a.x import Order\nclass Kept:\n    model = Order\n    def setUp(self):\n        self.one = self.model.objects.get()",
    "from shop.b.x import Kept\nclass Heir(Kept):\n    def f(self):\n        self.one.i.n\n        self.one.i.save()", "from .y import Kept as More\nclass Kept(More): ...",
    "from shop.a.x import Order\nclass Kept:\n    @property\n    def one(self):\n        return Order.objects.first()", "def f(order):\n    order.pay().i.save()",
    "class Order(models.Model):\n    i = models.ForeignKey('b.Invoice', models.CASCADE)\n    def pay(self): return Order.objects.get(n=1)",
    "from shop.b.x import give\none = give()\none.i.save()",
    "class S(ModelSerializer):\n    i = StringRelatedField()\n    class Meta:\n        model = Order\n        depth = 1",
    "def take(one):\n    one.i.n.x\n    one.i.wipe()\n    one.i.save()", "from shop.b.x import take\nfrom shop.a.x import Order\ntake(Order.objects.get(n=1))",
    "from shop.b import x\nfrom django.db.models.signals import post_save\nfrom shop.a.x import Order\npost_save.connect(x.take, sender=Order)",
    "import factory\nfrom shop.b.x import Invoice\nclass F(factory.django.DjangoModelFactory):\n    class Meta:\n        model = Invoice",
    "from shop.b.factory import F\ndef test_f():\n    F().n", "from shop.b.x import Invoice\nclass Order(Base):\n    @classmethod\n    def first(cls): return cls.objects.get(n=1)",
)  # fmt: skip
HEADS = (
    "# a comment", "exhaustive = true", 'typing_only = "ignore"', 'exclude = ["shop/b/y.py"]', 'test_support = ["tests/conftest.py"]',
    'layers = ["high", "low"]', 'external.requests = ["b"]', 'external.factory = ["a", "c"]', 'atomic_wrappers = ["shop.b.x.N"]', 'sql_dialect = "postgres"',
    'rules.private-import = "off"', 'rules.data = "off"', 'rules.undeclared-dependency = "off"', 'rules.tests = "warn"', 'rules.opaque-query = "warn"',
    'rules.shared-fixture = "off"',
)  # fmt: skip
OPTIONS = (
    "# boundcheck: allow[stale-contract] one day", 'depends_on = []', 'depends_on = ["b", "c"]', 'depends_on = [{ module = "b", deprecated = true }]',
    'public = ["x"]', 'public = [".", { entry = "x", to = ["a"] }]', 'public = ["x:N", "conftest"]', 'visible_to = ["c"]', 'layer = "low"', 'layer = "high"',
    'role = "shared"', 'role = "composition"', 'tables = ["b_*", "bills"]', 'models = ["shop.b.x.Invoice"]', 'tests = ["tests/b"]', 'test_scope = "standalone"',
    'test_scope = "all"', 'rules.private-import = "off"', 'rules.test-foreign-data = "off"', 'rules.data = "warn"', "owner = '@x'",
)  # fmt: skip
ALLOWS = (
    "", '[[allow]]\nrule = "private-import"\nfrom = "*"\nreason = "old"', '[[allow]]\nrule = "tests"\nto = "b"\nuntil = 2020-01-01\nreason = "old"',
    '[[contracts]]\nname = "n"\ntype = "forbidden"\nfrom = ["shop.a"]\nto = ["shop.b.x", "requests"]\nignore = ["shop.a.x -> shop.b.x"]',
    '[[contracts]]\nname = "n"\ntype = "layers"\nlayers = ["a", "b", "c"]\ncontainers = ["shop"]\ntyping_only = "ignore"',
    '[[contracts]]\nname = "n"\ntype = "acyclic"\nwithin = ["shop"]\n[[contracts]]\nname = "m"\ntype = "protected"\nto = ["shop.b.x", "factory"]\nallowed = []',
    '[[contracts]]\nname = "n"\ntype = "independence"\nmodules = ["shop.*"]\n[[allow]]\nrule = "import-contract"\ncontract = "n"\npath = "shop/a/x.py"\nreason = "old"',
)  # fmt: skip


GIVEN = "Order.objects.get(n=1)"


def contracts(heads: list[str], options: list[list[str]], order: list[str], allow: str) -> str:
    """A configuration of three modules in some order, each with some options, each key once."""
    modules = []
    for name, chosen in zip(order, options, strict=True):
        own = [
            option for option in keyed(chosen) if f'["{name}"' not in option and f'"{name}",' not in option
        ]
        own = [option for option in own if "module" not in option or name != "b"]
        modules.append("\n".join([f"[modules.{name}]", f'path = "shop.{name}"', *own]))
    return "\n".join([*keyed(heads), *modules, allow, ""])


def keyed(lines: list[str]) -> list[str]:
    return list({line.partition(" = ")[0]: line for line in lines}.values())


configs = st.builds(
    contracts,
    st.lists(st.sampled_from(HEADS), max_size=4),
    st.lists(st.lists(st.sampled_from(OPTIONS), max_size=4), min_size=3, max_size=3),
    st.permutations(["a", "b", "c"]),
    st.sampled_from(ALLOWS),
)

content = st.lists(st.sampled_from(LINES), max_size=4).map("\n".join)
edit = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(FILES), content),
    st.tuples(st.just("write"), st.sampled_from(("shop/b/__init__.py", "shop/b/x.py")), content),
    st.tuples(st.just("write, times kept"), st.sampled_from(FILES), content),
    st.tuples(st.just("delete"), st.sampled_from(FILES), st.none()),
    st.tuples(st.just("rename"), st.sampled_from(FILES), st.sampled_from(FILES)),
    st.tuples(st.just("config"), st.just("boundcheck.toml"), st.sampled_from(CONFIGS) | configs),
    st.tuples(
        st.just("write"),
        st.just("shop/c/boundcheck.toml"),
        st.sampled_from(("", "# nothing", "[module]\nname = 'own'")),
    ),
    st.tuples(st.just("write"), st.just("CODEOWNERS"), st.sampled_from(("", "shop/a @x", "* @y"))),
    st.tuples(st.just("comment"), st.sampled_from((*FILES, "boundcheck.toml")), st.none()),
    st.tuples(st.just("write"), st.just(".gitignore"), st.sampled_from(("", "x.py\n", "shop/c/\n"))),
    st.tuples(st.just("touch"), st.sampled_from(FILES), st.none()),
    st.tuples(st.just("line more"), st.sampled_from(FILES), st.sampled_from(LINES)),
    st.tuples(st.just("line less"), st.sampled_from(FILES), st.none()),
    st.tuples(st.just("body"), st.sampled_from(FILES), st.none()),
    st.tuples(st.just("link"), st.just("shop/d"), st.sampled_from(("shop/a", "elsewhere"))),
)


def never(cache: Cache) -> NoReturn:
    """What boundcheck itself wrote is never taken for another hand's."""
    raise AssertionError("the cache was given up")


def findings(config: Path, cache: Cache | None) -> tuple[object, list[Finding]]:
    try:
        report = check(analyse(config, jobs=1, cache=cache), Selection(min_certainty="possible"))
    except ConfigError as error:
        return str(error), []
    return (report.summary, report.contracts), list(report.findings)


def cached(config: Path) -> tuple[object, list[Finding]]:
    cache = Cache(config)
    found = cache.unchanged(ALL_RULES)
    if found is None:
        return findings(config, cache)
    report = check(found, Selection(min_certainty="possible"))
    return (report.summary, report.contracts), list(report.findings)


def with_another_body(text: str, _: str | None) -> str:
    """What facts know nothing of."""
    old, new = (GIVEN, "None") if GIVEN in text else ("None", GIVEN)
    return text.replace(old, new)


OTHER_TEXTS: dict[str, Callable[[str, str | None], str]] = {
    "comment": lambda text, _: f"# a comment\n{text}",
    "body": with_another_body,
    "line more": lambda text, line: f"{text}\n{line}",
    "line less": lambda text, _: text.rpartition("\n")[0],  # often what it was before
}


def apply(root: Path, kind: str, name: str, value: str | None) -> None:
    path = root / name
    time.sleep(0.012)  # a tick of the file system's clock
    if kind in ("write", "config"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value or "")
    elif kind == "write, times kept":  # what a checkout with fixed times does
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value or "")
        os.utime(path, (1e9, 1e9))
    elif kind == "delete":
        path.unlink(missing_ok=True)
    elif kind == "rename" and path.exists() and value:
        (root / value).parent.mkdir(parents=True, exist_ok=True)
        path.replace(root / value)
    elif kind in OTHER_TEXTS and path.exists():
        path.write_text(OTHER_TEXTS[kind](path.read_text(), value))
    elif kind == "touch" and path.exists():
        path.touch()
    elif kind == "link":
        path.unlink(missing_ok=True)
        path.symlink_to(root.parent / "elsewhere" if value == "elsewhere" else root / str(value))


@settings(max_examples=EXAMPLES)
@given(st.lists(edit, min_size=3, max_size=12))
def test_random_edits_never_change_an_answer(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str, str | None]]
) -> None:
    root = tmp_path_factory.mktemp("edited") / "project"
    (root.parent / "elsewhere").mkdir()
    (root.parent / "elsewhere/far.py").write_text("from shop.b.x import N\n")
    for name in FILES[:6]:
        apply(root, "write", name, "N = 1\n")
    apply(
        root,
        "write",
        "shop/a/x.py",
        "from shop.b import N\nfrom shop.b.x import N as M\nimport shop\nshop.b.N\n",
    )
    apply(root, "config", "boundcheck.toml", CONFIGS[0])
    # The edits come faster than a cautious cache would trust; their times differ all the same.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door_module, "_RACY_NS", -(10**12))
        patch.setattr(Cache, "forget", never)
        for kind, name, value in edits:
            apply(root, kind, name, value)
            expected = findings(root / "boundcheck.toml", None)
            assert cached(root / "boundcheck.toml") == expected
            assert cached(root / "boundcheck.toml") == expected  # and once more where nothing has changed
    shutil.rmtree(root.parent)


@pytest.fixture
def shop(project: Callable[..., Path]) -> Path:
    return project(
        {
            "boundcheck.toml": CONFIGS[0],
            "shop/a/x.py": "from shop.b.x import N\n",
            "shop/b/x.py": "N = 1\n",
            "shop/c/x.py": "",
        }
    )


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that trusts files however new they are."""
    monkeypatch.setattr(door_module, "_RACY_NS", -(10**12))


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are judged from now on."""
    found: list[str] = []

    def judge_file(judge: judging.Judge, file: File) -> Verdict:
        found.append(file.path)
        return judge_file_itself(judge, file)

    judge_file_itself = judging.judge_file
    monkeypatch.setattr(judging, "judge_file", judge_file)
    return found


@pytest.mark.usefixtures("settled")
def test_a_second_run_reads_nothing(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = shop / "boundcheck.toml"
    first = cached(config)
    monkeypatch.setattr("boundcheck.read.scan_all", None)
    assert cached(config) == first
    assert first[1]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def last(n):", "def last(n) -> Invoice:"),
        ("def last(n) -> Invoice:", "def last(n) -> int:"),
        ("    return n.all()", "    return Invoice.objects.get(n)"),
        ("    Invoice.objects.get(n)", "    Invoice.objects.create(n)"),
        ("    return n", "    return n  # boundcheck: allow[foreign-query] once"),
    ],
)
def test_a_change_that_no_other_file_can_see_is_seen(
    project: Callable[..., Path], before: str, after: str
) -> None:
    lines = ["from shop.b.x import Invoice", "def first(n):", "    Invoice.objects.filter(n)"]
    if before.startswith("    "):
        lines += ["def last(n):"]
    root = project(
        {
            "boundcheck.toml": CONFIGS[0],
            "shop/b/x.py": LINES[18] + "\n",
            "shop/a/x.py": "\n".join((*lines, before, "    pass", "")),
        }
    )
    config = root / "boundcheck.toml"
    assert cached(config) == findings(config, None)
    time.sleep(0.012)
    (root / "shop/a/x.py").write_text("\n".join((*lines, after, "    pass", "")))
    assert cached(config) == findings(config, None)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("contract", "path", "before", "after"),
    [
        ('public = ["x:N"]', "shop/b/x.py", "N = 1", "M = 1"),
        ('public = ["x:N"]', "shop/b/x.py", "M = 1", "N = 1"),
        ('public = ["x:N"]', "shop/b/x.py", "from .y import *", "from .y import M"),
        ('public = ["x:N"]', "shop/b/y.py", "N = 1", "M = 1"),  # which x imports everything of
        ('public = ["/x.N/"]', "shop/b/x.py", "N = 1", "M = 1"),
        ('public = ["x"]\n[names.url]\nuses = ["shop.b.x.N"]', "shop/b/x.py", "N = 1", "M = 1"),
        ('role = "shared"', "shop/b/x.py", "from .y import N", "N = 1"),  # by which a needs c
        ('role = "shared"', "shop/b/x.py", "N = 1", "from .y import N"),
        ('tests = ["shop/checks"]', "shop/checks/of_b.py", "def test_b(): ...", "def b(): ..."),
        ('tests = ["shop/checks"]', "shop/checks/of_b.py", "def b(): ...", "def test_b(): ..."),
    ],
)
def test_what_contracts_name_in_a_file_is_seen_when_it_comes_and_goes(
    project: Callable[..., Path], contract: str, path: str, before: str, after: str
) -> None:
    root = project(
        {
            "boundcheck.toml": f'[modules.a]\npath = "shop.a"\ntest_scope = "standalone"\n[modules.c]\npath = "shop.c"\n[modules.b]\npath = "shop.b"\n{contract}\n',
            "shop/a/x.py": "import shop.b.x\n",
            "shop/b/x.py": "from .y import *\n",
            "shop/b/y.py": "import shop.c.x\nN = 1\n",
            "shop/c/x.py": "",
            path: f"{'import shop.c.x' if path.endswith('y.py') else ''}\n{before}\n",
        }
    )
    seen_when(root, path, before, after)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("shop/b/x.py", "from shop.c.x import show", "def show(): ..."),  # whose a view is
        ("shop/b/x.py", "def show(): ...", "from shop.c.x import show"),
        ("shop/b/x.py", "publish('one')", "publish('two')"),  # which public names
        ("shop/b/x.py", "from shop.c.x import publish", "def publish(name): ..."),
    ],
)
def test_whose_a_name_is_follows_what_makes_it(
    project: Callable[..., Path], path: str, before: str, after: str
) -> None:
    root = project(
        {
            "boundcheck.toml": 'rules.foreign-name = "error"\n[names.topic]\ndefines = ["shop.c.x.publish"]\n'
            '[modules.a]\npath = "shop.a"\n[modules.c]\npath = "shop.c"\n[modules.b]\npath = "shop.b"\npublic = [".", "topic:one"]\n'
            '[modules.main]\npath = "shop.main"\nrole = "composition"\n',
            "shop/main/urls.py": "from django.urls import path\nfrom shop.b.x import show\nurlpatterns = [path('', show, name='n')]\n",
            "shop/a/x.py": "from django.urls import reverse\nreverse('n')\n",
            "shop/b/x.py": "from shop.c.x import publish\nfrom shop.c.x import show\npublish('one')\n",
            "shop/c/x.py": "def publish(name): ...\ndef show(): ...\n",
        }
    )
    if before.startswith("def"):
        (root / path).write_text((root / path).read_text().replace(after, before))
    seen_when(root, path, before, after)


def seen_when(root: Path, path: str, before: str, after: str) -> None:
    """A change that makes another answer is seen by who has a cache."""
    config = root / "boundcheck.toml"
    old = cached(config)
    assert old == findings(config, None)
    time.sleep(0.012)
    (root / path).write_text((root / path).read_text().replace(before, after))
    new = findings(config, None)
    assert new != old
    assert cached(config) == new
    assert cached(config) == new


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("shop/c/load.py", "return User.query.get(1)", "return find()"),  # which row is logged in
        ("shop/c/load.py", "login.user_loader", "login.needs_refresh_handler"),
        ("shop/c/load.py", "from shop.c.login import login\n", "from shop.c.other import login\n"),
        ("shop/c/login.py", "LoginManager()", "dict()"),
        ("shop/c/put.py", "g.row = User.query.get(1)", "g.row = find()"),  # what is put on the context
        ("shop/c/put.py", "g.row =", "g.other ="),
        ("shop/c/put.py", "from flask import g\n", "from shop.c.other import g\n"),
        ("shop/c/other.py", "x = 1", "from flask import g\nfrom shop.b.x import User\ndef put():\n    g.row = User.query.get(1)"),
        ("shop/c/also.py", "g = 1", "from shop.b.x import Team\nfrom flask import g\ndef put():\n    g.row = Team.query.get(1)"),
    ],
)  # fmt: skip
def test_the_row_that_each_request_has_follows_what_others_say(
    project: Callable[..., Path], path: str, before: str, after: str
) -> None:
    files = {
        "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\npublic = ["**"]\n[modules.c]\npath = "shop.c"\n',
        "shop/b/x.py": (
            "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass Team(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n"
            "class User(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n    team_id = db.Column(db.ForeignKey('team.id'))\n"
            "    team = db.relationship('Team')\n"
        ),
        "shop/a/x.py": (
            "from flask import g\nfrom flask_login import current_user\ndef f():\n    x = current_user.team\n    return g.row.team\n"
        ),
        "shop/c/login.py": "from flask_login import LoginManager\nlogin = LoginManager()\n",
        "shop/c/load.py": (
            "from shop.b.x import User\nfrom shop.c.login import login\n@login.user_loader\ndef load(key):\n    return User.query.get(1)\n"
        ),
        "shop/c/put.py": "from shop.b.x import User\nfrom flask import g\ndef put():\n    g.row = User.query.get(1)\n",
        "shop/c/other.py": "x = 1\n",
        "shop/c/also.py": "g = 1\n",
    }
    if path == "shop/c/other.py":
        files["shop/c/put.py"] = files["shop/c/put.py"].replace("g.row", "g.other")
    seen_when(project(files), path, before, after)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "name",
    ["shop/__pycache__/a.pyc", "shop/a/.x.swp", "notes.txt", "shop/a/rows.json", ".git/index", ".tox/x.py"],
)
def test_what_comes_and_goes_beside_the_code_changes_nothing(shop: Path, name: str) -> None:
    (shop / ".git").mkdir()
    cached(shop / "boundcheck.toml")
    time.sleep(0.012)
    (shop / name).parent.mkdir(exist_ok=True)
    (shop / name).write_text("")
    assert Cache(shop / "boundcheck.toml").unchanged(ALL_RULES)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "name", ["shop/a/new.py", "shop/new/x.py", ".gitignore", "shop/a/boundcheck.toml", "venv/__init__.py"]
)
def test_what_is_new_and_can_matter_is_looked_at(shop: Path, name: str) -> None:
    cached(shop / "boundcheck.toml")
    time.sleep(0.012)
    (shop / name).parent.mkdir(exist_ok=True)
    (shop / name).write_text("")
    assert Cache(shop / "boundcheck.toml").unchanged(ALL_RULES) is None


TURNING = {
    "shop/a/odd.py": "import shop.b.x\n",
    "shop/a/odd.sql": "select * from b_thing;\n",
    "shop/a/templates/odd.html": "{% url 'b:x' %}\n",
    "shop/a/fixtures/odd.json": '[{"model": "b.thing", "pk": 1, "fields": {}}]\n',
}


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("was", [Path.mkdir, os.mkfifo])
@pytest.mark.parametrize("name", TURNING)
def test_a_file_in_the_place_of_a_folder_or_pipe_of_its_name_is_read(
    shop: Path, name: str, was: Callable[[Path], object]
) -> None:
    config, odd = shop / "boundcheck.toml", shop / name
    (shop / "shop/b/models.py").write_text(
        "from django.db import models\nclass Thing(models.Model):\n    class Meta:\n        app_label = 'b'\n        db_table = 'b_thing'\n"
    )
    (shop / "shop/b/urls.py").write_text(
        "from django.urls import path\napp_name = 'b'\nurlpatterns = [path('', None, name='x')]\n"
    )
    odd.parent.mkdir(exist_ok=True)
    was(odd)
    before = cached(config)
    time.sleep(0.012)
    odd.rmdir() if odd.is_dir() else odd.unlink()
    odd.write_text(TURNING[name])
    assert cached(config) == findings(config, None) != before


@pytest.mark.usefixtures("settled")
def test_a_project_that_is_moved_with_its_cache_is_below_other_ignore_files(shop: Path) -> None:
    cached(shop / "boundcheck.toml")
    outer = shop.with_name(f"{shop.name}-outer")
    (outer / ".git").mkdir(parents=True)
    (outer / ".gitignore").write_text("/inner/shop/a/\n")
    there = outer / "inner"
    shop.rename(there)
    assert cached(there / "boundcheck.toml") == findings(there / "boundcheck.toml", None)


@pytest.mark.usefixtures("settled")
def test_what_another_file_exports_counts(shop: Path) -> None:
    """The importing file is as it was; what it imports is no longer public."""
    config, facade = shop / "boundcheck.toml", shop / "shop/b/__init__.py"
    facade.write_text("N = 1\n")
    (shop / "shop/c/x.py").write_text("from shop.b import N\n")
    _, before = cached(config)
    time.sleep(0.012)
    facade.write_text("M = 1\n")
    _, after = cached(config)
    assert len(after) == len(before) + 1
    time.sleep(0.012)
    facade.write_text("M = 1\n# a comment changes nothing\n")
    assert cached(config)[1] == after


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("shop/b/deep.py", "N = 1\n", "M = 1\n"),
        ("shop/b/deep.py", "N = 1\n", "from shop.c.x import N\n"),
        ("shop/b/deep.py", "", "from shop.c.x import *\n"),
        ("shop/b/star.py", "from .deep import *\n", ""),
        ("shop/b/__init__.py", "from .star import *\n", "from .star import M\n"),
        ("shop/b/__init__.py", "from .star import *\n", "from .star import *\n__all__ = []\n"),
    ],
)
def test_what_another_file_exports_by_stars_counts(shop: Path, file: str, before: str, after: str) -> None:
    config = shop / "boundcheck.toml"
    for name, text in (
        ("shop/b/__init__.py", "from .star import *\n"),
        ("shop/b/star.py", "from .deep import *\n"),
        ("shop/b/deep.py", "N = 1\n"),
        ("shop/c/x.py", "N = 1\n"),
        ("shop/a/x.py", "from shop.b import N\n"),
        (file, before),
    ):
        (shop / name).write_text(text)
    assert cached(config) == findings(config, None)
    first = cached(config)
    time.sleep(0.012)
    (shop / file).write_text(after)
    assert cached(config) == findings(config, None) != first


@pytest.mark.usefixtures("settled")
def test_a_change_that_others_do_not_ask_about_judges_one_file(shop: Path, judged: list[str]) -> None:
    config, facade = shop / "boundcheck.toml", shop / "shop/b/__init__.py"
    facade.write_text("N = 1\n")
    (shop / "shop/c/x.py").write_text("from shop.b import N\n")
    cached(config)
    judged.clear()
    for text in ("import enum\nN = 1\n", "import enum\nM = 1\nN = 1\n", "import enum\nM = 1\n"):
        time.sleep(0.012)
        facade.write_text(text)
        cached(config)
    assert judged == [*("shop/b/__init__.py",) * 3, "shop/c/x.py"]  # where the name that it imports is gone


@pytest.mark.usefixtures("settled")
def test_a_file_that_comes_or_goes_concerns_those_who_name_it(shop: Path, judged: list[str]) -> None:
    config, home = shop / "boundcheck.toml", shop / "shop/b"
    (shop / "shop/a/x.py").write_text("from shop.b.new import N\n")
    (shop / "shop/c/x.py").write_text("from shop.b.x import N\n")
    cached(config)
    for act, expected in (
        (lambda: (home / "other.py").write_text("N = 1\n"), {"shop/b/other.py"}),
        (lambda: (home / "new.py").write_text("N = 1\n"), {"shop/b/new.py", "shop/a/x.py"}),
        (lambda: (home / "other.py").rename(home / "third.py"), {"shop/b/third.py"}),
        (lambda: (home / "third.py").unlink(), set()),
        (lambda: (home / "new.py").unlink(), {"shop/a/x.py"}),
        (lambda: (home / "x.py").rename(home / "new.py"), {"shop/b/new.py", "shop/a/x.py", "shop/c/x.py"}),
    ):
        judged.clear()
        time.sleep(0.012)
        act()
        found = cached(config)
        assert {*judged} == expected
        assert found == findings(config, None)


@pytest.mark.usefixtures("settled")
def test_what_a_module_may_depend_on_concerns_those_that_depend_on_it(shop: Path, judged: list[str]) -> None:
    config = shop / "boundcheck.toml"
    (shop / "shop/c/x.py").write_text("import enum\n")
    cached(config)
    for depends_on in ('["b"]', "[]", '["b", "c"]'):
        judged.clear()
        config.write_text(CONFIGS[0].replace("[]", depends_on))
        found = cached(config)
        assert judged == ["shop/a/x.py"]
        assert found == findings(config, None)


@pytest.mark.usefixtures("settled")
def test_a_comment_in_the_configuration_that_moves_nothing_leaves_what_rules_found(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = shop / "boundcheck.toml"
    config.write_text(CONFIGS[0].replace("[]", '["no"] # one'))
    first = cached(config)
    for comment in ("another", "boundcheck: allow[stale-contract] it comes", "one"):
        config.write_text(CONFIGS[0].replace("[]", f'["no"] # {comment}'))
        with monkeypatch.context() as patch:
            patch.setattr(running, "conclude", None)
            found = cached(config)
        assert found == findings(config, None)
        assert (found == first) == (comment != "boundcheck: allow[stale-contract] it comes")
    config.write_text("\n" + config.read_text())
    assert cached(config) == findings(config, None) != first


@pytest.mark.usefixtures("settled")
def test_of_what_was_answered_only_that_is_read_which_rests_on_a_change(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, facade = shop / "boundcheck.toml", shop / "shop/b/__init__.py"
    facade.write_text("N = 1\n")
    (shop / "shop/c/x.py").write_text("from shop.b import N\n")
    first = cached(config)
    monkeypatch.setattr(LastRun, "told", property(lambda last_run: pytest.fail("all of it is read")))
    for text in ("import enum\nN = 1\n", "M = 1\n"):
        time.sleep(0.012)
        facade.write_text(text)
        again = cached(config)
        assert again == findings(config, None)
    assert again != first


@pytest.mark.parametrize(
    "rests", [(), (("b", "N"),), (("", "registry"),), (("b", "N"), ("c", "M"), ("", "naming x"))]
)
def test_each_answer_is_found_by_what_it_rests_on(rests: tuple[tuple[str, str], ...]) -> None:
    others = {bytes([n, 1]): (("q", n), ((f"f{n % 7}", f"n{n}"), ("", f"naming {n}"))) for n in range(200)}
    told = {**others, b"sign": (("asked",), rests)}
    chunks = chunks_of(told)
    parts = parts_of(chunks)
    assert {sign: found for chunk in chunks for sign, found in chunk.items()} == told

    def under(differing: set[tuple[str, str]], wholly: set[str]) -> set[bytes]:
        found = {
            (name, below)
            for name, names in parts_with(differing, wholly)
            for below in names or parts.get(name, ())
        }
        signs = (parts[name].get(below, {}) for name, below in found if name in parts)
        return {sign for numbers in signs for some in numbers.values() for sign in some}

    for rest in (*rests, ("f3", "n3"), ("", "naming 5")):
        assert under({rest}, set()) == {sign for sign, (_, on) in told.items() if rest in on}
        assert under({("f1", "n1"), rest}, {rest[0]}) == {
            sign
            for sign, (_, on) in told.items()
            if ("f1", "n1") in on or any(file == rest[0] for file, _ in on)
        }
    assert under({("nowhere", "n")}, set()) == set()


@pytest.mark.usefixtures("settled")
def test_a_new_column_concerns_those_who_name_it(shop: Path, judged: list[str]) -> None:
    config, models = shop / "boundcheck.toml", shop / "shop/b/x.py"
    head = "from django.db import models\nclass Invoice(models.Model):\n    n = models.IntegerField()\n"
    models.write_text(head)
    (shop / "shop/a/x.py").write_text(
        "from django.db import models\nclass Order(models.Model):\n    bill = models.ForeignKey('b.Invoice', models.CASCADE)\n"
    )
    (shop / "shop/c/x.py").write_text("from .y import f\ndef g(it): return f(it)\n")
    (shop / "shop/c/y.py").write_text("from shop.b.x import Invoice\ndef f(it): return it.bill.grand\n")
    (shop / "shop/c/z.py").write_text("from shop.b.x import Invoice\nInvoice.objects.get(n=1)\n")
    cached(config)
    for more in ("    grand = models.IntegerField()\n", "", "    def grand(self): return self.n\n"):
        time.sleep(0.012)
        models.write_text(head + more)
        judged.clear()
        found = cached(config)
        assert set(judged) <= {"shop/b/x.py", "shop/c/y.py"}
        assert found == findings(config, None)
        fits = [finding for finding in found[1] if finding.rule == "relation-traversal"]
        assert [finding.path for finding in fits] == (["shop/c/y.py"] if more else [])


@pytest.mark.usefixtures("settled")
def test_another_star_may_bring_another_base(shop: Path) -> None:
    config, models = shop / "boundcheck.toml", shop / "shop/b/x.py"
    (shop / "shop/c/y.py").write_text("from django.db.models import Model as Base\n")
    (shop / "shop/c/z.py").write_text("class Base: ...\n")
    (shop / "shop/a/x.py").write_text("from shop.b.x import Invoice\nInvoice.objects.get(n=1)\n")
    queries = []
    for star in "zyz":
        time.sleep(0.012)
        models.write_text(f"from shop.c.{star} import *\nclass Invoice(Base): ...\n")
        found = cached(config)
        assert found == findings(config, None)
        queries.append(sum(finding.rule == "foreign-query" for finding in found[1]))
    assert queries == [0, 1, 0]


@pytest.mark.usefixtures("settled")
def test_the_first_factory_of_a_project_is_seen(shop: Path) -> None:
    config = shop / "boundcheck.toml"
    (shop / "shop/b/x.py").write_text(f"{LINES[18]}\n")
    (shop / "tests/a").mkdir(parents=True)
    (shop / "tests/a/test_x.py").write_text("from shop.c.x import N\ndef test_n(): N()\n")
    cached(config)
    assert Cache(config).factories is False
    time.sleep(0.012)
    (shop / "shop/c/x.py").write_text("import factory\n")
    cached(config)
    assert Cache(config).factories is not False


@pytest.mark.usefixtures("settled")
def test_an_edit_that_is_undone_judges_nothing(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, a, b = shop / "boundcheck.toml", shop / "shop/a/x.py", shop / "shop/b/x.py"
    first, before = a.read_text(), cached(config)
    for text in (f"{first}import os\n", "from shop.c import x\n"):
        time.sleep(0.012)
        a.write_text(text)
        cached(config)
    time.sleep(0.012)
    a.write_text(first)
    with monkeypatch.context() as patch:
        patch.setattr(judging, "judge_file", None)
        assert cached(config) == before
    a.write_text("")
    assert cached(config) == findings(config, None)
    time.sleep(0.012)
    b.write_text("M = 1\n")  # what it imports is no longer there
    cached(config)
    time.sleep(0.012)
    a.write_text(first)
    assert cached(config) == findings(config, None)


@pytest.mark.usefixtures("settled")
def test_what_makes_another_file_a_factory_counts(shop: Path) -> None:
    """The test is as it was, and so are the names in what it imports: only what that imports itself is another library."""
    config, factories = shop / "boundcheck.toml", shop / "shop/b/factories.py"
    (shop / "tests/a").mkdir(parents=True)
    (shop / "tests/a/test_x.py").write_text("from shop.b.factories import N\ndef test_n(): N()\n")
    rules = []
    for library in ("factory", "faker", "factory"):
        time.sleep(0.012)
        factories.write_text(f"import {library}\nN = 1\n")
        rules.append({finding.rule for finding in cached(config)[1] if finding.path == "tests/a/test_x.py"})
        assert cached(config) == findings(config, None)
    assert [found - {"test-undeclared-dependency"} for found in rules] == [
        {"shared-fixture"},
        {"test-private-import"},
        {"shared-fixture"},
    ]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("shop/b/factory.py", "import factory\n", "import json as factory\n"),
        ("shop/b/factories.py", "from .factory import F", "from .other import F"),
    ],
)
def test_what_factories_come_from_counts(
    project: Callable[..., Path], path: str, before: str, after: str
) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\npublic = ["**"]\n',
            "shop/b/factory.py": "import factory\nclass F(factory.Factory): ...\n",
            "shop/b/other.py": "class F: ...\n",
            "shop/b/factories.py": "from .factory import F\nclass N(F): ...\n",
            "tests/a/test_x.py": "from shop.b.factories import N\ndef test_n(): N()\n",
        }
    )
    seen_when(root, path, before, after)


@pytest.mark.usefixtures("settled")
def test_models_that_cannot_be_read_are_told_only_where_a_rule_asks_for_models(shop: Path) -> None:
    """However far an earlier run has read, for which some did."""
    config, file = shop / "boundcheck.toml", shop / "shop/c/x.py"
    text = "from django.db import models\nclass Invoice(models.Model):\n\nn = {}\n"
    told = []
    for n, contracts in enumerate(
        (
            config.read_text(),
            '[[contracts]]\nname = "n"\ntype = "forbidden"\nfrom = ["shop.a"]\nto = ["shop.b"]\n',
        )
    ):
        time.sleep(0.012)
        file.write_text(text.format(n))
        config.write_text(contracts)
        told.append([found.path for found in cached(config)[1] if found.rule == "unparsable-file"])
        assert cached(config) == findings(config, None)
    assert told == [["shop/c/x.py"], []]


@pytest.mark.usefixtures("settled")
def test_the_tables_of_another_file_count(shop: Path) -> None:
    """The querying file is as it was; the model it queries has another table now, and then none."""
    config, models = shop / "boundcheck.toml", shop / "shop/b/x.py"
    model = "from django.db import models\n\n\nclass N(models.Model):\n    n = models.IntegerField()\n"
    (shop / "shop/c/x.py").write_text("from shop.b.x import N\nN.objects.all()\n")
    tables = []
    for text in (
        model,
        f"{model}\n    class Meta:\n        db_table = 'ns'\n",
        f"# a comment\n{model}",
        "N = 1\n",
    ):
        time.sleep(0.012)
        models.write_text(text)
        tables.append([finding.target for finding in cached(config)[1] if finding.rule == "foreign-query"])
        assert cached(config) == findings(config, None)
    assert tables == [["b_n"], ["ns"], ["b_n"], []]


@pytest.mark.usefixtures("settled")
def test_the_base_of_another_files_class_counts(shop: Path) -> None:
    """Neither the querying file nor the one with the class changes; what the class comes from does, two files away."""
    config, base = shop / "boundcheck.toml", shop / "shop/b/x.py"
    (shop / "shop/b/y.py").write_text("from shop.b.x import Root\n\n\nclass Late(Root): ...\n")
    (shop / "shop/c/x.py").write_text("from shop.b.y import Late\nLate.objects.all()\n")
    told = []
    for text in (
        "Root = object\n",
        "from django.db import models\nRoot = models.Model\n",
        "from lib import Root\n",
    ):
        time.sleep(0.012)
        base.write_text(text)
        told.append([finding.target for finding in cached(config)[1] if finding.rule == "foreign-query"])
        assert cached(config) == findings(config, None)
    assert told == [[], ["b_late"], []]


def test_a_file_as_new_as_the_cache_is_read_again(shop: Path) -> None:
    """A second edit within one tick of the clock, of the same size, shows in no stat."""
    config, file = shop / "boundcheck.toml", shop / "shop/a/x.py"
    cached(config)
    before = file.stat()
    file.write_text("from shop.c.x import N\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert cached(config) == findings(config, None)


@pytest.mark.parametrize("spare", [1 << 20, -(1 << 40)], ids=["added", "written anew"])
def test_each_verdict_says_which_rules_it_is_of_though_files_were_judged_by_others(
    shop: Path, monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    """The sets of rules stand once beside all verdicts, also where some are added and where all are written anew."""
    monkeypatch.setattr(cache_module, "_SPARE", spare)
    config, file = shop / "boundcheck.toml", shop / "shop/a/x.py"

    def run(*rules: str) -> dict[str, frozenset[str]]:
        analyse(config, jobs=1, cache=Cache(config), rules=frozenset(rules) or None)
        kept = Cache(config)
        return {path: Verdict._make(kept.verdict(path)).ran for path in kept.stats}

    few = run("private-import")
    assert set(few.values()) == {frozenset(("private-import", "unparsable-file"))}
    file.write_text(file.read_text() + "# more\n")
    assert run("private-import") == few
    more = run("private-import", "wildcard-import")
    assert all(rules > few[path] for path, rules in more.items())
    file.write_text("VALUE = 1\n")
    assert run("private-import", "wildcard-import") == more


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 100])
@pytest.mark.parametrize("grown", [0, 1, 25])
def test_a_file_is_read_whole_however_the_system_hands_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, grown: int
) -> None:
    path, read, fstat = tmp_path / "x.py", os.read, os.fstat
    path.write_bytes(bytes(range(size + grown)))
    monkeypatch.setattr(os, "read", lambda descriptor, most: read(descriptor, min(most, 10)))
    monkeypatch.setattr(os, "fstat", lambda descriptor: _of_size(fstat(descriptor), size))
    data, stat = read_file(str(path))
    assert data == path.read_bytes()
    assert stat[2] == size


def _of_size(status: os.stat_result, size: int) -> os.stat_result:
    """The stat from before a file has grown."""
    return os.stat_result((*status[:6], size, *status[7:10]), {"st_mtime_ns": 1, "st_ctime_ns": 1})


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "damage", ["cut off", "one byte", "foreign", "empty", "of another version", "folder"]
)
@pytest.mark.parametrize("name", ["door", "index", "base"])
def test_a_damaged_file_counts_as_none(shop: Path, name: str, damage: str) -> None:
    config = shop / "boundcheck.toml"
    expected = cached(config)
    (path,) = (shop / ".boundcheck_cache").glob(f"*.{name}")
    data = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        middle = len(data) // 2
        path.write_bytes(
            {
                "cut off": data[:-10],
                "one byte": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
                "foreign": b"\x80\x04\x95",
                "empty": b"",
                "of another version": data.replace(kept._FORMAT, b"boundcheck cache 0\n").replace(
                    b"pieces 1", b"pieces 0"
                ),
            }[damage]
        )
    assert cached(config) == expected
    (shop / "shop/c/x.py").write_text("import shop.b.x\n")
    assert cached(config) == findings(config, None)


FORGED = (
    {}, {"key": None}, {"door": 1}, {"run": b"", "analysis": ()}, {"generation": b"", "kept": {}, "told": b"x"},
    {"generation": None, "rows": ((0, 0, b""),) * 3, "news": 1, "told": {}}, {"rows": (), "size": None}, {"files": (), "digests": 1},
    {"project": (0, 9, b"x"), "registry": 1}, {"rows": ((1 << 70, -1, b""),) * 9, "project": None, "values": 1, "grounds": b""},
)  # fmt: skip


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("name", ["door", "index", "base"])
@pytest.mark.parametrize("forged", FORGED)
def test_what_another_hand_wrote_there_changes_nothing(
    shop: Path, name: str, forged: dict[str, object]
) -> None:
    config = shop / "boundcheck.toml"
    expected = cached(config)
    (path,) = (shop / ".boundcheck_cache").glob(f"*.{name}")
    written = kept.read_kept(str(path)) or {}
    for content in (forged, {**written, **forged}, dict.fromkeys(written, forged)):
        kept.write_kept(str(path), {"key": written.get("key"), **content})
        assert cached(config) == expected
        cached(config)
    (shop / "shop/c/x.py").write_text("import shop.b.x\n")
    kept.write_kept(str(path), {**written, **forged})
    assert cached(config) == findings(config, None)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("name", ["door", "index", "base", "readings", "replies"])
def test_a_pipe_in_the_place_of_a_cache_file_makes_nobody_wait(shop: Path, name: str) -> None:
    config = shop / "boundcheck.toml"
    expected = cached(config)
    (path,) = (shop / ".boundcheck_cache").glob("*.index")
    path = path.with_suffix(f".{name}")
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert cached(config) == expected
    (shop / "shop/c/x.py").write_text("import shop.b.x\n")
    assert cached(config) == findings(config, None)


@pytest.mark.usefixtures("settled")
def test_another_build_or_python_counts_for_itself(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = shop / "boundcheck.toml"
    cached(config)
    assert Cache(config).unchanged(ALL_RULES)
    monkeypatch.setattr(door_module, "_build", lambda file: b"another")
    assert Cache(config).unchanged(ALL_RULES) is None


def test_a_build_is_told_by_what_installs_it_or_by_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def build(package: Path) -> bytes:
        door_module._build.cache_clear()
        return door_module._build(str(package / "door.py"))

    package, record = (
        tmp_path / "boundcheck",
        tmp_path / f"boundcheck-{door_module.VERSION}.dist-info/RECORD",
    )
    (package / "rules").mkdir(parents=True)
    (package / "rules/one.py").write_text("")
    builds = [build(package)]
    (package / "rules/one.py").write_text("changed")
    builds.append(build(package))
    record.parent.mkdir()
    record.write_text("boundcheck/door.py,sha256=a,1\n")
    builds.append(build(package))
    record.write_text("boundcheck/door.py,sha256=b,1\n")
    builds.append(build(package))
    assert len(set(builds)) == len(builds)
    shutil.rmtree(package)
    assert build(package) == builds[-1]
    # Installed once more, elsewhere: what CI restores is of the same program.
    record.unlink()
    record.write_text(
        "../../bin/boundcheck,sha256=c,9\nboundcheck/door.py,sha256=b,1\nboundcheck/__pycache__/door.pyc,,\n"
    )
    assert build(package) == builds[-1]


@pytest.mark.usefixtures("settled")
def test_two_configurations_have_a_cache_each(shop: Path) -> None:
    other = shop / "other.toml"
    other.write_text(CONFIGS[1])
    assert cached(shop / "boundcheck.toml") != cached(other)
    assert Cache(shop / "boundcheck.toml").unchanged(ALL_RULES)
    assert Cache(other).unchanged(ALL_RULES)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("split", ["false", "true"])
@pytest.mark.parametrize("version", ["2", "4"])
def test_a_cache_that_git_keeps_is_not_read(shop: Path, version: str, split: str) -> None:
    config = shop / "boundcheck.toml"
    subprocess.run(["git", "init", "-q"], cwd=shop, check=True)
    cached(config)
    assert Cache(config).unchanged(ALL_RULES)
    splits = [("update-index", "--split-index")] if split == "true" else []
    for arguments in (("config", "index.version", version), ("config", "core.splitIndex", split), ("add", "--force", "."), *splits):  # fmt: skip
        subprocess.run(["git", *arguments], cwd=shop, check=True)
    trusted.is_committed.cache_clear()
    assert Cache(config).unchanged(ALL_RULES) is None
    assert cached(config) == findings(config, None)
    subprocess.run(["git", "rm", "-rq", "--cached", ".boundcheck_cache"], cwd=shop, check=True)
    trusted.is_committed.cache_clear()
    assert cached(config) == findings(config, None)
    assert Cache(config).unchanged(ALL_RULES)


@pytest.mark.usefixtures("settled")
def test_a_cache_behind_a_link_is_not_read(shop: Path) -> None:
    """Git may keep what the link leads to under any name."""
    config, cache = shop / "boundcheck.toml", shop / ".boundcheck_cache"
    cached(config)
    assert any(kept.read_kept(str(path)) for path in cache.iterdir())
    cache.rename(shop / "kept")
    cache.symlink_to("kept")
    assert not any(kept.read_kept(str(path)) for path in cache.iterdir())
    assert cached(config) == findings(config, None)


def test_git_ignores_the_cache_by_itself(shop: Path) -> None:
    cached(shop / "boundcheck.toml")
    subprocess.run(["git", "init", "-q"], cwd=shop, check=True)
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=shop, check=True, capture_output=True, text=True
    )
    assert ".boundcheck_cache" not in status.stdout


def test_a_link_is_not_followed_out_of_the_project(
    shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (shop / ".boundcheck_cache").symlink_to(outside)
    assert cached(shop / "boundcheck.toml") == findings(shop / "boundcheck.toml", None)
    assert not list(outside.iterdir())


def test_a_project_that_cannot_be_written_to_is_checked(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(cache_module, "make_folder", refuse)
    assert cached(shop / "boundcheck.toml") == findings(shop / "boundcheck.toml", None)
    assert not (shop / ".boundcheck_cache").exists()


def test_no_cache_neither_reads_nor_writes(shop: Path, boundcheck: Callable[..., object]) -> None:
    boundcheck("check", "--no-cache", cwd=shop)
    assert not (shop / ".boundcheck_cache").exists()
    boundcheck("check", cwd=shop)
    assert (shop / ".boundcheck_cache").exists()


def test_runs_at_once_leave_a_whole_cache(shop: Path, boundcheck: Callable[..., object]) -> None:
    import sys

    command = [sys.executable, "-m", "boundcheck", "check"]
    runs = [
        subprocess.Popen(command, cwd=shop, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)
    ]
    outputs = {run.communicate()[0] for run in runs}
    assert len(outputs) == 1
    assert sorted(p.suffix for p in (shop / ".boundcheck_cache").iterdir()) == [
        "",
        ".base",
        ".door",
        ".index",
        ".replies",
    ]


def test_a_reading_is_kept_by_content_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "x.readings"
    one, two = digest_of(b"one"), digest_of(b"two")
    Store(str(path), b"key").add({one: b"reading of one"}, {one})
    Store(str(path), b"key").add({two: b"reading of two"}, {one, two})
    kept = Store(str(path), b"key")
    assert (kept.get(one), kept.get(two)) == (b"reading of one", b"reading of two")
    assert Store(str(path), b"another build").get(one) is None
    # What is cut off or damaged counts as none, the rest stands.
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert Store(str(path), b"key").get(two) is None
    path.write_bytes(whole.replace(b"of one", b"of ten"))
    damaged = Store(str(path), b"key")
    assert (damaged.get(one), damaged.get(two)) == (None, b"reading of two")
    # Where most of it is old, only what lives stays.
    path.write_bytes(whole)
    Store(str(path), b"key").add({}, {two})
    assert Store(str(path), b"key").get(one) is None
    assert Store(str(path), b"key").get(two) == b"reading of two"
    path.unlink()
    os.mkfifo(path)
    assert Store(str(path), b"key").get(one) is None  # and does not hang


def test_a_piece_is_given_as_it_was_written_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.base"
    refs: list[Ref] = []
    generation = Pieces(str(path)).write((b"one", b"", b"two"), refs)
    assert Pieces(str(path)).is_of(generation)
    refs += Pieces(str(path)).add((b"three", b"four"))
    refs += Pieces(str(path)).add(())
    kept = Pieces(str(path))
    assert [kept.get(ref) for ref in refs] == [b"one", b"", b"two", b"three", b"four"]
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="damaged"):
            Pieces(str(path)).get(refs[-1])
    path.write_bytes(whole.replace(b"two", b"ten"))
    with pytest.raises(ValueError, match="damaged"):
        Pieces(str(path)).get(refs[2])
    assert Pieces(str(path)).get(refs[3]) == b"three"
    path.write_bytes(whole)
    assert not Pieces(str(path)).is_of(b"another")
    path.unlink()
    os.mkfifo(path)
    assert not Pieces(str(path)).is_of(generation)  # and does not hang


@pytest.mark.usefixtures("settled")
def test_a_damaged_row_is_noticed_when_it_is_read(shop: Path) -> None:
    config = shop / "boundcheck.toml"
    cached(config)
    (path,) = (shop / ".boundcheck_cache").glob("*.base")
    whole = path.read_bytes()
    for at in range(36, len(whole), 31):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        time.sleep(0.002)
        (shop / "shop/b/x.py").write_text(f"N = {at}\nM = {at}\n"[: -1 if at % 2 else None])
        assert cached(config) == findings(config, None)
        path.write_bytes(whole)


SELECTED = (
    {"undeclared-dependency"}, {"private-import", "dependency-cycle"}, {"leaked-model"}, {"foreign-query", "raw-sql"}, {"test-foreign-data"},
    {"unparsable-file"}, {"unused-dependency"}, {"stale-contract", "unused-allow"}, set(ALL_RULES), {"import-contract"}, {"import-contract"},
)  # fmt: skip


@pytest.mark.usefixtures("settled")
def test_fixtures_that_were_read_before_do_not_count_for_those_who_do_not_ask(shop: Path) -> None:
    """A folder's own configuration, empty, leaves the files as they were."""
    config = shop / "boundcheck.toml"
    (shop / "shop/__init__.py").write_text("import pytest\n@pytest.fixture\ndef broken(a b): ...\n")
    deep, shallow = frozenset({"foreign-query"}), frozenset({"undeclared-dependency"})
    assert selected(config, deep, Cache(config)) == selected(config, deep, None)
    (shop / "shop/c").mkdir(exist_ok=True)
    (shop / "shop/c/boundcheck.toml").write_text("")
    assert selected(config, shallow, Cache(config)) == selected(config, shallow, None)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.tuples(edit, st.sampled_from(SELECTED)), min_size=3, max_size=10))
def test_what_is_not_asked_for_changes_no_later_answer(
    tmp_path_factory: pytest.TempPathFactory,
    edits: list[tuple[tuple[str, str, str | None], set[str]]],
) -> None:
    root = tmp_path_factory.mktemp("selected") / "project"
    (root.parent / "elsewhere").mkdir()
    for name in FILES[:6]:
        apply(root, "write", name, "N = 1\n")
    apply(root, "config", "boundcheck.toml", CONFIGS[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door_module, "_RACY_NS", -(10**12))
        patch.setattr(Cache, "forget", never)
        for change, chosen in edits:
            apply(root, *change)
            rules = frozenset(chosen)
            expected = selected(root / "boundcheck.toml", rules, None)
            assert selected(root / "boundcheck.toml", rules, Cache(root / "boundcheck.toml")) == expected
            whole = selected(root / "boundcheck.toml", rules, None, ALL_RULES)
            assert expected == whole
    shutil.rmtree(root.parent)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("more", ["", "from ..... import q\n"])
@pytest.mark.parametrize(
    "before", [{"undeclared-dependency"}, {"foreign-query", "raw-sql"}, {"test-foreign-data"}, set(ALL_RULES)]
)
def test_what_could_not_be_read_counts_for_those_who_ask_for_it(
    project: Callable[..., Path], before: set[str], more: str
) -> None:
    """Of one file neither the models nor the fixtures."""
    root = project(
        {
            "boundcheck.toml": CONFIGS[0],
            "shop/a/__init__.py": f"{more}from django.db import models\nclass Invoice(models.Model):\n    n = models.IntegerField()\n"
            "import pytest\n@pytest.fixture\ndef broken(a b): ...\n",
            "shop/b/x.py": "",
            "shop/c/x.py": "",
        }
    )
    config = root / "boundcheck.toml"
    analyse(config, jobs=1, cache=Cache(config), rules=frozenset(before))
    for chosen in (
        {"leaked-model"},
        {"undeclared-dependency"},
        {"shared-fixture"},
        {"raw-sql"},
        {"import-contract"},
    ):
        rules = frozenset(chosen)
        expected = selected(config, rules, None)
        assert selected(config, rules, None, ALL_RULES) == expected, chosen
        assert selected(config, rules, Cache(config)) == expected, chosen


def selected(
    config: Path, rules: frozenset[str], cache: Cache | None, asked: frozenset[str] | None = None
) -> tuple[object, list[Finding]]:
    """What some rules find, when they (or `asked`) are run."""
    asked = rules if asked is None else asked
    try:
        found = cache.unchanged(asked) if cache else None
        found = found or analyse(config, jobs=1, cache=cache, rules=asked)
        report = check(found, Selection(rules, min_certainty="possible"))
    except ConfigError as error:
        return str(error), []
    return (report.summary, report.unread, report.unowned), list(report.findings)


ORDERS = (
    "from django.db import models\nfrom shop.b.models import Invoice\nclass Order(models.Model):\n"
    "    i = models.ForeignKey(Invoice, models.CASCADE)\n"
)
# Two relations of one name, so that no two names tell what a path means.
INVOICES = (
    "from django.db import models\nclass Invoice(models.Model):\n    n = models.IntegerField()\n"
    "class Deed(models.Model):\n    n = models.IntegerField()\n"
    "class Line(models.Model):\n    i = models.ForeignKey(Deed, models.CASCADE)\n"
)
BODIES = (
    # What another file says that a function gives, shows of it, hands to one, gives by a method, gives of what it is
    # handed, hands to a method of an heir.
    ("def give(n): return n", "def give(n) -> 'Order': return n", "from shop.b.y import give\ngive(1).i.n\n"),
    ("def give(n): return n", "def give(n): return Order.objects.get(pk=n)", "from shop.b.y import give\ngive(1).i.n\n"),
    ("def go(n): take(n)", "def go(n): take(Order.objects.get(pk=n))", "def take(one):\n    print(one.i.n)\n"),
    ("class Kept:\n    def one(self): return 1", "class Kept:\n    def one(self): return Order.objects.get(pk=1)",
     "from shop.b.y import Kept\ndef run():\n    Kept().one().i.n\n"),
    ("def same(n): return 1", "def same(n): return n",
     "from shop.a.models import Order\nfrom shop.b.y import same\ndef hand():\n    same(Order.objects.get(pk=1)).i.n\n"),
    ("class Base:\n    def go(self): self.act(1)", "class Base:\n    def go(self): self.act(self.model.objects.get(pk=1))",
     "from shop.a.models import Order\nfrom shop.b.y import Base\nclass Heir(Base):\n    model = Order\n    def act(self, two):\n        print(two.i.n)\n"),
)  # fmt: skip


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(("before", "after", "use"), BODIES)
def test_what_another_file_does_counts_though_it_says_the_same(
    project: Callable[..., Path], before: str, after: str, use: str
) -> None:
    head = "from shop.a.models import Order\nfrom shop.c.use import take\n"
    root = project(
        {
            "boundcheck.toml": '[modules.all]\npath = "shop.*"\npublic = ["**"]\n',
            "shop/a/models.py": ORDERS,
            "shop/b/models.py": INVOICES,
            "shop/b/y.py": f"{head}{before}\n",
            "shop/c/use.py": use,
        }
    )
    config = root / "boundcheck.toml"
    first = cached(config)
    assert first == findings(config, None)
    time.sleep(0.012)
    (root / "shop/b/y.py").write_text(f"{head}{after}\n")  # no name, no import, no chain that facts know of
    expected = findings(config, None)
    assert cached(config) == expected
    assert expected != first


@settings(max_examples=EXAMPLES)
@given(st.lists(st.tuples(st.sampled_from((0, 0, 0, 1)), st.integers(0, 63)), min_size=2, max_size=8))
def test_random_bodies_never_change_an_answer(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int]]
) -> None:
    root = tmp_path_factory.mktemp("bodies") / "project"
    config = root / "boundcheck.toml"
    written = {
        "boundcheck.toml": '[modules.all]\npath = "shop.*"\npublic = ["**"]\n',
        "shop/a/models.py": ORDERS,
        "shop/b/models.py": INVOICES,
        "shop/b/y.py": "",
        "shop/c/use.py": "".join(use for _, _, use in BODIES),
    }
    for name, text in written.items():
        apply(root, "write", name, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door_module, "_RACY_NS", -(10**12))
        patch.setattr(Cache, "forget", never)
        for which, chosen in edits:
            if which:
                apply(root, "comment", "shop/c/use.py", None)
            else:  # each of the functions in one way or the other
                bodies = [pair[chosen >> place & 1] for place, pair in enumerate(BODIES)]
                head = "from shop.a.models import Order\nfrom shop.c.use import take\n"
                apply(root, "write", "shop/b/y.py", "\n".join((head, *bodies, "")))
            assert cached(config) == findings(config, None)
    shutil.rmtree(root.parent)
