"""What names mean across files, whoever is asked about first."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.codebase.symbols import Symbols, Target
from boundcheck.facts.file import FileFacts
from boundcheck.scan.file import scan_file

NAMES = ("a", "b", "c", "d")
LINES = (
    "from {} import *", "from {} import N", "from {} import *\n__all__ = ['N', 'O']", "import {0}\n__all__ = {0}.__all__",
    "N = 1", "O = 1", "_P = 1", "__all__ = ['_P']", "def __getattr__(name): ...", "from elsewhere import *",
    "from importlib import import_module\n__all__ = ['N', 'O']\ndef __getattr__(name): return import_module('{}')",
)  # fmt: skip
texts = st.lists(st.builds(str.format, st.sampled_from(LINES), st.sampled_from(NAMES)), max_size=4)


def symbols(files: dict[str, str]) -> Symbols:
    facts: dict[str, FileFacts] = {
        name: scan_file(text.encode(), "", frozenset(files)) for name, text in files.items()
    }
    return Symbols(lambda name: (facts[name], "") if name in facts else None, frozenset(files))


def answers(found: Symbols, name: str) -> tuple[object, ...]:
    bindings, known = found.bindings(name), ("N", "O", "_P", "Q")
    return (
        bindings, found.star(name), found.facade(name), [found.binds(name, one) for one in known],
        [found.origin(f"{name}.{one}") for one in known],
    )  # fmt: skip


@given(st.fixed_dictionaries({name: texts.map("\n".join) for name in NAMES}))
def test_answers_do_not_depend_on_what_was_asked_before(files: dict[str, str]) -> None:
    alone = {name: answers(symbols(files), name) for name in NAMES}
    for order in permutations(NAMES):
        found = symbols(files)
        assert {name: answers(found, name) for name in order} == alone


def test_what_getattr_gives_lies_in_a_file_that_it_imports_by_a_string() -> None:
    lazy = "from importlib import import_module\n__all__ = ['N']\ndef __getattr__(name): return import_module('b')\n"
    found = symbols({"a": lazy, "b": "N = 1\nO = 1\n"})
    assert [found.origin(f"a.{name}") for name in "NO"] == ["b.N", "a.O"]
    assert found.noting(lambda: found.origin("a.N"))[1] >= {("a", "N"), ("b", "*")}


@pytest.mark.parametrize("first", ["a", "b"])
def test_stars_in_a_circle_bind_what_either_file_has(first: str) -> None:
    found = symbols({"a": "from b import *\nN = 1\n", "b": "from a import *\nM = 1\n"})
    found.bindings(first)
    assert found.bindings("a") == {"M": "b.M", "N": None}
    assert found.bindings("b") == {"N": "a.N", "M": None}


def test_what_a_file_names_for_types_alone_hides_nothing_that_another_star_brings() -> None:
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from package import N\n    from b import O\n"
    found = symbols({"package": "from a import *\nfrom b import *\n", "a": typed, "b": "N = 1\nO = 1\n"})
    assert [found.origin(f"package.{name}") for name in "NO"] == ["b.N", "b.O"]
    assert symbols({"c": "from a import *\n", "a": typed, "b": "O = 1\n"}).origin("c.O") == "b.O"


def test_a_long_way_over_stars_is_walked_in_linear_steps() -> None:
    files = {f"f{number}": f"from f{number + 1} import *\n" for number in range(3000)} | {"f3000": "N = 1\n"}
    assert symbols(files).binds("f0", "N") is True


@pytest.mark.parametrize("rest", ["", ".b" * 100_000])
def test_a_name_ends_at_the_file_that_it_leads_to_however_long_it_is(rest: str) -> None:
    found = symbols({"a": "", "a.b": ""})
    name = f"a.b.c{rest}"
    assert found.resolve(name) == Target(name, "a.b", "c")
    assert found.resolve(f"x{rest}") == Target(f"x{rest}", None, None)
