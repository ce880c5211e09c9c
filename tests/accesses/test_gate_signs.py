"""The signs that a gate looks for in a text, against the plain expressions that say the same slowly."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.accesses.gate import _SOURCE, _begun_paths
from boundcheck.accesses.in_types import stands_in_type

_PATH = re.compile(rb"(?<!\w)([A-Za-z]\w*?)__(?=[A-Za-z])")
_NAMED = re.compile(rb"\b(?:source|accessor|attribute)=[\"']-?(\w+)\.")

_TYPE = rb"(?:->|:|\n(?:type )?\w+ ?=)[\s\w.\[\]()|,\"'\\]{0,300}?(?<![\w\x80-\xff])(?:%b)(?![\w\x80-\xff])"


@pytest.mark.parametrize(
    "text",
    [
        b"filter(customer__name=1)",
        b"order_by('-customer__name')",
        b"customer__name",
        b"x1__in a___b _hidden__x 9lives__x __init__ from __future__ import a",
        b"trailing__ trailing__9 \xc3\xa9t\xc3\xa9__x",
        b"F('a__b') | Q(c__d=1), e.f__g",
        b"",
    ],
)
def test_paths_begin_with_the_same_words(text: bytes) -> None:
    assert set(_begun_paths(text)) == set(_PATH.findall(text))


def test_a_longer_path_begins_with_its_first_word_too() -> None:
    assert b"customer" in set(_begun_paths(b"customer__region__name"))


@pytest.mark.parametrize(
    "text",
    [
        b"CharField(source='customer.name')",
        b'Column(accessor="-customer.name", attribute="customer.email")',
        b"resource='a.b' my_source='a.b' source = 'a.b' source='a'",
        b"source='customer.name'\nsource=\"x.y\"",
        b"",
    ],
)
def test_sources_are_the_same(text: bytes) -> None:
    assert _SOURCE.findall(text) == _NAMED.findall(text)


PIECES = (
    b"A",
    b"Ab",
    b"B",
    b"->",
    b":",
    b"=",
    b"\n",
    b" ",
    b"[",
    b".",
    b"type ",
    b"x",
    b"-",
    b">",
    b"+",
    b"\xc3\xa9",
    b"|",
    b"'",
    b" " * 298,
    b"(",
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
def test_a_name_stands_in_a_type_where_an_expression_finds_it(text: bytes) -> None:
    names = b"A", b"B"
    assert stands_in_type(text, names) == (re.search(_TYPE % b"|".join(names), text) is not None)
