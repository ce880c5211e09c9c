"""Processes of their own that need not import everything anew: forks of one that has imported pytest and much of boundcheck,
most often frameworks too, and done nothing else.

As a program it is that one; its arguments are the frameworks. A line on its standard input asks for a run (JSON: module, working directory, environment,
arguments, a file for the output and one for the errors); it answers with a line, the exit status.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from subprocess import CompletedProcess
from typing import NoReturn

# What a run of pytest with boundcheck's plugin imports anyway; the plugin itself is imported by each run, as pytest wants it.
_WARM = ("boundcheck.answers.affected.show", "boundcheck.cli", "boundcheck.report", "boundcheck.run")
# What suites of fixtures import on top: half of the time that they take.
_FRAMEWORKS = ("django.contrib.admin", "django.test", "flask", "sqlalchemy.ext.asyncio", "sqlalchemy.orm")
_SECONDS = 600


def in_fork(
    module: str, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], bare: bool = False
) -> CompletedProcess[str]:
    """`python -m MODULE` with this environment and no other, in a process of its own; `PYTHONSAFEPATH`, `PYTHONPATH` and
    `PYTHONDONTWRITEBYTECODE` are all that is heeded of what an interpreter reads at its start. If `bare`, no framework
    is imported yet. The module "-c" is the code that is the first argument.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, err = (Path(folder, name) for name in ("out", "err"))
        # A run of pytest takes away what earlier runs left where it has its temporary files: here, nothing.
        there = {**environment, "PYTEST_DEBUG_TEMPROOT": folder}
        asked = (module, str(cwd), there, arguments, str(out), str(err))
        server = _server(*(() if bare else _FRAMEWORKS))
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        status = int(server.stdout.readline())
        said = (file.read_text(encoding="utf-8") for file in (out, err))
        return CompletedProcess([module, *arguments], status, *said)


@cache
def _server(*frameworks: str) -> subprocess.Popen[str]:
    """One for all tests of this process, and as long as it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, __file__, *frameworks]
    server = subprocess.Popen(command, env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(server.communicate)
    return server


def _serve() -> None:
    import gc

    from _pytest.config import default_plugins

    for name in ("pytest", *(f"_pytest.{name}" for name in default_plugins), *_WARM, *sys.argv[1:]):
        import_module(name)
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(*json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(
    module: str, cwd: str, environment: dict[str, str], arguments: list[str], out: str, err: str
) -> NoReturn:
    """What the start of an interpreter does, and `-m MODULE`."""
    import runpy

    for number, file, mode in (
        (0, os.devnull, os.O_RDONLY),
        (1, out, os.O_WRONLY | os.O_CREAT),
        (2, err, os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(file, mode, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    signal.alarm(_SECONDS)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.dont_write_bytecode = bool(environment.get("PYTHONDONTWRITEBYTECODE"))
    first = [] if environment.get("PYTHONSAFEPATH") else [cwd]
    sys.path[:1] = [*first, *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    sys.argv[1:] = arguments
    if module == "-c":
        exec(arguments[0], {"__name__": "__main__"})
    else:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    raise SystemExit


if __name__ == "__main__":
    _serve()
