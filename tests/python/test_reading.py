"""A reading says what Python means by a file, whatever the file, and survives being kept."""

from __future__ import annotations

import ast
import textwrap
import warnings
from pathlib import Path

import pytest

from boundcheck.python.reader import read_tree
from boundcheck.python.reading import Reading
from boundcheck.python.wire import pack, unpack

OWN_SOURCES = sorted(Path(__file__).parents[2].joinpath("src/boundcheck").rglob("*.py"))[::7]
LIBRARY = sorted(Path(ast.__file__).parent.glob("*.py"))[::9]


def read(code: str) -> Reading:
    text = textwrap.dedent(code)
    return read_tree(ast.parse(text), text)


def bound(code: str, name: str = "x") -> str:
    """What the last use of a name is bound to: the kinds and words of the nodes behind it."""
    reading = read(code)
    use = [node for node in reading.nodes if node.kind == "var" and node.value == name][-1]
    return shown(reading, use.parts[0]) if use.parts else "nothing"


def shown(reading: Reading, number: int) -> str:
    node = reading.nodes[number]
    if node.kind == "var":
        return node.value
    inner = ", ".join(shown(reading, part) for part in node.parts if part > 0)
    return f"{node.kind} {node.value}".strip() + (f"({inner})" if inner else "")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import a.b as x\nx", "import a.b"),
        ("from .a import b as x\nx", "import .a.b"),
        ("import x.y\nx", "import x"),
        ("x = 1\nx = 2\nx", "number 2"),
        ("x = 1\nif y:\n    x = 2\nx", "either branch(number 2, number 1)"),
        ("if y:\n    x = 1\nelse:\n    x = 2\nx", "either branch(number 1, number 2)"),
        ("x = 1\nif y:\n    x = 2\n    raise y\nx", "number 1"),
        ("try:\n    x = 1\nexcept E:\n    x = 2\nx", "either branch(number 1, number 2)"),
        ("for x in y:\n    x", "each(y)"),
        ("for a, x in y:\n    x", "pick 1(each(y))"),
        ("a, x = y\nx", "pick 1(y)"),
        ("with y as x:\n    x", "enter(y)"),
        ("def f(x=1):\n    x", "parameter x(number 1)"),
        ("x = 1\ndef f():\n    x", "number 1"),
        ("def f():\n    x\nx = 1", "number 1"),  # functions run when the file is done
        ("f = lambda: x\nx = 1", "number 1"),
        ("x = 1\nclass C:\n    x = 2\n    def f(self):\n        x", "number 1"),
        ("def f():\n    x = 1\n    def g():\n        return x", "number 1"),
        ("def f():\n    if y:\n        x = 1\n        return lambda: x", "number 1"),
        ("def f():\n    if y:\n        x = 1\n        def g():\n            x\n        return g", "number 1"),
        ("def f():\n    g = lambda: x\n    x = 1", "number 1"),
        ("for y in z:\n    if y:\n        x\n    else:\n        x = 1", "number 1"),
        ("[x for x in y]", "each(y)"),
        ("(x := 1)\nx", "number 1"),
        ("if isinstance(x, T):\n    x", "narrow(x, T)"),
        ("def f(x):\n    if not isinstance(x, T):\n        return\n    x", "narrow(x, T)"),
        ("def f(x):\n    if isinstance(x, T):\n        pass\n    x", "parameter x"),
        ("if TYPE_CHECKING:\n    import x\nelse:\n    x = 1\nx", "either branch(import x, number 1)"),
        (
            "from typing import TYPE_CHECKING as T\nif not T:\n    x = 1\nelse:\n    import x\nx",
            "either branch(import x, number 1)",
        ),
        ("match y:\n    case T() as x:\n        x", "narrow(y, T)"),
        ("x", "nothing"),
    ],
)
def test_what_a_name_is_bound_to(code: str, expected: str) -> None:
    assert bound(code) == expected


def test_what_is_set_on_self_is_known_in_the_method_and_in_its_class() -> None:
    reading = read(
        "class C:\n    def f(self):\n        self.x = 1\n        self.x.y\n    def g(self):\n        self.x"
    )
    assert [
        (node.value, shown(reading, node.parts[0])) for node in reading.nodes if node.value == "self.x"
    ] == [("self.x", "number 1")]
    assert [(name, shown(reading, node)) for name, node, _ in reading.classes[0].own] == [("x", "number 1")]


def test_what_is_raised_caught_and_deleted_and_what_does_not_always_run() -> None:
    reading = read(
        "if TYPE_CHECKING:\n    import a\ntry:\n    raise B from c\nexcept D:\n    del e.f\n"
        "def g(h: i):\n    j\nif __name__ == '__main__':\n    k\n"
    )
    acts = [(deed.act, shown(reading, deed.node)) for deed in reading.functions[0].deeds]
    assert [found for found in acts if found[0] in ("raise", "except", "del")] == [
        ("raise", "B"),
        ("except", "D"),
        ("del", "chain(e)"),
    ]
    assert reading.blocks == (("types", 1, 2), ("main", 9, 10))
    function = reading.functions[1]
    signature, body = reading.nodes[function.start : function.body], reading.nodes[function.body :]
    assert [[node.value for node in found if node.kind == "var"] for found in (signature, body)] == [
        ["i"],
        ["j"],
    ]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("from typing import TYPE_CHECKING as T\nif T:\n    import a", 3),
        ("import typing as t\nT = t.TYPE_CHECKING\nif T:\n    import a", 4),
        ("MYPY = False\nif MYPY and x:\n    import a", 3),
        ("if not TYPE_CHECKING:\n    pass\nelse:\n    import a", 4),
        ("from x import y as TYPE_CHECKING\nif TYPE_CHECKING:\n    import a", 0),
        ("if TYPE_CHECKING or x:\n    import a", 0),
    ],
)
def test_blocks_for_type_checkers_by_any_name(code: str, line: int) -> None:
    assert [at for at in range(1, 9) if read(code).is_in("types", at)][-1:] == [line] * bool(line)


@pytest.mark.parametrize("path", [*OWN_SOURCES, *LIBRARY], ids=lambda path: path.name)
def test_every_file_can_be_read_and_kept(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    reading = read_tree(tree, text)
    assert unpack(pack(reading)) == reading
    # Every name that the file uses in its code is there once, at its place.
    names = {(node.line, node.column, node.value) for node in reading.nodes if node.kind == "var"}
    lines = text.split("\n")
    for line, column, name in names:
        if "." not in name and lines[line - 1].isascii():
            assert lines[line - 1][column - 1 :].startswith((name, "'", '"')), (line, column, name)


@pytest.mark.parametrize(
    "code",
    [
        "x = " + "a." * 3_000 + "b",
        "x = " + " + ".join("a" * 3_000),
        "f(" * 60 + ")" * 60,
        "if a: pass\n" + "elif b: c\n" * 1_500,
    ],
)
def test_long_chains_do_not_go_deep(code: str) -> None:
    try:
        tree = ast.parse(code)
    except (RecursionError, MemoryError):
        pytest.skip("Python itself cannot")
    assert read_tree(tree, code).nodes
