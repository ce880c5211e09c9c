"""The other facts of a file: attribute chains, strings that are imported, comments, problems."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.facts.file import FileFacts
from boundcheck.scan import absolute_name
from boundcheck.scan.comments import toml_directives
from boundcheck.scan.file import scan_file
from boundcheck.scan.wire import Packed, pack

KNOWN = frozenset(("shop", "shop.billing", "shop.billing.tax", "shop.orders"))


def scan(text: str | bytes, package: str = "shop.orders") -> FileFacts:
    return scan_file(text.encode() if isinstance(text, str) else text, package, KNOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import shop\nshop.billing.tax.VAT\n", ["shop.billing.tax.VAT 2:1"]),
        ("import shop.billing as b\nx = b.f(b.g)\n", ["b.f 2:5", "b.g 2:9"]),
        (
            "from shop import billing\ny = (billing\n  . tax)\nbilling.\\\n  x\n",
            ["billing.tax 2:6", "billing.x 4:1"],
        ),
        (
            "from .. import billing\nbilling.a . b\nxbilling.c\nbilling_.d\nx.billing.e\n'billing.f'  # billing.g\n",
            ["billing.a.b 2:1"],
        ),
        ("from shop.billing import charge\ncharge.x\n", []),
        ("import os\nos.path\n", []),
    ],
)
def test_chains_on_packages_of_the_project(text: str, expected: list[str]) -> None:
    uses = scan(text).uses
    assert [f"{u.binding}.{'.'.join(u.attributes)} {u.line}:{u.column}" for u in uses] == expected
    assert not any(use.rebound for use in uses)


def test_a_name_that_is_bound_elsewhere_is_not_marked() -> None:
    text = (
        "try:\n    from shop import billing\nexcept ImportError:\n    billing = None\n"
        "def f(billing):\n    pass\nf(billing=1, a=billing)\nbilling.x\nf(\n    billing,\n)\n"
    )
    (use,) = scan(text).uses
    assert not use.rebound


def test_chains_in_f_strings() -> None:
    uses = scan(
        "from shop import billing\nx = f'{billing.RATE} {billing.y!r}' '{billing.no}' f\"{1}{billing.z}\"\n"
    ).uses
    assert [(use.attributes, use.column) for use in uses] == [(("RATE",), 8), (("y",), 23), (("z",), 58)]


@pytest.mark.parametrize(
    "text",
    [
        "def f(billing): billing.x",
        "def f(a, billing=1): billing.x",
        "billing = 1; billing.x",
        "for billing in y: billing.x",
        "with y as billing: billing.x",
        "f = lambda billing: billing.x",
        "def f(\n    billing: int,\n): billing.x",
        "def f(\n    a,\n    billing,\n): billing.x",
        "for a, billing in y: billing.x",
        "a, billing = y; billing.x",
        "a = billing = y; billing.x",
        "if (billing := y): billing.x",
        "def f(y, z=lambda a, billing: billing.x): pass",
        "class billing: pass\nbilling.x",
        "async  def f(billing): billing.x",
    ],
)
def test_a_name_that_is_bound_otherwise_too_is_marked(text: str) -> None:
    uses = scan(f"from shop import billing\n{text}\n").uses
    assert uses
    assert all(use.rebound for use in uses)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('from importlib import import_module\nimport_module("shop.billing")', ["import_module shop.billing None"]),
        ('import importlib\nimportlib.import_module(".tax", "shop.billing")', ["import_module .tax shop.billing"]),
        ('import importlib\nimportlib.import_module(".a", package=__name__)', ["import_module .a __name__"]),
        ('import importlib\nNAME = "shop.billing"\nimportlib.import_module(NAME)', ["import_module shop.billing None"]),
        ('import importlib\nNAME = "shop.a"\nNAME = "shop.b"\nimportlib.import_module(NAME)', []),
        ('import importlib\nimportlib.import_module(f"shop.{x}")', []),
        ('__import__("shop.billing.tax")', ["__import__ shop.billing.tax None"]),
        ('from django.utils.module_loading import import_string\nimport_string("a.b.C")', ["import_string a.b.C None"]),
        ('from django.urls import include, path\npath("x", include("shop.billing.urls"))', ["include shop.billing.urls None"]),
        ('app.send_task("shop.billing.tasks.run")', ["send_task shop.billing.tasks.run None"]),
        ('app.autodiscover_tasks(["shop.billing", "shop.orders"])', ["autodiscover_tasks shop.billing None", "autodiscover_tasks shop.orders None"]),
        ('INSTALLED_APPS = [\n  "django.contrib.auth",\n  "shop.billing.apps.C",\n]', ["INSTALLED_APPS django.contrib.auth None", "INSTALLED_APPS shop.billing.apps.C None"]),
        ('INSTALLED_APPS = []\nLOGGING = {"loggers": {"shop.billing": {}}, "h": {"class": "shop.log.H"}}', ["LOGGING shop.log.H None"]),
        ('ROOT_URLCONF = "shop.urls"\nAUTH_USER_MODEL = "shop.User"', ["ROOT_URLCONF shop.urls None"]),
        ('CELERY_BEAT_SCHEDULE = {"x": {"task": "shop.billing.tasks.run"}}', ["task shop.billing.tasks.run None"]),
        ('uvicorn.run("shop.main:app")', ["entry point shop.main:app None"]),
        ('from importlib import import_module as im\nim("shop.a")', ["import_module shop.a None"]),
        ('import importlib\nimportlib.import_module("shop" + ".a")', ["import_module shop.a None"]),
        ('import importlib\nimportlib.import_module("shop.a" + x)', []),
        ('import importlib\nimportlib.import_module (package=__package__, name="..a")', ["import_module ..a __package__"]),
        ('import importlib\nimportlib.import_module(".a", __spec__.parent)', ["import_module .a __package__"]),
        ('import importlib\nfor n in ["shop.a", "shop.b"]:\n    importlib.import_module(n)', ["import_module shop.a None", "import_module shop.b None"]),
        ('import importlib\nN = "shop.b"\nimportlib.import_module("%s.tasks" % N)', ["import_module shop.b.tasks None"]),
        ('import importlib\nN = "shop"\nimportlib.import_module("%s.%s" % (N, "b"))', ["import_module shop.b None"]),
        ('import importlib\nimportlib.import_module("%s.%s" % ("shop", x))', []),
        ('import importlib\nN = "shop"\nimportlib.import_module("%(app)s.b" % {"app": N})', ["import_module shop.b None"]),
        ('import importlib\nimportlib.import_module("%(app)s.b" % {"other": "shop"})', []),
        ('import importlib\nimportlib.import_module("%999999999s" % "shop")', []),
        ('import importlib\nN = "shop"\nimportlib.import_module("{}.{n}".format(N, n="b"))', ["import_module shop.b None"]),
        ('import importlib\nimportlib.import_module("{0}.{1:>9}".format("shop", "b"))', []),
        ('import importlib\nN = "shop"\nimportlib.import_module(".".join([N, "b"]))', ["import_module shop.b None"]),
        ('import importlib\nimportlib.import_module(".".join(["shop", x]))', []),
        ('import importlib\nM = {"x": "shop.a", "y": "shop.b"}\nimportlib.import_module(M["y"])', ["import_module shop.b None"]),
        ('import importlib\nM = {"x": "shop.a"}\nimportlib.import_module(M[x])', ["import_module shop.a None"]),
        ('import importlib\nM = {"x": "shop.a"}\nimportlib.import_module(M.get(x))', ["import_module shop.a None"]),
        ('import importlib\nM = dict(x="shop.a")\nimportlib.import_module(M["x"])', ["import_module shop.a None"]),
        ('import importlib\nM = {"x": ("shop.a", "A")}\ndef f(name):\n    module, attribute = M[name]\n    importlib.import_module(module)', ["import_module shop.a None"]),
        ('import importlib\nM = {"x": "shop.a"}\nfor key, path in M.items():\n    importlib.import_module(path)', ["import_module shop.a None"]),
        ('import importlib\nM = {"x": "shop.a"}\nfor path in M.values():\n    importlib.import_module(path)', ["import_module shop.a None"]),
        ('import importlib\nfor path, name in [("shop.a", "A"), ("shop.b", "B")]:\n    importlib.import_module(path)', ["import_module shop.a None", "import_module shop.b None"]),
        ('import importlib\nN = ["shop.a"]\nM = N + ["shop.b"]\nfor n in sorted(M):\n    importlib.import_module(n)', ["import_module shop.a None", "import_module shop.b None"]),
        ('import importlib\nclass C:\n    path = "shop.a"\n    def f(self):\n        importlib.import_module(self.path)', ["import_module shop.a None"]),
        ('import importlib\nclass C:\n    path = "shop.a"\nimportlib.import_module(C.path)', ["import_module shop.a None"]),
        ('import importlib\ndef f(path="shop.a"):\n    importlib.import_module(path)', ["import_module shop.a None"]),
        ('import importlib\nimportlib.import_module("shop.a" if x else "shop.b")', ["import_module shop.a None", "import_module shop.b None"]),
        ('import importlib\nimportlib.import_module(path or "shop.a")', ["import_module shop.a None"]),
        ('import importlib\nimportlib.import_module(getattr(settings, "BACKEND", "shop.a"))', ["import_module shop.a None"]),
        ('import importlib, os\nimportlib.import_module(os.environ.get("CONFIG", "shop.a"))', ["import_module shop.a None"]),
        ('import importlib\nM = {"x": ("shop.a", "shop.b")}\nmodule, other = M[name]\nimportlib.import_module(other)', ["import_module shop.b None"]),
        ('import importlib\nmodule, other = "shop.a", "shop.b"\nmodule = given()\nimportlib.import_module(module)', []),
        ('import importlib\nclass C:\n    path = "shop.a"\nimportlib.import_module(other.path)', []),
        ('import importlib\nx = f(\n    path="shop.a",\n)\nclass C:\n    def f(self):\n        importlib.import_module(self.path)', []),
        ('import importlib\nclass C:\n    path = "shop.a"\nclass D:\n    def __init__(self, path):\n        self.path = path\n        importlib.import_module(self.path)', []),
        ('import importlib\nimportlib.import_module(getattr(settings, "shop.a"))', []),
        ('import importlib\nM = {"x": "shop.a"}\ndef f(n):\n    if (path := M.get(n)) is not None:\n        importlib.import_module(path)', ["import_module shop.a None"]),
        ('import importlib\nM = {"x": {"module": "shop.a", "name": "shop.c"}, "y": {"module": "shop.b"}}\nimportlib.import_module(M[x]["module"])', ["import_module shop.a None", "import_module shop.b None"]),
        ('import importlib\nM = {"x": M[k], "y": M.get(k), "z": M[k], "a": "shop.a"}\nimportlib.import_module(M[k])', ["import_module shop.a None"]),
        ('import importlib\nM = {"x": N[k], "y": N[k]}\nN = {"x": M[k], "y": M[k], "a": "shop.a"}\nimportlib.import_module(M[k][k])', []),
        ('import importlib\nM0 = {"x": 1, "y": 2}\n' + "".join(f'M{i + 1} = {{"x": M{i}[k], "y": M{i}[k]}}\n' for i in range(60)) + "importlib.import_module(M60[k])", []),
        ('import importlib\nM0 = {"m": "shop.a"}\n' + "".join(f'M{i + 1} = {{"x": M{i}, "y": M{i}}}\n' for i in range(60)) + f'importlib.import_module(M60{"[k]" * 60}["m"])', ["import_module shop.a None"]),
        ('import importlib\nfor app in ("a", "b"):\n    importlib.import_module(f"shop.{app}.tasks")', ["import_module shop.a.tasks None", "import_module shop.b.tasks None"]),
        ('import importlib\nN = ["a", "b"]\nM = ["c", "d"]\nfor n in N:\n    for m in M:\n        importlib.import_module(f"{n}.{m}")', []),
        ('from celery import Celery\napp = Celery("a", include=["shop.a.tasks"])', ["Celery shop.a.tasks None"]),
        ('import importlib\ndef signature(x): ...\nsignature("shop.a")\ninclude("shop.b")', []),
        ('handler404 = "shop.views.gone"\nNAME = "shop.a"', ["handler404 shop.views.gone None"]),
        ('if "x" in settings.INSTALLED_APPS:\n    NAME = "shop.a"', []),
        ('x = "shop.billing"\nlogging.getLogger("shop.billing")', []),
        ('# import_module("shop.billing")\n"""import_module("shop.billing")"""\nimport importlib', []),
    ],
)  # fmt: skip
def test_strings_that_are_imported(text: str, expected: list[str]) -> None:
    assert [f"{s.how} {s.value} {s.package}" for s in scan(text).strings] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x  # boundcheck: allow[raw-sql] why not", (1, 4, ("raw-sql",), "why not", 1, 1, None)),
        ("# boundcheck:allow[ a , b ]  reason \n\n\nx", (1, 1, ("a", "b"), "reason", 4, 4, None)),
        ("# boundcheck: allow[a] one\n# more\nx", (1, 1, ("a",), "one", 3, 3, None)),
        ("x = f(\n    a,\n    # boundcheck: allow[a] one\n    b,\n)", (3, 5, ("a",), "one", 1, 5, None)),
        ("x\n# boundcheck: allow[a] one", (2, 1, ("a",), "one", 2, 2, None)),
    ],
)
def test_comments(text: str, expected: tuple[object, ...]) -> None:
    (directive,) = scan(text).directives
    assert tuple(directive) == expected


@pytest.mark.parametrize(
    "text", ["x # boundcheck: allow[a]", "x # boundcheck: allow[] y", "x # boundcheck: ignore"]
)
def test_malformed_comments_say_so(text: str) -> None:
    (directive,) = scan(text).directives
    assert directive.problem is not None
    assert "allow[rule] reason" in directive.problem


def test_comments_in_strings_are_none() -> None:
    assert scan('"""\n# boundcheck: allow[a] b\n"""\nx = "# boundcheck: allow[a] b"').directives == ()


def test_comments_in_toml() -> None:
    text = 'a = 1  # boundcheck: allow[stale-contract] soon\n# boundcheck: allow[x] y\n\nb = "# boundcheck: allow[z] no"\n'
    found = toml_directives((("boundcheck.toml", text),))
    assert [(path, d.line, d.first, d.rules) for path, d in found] == [
        ("boundcheck.toml", 1, 1, ("stale-contract",)),
        ("boundcheck.toml", 2, 4, ("x",)),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = 1\n\0", "it contains a NUL byte"),
        (b"x = '\xe9'\n", "it is not valid utf-8"),
        (b"# coding: klingon\n", "its encoding 'klingon' is unknown"),
        (b"x = 1\ny = '''\n", "a string is not closed"),
        (b"x = 'a\n", "a string is not closed"),
        (b"def f(:\n", "invalid syntax"),
        (b"x = (\n", "'(' was never closed"),
        (b"import\n", None),  # worded differently by newer Pythons
        (b"<<<<<<< HEAD\nx = 1\n=======\n", "invalid syntax"),
        (b'print "a"\n', "Missing parentheses in call to 'print'. Did you mean print(...)?"),
        (b"this is not valid python\n", "invalid syntax"),
        (b"class A\n    x = 1\n", "expected ':'"),
        (b"x = $y\n", "invalid syntax"),
        (b"x = " + b"(" * 10_000 + b")" * 9_999, None),
    ],
)
def test_problems(data: bytes, reason: str | None) -> None:
    problem = scan(data).problem
    assert problem is not None
    assert reason is None or problem.reason == reason


@pytest.mark.parametrize(
    "data",
    [
        "# coding: latin-1\nx = 'é'\nimport a\n".encode("latin-1"),
        b"\xef\xbb\xbfimport a\n",
        b"\x0cimport a\n",
        b"x = " + b"(" * 150 + b")" * 150 + b"\nimport a\n",
        b"x = 1\n" * 100_000 + b"import a\n",
        b"import a\r\nx = '''\r\n'''\r\n",
    ],
    ids=["latin-1", "bom", "form feed", "brackets", "long", "crlf"],
)
def test_unusual_files_are_no_problem(data: bytes) -> None:
    facts = scan(data)
    assert facts.problem is None
    assert [name for statement in facts.imports for name in statement.names] == ["a"]


def test_code_that_only_looks_odd_is_no_problem() -> None:
    facts = scan(
        "x = [1,\n2]\nprint (1)\nx = {\n'a': 1}\nif not x != 1: pass\ny = x if x else 1\n\nfor a in b: pass\n"
    )
    assert facts.problem is None


@pytest.mark.parametrize(
    ("package", "level", "module", "expected"),
    [("a.b", 0, "c", "c"), ("a.b", 1, "", "a.b"), ("a.b", 1, "c", "a.b.c"), ("a.b", 2, "c", "a.c"), ("a.b", 3, "c", None), ("", 1, "c", None)],
)  # fmt: skip
def test_absolute_names(package: str, level: int, module: str, expected: str | None) -> None:
    assert absolute_name(package, level, module) == expected


@given(
    st.binary(max_size=200)
    | st.text(alphabet="import from as.,()*\"'\\\n#{}[]:=f ab", max_size=200).map(str.encode)
)
def test_any_bytes_are_scanned_without_a_crash_and_cross_processes_unchanged(data: bytes) -> None:
    facts = scan(data)
    assert Packed(pack(facts)).facts == facts


@given(st.text(alphabet="f\"'{}x:!\n #\\r", max_size=40))
def test_a_file_that_python_parses_is_never_called_broken(text: str) -> None:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return
    assert scan(text).problem is None


def test_a_name_made_of_itself_says_nothing() -> None:
    assert scan("import importlib\nname = 's.' + name\nimportlib.import_module(name)\n").strings == ()
    assert scan("import importlib\na = b\nb = a\nimportlib.import_module(a)\n").strings == ()


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n" + "    def f(self):\n        import a\n" * 5000,
        "try:\n" + "    import a\n" * 4000 + "except ImportError:\n    pass\n",
        "if TYPE_CHECKING:\n" + "    import a\n" * 3000,
        "if TYPE_CHECKING:\n    pass\n" + "elif x:\n    import a\n" * 5000,
        "x = [TYPE_CHECKING" + ", TYPE_CHECKING" * 50_000 + "]\nif x: import a\n",
        "import pytest\n" + "@pytest.mark.usefixtures('a')\n" * 20_000,
        "from shop import billing\n" + "def f():\n    b = billing\n    b.a\n" * 5000,
        "import importlib\nNAME = 'a.b'\n" + "importlib.import_module(NAME)\n" * 2000,
        "from" + " " * 20_000 + "\n",
        "x = 1 " + "# boundcheck: allow[a] b " * 50_000 + "\n",
        "from shop import billing\n" + "billing.a\n" * 20_000,
        "x = '" + "a." * 50_000 + "'  # :app\n",
        "import " + "a." * 200_000 + "\n",
    ],
    ids=[
        "methods",
        "try",
        "typing",
        "elif",
        "guards",
        "decorators",
        "aliases",
        "calls",
        "spaces",
        "comments",
        "chains",
        "dots",
        "dotted",
    ],
)
def test_large_files_are_scanned_in_linear_steps(text: str) -> None:
    # Not timed: a quadratic scan of these would make the suite crawl, and did.
    assert scan(text).lines >= 0
