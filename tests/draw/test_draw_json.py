from __future__ import annotations

import json
from dataclasses import replace

import pytest
from draw_examples import EMPTY, SMALL, worst

from boundcheck.draw import FORMATS
from boundcheck.draw.json_ import render_json


def test_the_whole_document() -> None:
    coupling = replace(SMALL, modules=SMALL.modules[:1], edges=SMALL.edges[:1])
    assert render_json(coupling) == (
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
    assert instability == {"billing": 0.5, "kernel": 0.0, "orders": 0.667, "scripts": None, "web": 1.0}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_everything_and_can_be_encoded(name: str) -> None:
    for coupling in (SMALL, EMPTY, worst()):
        text = FORMATS[name](coupling)
        assert text.endswith("\n")
        assert text.encode() == FORMATS[name](coupling).encode()
