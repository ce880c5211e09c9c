"""What a file says about fixtures and patches."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.facts.file import FileFacts
from boundcheck.facts.suites import SuiteFacts
from boundcheck.scan.file import scan_file
from boundcheck.scan.wire import Packed, pack

TEST = "def test_it(): ...\n"


def suite(text: str) -> SuiteFacts:
    return scan_file(text.encode(), "tests", frozenset()).suite or SuiteFacts()


def asked(text: str) -> list[str]:
    return [request.name for request in suite(text).requests]


@pytest.mark.parametrize(
    ("head", "name", "scope", "autouse"),
    [
        ("@pytest.fixture", "buyer", "function", False),
        ("@pytest.fixture()", "buyer", "function", False),
        ("@fixture(autouse=True)", "buyer", "function", True),
        ('@pytest.fixture(name="payer", scope="session")', "payer", "session", False),
        ("@pytest_asyncio.fixture\n# why\n@other", "buyer", "function", False),
        ("@pytest.fixture(\n    params=[1, 2],\n)", "buyer", "function", False),
    ],
)
def test_fixtures_are_defined_by_decorators(head: str, name: str, scope: str, autouse: bool) -> None:
    for definition in ("def buyer(): ...", "async def buyer(db):\n    yield 1"):
        (found,) = suite(f"import pytest\n{head}\n{definition}\n").fixtures
        assert (found.name, found.function, found.scope, found.autouse) == (name, "buyer", scope, autouse)
        assert (found.inside, found.line, found.column) == ("", 2, 2)


def test_a_fixture_in_a_class_is_told_apart_and_one_in_a_function_is_none() -> None:
    text = "import pytest\nclass TestCart:\n    @pytest.fixture\n    def cart(self, db): ...\ndef make():\n    @pytest.fixture\n    def inner(): ...\n"
    assert [(f.name, f.inside) for f in suite(text).fixtures] == [("cart", "TestCart")]
    assert asked(text) == ["db"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def test_it(a, b: int, *, c, d=1): ...", ["a", "b", "c"]),
        ("async def test_it(a=1, /, *args, **kwargs): ...", []),
        ("def helper(a): ...\ndef test_it(): ...", []),
        ("class TestIt:\n    def test_it(self, a): ...", ["a"]),
        ("class TestIt:\n    @staticmethod\n    def test_it(a): ...", ["a"]),
        ("if True:\n    def test_it(a): ...", ["a"]),
        ("def test_it(self): ...\n'''\ndef test_no(a): ...\n'''", []),
        ("def test_it():\n    def test_inner(a): ...", []),
        ("@pytest.fixture\ndef one(request, two): ...\ndef test_it(): ...", ["two"]),
        ('@pytest.mark.usefixtures("a", "b")\ndef test_it(): ...', ["a", "b"]),
        ('pytestmark = [pytest.mark.usefixtures("a")]\ndef test_it(): ...', ["a"]),
        ('def test_it(request):\n    request.getfixturevalue("a")', ["a"]),
        ('NAMES = "a"\ndef test_it(request):\n    request.getfixturevalue(NAMES)', ["a"]),
        ('@pytest.mark.parametrize("a, b", [])\ndef test_it(a, b, c): ...', ["c"]),
        ('@pytest.mark.parametrize(["a", "b"], [], indirect=["b"])\ndef test_it(a, b): ...', ["b"]),
        ('@pytest.mark.parametrize("a", [], indirect=True)\ndef test_it(a): ...', ["a"]),
        ('each = pytest.mark.parametrize("a", [])\n@each\ndef test_it(a, b): ...', ["b"]),
        ('@mock.patch("x.y.Z")\n@mock.patch("x.y.W", new=1)\ndef test_it(z, a): ...', ["a"]),
        ('@mock.patch.object(x, "y")\ndef test_it(y, a): ...', ["a"]),
        ('@mock.patch("x.y.Z")\nclass TestIt:\n    def test_it(self, z, a): ...', ["a"]),
        ("@given(st.integers())\ndef test_it(a, n): ...", ["a"]),
        ("@given(b=st.text())\ndef test_it(a, b): ...", ["a"]),
    ],
)  # fmt: skip
def test_requests(text: str, names: list[str]) -> None:
    assert asked(f"import pytest\n{text}\n") == names


def test_a_request_tells_its_place_in_code_points_and_the_fixture_that_asks() -> None:
    text = "import pytest\n@pytest.fixture\ndef größe(\n    maß): ...\ndef test_ä(größe, b): ...\n"
    found = [(r.name, r.fixture, r.line, r.column) for r in suite(text).requests]
    assert found == [("maß", "größe", 4, 5), ("größe", "", 5, 12), ("b", "", 5, 19)]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('patch("shop.billing.api.charge")', ("shop.billing.api", "charge", False)),
        ('@mock.patch("shop.billing.api.charge", autospec=True)', ("shop.billing.api", "charge", False)),
        ('with mock.patch(target="shop.api.charge"): pass', ("shop.api", "charge", False)),
        ('mocker.patch.dict("shop.api.RATES", {})', ("shop.api.RATES", "", False)),
        ('mock.patch.multiple("shop.api", a=1)', ("shop.api", "", False)),
        ('mock.patch.object(api, "charge")', ("api", "charge", True)),
        ('mock.patch.object(shop.api.Client, attribute="send")', ("shop.api.Client", "send", True)),
        ('monkeypatch.setattr("shop.api.charge", f)', ("shop.api", "charge", False)),
        ('monkeypatch.setattr(api, "charge", f)', ("api", "charge", True)),
        ('monkeypatch.delattr("shop.api.charge")', ("shop.api", "charge", False)),
        ('monkeypatch.setitem(api.RATES, "a", 1)', ("api.RATES", "", True)),
        ('patch(MODULE + ".charge")', ("shop.api", "charge", False)),
        ('patch(f"{MODULE}.charge")', ("shop.api", "charge", False)),
        ('patch(f"{api.__name__}.charge")', ("api", "charge", True)),
        ('patch(api.__name__ + ".charge")', ("api", "charge", True)),
        ('replace("shop.api.charge")', ("shop.api", "charge", False)),
    ],
)
def test_patches(call: str, expected: tuple[str, str, bool]) -> None:
    text = f'import pytest\nfrom unittest.mock import patch as replace\nMODULE = "shop.api"\n{call}\n'
    text += "def f(): ...\n" if call.startswith("@") else ""
    (found,) = suite(text).patches
    assert (found.holder, found.attribute, found.local) == expected
    assert (found.line, found.end_line) == (4, 4)


@pytest.mark.parametrize(
    "call",
    [
        'client.patch("/orders/1/", {})',
        'client.patch(reverse("orders:detail"))',
        'patch(f"{__name__}.charge")',
        "patch(unknown)",
        'setattr(api, "charge", 1)',
        'mock.patch.object(make(), "charge")',
        "# patch('shop.api.charge')",
        "text = \"patch('shop.api.charge')\"",
        'dispatch("shop.api.charge")',
    ],
)
def test_what_is_no_patch(call: str) -> None:
    assert suite(f"import pytest\n{TEST}{call}\n").patches == ()


def test_django_test_cases_name_the_files_they_load() -> None:
    text = 'class CartTest(TestCase):\n    fixtures = ["orders.json", "billing.json"]\n    def test_it(self): ...\n'
    assert [(found.name, found.line) for found in suite(text).loads] == [
        ("orders.json", 2),
        ("billing.json", 2),
    ]


def test_production_code_has_no_suite() -> None:
    text = 'def charge(client):\n    return client.patch("shop.api.charge")\n'
    assert scan_file(text.encode(), "shop", frozenset()).suite is None


@pytest.mark.parametrize(
    "text",
    [
        "patch(" * 5_000,
        "def test_a(" * 2_000,
        "@pytest.fixture\n" * 2_000,
        'patch("a.b.c"' + "(" * 3_000 + ")" * 3_001,
        "usefixtures(\n",
        "@pytest.fixture\n  def test_x(a): ...",
    ],
)
def test_broken_code_is_no_obstacle(text: str) -> None:
    assert isinstance(scan_file(f"import pytest\n{TEST}{text}\n".encode(), "a", frozenset()), FileFacts)


def test_facts_survive_packing() -> None:
    text = (
        'import pytest\n@pytest.fixture\ndef a(b): ...\ndef test_it(a, mocker):\n    mocker.patch("x.y.z")\n'
    )
    facts = scan_file(text.encode(), "tests", frozenset())
    packed = Packed(pack(facts))
    assert packed.suite == facts.suite
    assert Packed(pack(facts)).facts == facts
    assert packed.has_fixtures
    assert not Packed(pack(scan_file(TEST.encode(), "tests", frozenset()))).has_fixtures


names = st.sampled_from("a b c d request".split())


@given(st.lists(names, unique=True), st.lists(names, unique=True), st.booleans(), st.booleans())
def test_arguments_are_those_that_python_sees(
    plain: list[str], keyword: list[str], in_class: bool, broken_lines: bool
) -> None:
    keyword = [name for name in keyword if name not in plain]
    parts = [*(["self"] if in_class else []), *plain, *(["*", *keyword] if keyword else [])]
    text = f"def test_it({(',' + chr(10) * broken_lines + ' ').join(parts)}): ...\n"
    text = f"class TestIt:\n  {text}" if in_class else text
    ast.parse(text)
    assert asked(text) == [name for name in (*plain, *keyword) if name != "request"]
