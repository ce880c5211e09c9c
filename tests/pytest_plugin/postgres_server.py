"""A PostgreSQL server for the length of a test: from Debian's package, on a socket in a folder of its own, no network."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BINARIES = "usr/lib/postgresql/*/bin/initdb"
_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "shared_buffers=16MB",
)


@contextmanager
def postgres() -> Iterator[str]:
    """The folder of the server's socket; its superuser is `postgres`. Skips the test where there is no server."""
    found = sorted(Path("/").glob(_BINARIES), key=lambda file: int(file.parent.parent.name.partition(".")[0]))
    if not found:
        pytest.skip("no PostgreSQL server here: install Debian's package postgresql")
    binaries = found[-1].parent
    folder = tempfile.mkdtemp(prefix="pg-", dir="/tmp")  # the path of a socket must be short
    # The server refuses to run as root.
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    server: subprocess.Popen[bytes] | None = None
    try:
        initdb = [
            binaries / "initdb",
            "-D",
            f"{folder}/data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-N",
            "--locale=C",
            "-E",
            "UTF8",
        ]
        subprocess.run(initdb, cwd=folder, capture_output=True, check=True, timeout=600, **who)  # type: ignore[call-overload]
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        with Path(folder, "log").open("wb") as log:
            server = subprocess.Popen(  # type: ignore[call-overload]
                [binaries / "postgres", "-D", f"{folder}/data", "-k", folder, *settings],
                cwd=folder, stdout=log, stderr=log, **who,
            )  # fmt: skip
        _wait_until_ready(binaries, folder)
        yield folder
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(binaries: Path, folder: str) -> None:
    for _ in range(6_000):
        if subprocess.run([binaries / "pg_isready", "-q", "-h", folder], check=False).returncode == 0:
            return
        time.sleep(0.05)
    pytest.fail(f"PostgreSQL did not start: {Path(folder, 'log').read_text()}")
