"""action.yml: its steps run by hand, with a stand-in for GitHub's API, and nothing in them that a stranger writes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from repositories import Repository, made_repository

ROOT = Path(__file__).parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
TOML = """\
[rules]
missing-tests = "off"
[modules.orders]
path = "orders"
depends_on = ["billing"]
[modules.billing]
path = "billing"
"""
BREACH = "from billing.tax import RATE  # <script>\n"
SHOP = {
    "boundcheck.toml": TOML,
    "billing/__init__.py": "",
    "billing/tax.py": "RATE = 1\n",
    "orders/__init__.py": "import billing\n",
}


class GitHub:
    """The comments of one pull request, as the API gives them."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.status = 0  # another than 0: what every request is answered with

    def answer(self, method: str, path: str, content: dict[str, str]) -> tuple[int, Any]:
        self.asked.append(method)
        if self.status:
            return self.status, {}
        if method == "GET":
            page = int(re.search(r"&page=(\d+)", path)[1])  # type: ignore[index]
            return 200, self.comments[100 * (page - 1) : 100 * page]
        if method == "POST":
            assert path == "/repos/shop/shop/issues/7/comments"
            self.comments.append({"id": 1000 + len(self.comments), "user": {"type": "Bot"}, **content})
            return 201, self.comments[-1]
        number = int(path.rpartition("/")[2])
        (comment,) = (each for each in self.comments if each["id"] == number)
        comment.update(content)
        return 200, comment


@pytest.fixture
def github() -> Iterator[tuple[GitHub, str]]:
    state = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            assert self.headers["Authorization"] == "Bearer secret"
            status, found = state.answer(self.command, self.path, json.loads(self.rfile.read(size) or "{}"))
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(github: tuple[GitHub, str], tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Run the steps after the installation in a folder, as a pull request does: exit status and log."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, more in (("python", ""), ("boundcheck", " -m boundcheck")):
        (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{more} "$@"\n')
        (tools / name).chmod(0o755)

    def steps(root: Path, **inputs: str) -> tuple[int, str]:
        output = tmp_path / "output"
        output.write_text("")
        log = ""
        for name in ("Check", "Comment", "Result"):
            told = dict(line.split("=", 1) for line in output.read_text().splitlines())
            values = {
                "TOOLS": str(tools),
                "ACTION": str(ROOT),
                "BASE": "main",
                "CONFIG": "",
                "FOLDER": ".",
                "STRICT": "false",
                "GITHUB_TOKEN": "secret",
                "PULL_REQUEST": "7",
                "STATUS": told.get("status", ""),
                "FORMAT": told.get("format", ""),
                **inputs,
            }
            fixed = {key: value for key, value in STEPS[name]["env"].items() if "${{" not in str(value)}
            wanted = {key: values[key] for key in STEPS[name]["env"] if key not in fixed}
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]],
                cwd=root,
                env={
                    **os.environ,
                    "GITHUB_OUTPUT": str(output),
                    "GITHUB_API_URL": github[1],
                    "GITHUB_REPOSITORY": "shop/shop",
                    "RUNNER_TEMP": str(tmp_path),
                    **fixed,
                    **wanted,
                },
                capture_output=True,
                text=True,
                check=False,
            )
            log += done.stdout + done.stderr
            if done.returncode:
                return done.returncode, log
        return 0, log

    return steps


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    return made_repository(tmp_path / "shop", SHOP)


def test_nothing_that_a_stranger_writes_is_put_into_a_command() -> None:
    for step in STEPS.values():
        assert "${{" not in step["run"]
        assert "uses" not in step
        assert step["shell"] == "bash"


def test_what_is_installed_is_what_stands_beside_the_action(tmp_path: Path) -> None:
    """A stand-in for the interpreter makes the folder that a real one would, and notes what it is asked."""
    note = tmp_path / "note"
    fake = tmp_path / "python"
    fake.write_text(
        f'#!/bin/sh\necho "$@" >> {note}\n[ "$2" = venv ] && mkdir -p "$3/bin" && cp {fake} "$3/bin/python"\nexit 0\n'
    )
    fake.chmod(0o755)
    output = tmp_path / "output"
    given = {
        "PYTHON": str(fake),
        "ACTION": str(ROOT),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(output),
    }
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", STEPS["Install boundcheck"]["run"]],
        env={**os.environ, **given},
        check=True,
    )
    assert note.read_text().splitlines()[1].endswith(f"install --quiet --disable-pip-version-check {ROOT}")
    assert output.read_text() == f"tools={tmp_path}/boundcheck/bin\n"


def test_a_pull_request_from_its_first_breach_to_its_last(
    shop: Repository, run: Callable[..., tuple[int, str]], github: tuple[GitHub, str]
) -> None:
    state = github[0]
    assert run(shop.root)[0] == 0
    assert state.comments == []  # nothing to tell
    shop.commit({"orders/cart.py": BREACH})
    status, log = run(shop.root)
    assert status == 1
    assert "::error title=boundcheck private-import,file=orders/cart.py,line=1," in log
    assert "the comment is new" in log
    (comment,) = state.comments
    assert comment["body"].startswith("<!-- boundcheck -->\n")
    assert "private-import" in comment["body"]
    shop.commit({"orders/cart.py": ""})
    status, log = run(shop.root)
    assert status == 0
    assert "the comment is written anew" in log
    assert len(state.comments) == 1
    assert "private-import" not in comment["body"]


def test_a_comment_that_a_person_wrote_is_not_touched(
    shop: Repository, run: Callable[..., tuple[int, str]], github: tuple[GitHub, str]
) -> None:
    state = github[0]
    mine = "<!-- boundcheck -->\nmine"
    state.comments += [{"id": n, "user": {"type": "User"}, "body": mine} for n in range(150)]
    shop.commit({"orders/cart.py": BREACH})
    run(shop.root)
    assert state.asked == ["GET", "GET", "POST"]
    run(shop.root)
    assert {each["body"] for each in state.comments[:150]} == {mine}
    assert len(state.comments) == 151


def test_a_pull_request_from_a_fork_gets_no_comment_and_the_same_status(
    shop: Repository, run: Callable[..., tuple[int, str]], github: tuple[GitHub, str]
) -> None:
    """What may write one is not given to it."""
    github[0].status = 403
    shop.commit({"orders/cart.py": BREACH})
    status, log = run(shop.root)
    assert status == 1
    assert "::warning::boundcheck could not write its comment (403 Forbidden)\n" in log


def test_strict_contracts(
    shop: Repository, run: Callable[..., tuple[int, str]], github: tuple[GitHub, str]
) -> None:
    shop.commit({"boundcheck.toml": TOML + 'public = ["**"]\n'})
    assert run(shop.root)[0] == 0
    assert len(github[0].comments) == 1
    status, _ = run(shop.root, STRICT="true")
    assert (status, len(github[0].comments)) == (1, 1)
    assert "others may use everything of billing" in github[0].comments[0]["body"]


def test_names_that_are_made_to_do_harm(
    shop: Repository, run: Callable[..., tuple[int, str]], github: tuple[GitHub, str], tmp_path: Path
) -> None:
    branch = "a;touch${IFS}harm;$(touch${IFS}harm)"
    shop.git("branch", branch, "main")
    shop.commit({"orders/$(touch harm).py": "", "orders/cart.py": BREACH})
    assert run(shop.root, BASE=branch)[0] == 1
    assert branch in github[0].comments[0]["body"].replace("\\", "")
    assert run(shop.root, BASE="--output=harm")[0] == 2
    assert not list(tmp_path.rglob("harm"))


def test_a_run_that_cannot_be_done_says_why(
    shop: Repository, run: Callable[..., tuple[int, str]], github: tuple[GitHub, str]
) -> None:
    status, log = run(shop.root, BASE="origin/main")
    assert status == 2
    assert 'there is no commit "origin/main" here; fetch it' in log
    assert github[0].comments == []
