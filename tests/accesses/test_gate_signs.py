"""The signs that a gate looks for in a text, against the plain expressions that say the same slowly."""

import re

import pytest

from boundcheck.accesses.gate import _SOURCE, _begun_paths

_PATH = re.compile(rb"(?<!\w)([A-Za-z]\w*?)__(?=[A-Za-z])")
_NAMED = re.compile(rb"\b(?:source|accessor|attribute)=[\"']-?(\w+)\.")


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
