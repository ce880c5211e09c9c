from __future__ import annotations

import json
from dataclasses import replace

import pytest
from draw_examples import EMPTY, SMALL, edge, worst

from boundcheck.answers.atlas import compare
from boundcheck.draw import FORMATS
from boundcheck.draw.json_ import render_json


def test_the_whole_document() -> None:
    atlas = replace(
        SMALL,
        modules=(SMALL.modules[1], SMALL.modules[3]),
        edges=(edge(0, 1, declared=False, findings=(0, 1, 4)),),
    )
    assert render_json(atlas) == (
        """\
{
  "version": 1,
  "modules": [
    {
      "name": "billing",
      "files": 12,
      "lines": 3400,
      "layer": "domain",
      "owner": "@shop/pay",
      "role": "module",
      "afferent": 1,
      "efferent": 1,
      "instability": 0.5,
      "tables": 2,
      "findings": 2
    },
    {
      "name": "orders",
      "files": 120,
      "lines": 13400,
      "layer": "domain",
      "owner": null,
      "role": "module",
      "afferent": 2,
      "efferent": 2,
      "instability": 0.5,
      "tables": 0,
      "findings": 1
    }
  ],
  "edges": [
    {
      "from": "billing",
      "to": "orders",
      "imports": 1,
      "names": 1,
      "data": 0,
      "tests": 0,
      "declared": false,
      "findings": 2
    }
  ],
  "cycles": [
    [
      "billing",
      "orders"
    ]
  ]
}
"""
    )


def test_no_modules() -> None:
    assert json.loads(render_json(EMPTY)) == {"version": 1, "modules": [], "edges": [], "cycles": []}


def test_instability_is_null_without_coupling() -> None:
    instability = {
        module["name"]: module["instability"] for module in json.loads(render_json(SMALL))["modules"]
    }
    assert instability == {
        "(unassigned)": None,
        "billing": 0.5,
        "kernel": 0.5,
        "orders": 0.5,
        "scripts": None,
        "web": 0.5,
    }


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_everything_and_can_be_encoded(name: str) -> None:
    for atlas in (SMALL, EMPTY, worst(), compare(SMALL, EMPTY, "abc", "main")):
        for cells in (None, 20, 80):
            text = FORMATS[name](atlas, cells)
            assert text.endswith("\n")
            assert text.encode() == FORMATS[name](atlas, cells).encode()
