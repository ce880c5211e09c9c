"""The regular expressions of the program end, whatever they are given."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from expressions import expressions, hard_inputs
from running import Endless, ended, in_reason

_LENGTH = 400  # of a text that takes microseconds, unless something in it is tried in every way there is


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a clock of the process")
def test_no_expression_tries_a_text_in_every_way_there_is() -> None:
    """How the time of each grows is measured by benchmarks/worst_inputs.py."""
    endless = []
    known = expressions()
    assert (
        len(known) > 500
    )  # those that are compiled when they are first used, and made for some name, among them
    for expression in known:
        for text in hard_inputs(expression, random.Random(0), _LENGTH):
            try:
                with ended(1):
                    for way in expression.ways:
                        expression.use(text, way)
            except Endless:
                endless.append((expression.name, text[:60]))
    assert endless == []


@pytest.mark.parametrize(
    "code",
    [
        "X = '" + "/**/" * 60 + "'\n",
        "X = '''" + "/**/" * 60 + " select'''\n",
        'def f():\n    """It.\n\n    :returns: ' + "a" * 50_000 + '\n    """\n',
        'def f(x):\n    """It.\n\n    :type x: ' + "." * 50_000 + '\n    """\n',
        "def f(a):\n    return a" + ", a" * 20_000 + "\n",
        "class A:\n    x = 1\n" + "\n" * 50_000 + "    y: int\n",
        "def f():\n    yield" + " " * 50_000 + "a\n",
        "try:\n    import b\nexcept" + " " * 50_000 + "c: pass\n",
        "def f():\n    return (" + "a.b(" * 60 + ")" * 60 + "\n",
    ],
    ids=range(9),
)
def test_a_line_of_a_file_stops_no_check(
    project: Callable[..., Path], boundcheck: Callable[..., CompletedProcess[str]], code: str
) -> None:
    models = "from django.db import models\nclass Invoice(models.Model):\n    n = models.IntegerField()\n"
    uses = "from shop.b.models import Invoice\nfrom shop.a import odd\nInvoice.objects.filter(n=odd.f(Invoice))\nodd.A().x.y\n"
    root = project(
        {
            "boundcheck.toml": '[modules.a]\npath = "shop.a"\ntables = ["a_x"]\n[modules.b]\npath = "shop.b"\n',
            "shop/b/models.py": models,
            "shop/a/odd.py": f"from django.db import connection\n{code}\ndef g():\n    connection.cursor().execute('SELECT 1 FROM a_x')\n",
            "shop/a/uses.py": uses,
        }
    )
    with in_reason():
        assert boundcheck("check", "--jobs", "1", cwd=root).returncode == 1
