"""Top-level names and `__all__`."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest

from boundcheck.facts.file import Problem
from boundcheck.scan.names import ScannedNames, scan_names
from boundcheck.scan.source import read_source

STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))


def names(text: str) -> ScannedNames:
    source = read_source(text.encode())
    assert not isinstance(source, Problem)
    return scan_names(source)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(): pass\nasync def g(): pass\nclass C(B): x = 1\n", "f g C"),
        ("a = 1\nb: int = 2\nc: int\nd, e = 1, 2\n(f, g) = x\nh = i = 1\nj, *k = x\na.b = 1\na[0] = 2\nm += 1\n", "a b c d e f g h i j k m"),
        ("if x:\n    a = 1\nelif y:\n    def b():\n        c = 1\n    d = 2\nelse: e = 3\n", "a b d e"),
        ("try:\n    import x\nexcept E as e:\n    x = None\n", "e x"),
        ("for i, j in x:\n    k = i\nwith a as b, c as d:\n    pass\nwhile x: y = 1\n", "i j k b d y"),
        ("type A = int\ntype = 1\nmatch = 2\nmatch(x)\n", "A type match"),
        ("def f():\n    global g, h\n    g = 1\n", "f g h"),
        ("x == 1\nf(a=1)\nprint('a = 1')\nreturn_ = 1\n'''\nz = 1\n'''\n", "return_"),
        ("a = 1; b = 2; import c; d.e = 3\n    \nif (f := 1): pass\n", "a b f"),
        ("with (\n    x as a,\n    y as b,\n):\n    pass\n", "a b"),
        ("@decorate(a=1)\ndef f(): pass\n", "f"),
        ("\n\nx = 1 # y = 2\n", "x"),
    ],
)  # fmt: skip
def test_definitions(text: str, expected: str) -> None:
    assert list(names(text).definitions) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected", "stars", "dynamic"),
    [
        ('__all__ = ["a", "b"]', "a b", [], False),
        ('__all__: list[str] = [\n    "a",  # why\n    "b",\n]', "a b", [], False),
        (
            '__all__ = ("a",) + ("b",)\n__all__ += ["c"]\n__all__.append("d")\n__all__.extend(("e",))',
            "a b c d e",
            [],
            False,
        ),
        ('__all__ = ["a"]\n__all__ = ["b"]', "b", [], False),
        ("__all__ = [*x.__all__, 'a']\n__all__ += y.z.__all__", "a", ["x", "y.z"], False),
        ("__all__ = ['a']\n__all__ = __all__ + ['b']\n__all__ = sorted([*__all__, 'c'])", "a b c", [], False),
        ("create_subprocess_exec(x)\ny_vars()\nclass C:\n    def f(self): exec(z)\n", None, [], False),
        ("exec(z)", None, [], True),
        ("__all__ = list(x.__all__)", "", ["x"], False),
        ("__all__ = [n for n in dir()]", "", [], True),
        ("__all__ = make()", "", [], True),
        ("x = 1", None, [], False),
        ("def __getattr__(name): ...", None, [], True),
        ("globals()['x'] = 1", None, [], True),
        ("if x:\n    __all__ = ['a']", "a", [], False),
    ],
)
def test_exports(text: str, expected: str | None, stars: list[str], dynamic: bool) -> None:
    found = names(text)
    exported = None if found.exported is None else [export.name for export in found.exported]
    assert (exported, found.star_exports, found.dynamic) == (
        expected if expected is None else expected.split(),
        stars,
        dynamic,
    )


def test_exports_have_places() -> None:
    found = names('x = 1\n__all__ = [\n    "é", "a",\n]\n')
    assert [tuple(export) for export in found.exported or ()] == [("é", 3, 5), ("a", 3, 10)]


def test_every_name_of_the_standard_library_is_found() -> None:
    compared = 0
    for path in sorted(STANDARD_LIBRARY.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        expected = {
            n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        }
        for statement in tree.body:
            if isinstance(statement, ast.Assign):
                expected |= {
                    n.id
                    for t in statement.targets
                    for n in ast.walk(t)
                    if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
                }
        assert expected - {"__all__"} <= names(text).definitions.keys(), path
        compared += len(expected)
    assert compared > 2000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if (\n    x\n    and y\n):\n    inner = 1\nouter = 2\n", "inner outer"),
        ("(A,\n B) = 1, 2\n", "A B"),
        ("(\n    A,\n    B,\n) = f()\n", "A B"),
        (f"(\n{'    name,' * 40}\n).sort()\n", ""),  # which must not take for ever
        ("if x:\n    async def f():\n        inner = 1\n    y = 2\n", "f y"),
        ("def f():\n    if (local := 1): pass\n", "f"),
    ],
)
def test_blocks_as_formatters_write_them(text: str, expected: str) -> None:
    assert list(names(text).definitions) == expected.split()
