"""Any syntax gives the tree that older syntax of the same meaning gives, with every node where it stands."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import in_reason

from boundcheck.facts.file import Problem
from boundcheck.python import parse as module
from boundcheck.python.parse import parse, parse_expression

# Statements in newer syntax, each with older ones of the same meaning.
PAIRS = {
    "lazy import": ("lazy import a.b, c as d", "import a.b, c as d"),
    "lazy from": ("lazy from .a import (b,\n  c)", "from .a import (b,\n  c)"),
    "lazy behind a colon": ("if x: lazy import a; y = 1", "if x:\n    import a; y = 1"),
    "except": ("try: f()\nexcept A, b.C, d(1): g()", "try: f()\nexcept (A, b.C, d(1)): g()"),
    "except over lines": (
        "try: f()\nexcept A(\n1), \\\n B: g()",
        "try: f()\nexcept (A(1), B): g()",
    ),
    "except, one": ("try: f()\nexcept A, :g()", "try: f()\nexcept (A,): g()"),
    "except in brackets": ("try: f()\nexcept (\nA), B:g()", "try: f()\nexcept (A, B): g()"),
    "except group": ("try: f()\nexcept* A, B: g()", "try: f()\nexcept* (A, B): g()"),
    "alias": ("type X = list[int]", "X = list[int]"),
    "alias with parameters": ("type X[T: (A, b) = int, *Ts, **P] = dict[T, P]", "X = dict[T, P]"),
    "alias over lines": ("type X[\n  T,  # c\n\n  U\n] = dict[T, U]", "X = dict[T, U]"),
    "alias behind a semicolon": ("a = 1; type X = int", "a = 1; X = int"),
    "function": (
        "def f[T: Base = int](x: T, *a: T) -> T: return x",
        "def f(x: T, *a: T) -> T: return x",
    ),
    "function over lines": (
        "async def f[\n  *Ts = *tuple[int],  # c\n\n  **P = [int]\n](x): pass",
        "async def f(x): pass",
    ),
    "class": ("class C[T](Base[T], metaclass=M): x: T", "class C(Base[T], metaclass=M): x: T"),
    "class without bases": ("class C[T,\n  U]: pass", "class C: pass"),
    "class with brackets": ("class C[T](): pass", "class C(): pass"),
    "quotes in a field": ('x = f"{a["b"]}"', "x = f\"{a['b']}\""),
    "quotes in fields in fields": (
        'x = f"{f"{f"{a["b"]}"}"}"',
        "x = f\"\"\"{f'''{f\"{a['b']}\"}'''}\"\"\"",
    ),
    "backslash in a field": ('x = f"{"\\n".join(a)}"', "x = f\"\"\"{\'\'\'\n\'\'\'.join(a)}\"\"\""),
    "comment and lines in a field": ('x = f"{\n  a  # c }\n  + b}"', 'x = f"{a+ b}"'),
    "format of a field": ('x = f"{a["b"]!r:>{c["d"]}}"', "x = f\"{a['b']!r:>{c['d']}}\""),
    "shown field": ('x = f"{a["b"] = }"', "x = f\"a[\\\"b\\\"] = {a['b']!r}\""),
    "escapes and braces": (
        'x = f"\\N{EM DASH}{{{a["b"]}}}\\x7b\\x7b"',
        "x = f\"\\N{EM DASH}{{{a['b']}}}\\x7b\\x7b\"",
    ),
    "raw": ('x = rf"\\{a["b"]}\\n"', "x = rf\"\\{a['b']}\\n\""),
    "side by side": ("x = ('a' f\"{b[\"c\"]}\"\n  'd' f'{e}')", "x = f\"a{b['c']}d{e}\""),
    "beyond ASCII": ('é = f"é{x["é"]}ü"; u = 1', "é = f\"é{x['é']}ü\"; u = 1"),
    "template": ('x = t"a {b!r:>{c}} {d}"', 'x = f"a {b!r:>{c}} {d}"'),
    "raw template": ('x = Rt"\\{b}" tR"c"', 'x = rf"\\{b}c"'),
    "template as an argument": ('f(t"{a}", t\'{b["c"]}\')', "f(f\"{a}\", f\"{b['c']}\")"),
}  # fmt: skip
UNPACKING = ("[*a for a in b]", "(*a for a in b)", "{*a for a in b}", "f(*a for a in b)", "{**a for a in b}")
NEWER = [new for new, _ in PAIRS.values()]


@pytest.mark.parametrize("name", PAIRS)
def test_newer_syntax_means_what_older_does(name: str) -> None:
    new, old = PAIRS[name]
    found = parse(new)
    assert isinstance(found, ast.Module), found
    wanted = ast.dump(_comparable(ast.parse(old))).replace(
        "Name(id='N', ctx=Load())", "Constant(value='\\n')"
    )
    assert ast.dump(_comparable(found)) == wanted
    _assert_in_place(found, new)
    for statement in found.body:  # and ends where it ends
        again = parse(ast.get_source_segment(new, statement) or "")
        assert isinstance(again, ast.Module)
        assert ast.dump(_comparable(again)) == ast.dump(ast.Module([statement], []))


@pytest.mark.parametrize("text", UNPACKING)
def test_comprehensions_unpack(text: str) -> None:
    found = parse_expression(text)
    inner = found.args[0] if isinstance(found, ast.Call) else found
    assert isinstance(inner, ast.ListComp | ast.SetComp | ast.GeneratorExp)
    assert isinstance(inner.elt, ast.Starred)
    assert ast.unparse(inner.elt.value) == "a"
    assert (inner.elt.col_offset, inner.elt.value.col_offset) == (text.index("*"), text.index("a for"))


@given(
    st.lists(
        st.sampled_from([*NEWER, "x = 1", "def f(a): return f'{a}'", "class C:\n    b: int"]), min_size=1
    )
)
def test_statements_stay_where_they_are(statements: list[str]) -> None:
    """What is beside newer syntax is found on its own lines and columns, whatever stands around it."""
    lines, text = [], ""
    for number, statement in enumerate(statements):
        lines.append(text.count("\n") + 1)
        text += f"mark_{number}(\n  {number}); " if "\n" not in statement and ":" not in statement else ""
        text += f"{statement}\nmark_{number}(t{number})\n"
    found = parse(text)
    assert isinstance(found, ast.Module), found
    _assert_in_place(found, text)
    assert [n for n in ast.walk(found) if isinstance(n, ast.Pass)] == [] or "pass" in text


def _field(inner: str, prefix: str) -> str:
    return f'{prefix}"é{{x["k"]}} {{{inner}!r:>{{y["w"]}}}}"'


@given(
    st.recursive(
        st.sampled_from(["a", "b[1]", "c.d"]), lambda inner: st.builds(_field, inner, st.sampled_from("ft"))
    )
)
def test_fields_nest_without_end(text: str) -> None:
    found = parse_expression(text)
    assert found is not None
    _assert_in_place(found, text)


def test_a_file_that_is_read_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    for path in sorted(Path(module.__file__).parents[1].glob("[m-s]*/*.py")):
        text = path.read_text(encoding="utf-8")
        with monkeypatch.context() as patched:
            patched.setattr(module, "older", refuse)
            found = parse(text)
        assert isinstance(found, ast.Module)
        assert ast.dump(found, include_attributes=True) == ast.dump(ast.parse(text), include_attributes=True)


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("x = 1\ndef f(:\n", 2, 7, "invalid syntax"),
        ("type X = int\ndef f(:\n", 2, 7, "invalid syntax"),  # what newer syntax hides is told, not the newer syntax
        ('x = 1\nt"{\n  a b}"\n', 3, 3, ""),
        ('t"{}"', 1, 1, ""),
        ("except A, B as c:", 1, 1, ""),
        ("x = " + "1 + " * 100_000 + "1", 1, 1, "it is nested too deeply"),
        ("x = " + "f'{" * 5000, 1, 1, ""),
        ("x = 1\n" * 300_000, 1, 1, "it is longer than 1,500,000 characters"),
        ("x = '\0'", 1, 1, ""),
        ('type X = "\n', 1, 10, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_has_a_reason(text: str, line: int, column: int, reason: str) -> None:
    found = parse(text)
    assert isinstance(found, Problem)
    assert found.line == line
    assert reason in found.reason
    if reason == "invalid syntax":
        assert found.column == column


@pytest.mark.parametrize(
    "text",
    [
        "type = 3; type[0] = 4; type(x); lazy = 5; lazy.x = 6",
        "if (\n    type in [a]\n): x = t'{y}'",
        "match type:\n    case lazy: x = t'{y}'",
        "raise lazy from t'{e}'",
        "f(*args, [a for b in c], *[x for x in y])\nx = [*a, *b], {**a, **b}, t'{y}'",
        "try: pass\nexcept A: pass\nexcept (B, C): pass\nexcept: x = t'{y}'",
    ],
)
def test_words_that_are_keywords_elsewhere(text: str) -> None:
    found = parse(text)
    assert isinstance(found, ast.Module)
    assert ast.dump(found) == ast.dump(ast.parse(text.replace("t'", "f'")))


@pytest.mark.parametrize(
    "text",
    [
        "(*" * 20_000, "[*a, " * 20_000, "f'{" * 20_000, "def f[" * 20_000, "type X[" * 20_000, "except (" * 20_000,
        "lazy import a\n" * 20_000 + "(", "t'{a}' " * 5_000, "(" + "t'{a}'\n" * 5_000, "\nexcept (" * 20_000, "\nexcept " + "a, " * 20_000,
        "t'{a = " + " " * 60_000, "t'" + "{{" * 30_000, 'f"{x["' * 20_000, "type X = \\\n" * 10_000, "t'" + "\\N{" * 20_000,
    ],
)  # fmt: skip
def test_nothing_takes_long(text: str) -> None:
    with in_reason():
        parse(text)


def _comparable(tree: ast.Module) -> ast.Module:
    """The tree without what only some interpreters have: type parameters, laziness, empty texts (3.12)."""
    for node in ast.walk(tree):
        if getattr(node, "type_params", None):
            node.type_params = []  # type: ignore[attr-defined]
        if getattr(node, "is_lazy", None):
            node.is_lazy = 0  # type: ignore[attr-defined]
        if isinstance(node, ast.JoinedStr):
            node.values = [value for value in node.values if getattr(value, "value", None) != ""]
    return tree


def _assert_in_place(tree: ast.AST, text: str) -> None:
    """Whatever has a name stands where the name does; only Python 3.11 misplaces what is in its own f-strings."""
    lines = [line.encode() for line in text.split("\n")]
    own = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and sys.version_info < (3, 12)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        at = (
            lines[node.lineno - 1][node.col_offset :]
            if isinstance(node, ast.stmt | ast.expr | ast.arg)
            else b""
        )
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) if id(node) not in own or name in ("x", "y"):
                assert at.startswith(name.encode()), (name, at)
            case ast.Import() | ast.ImportFrom():
                assert at.startswith((b"lazy", b"import", b"from"))
            case ast.Assign():
                assert at.startswith((b"type ", *(ast.unparse(target).encode() for target in node.targets)))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                assert at.startswith((b"def", b"async", b"class"))
            case ast.JoinedStr() if id(node) not in own:
                assert at[:1].lower() in (b"f", b"t", b"r", b"'", b":")
