"""A gate that is never wrong, never down and never a way in: what another hand has put where boundcheck looks."""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from forging import forge
from mutations import mutated

from boundcheck.base.disk import digest_of
from boundcheck.base.kept import _FORMAT, read_kept, write_kept
from boundcheck.cli.interpreter import pytest_command

SEEDS = int(os.environ.get("BOUNDCHECK_ATTACKS", "12"))
COMMANDS = (("check",), ("check", "--statistics"), ("may", "a", "b"), ("names",), ("graph",), ("fix",))
Run = Callable[..., CompletedProcess[str]]


def said(run: Run, root: Path, *arguments: str) -> tuple[str, str, int]:
    done = run(*arguments, *(("--jobs", "1") if arguments[0] != "may" else ()), cwd=root)
    out, err = (re.sub(r"\d+(\.\d)? m?s\b", "T", text) for text in (done.stdout, done.stderr))
    return out, err, done.returncode


@pytest.fixture
def shop(project: Callable[..., Path]) -> Path:
    root = project(
        {
            "boundcheck.toml": '[modules.a]\npath = "shop.a"\ndepends_on = ["b"]\n[modules.b]\npath = "shop.b"\n'
            '[[allow]]\nrule = "private-import"\npath = "shop/a/y.py"\nreason = "old"\n',
            "shop/a/x.py": "from shop.b.x import N\nfrom shop.b.models import Invoice\n\ndef f():\n    Invoice.objects.filter(n=N)\n",
            "shop/a/y.py": "from shop.b.x import N  # boundcheck: allow[unused-allow] it is old\n",
            "shop/a/test_x.py": "import pytest\n\n@pytest.fixture\ndef one(): ...\n\ndef test_it(one): ...\n",
            "shop/b/x.py": "N = 1\n",
            "shop/b/models.py": "from django.db import models\n\nclass Invoice(models.Model):\n    n = models.IntegerField()\n",
        }
    )
    old = time.time() - 9_999
    for path in root.rglob("*.*"):
        os.utime(path, (old, old))
    return root


def test_a_cache_of_another_hand_is_no_reason_to_fail(shop: Path, boundcheck: Run) -> None:
    kept, copy = shop / ".boundcheck_cache", shop.with_name(f"{shop.name}-kept")
    expected = {}
    for command in COMMANDS:
        shutil.rmtree(kept, ignore_errors=True)
        expected[command] = said(boundcheck, shop, *command)
    for command in COMMANDS:
        said(boundcheck, shop, *command)
    shutil.copytree(kept, copy)
    for seed in range(SEEDS):
        chance = random.Random(seed)
        shutil.rmtree(kept)
        shutil.copytree(copy, kept)
        while not (forged := forge(kept, chance)):
            pass
        command = COMMANDS[seed % len(COMMANDS)]
        found = said(boundcheck, shop, *command)
        assert found[2] == expected[command][2], (seed, forged, command, found)
        assert "internal error" not in found[1], (seed, forged, command, found)
        assert said(boundcheck, shop, "check") == expected["check",], (seed, forged)


def test_what_is_half_written_or_worse_is_no_reason_to_fail(shop: Path, boundcheck: Run) -> None:
    """Mutated sources, configurations, SQL, fixtures, templates and baselines; and with a cache they are told the same."""
    for name, text in {
        "shop/b/rows.sql": "CREATE TABLE b_rows (n int);\nSELECT * FROM b_invoice;\n",
        "shop/a/fixtures/rows.json": '[{"model": "b.invoice", "pk": 1, "fields": {"n": 1}}]\n',
        "shop/a/templates/a/page.html": "{% url 'b:page' %}{# boundcheck: allow[foreign-name] old #}\n{% include 'b/x.html' %}\n",
        ".gitignore": "*.pyc\n/build/\n!keep\n",
    }.items():
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_text(text)
    boundcheck("baseline", "--jobs", "1", cwd=shop)
    files = sorted(
        path for path in shop.rglob("*") if path.is_file() and ".boundcheck_cache" not in str(path)
    )
    texts = {path: path.read_bytes() for path in files}
    for seed in range(2 * SEEDS):
        chance = random.Random(seed)
        path = files[seed % len(files)]
        path.write_bytes(mutated(texts[path], chance, texts[files[seed % 7]]))
        command = ("fix",) if seed % 5 == 0 else ("check",)
        found, uncached = said(boundcheck, shop, *command), said(boundcheck, shop, *command, "--no-cache")
        assert found == uncached, (seed, path)
        assert found[2] in (0, 1, 2), (seed, path, found)
        assert "internal error" not in found[1], (seed, path, found)
        path.write_bytes(texts[path])


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("door", {"door": []}), ("door", {"door": (b"", "", (), (), (), (), ())}), ("door", {}),
        ("replies", {"said": {b"x": (1,)}}), ("replies", {"said": {b"x": (1, None, "", "out", "", None, (), ())}}), ("replies", {"said": None}),
        ("index", {"analysis": (1,)}), ("index", {"generation": None}), ("earlier", {}), ("outputs", {"x": 1}),
    ],
)  # fmt: skip
def test_what_has_no_shape_counts_as_none(
    shop: Path, boundcheck: Run, name: str, forged: dict[str, object]
) -> None:
    expected = said(boundcheck, shop, "check")
    said(boundcheck, shop, "check", "--statistics")
    (index,) = (shop / ".boundcheck_cache").glob("*.index")
    path = str(index.with_suffix(f".{name}"))
    before = read_kept(path) or read_kept(str(index)) or {}
    write_kept(path, {**{key: before.get(key) for key in ("key", "run")}, **forged})
    for _ in range(2):
        assert said(boundcheck, shop, "check", "--format", "concise")[2] == 1
        assert said(boundcheck, shop, "check") == expected


def test_what_is_no_data_behind_a_right_digest_counts_as_none(shop: Path, boundcheck: Run) -> None:
    expected = said(boundcheck, shop, "names"), said(boundcheck, shop, "check")
    for path in sorted((shop / ".boundcheck_cache").glob("*.*")):
        for body in (b"", b"\xff", b"[\x05\0\0\0"):
            path.write_bytes(_FORMAT + digest_of(body) + body)
            assert (said(boundcheck, shop, "names"), said(boundcheck, shop, "check")) == expected


def test_a_project_is_not_run_when_its_interpreter_is_asked(project: Callable[..., Path]) -> None:
    root = project(
        {f"{name}.py": "raise RuntimeError\n" for name in ("json", "importlib", "email", "zipfile")}
    )
    assert pytest_command(root, sys.executable)[1:3] == ["-m", "pytest"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "a" * 300), ("fix", "../" * 2000), ("may", "a" * 300, "b"), ("may", "a", "b" * 300), ("explain", "a" * 300), ("why", "a" * 300, "b"),
        ("check", "--output", "loop"), ("graph", "--output", "loop/x"), ("check", "--output", "a" * 300), ("check", "loop"), ("check", "--diff", "a" * 300),
        ("check", "--config", "loop"), ("names", "--module", "\x1b[31m"), ("check", "--output", "boundcheck.toml/x"), ("explain", "shop/a/x.py:99999999999999999999"),
    ],
)  # fmt: skip
def test_what_no_system_takes_is_told_in_one_sentence(
    shop: Path, boundcheck: Run, arguments: tuple[str, ...]
) -> None:
    (shop / "loop").symlink_to("loop")
    done = boundcheck(*arguments, cwd=shop)
    assert done.returncode in (1, 2), done
    assert not {"standard output", "internal error"} & {
        *re.findall("standard output|internal error", done.stderr)
    }
    assert len(done.stderr.splitlines()) <= 2, done


@pytest.mark.parametrize("name", [".gitignore", "CODEOWNERS", "pyproject.toml", "setup.cfg", "tox.ini", "alembic.ini", "shop/b/boundcheck.toml", "requirements.txt"])  # fmt: skip
def test_a_pipe_in_place_of_a_file_makes_nobody_wait(shop: Path, boundcheck: Run, name: str) -> None:
    (shop / ".git").mkdir()
    os.mkfifo(shop / name)
    for command in (("check",), ("names",), ("may", "a", "stripe"), ("graph",), ("init", "--dry-run")):
        assert said(boundcheck, shop, *command)[2] in (0, 1, 2), command


def test_nothing_is_written_through_a_link_in_the_cache_s_folder(shop: Path, boundcheck: Run) -> None:
    folder, outside = shop / ".boundcheck_cache", shop.parent / "outside"
    folder.mkdir()
    (folder / ".gitignore").symlink_to(outside)
    assert boundcheck("check", "--output", "told", cwd=shop).returncode == 1
    assert not outside.exists()
