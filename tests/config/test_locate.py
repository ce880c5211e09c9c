"""Every key and item has a place, and it is the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from boundcheck.config.locate import KeyPath, locate


def paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    pairs: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in pairs:
        yield (*path, key)
        yield from paths(item, (*path, key))


def test_a_configuration() -> None:
    text = """\
source_roots = ["src", "libs/*/src"]
rules.foreign-key = "off"

[modules.billing]
depends_on = [
    "customers",  # not "this"
    { module = "catalog", deprecated = true },
]

  [modules."odd name".rules]
raw-sql = "off"

[[allow]]
rule = "x"
[[allow]]
rule = "y"
"""
    assert locate(text) == {
        ("source_roots",): (1, 1),
        ("source_roots", 0): (1, 17),
        ("source_roots", 1): (1, 24),
        ("rules",): (2, 1),
        ("rules", "foreign-key"): (2, 7),
        ("modules",): (4, 2),
        ("modules", "billing"): (4, 1),
        ("modules", "billing", "depends_on"): (5, 1),
        ("modules", "billing", "depends_on", 0): (6, 5),
        ("modules", "billing", "depends_on", 1): (7, 5),
        ("modules", "billing", "depends_on", 1, "module"): (7, 7),
        ("modules", "billing", "depends_on", 1, "deprecated"): (7, 27),
        ("modules", "odd name"): (10, 12),
        ("modules", "odd name", "rules"): (10, 3),
        ("modules", "odd name", "rules", "raw-sql"): (11, 1),
        ("allow",): (13, 3),
        ("allow", 0): (13, 1),
        ("allow", 0, "rule"): (14, 1),
        ("allow", 1): (15, 1),
        ("allow", 1, "rule"): (16, 1),
    }


def test_a_header_counts_more_than_an_earlier_mention() -> None:
    assert locate("[a.b]\n[a]\n") == {("a",): (2, 1), ("a", "b"): (1, 1)}


def test_columns_are_code_points() -> None:
    assert locate('"ключ😀" = ["😀", "b"]') == {
        ("ключ😀",): (1, 1),
        ("ключ😀", 0): (1, 12),
        ("ключ😀", 1): (1, 17),
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment",
        "a = 1",
        "a = [1, 2] # [3]\nb = 2",
        "a = [ # one, two\n  1, # ]\n  2, # ,\n]\nb = 1",
        "a = [[], [[]], [1, [2, 3,],], {}, { b = [{}] }]",
        'a = ["]", "\\"]", \'[\', "#", "\\\\"]',
        'a = ["""x"]""", """"quoted"""", """""two""""", """\\""]\\\\""", \'\'\'it\'s\'\'\', \'\'\'\'\'a\'\'\'\'\']\nb = 1',
        'a = ["""\n[b]\nc = 1\n""", 2]\nd = 1',
        "a = ''\nb = \"\"\nc = ['', \"\"]",
        "'a.b'.\"c.d\" . e = 1\n[ 'x' . \"y]\" ]\nz = 1",
        '"\\u00e9\\U0001F600\\t\\\\\\"" = 1\n"" = 2\n\'x\' . b = 3',
        "a = 1979-05-27 07:32:00\nb = [1979-05-27 07:32:00Z, 07:32:00.5, 1.5e-3, -inf, 0xf_f]",
        "[[a]]\n[[a.b]]\nc = 1\n[[a.b]]\n[a.b.d]\ne = 1\n[[a]]\n[[a.b]]\nc = 1\n[a.x]",
        "a.b.c = 1\na.b.d = { e.f = 1, e.g = 2 }\n1.2 = 3",
        "a = 1\r\n[b]\r\nc = [\r\n  1,\r\n]\r\n",
        "a = " + "[" * 300 + "]" * 300 + "\nb = 1",
        "[a]# comment\n[b]   \n\n\n[c] # [d]",
    ],
)
def test_hard_documents(text: str) -> None:
    assert set(locate(text)) == set(paths(tomli.loads(text)))


KEYS = ["a", "b", "-", "1", "'a'", '"b"', '"a.b"', "'#'", '"]"', '"\\u0061"', '"\\"="', '""']
SPACE = ["", "", "", " ", "\t"]
BLANK = [*SPACE, "\n", "\r\n  ", " # ], } \" '''\n", "#\n\n"]
STRINGS = [
    '""', "''", '"#]"', "'\\'", '"\\\\"', '"\\""', '"""a"b""c"""', '"""\n]\\"""',
    "'''\n''x'''", '""""a"""""', "''''a'''", '"""\\\n  x"""', "''''''", '""""""',
]  # fmt: skip
SCALARS = [*STRINGS, "true", "1.5", "-inf", "0xff", "2027-03-31", "2027-03-31 07:32:00Z", "07:32:00.5"]


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Documents of all of TOML's syntax; numbers are unique, so that a place can be told from any other."""
    numbers = iter(range(1000, 10_000))

    def pick(options: list[str]) -> str:
        return draw(st.sampled_from(options))

    def key() -> str:
        parts = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3))
        return f"{pick(SPACE)}.{pick(SPACE)}".join(parts)

    def value(depth: int) -> str:
        form = draw(st.integers(0, 3 if depth else 1))
        if form == 0:
            return str(next(numbers))
        if form == 1:
            return pick(SCALARS)
        size = draw(st.integers(0, 3))
        if form == 2:
            items = [f"{pick(BLANK)}{value(depth - 1)}{pick(BLANK)}" for _ in range(size)]
            return f"[{','.join(items)}{',' + pick(BLANK) if size and draw(st.booleans()) else pick(BLANK)}]"
        pairs = [
            f"{pick(SPACE)}{key()}{pick(SPACE)}={pick(SPACE)}{value(depth - 1)}{pick(SPACE)}"
            for _ in range(size)
        ]
        return f"{{{','.join(pairs)}}}"

    lines = []
    for _ in range(draw(st.integers(0, 8))):
        header = draw(st.integers(0, 3))
        if header == 0:
            lines.append(f"[{pick(SPACE)}{key()}{pick(SPACE)}]")
        elif header == 1:
            lines.append(f"[[{pick(SPACE)}{key()}{pick(SPACE)}]]")
        else:
            lines.append(f"{key()}{pick(SPACE)}={pick(SPACE)}{value(2)}")
    return "".join(f"{pick(BLANK)}{line}{pick(SPACE)}{pick(['', '# x = [1'])}\n" for line in lines)


def valid_prefix(text: str) -> tuple[str, dict[str, Any]]:
    """The most lines of a document that are valid: random keys often clash."""
    lines = text.split("\n")
    while True:
        kept = "\n".join(lines)
        try:
            return kept, tomli.loads(kept)
        except tomli.TOMLDecodeError:
            lines.pop()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_every_path_of_any_document_and_no_other_has_its_place(text: str) -> None:
    text, data = valid_prefix(text)
    assume(data)
    found = locate(text)
    assert set(found) == set(paths(data))
    lines = text.split("\n")
    for path, (line, column) in found.items():
        here = lines[line - 1][column - 1 :]
        value: Any = data
        for part in path:
            value = value[part]
        if here.startswith("[") and isinstance(value, dict | list):
            continue  # a header, or an item that is an array
        if isinstance(path[-1], str):
            written = re.match(r"""[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'""", here)
            assert written
            assert tomli.loads(f"{written[0]} = 1") == {path[-1]: 1}
        elif isinstance(value, int) and 1000 <= value < 10_000:
            assert here.startswith(str(value))
        elif isinstance(value, dict):
            assert here.startswith("{")
