"""Whatever imports look like, a fix leaves every name what it was, every comment there, and nothing more to do."""

from __future__ import annotations

import ast
import io
import json
import random
import subprocess
import sys
import tokenize
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from test_fix import SHOP

Run = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]

PLACES = {
    "shop.billing": ("Rate", "STANDARD", "vat"),
    "shop.billing.tax": ("Rate", "vat", "_round"),
    "shop.billing.rates": ("STANDARD",),
    "shop.billing.gateway": ("send", "inner"),
    "shop.billing.api": ("send",),
    "os.path": ("join", "split"),
}
# What every name of a file is, whichever file it was taken from.
SHOWN = """
import importlib, json, re, sys
def told(value):
    if type(value) is type(sys): return value.__name__
    said = getattr(value, "__qualname__", repr(value))
    return getattr(value, "__module__", "") + ":" + re.sub(" at 0x[0-9a-f]+", "", said)
def names_of(name):
    try:
        found = vars(importlib.import_module(name))
    except Exception as error:
        return {"": repr(error)}
    return {**found, **(found["late"]() if "late" in found else {})}
seen = {}
for name in sys.argv[1:]:
    seen[name] = {n: told(v) for n, v in names_of(name).items() if n[:2] != "__" and type(v) is not type(sys)}
print(json.dumps(seen))
"""


def some_names(chance: random.Random, place: str) -> list[str]:
    names = chance.sample(PLACES[place], chance.randint(1, len(PLACES[place])))
    return [
        f"{name} as {name.lower()}_{chance.randint(0, 9)}" if chance.random() < 0.3 else name
        for name in names
    ]


def a_statement(chance: random.Random, indent: str) -> str:
    place = chance.choice(list(PLACES))
    written = place.replace("shop", "..", 1) if place.startswith("shop.") and chance.random() < 0.3 else place
    written = written.replace("...", "..")
    names = some_names(chance, place)
    comment = chance.choice(("", "", f"  # about {place}", "  # ümlaut"))
    shape = chance.randint(0, 6)
    if shape == 0:
        lines = "".join(f"{indent}    {name},{chance.choice(('', '  # one'))}\n" for name in names)
        return f"{indent}from {written} import ({comment}\n{lines}{indent}){chance.choice(('', '  # end'))}\n"
    if shape == 1:
        lines = "".join(f"{indent}    {name},\n" for name in names[:-1])
        return f"{indent}from {written} import (\n{lines}{indent}    {names[-1]}  # last\n{indent})\n"
    if shape == 2:
        return f"{indent}x = 1; from {written} import {', '.join(names)}; y = 2{comment}\n"
    if shape == 3 and len(names) > 1:
        return f"{indent}from {written} import {names[0]}, \\\n{indent}    {', '.join(names[1:])}{comment}\n"
    return f"{indent}from {written} import {', '.join(names)}{comment}\n"


def a_file(seed: int) -> str:
    chance = random.Random(seed)
    parts = ["# -*- coding: utf-8 -*-\n"] if chance.random() < 0.2 else []
    for _ in range(chance.randint(1, 5)):
        kind = chance.randint(0, 9)
        if kind == 0:
            tab = "\t"
            parts.append(f"if len('# no comment') > 2:\n{a_statement(chance, tab)}{a_statement(chance, tab)}")
        elif kind == 1:
            parts.append(f"try:\n{a_statement(chance, '  ')}except ImportError:\n{a_statement(chance, '  ')}")
        elif kind == 2:
            parts.append(
                "from shop.billing import *  # all\n"
                if chance.random() < 0.5
                else "from shop.billing.tax import *\n"
            )
            parts.append("used = vat, Rate\n")
        elif kind == 3:
            parts.append(
                "import shop\nimport shop.billing.rates\nchain = shop.billing.rates.STANDARD, shop.billing.tax.vat\n"
            )
        elif kind == 4:
            parts.append("from shop.billing import tax as t  # a file\nof_file = t.vat, [t.Rate]\n")
        elif kind == 5:
            parts.append("\n# alone\n\n")
        else:
            parts.append(a_statement(chance, ""))
    if chance.random() < 0.5:
        body = a_statement(chance, "    ").replace("x = 1; ", "").replace("; y = 2", "")
        parts.append(f"\n\ndef late():\n{body}    return dict(locals())\n")
    text = "".join(parts)
    text = text.removesuffix("\n") if chance.random() < 0.1 else text
    return text.replace("\n", "\r\n") if chance.random() < 0.2 else text


def comments(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sorted(token.string for token in tokens if token.type == tokenize.COMMENT)


def meanings(root: Path, names: list[str]) -> dict[str, dict[str, str]]:
    command = [sys.executable, "-B", "-c", SHOWN, *names]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_names_mean_what_they_meant(seed: int, project: Project, boundcheck: Run) -> None:
    files = {f"shop/orders/f{n}.py": a_file(1000 * seed + n) for n in range(80)}
    root = project({**SHOP, **{name: text.encode() for name, text in files.items()}})
    names = [name.removesuffix(".py").replace("/", ".") for name in files]
    before = meanings(root, names)
    told = json.loads(check(boundcheck, root))["findings"]
    shown = boundcheck("fix", "--no-cache", "--jobs", "1", cwd=root)
    done = boundcheck("fix", "--write", "--diff", "--no-cache", "--jobs", "1", cwd=root)
    assert done.returncode == 0, done.stderr
    assert shown.stdout == done.stdout
    left = json.loads(check(boundcheck, root))["findings"]
    fixed = int(done.stderr.split()[1])
    assert fixed > 40
    assert len(told) - len(left) == fixed
    again = boundcheck("fix", "--no-cache", "--jobs", "1", cwd=root)
    assert (again.returncode, again.stdout) == (0, "")
    after = meanings(root, names)
    for name, file in zip(names, files, strict=True):
        new = (root / file).read_bytes().decode()
        ast.parse(new)
        assert comments(new) == comments(files[file])
        assert new.endswith("\n") or not files[file].endswith("\n")
        assert new.count("\r\n") in (0, new.count("\n"))
        kept = {n: told for n, told in after[name].items() if n in before[name]}
        lost = before[name].keys() - after[name].keys()
        assert kept == {n: told for n, told in before[name].items() if n not in lost}
        assert not lost or "import *" in files[file]


def check(boundcheck: Run, root: Path) -> str:
    return boundcheck("check", "--format", "json", "--no-cache", "--jobs", "1", cwd=root).stdout
