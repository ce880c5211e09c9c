"""Imports of a file: equal to what Python's parser sees, and independent of its grammar."""

from __future__ import annotations

import os
import sysconfig
import warnings
from pathlib import Path

import pytest
from ast_oracle import imports_by_ast
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.facts.file import GUARDED, IN_CLASS, IN_FUNCTION, TYPING_ONLY, Import, Problem
from boundcheck.scan.guards import Guards
from boundcheck.scan.imports import scan_imports
from boundcheck.scan.source import read_source

STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))
# More trees to compare on, e.g. unpacked applications: folders separated like a PATH.
MORE = [Path(folder) for folder in os.environ.get("BOUNDCHECK_ORACLE_TREES", "").split(os.pathsep) if folder]


def scan(data: bytes) -> tuple[Import, ...]:
    source = read_source(data)
    assert not isinstance(source, Problem), source
    return scan_imports(source, Guards(source)).statements


def compare(tree: Path) -> int:
    """Compare every file that this interpreter can parse; the number of imports compared."""
    compared = 0
    for path in sorted(tree.rglob("*.py")):
        if "site-packages" in path.parts:
            continue
        data = path.read_bytes()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                expected = imports_by_ast(data)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        assert scan(data) == expected, path
        compared += len(expected)
    return compared


def test_equal_to_ast_on_a_part_of_the_standard_library() -> None:
    parts = [
        "asyncio",
        "concurrent",
        "ctypes",
        "email",
        "importlib",
        "json",
        "logging",
        "lib2to3",
        "test/test_import",
    ]
    found = sum(compare(STANDARD_LIBRARY / part) for part in parts if (STANDARD_LIBRARY / part).is_dir())
    assert found > 500


@pytest.mark.parametrize("tree", MORE, ids=str)
def test_equal_to_ast_on_other_trees(tree: Path) -> None:
    assert compare(tree) > 0


TRICKY = {
    "relative": b"from . import a\nfrom .. import b\nfrom ...c.d import e\nfrom.x import y\nfrom .import z\nfrom . x import y\n",
    "aliases": b"import a.b as c, d\nfrom e import f as g, h\nimport a . b\n",
    "star": b"from a import *\nfrom a import*\n",
    "parentheses": b"from a import (  # c1\n    b,  # c2 (\n    c as d,\n)  # end\nfrom a import(x)\nfrom a import (b,c,)\n",
    "joined lines": b"from a \\\n    import b, \\\n    c  # end\nimport x, \\\n    y\nfrom a import \\\n  b\n",
    "joined to empty lines": b"import a \\\n\nfrom b import c, \\\n  d\\\n \\\n;import e\\\n\t\nif x: from f import (g) \\\n\nimport h.\\\n\\\ni\n",
    "semicolons": b"import a; import b;from c import d\nx = 1; import e\n",
    "one-liners": b"if x: import a\ntry: import b\nexcept ImportError: import c\nelse: from d import e\nclass A: import f\ndef g(): import h\n",
    "strings": b'"""\nimport a\n"""\nx = \'\'\'\nfrom a import b\n\'\'\'\ny = "a \\\nimport c"\nr"\\""; import d\n',
    "comments": b"# import a\nimport b  # import c\n#\nimport d#x\n",
    "yield from": b"def f():\n    yield from g\n    x = (yield\n      from g)\n    raise E \\\n  from e\n",
    "blocks": (
        b"import typing as t\nif t.TYPE_CHECKING:\n    import a\nelif x:\n    import b\nelse:\n    import c\n"
        b"if not t.TYPE_CHECKING:\n    import d\nelse:\n    import e\nif TYPE_CHECKING and x:\n    from f import g\n"
        b"if x or TYPE_CHECKING:\n    import h\n"
    ),
    "names of the guard": (
        b"from typing import (\n    Any,\n    TYPE_CHECKING as TC,\n)\nif TC:\n    import a\nelse:\n    import b\n"
        b"from shop.flags import DEBUG as D\nif D:\n    import c\n"
        b"MYPY: bool = False\nif MYPY:\n    import d\nif MYPY_PATH:\n    import e\nif typing_extensions.TYPE_CHECKING:\n    import f\n"
    ),
    "guards by assignment": (
        b"import typing\nSTATIC = typing.TYPE_CHECKING\nCHECK = getattr(typing, 'TYPE_CHECKING', False)\n"
        b"if STATIC: import a\nif CHECK:\n    import b\nDEBUG = False\nif DEBUG:\n    import c\n"
        b"try:\n    from typing import TYPE_CHECKING\nexcept ImportError:\n    TYPE_CHECKING = False\nif TYPE_CHECKING:\n    import d\n"
    ),
    "what is merely called like a guard": (
        b"import os\nMYPY = os.environ.get('MYPY')\nif MYPY:\n    import a\nfrom x import y as TYPE_CHECKING\n"
        b"if TYPE_CHECKING:\n    import b\nTYPE_CHECKING_TOO = True\nif TYPE_CHECKING_TOO:\n    import c\n"
        b"'TC = TYPE_CHECKING'\nif TC: import d\n"
    ),
    "chains of conditions": (
        b"if x:\n    import a\nelif TYPE_CHECKING:\n    import b\nelse:\n    import c\n"
        b"if not TYPE_CHECKING:\n    import d\nelif x:\n    import e\nelse:\n    import f\n"
        b"if TYPE_CHECKING:\n    import g\nelif not TYPE_CHECKING:\n    import h\nelse:\n    import i\n"
        b"for x in y:\n    import j\nelse:\n    import k\ntry:\n    import l\nexcept E:\n    pass\nelse:\n    import m\n"
    ),
    "nested conditions": (
        b"if x:\n    if TYPE_CHECKING:\n        import a\n    else:\n        import b\n"
        b"if TYPE_CHECKING:\n    if x:\n        import c\n    else:\n        import d\nelse:\n    if x:\n        import e\n"
        b"def f():\n    if TYPE_CHECKING:\n        import g\n    else:\n        import h\n"
    ),
    "conditions of several parts": (
        b"if x and TYPE_CHECKING:\n    import a\nif x or not TYPE_CHECKING:\n    import b\nelse:\n    import c\n"
        b"if not (TYPE_CHECKING or MYPY):\n    import d\nelse:\n    import e\nif (\n    TYPE_CHECKING  # (\n    and x\n):\n    import f\n"
        b"if TYPE_CHECKING \\\n   and x: import g\nif {'TYPE_CHECKING': 1}:\n    import h\nif not not TYPE_CHECKING:\n    import i\n"
        b"if f(TYPE_CHECKING):\n    import j\nif TYPE_CHECKING == x:\n    import k\nif (lambda: TYPE_CHECKING)():\n    import l\n"
    ),
    "never": b"if False:\n    import a\nelse:\n    import b\nif 0:\n    import c\nif 0 < x:\n    import d\nif False or x:\n    import e\n",
    "try": (
        b"try:\n    import a\nexcept (ImportError, KeyError):\n    import b\nelse:\n    import c\nfinally:\n    import d\n"
        b"try:\n    import e\nexcept KeyError:\n    pass\ntry:\n    try:\n        import f\n    finally:\n        pass\n"
        b"except ModuleNotFoundError:\n    pass\n"
        b"try:\n    import g\nexcept (\n    AttributeError,  # (old:\n    ImportError,  # there is none\n    OSError,\n):\n    pass\n"
        b"try:\n    import h\nexcept* (KeyError,\n    a.Exception): pass\ntry:\n    import i\nexcept (KeyError,\n    ValueError): raise ImportError\n"
    ),
    "nested": (
        b"class A:\n    import a\n    def f(self):\n        import b\n        if x:\n            for y in z:\n"
        b"                import c\n        async def g():\n            with h: import d\n    import e\n"
    ),
    "form feeds": (
        b"from a\f.b import c\nfrom\fd import\fe,\ff\nimport g\f.h\fas i\nx = 1;\fimport j\nif x:\f import k\n\f\fimport l\n"
        b"if x:\n \f  import m\nif\fTYPE_CHECKING\f:\n  import n\nfrom a \\\n\f.b import o\nfrom . \f import p\n"
    ),
    "low continuation lines": b"def f():\n    x = [\na\nfor a in b\n]\n    import c\n    y = g(\nif_\n)\n    import d\n",
    "a header as long as its indent is wide": b"if x:\n  \tdef f():\n  \t  pass\n  \tif x:\n  \t  import a\n",
    "tabs and form feeds": b"if x:\n\timport a\n\x0cimport b\nclass C:\n\x0c  import c\n",
    "names": "import naïve\nfrom a import ﬁ, b as ª\nx = '日本'; import c\n".encode(),
    "identifiers that look alike": b"imports = 1\nfrom_ = 2\nimport_module('a')\nimported.x\nself.import_ = 1\nfromage = import_x\n",
    "windows newlines": b"import a\r\nfrom b import (\r\n    c,\r\n    d)\r\n",
    "old mac newlines": b"import a\rfrom b import c\r",
    "byte order mark": b"\xef\xbb\xbfimport a\n",
    "match": b"match x:\n    case 1:\n        import a\n    case _: import b\n",
    "f-strings": b"x = f\"{a!r:>{width}} import b\"\ny = f'''{\nimport_x}'''\nimport c\n",
    "no newline at the end": b"import a",
    "nothing": b"",
}


@pytest.mark.parametrize("data", TRICKY.values(), ids=TRICKY)
def test_equal_to_ast_on_tricky_sources(data: bytes) -> None:
    assert scan(data) == imports_by_ast(data)


NEWER = {
    "nested quotes (3.12)": (b'x = f"{d["a"]}"\ny = f"{\'"\'}"\nimport a\n', ["a"]),
    "multi-line fields (3.12)": (b'x = f"{\n  d["#"]  # comment "\n}"\nimport a\n', ["a"]),
    "nested f-strings (3.12)": (b"x = f'{f'{f'{1}'}'}' + f'{{'\nimport a\n", ["a"]),
    "format specs (3.12)": (b'x = f"{a:{"b"}>{c["d"]}}" f"{lambda: 1}"\nimport a\n', ["a"]),
    "type statements (3.12)": (b"type A[T] = list[T]\nimport a\ndef f[T](x: T): import b\n", ["a", "b"]),
    "template strings (3.14)": (b'x = t"{a["b"]}"\nimport a\n', ["a"]),
    "bare except lists (3.14)": (b"try:\n    import a\nexcept ImportError, OSError:\n    pass\n", ["a"]),
    "lazy imports (3.15)": (b"lazy import a\nlazy from b import c\nlazy = 1\n", ["a", "c"]),
}


@pytest.mark.parametrize(("data", "names"), NEWER.values(), ids=NEWER)
def test_syntax_of_newer_pythons(data: bytes, names: list[str]) -> None:
    assert [name for statement in scan(data) for name in statement.names] == names


def test_flags_and_places() -> None:
    (statement,) = scan(
        b"def f():\n    try:\n        from .a import (b,\n            c as d)\n    except ImportError: pass\n"
    )
    assert statement[:6] == (3, 9, 4, IN_FUNCTION | GUARDED, 1, "a")
    assert list(statement.bound) == [("b", None), ("c", "d")]
    flags = [s.flags for s in scan(b"if TYPE_CHECKING:\n  import a\nclass C:\n  import b\nimport c\n")]
    assert flags == [TYPING_ONLY, IN_CLASS, 0]


@pytest.mark.parametrize(
    "data", [b"import\n", b"from x import\n", b"from x import (a\n", b"import a b\n", b"from import x\n"]
)
def test_malformed_statements_are_suspicious(data: bytes) -> None:
    source = read_source(data)
    assert not isinstance(source, Problem)
    assert scan_imports(source, Guards(source)).suspect is not None


SNIPPETS = st.sampled_from(
    [
        "import a", "from b import c, d as e", "from . import f", "from .g import (h,\n    i)", "x = 1", '"""doc\nimport no"""',
        "# import no", "y = 'import no'", "z = [\n1]", "pass; import j", "k = f'{1}'", 'l = r"\\""', "from m import \\\n    n",
    ]
)  # fmt: skip
HEADERS = st.sampled_from(
    [
        "if TYPE_CHECKING:",
        "if not t.TYPE_CHECKING:",
        "if a and MYPY:",
        "def f():",
        "class C:",
        "for x in y:",
        "with a as b:",
        "if x:",
        "while 1:",
    ]
)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        if depth < 3 and draw(st.booleans()):
            lines.append(draw(HEADERS))
            indent = draw(st.sampled_from(["  ", "    ", "\t"]))
            inner = draw(blocks(depth + 1))
            lines += [indent + line for line in inner]
            if lines[-len(inner) - 1].startswith("if ") and draw(st.booleans()):
                lines += [draw(st.sampled_from(["elif MYPY:", "elif x:", "else:"])), f"{indent}import o"]
        else:
            lines.append(draw(SNIPPETS))
    return [*lines, "pass"]  # a block of comments alone would be no block


@given(blocks())
def test_equal_to_ast_on_generated_sources(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    assert scan(data) == imports_by_ast(data)
