"""When a watched session has ended, its process and its project are as they were."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import database_django
import database_sqlalchemy
import plain_shop
import pytest
from database_runs import write
from running import LIGHT, PLUGIN, suite

# Twice in one process: a session that is watched, and one that did not ask.
_TWICE = f"""
import builtins, importlib, sys, threading
import pytest

def state():
    return (
        builtins.__import__, importlib._bootstrap._gcd_import, importlib.import_module, *sys.meta_path, *sys.path_hooks,
        sys.gettrace(), sys.getprofile(), threading.gettrace(), sys.excepthook, threading.excepthook, threading.active_count(),
    )

def hooks():
    # What listens to databases, where all engines and connections share it.
    if "sqlalchemy.orm" in sys.modules:
        from sqlalchemy import event
        from sqlalchemy.engine import Engine
        from sqlalchemy.orm import Session
        for shared in (Engine, Session):
            for level in (getattr(shared.dispatch, name) for name in shared.dispatch._event_names):
                yield from level._clslevel.get(shared, ())
    if "django.db" in sys.modules:
        from django.db import connections, transaction
        from django.db.backends.signals import connection_created
        yield from (receiver for _, receiver, *_ in connection_created.receivers)
        yield from (wrapper for connection in connections.all(initialized_only=True) for wrapper in connection.execute_wrappers)
        yield from (transaction.Atomic.__enter__, transaction.Atomic.__exit__)

before, given = state(), [*sys.argv[2:], "-q", "-p", "no:cacheprovider", *{LIGHT!r}]
print("watched", int(pytest.main([*given, f"--boundcheck-module={{sys.argv[1]}}", "--boundcheck-mode=report"])))
for left, stood in zip(state(), before, strict=True):
    assert left is stood or left == stood, (left, stood)
found = [hook for hook in hooks() if "boundcheck" in getattr(hook, "__module__", "") or "boundcheck" in repr(hook)]
assert not found, found
print("not asked", int(pytest.main(given)))
"""


@pytest.mark.parametrize(
    ("files", "module", "suite"),
    [
        (plain_shop.SHOP, "billing", "tests/billing/test_leaks.py"),
        (database_sqlalchemy.FILES, "orders", "orders"),
        (database_django.FILES, "orders", "orders"),
    ],
    ids=("imports", "sqlalchemy", "django"),
)
def test_a_session_that_did_not_ask_is_as_before_one_that_did(
    tmp_path: Path, files: Mapping[str, str], module: str, suite: str
) -> None:
    root = write(tmp_path / "shop", files)
    (tmp_path / "twice.py").write_text(_TWICE)
    before = sorted(root.rglob("*"))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-P", tmp_path / "twice.py", module, suite],
        cwd=root,
        env={**clean, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(root), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    watched, _, unasked = done.stdout.partition("\nwatched 0\n")
    assert f"boundcheck: {module} does not stand alone" in watched, done.stdout + done.stderr
    assert unasked.rstrip().endswith("not asked 0"), done.stdout + done.stderr
    assert "boundcheck" not in unasked
    assert sorted(root.rglob("*")) == before


_OLD = """
import pluggy
pluggy.__version__, new = "1.0.0", pluggy.HookimplMarker.__call__

def old(self, function=None, **options):
    def mark(function):
        assert not (options.get("wrapper") and function.__module__.startswith("boundcheck"))
        return new(self, function, **options)
    return mark if function is None else mark(function)

pluggy.HookimplMarker.__call__ = old
"""


def test_an_old_pytest_runs_where_boundcheck_is_installed_and_says_what_a_watch_needs(tmp_path: Path) -> None:
    write(tmp_path, {**plain_shop.SHOP, "old.py": _OLD, "tests/billing/test_one.py": "def test(): pass\n"})
    asked = ("tests/billing/test_one.py", "--boundcheck-module=billing")
    assert suite(tmp_path, asked[0], plugins=("old", PLUGIN)).returncode == 0
    watched = suite(tmp_path, *asked, plugins=("old", PLUGIN))
    assert (watched.returncode, watched.stderr) == (
        4,
        "ERROR: boundcheck: pluggy 1.0.0 is too old to watch a suite; install 1.2 or later, as for pytest 7.4\n\n",
    )
