"""The command line: exit codes, messages, output, and what must never happen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

SHOP: Mapping[str, str | bytes] = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\ndepends_on = []\n[modules.billing]\npath = "shop.billing"\n'
    '[rules]\nmissing-tests = "off"\n',
    "shop/orders/a.py": "import shop.billing\n",
    "shop/billing/__init__.py": "def charge(): ...\n",
}


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["check", "nowhere"], 2, "nowhere: there is no such file or folder"),
        (["check", "orders"], 2, "orders: there is no such file or folder; it is a module: --module orders"),
        (["check", ".."], 2, "..: it lies outside the project"),
        (["check", "--select", "private-imports"], 2, 'there is no rule or group "private-imports"; did you mean "private-import"?'),
        (["check", "--module", "order"], 2, 'there is no module "order"; did you mean "orders"?'),
        (["check", "--config", "nowhere.toml"], 2, "nowhere.toml"),
        (["check", "--config", "shop"], 2, "shop"),
        (["check", "--output", "nowhere/report.txt"], 2, "nowhere/report.txt: cannot be written"),
        (["check", "--format", "yaml"], 2, 'boundcheck: --format: there is no "yaml"; name one of concise, github, '),
        (["check", "--format", "jsn"], 2, 'boundcheck: --format: there is no "jsn"; did you mean "json"?'),
        (["check", "--group-by", "modul"], 2, 'boundcheck: --group-by: there is no "modul"; did you mean "module"?'),
        (["check", "--jobs", "0"], 2, "boundcheck: --jobs: 0 is not in the range x>=1; boundcheck check --help tells"),
        (["check", "--jobs", "x"], 2, "boundcheck: --jobs: 'x' is not a valid integer range; boundcheck check --help tells"),
        (["check", "--modul", "x"], 2, 'boundcheck: there is no option --modul; did you mean "--module"?'),
        (["check", "--target"], 2, "boundcheck: option '--target' requires an argument; --help tells"),
        (["graph", "orders"], 2, "boundcheck: orders: there is no place for it; boundcheck graph --help tells"),
        (["why", "orders"], 2, "boundcheck: IMPORTED is missing; boundcheck why --help tells"),
        (["fix", "--move", "a"], 2, "boundcheck: option '--move' requires 2 arguments; --help tells"),
        (["--versio"], 2, 'boundcheck: there is no option --versio; did you mean "--version"?'),
        (["check", "--exit-zero=1"], 2, "boundcheck: option '--exit-zero' does not take a value; --help tells"),
        (["chek"], 2, 'there is no command "chek"; did you mean "check"?'),
        (["explain", "private-imports"], 2, 'there is no rule "private-imports"; did you mean "private-import"?'),
        (["why", "orders", "order"], 2, '"order" is no module, file or dotted name; did you mean "orders"?'),
        (["why", "orders", "billing.chrge"], 2, 'did you mean "shop.billing.charge"?'),
        (["why", "orders", "shop.biling.chrge"], 2, 'did you mean "shop.billing.charge"?'),
        (["explain", "shop.billing.chrge"], 2, "a module or a line is explained; name billing, or shop/billing/__init__.py:LINE"),
        (["explain", "shop/orders/b.py:1"], 2, 'did you mean "shop/orders/a.py"?'),
        (["check", "--select", "api", "--ignore", "api"], 2, "no rule is left to check"),
        (["check", "--select", ""], 2, 'there is no rule or group ""'),
        (["check", "--statistics", "--format", "json"], 2, "leave out --format"),
        (["why", "billing", "orders"], 1, ""),
    ],
)  # fmt: skip
def test_one_clear_sentence(
    project: Write, boundcheck: Run, arguments: list[str], status: int, message: str
) -> None:
    result = boundcheck(*arguments, cwd=project(SHOP))
    assert result.returncode == status
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) <= (1 if status == 2 else 4)


def test_paths_in_sentences_are_from_where_one_is(project: Write, boundcheck: Run) -> None:
    """In text and concise, in what is told beside them, and by other verbs; from the project's root on in JSON."""
    files = {**SHOP, "shop/billing/b.py": "import shop.orders.a\n"}
    root = project(files)
    for cwd, place in ((root, "shop/orders/a.py"), (root / "shop/orders", "a.py")):
        for name in ("concise", "text"):
            told = boundcheck("check", "--format", name, cwd=cwd).stdout
            assert f"this import ({place}:1)" in told
        toml = os.path.relpath(root / "boundcheck.toml", cwd)
        assert f"code of orders ({toml}:2)" in boundcheck("explain", f"{place}:1", cwd=cwd).stdout
        assert f"({toml}:1)" in boundcheck("explain", "orders", cwd=cwd).stdout
    told = boundcheck("check", "--format", "json", cwd=root / "shop/orders").stdout
    assert "this import (shop/orders/a.py:1)" in told


def test_all_mistakes_of_a_configuration_at_once(project: Write, boundcheck: Run) -> None:
    root = project(
        {"boundcheck.toml": 'layer = []\n[modules.a]\npath = "shop/a"\ndepend_on = []\n', "shop/a.py": ""}
    )
    result = boundcheck("check", cwd=root)
    assert result.returncode == 2
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == [
        "boundcheck.toml:1",
        "boundcheck.toml:3",
        "boundcheck.toml:4",
    ]


def test_no_configuration(tmp_path: Path, boundcheck: Run) -> None:
    result = boundcheck("check", cwd=tmp_path)
    assert result.returncode == 2
    assert "no boundcheck.toml" in result.stderr


def test_the_configuration_is_found_from_a_folder_below_and_paths_are_shown_from_there(
    project: Write, boundcheck: Run
) -> None:
    root = project(SHOP)
    below = boundcheck("check", cwd=root / "shop" / "orders")
    assert below.stdout.startswith("a.py:1:1: undeclared-dependency: ")
    above = boundcheck("check", "--config", str(root / "boundcheck.toml"), cwd=root.parent)
    assert above.stdout.startswith(f"{root.name}/shop/orders/a.py:1:1: ")
    assert boundcheck("check", str(root / "shop" / "billing"), cwd=root).returncode == 0
    in_json = json.loads(boundcheck("check", "--format", "json", cwd=root / "shop").stdout)
    assert in_json["findings"][0]["path"] == "shop/orders/a.py"


def test_output_is_written_whole_and_says_nothing_on_standard_output(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    result = boundcheck("check", "--format", "json", "--output", "report.json", cwd=root)
    assert (result.returncode, result.stdout) == (1, "")
    assert json.loads((root / "report.json").read_text())["summary"]["errors"] == 1
    assert [path.name for path in root.iterdir()].count("report.json") == 1
    assert not [path for path in root.iterdir() if path.name.startswith(".report")]


def test_output_to_a_device_or_a_link_leaves_it_what_it_is(project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "real/report.txt": "old"})
    (root / "link.txt").symlink_to("real/report.txt")
    (root / "real/report.txt").chmod(0o640)
    boundcheck("check", "--output", "link.txt", cwd=root)
    assert (root / "link.txt").is_symlink()
    assert "undeclared-dependency" in (root / "real/report.txt").read_text()
    assert (root / "real/report.txt").stat().st_mode & 0o777 == 0o640
    os.mkfifo(root / "pipe")
    reader = subprocess.Popen(["cat", "pipe"], cwd=root, stdout=subprocess.PIPE, text=True)
    boundcheck("check", "--output", "pipe", cwd=root)
    assert "undeclared-dependency" in reader.communicate(timeout=600)[0]
    assert (root / "pipe").is_fifo()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full here")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("verb", ["check", "graph", "explain", "why orders billing"])
def test_a_full_disk(project: Write, verb: str, unbuffered: str) -> None:
    command = f"{sys.executable} -m boundcheck {verb} > /dev/full"
    result = subprocess.run(
        ["bash", "-c", command],
        cwd=project(SHOP),
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "cannot be written (No space left on device)" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    command = f"cd {tmp_path}; rmdir {tmp_path}; {sys.executable} -m boundcheck check"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr == "boundcheck: the current folder is gone; change into one that is there\n"


def test_closed_standard_output(project: Write) -> None:
    command = f"{sys.executable} -m boundcheck check --output report.txt >&-"
    result = subprocess.run(
        ["bash", "-c", command], cwd=project(SHOP), capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.startswith("Found 1 error")


def test_a_file_name_that_is_no_text(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    (root / "shop/orders" / os.fsdecode(b"caf\xe9.py")).write_text("import shop.billing\n")
    (root / "shop/orders/loop.py").symlink_to("loop.py")
    for arguments in (["check"], ["check", "--format", "json"], ["check", "--format", "text"], ["graph"]):
        assert "Traceback" not in boundcheck(*arguments, cwd=root).stderr


def test_a_link_of_a_repository_leads_no_output_out_of_it(
    project: Write, boundcheck: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root, outside = project(SHOP), tmp_path_factory.mktemp("outside")
    (outside / "report").write_text("mine")
    (root / ".git").mkdir()
    (root / "report").symlink_to(outside / "report")
    (root / "reports").symlink_to(outside)
    for output in ("report", "reports/report", "reports/new"):
        for command in ("check", "graph"):
            done = boundcheck(command, "--output", output, cwd=root)
            said = f"boundcheck: {output}: a link leads it out of the repository; name the file where it is to lie\n"
            assert (done.returncode, done.stderr[-len(said) :]) == (2, said)
    assert [(file.name, file.read_text()) for file in outside.iterdir()] == [("report", "mine")]
    boundcheck("graph", "--output", str(outside / "new"), cwd=root)
    assert (outside / "new").stat().st_size


@pytest.mark.parametrize("kept", [False, True])
def test_no_line_is_quoted_of_what_a_link_brings_from_elsewhere(
    project: Write, boundcheck: Run, tmp_path: Path, kept: bool
) -> None:
    """Unless git keeps it beside the project, where several share it."""
    root = project({f"project/{path}": text for path, text in SHOP.items()}) / "project"
    (tmp_path / "secret").write_text('import shop.billing; secret = "s3cret"\n')
    (root / "shop/orders/more.py").symlink_to(tmp_path / "secret")
    subprocess.run(["git", "init", "-q", str(tmp_path if kept else root)], check=True)
    found = boundcheck("check", "--format", "text", cwd=root).stdout
    assert "shop/orders/more.py:1:1" in found
    assert ("s3cret" in found) == kept
    explained = boundcheck("explain", "shop/orders/more.py:1", cwd=root).stdout
    assert "imports shop.billing" in explained
    assert ("s3cret" in explained) == kept


def test_the_project_as_a_path_is_a_whole_run(project: Write, boundcheck: Run) -> None:
    allow = '[[allow]]\nrule = "private-import"\nreason = "r"\n'
    root = project({**SHOP, "boundcheck.toml": str(SHOP["boundcheck.toml"]) + allow})
    assert "unused-allow" in boundcheck("check", ".", cwd=root).stdout
    assert "unused-allow" in boundcheck("check", str(root), cwd=root).stdout
    assert "unused-allow" not in boundcheck("check", "shop", cwd=root).stdout


def test_a_configuration_without_modules_checks_nothing_and_says_so(project: Write, boundcheck: Run) -> None:
    result = boundcheck("check", cwd=project({"boundcheck.toml": "", "shop/a.py": ""}))
    assert result.returncode == 2
    assert "no module is declared" in result.stderr


def test_statuses(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    assert boundcheck("check", cwd=root).returncode == 1
    assert boundcheck("check", "--exit-zero", cwd=root).returncode == 0
    assert boundcheck("check", "--ignore", "dependency", cwd=root).returncode == 0
    with (root / "boundcheck.toml").open("a") as stream:
        stream.write('undeclared-dependency = "warn"\n')
    warned = boundcheck("check", cwd=root)
    assert (warned.returncode, warned.stdout.count("undeclared-dependency")) == (0, 1)


def test_output_is_the_same_from_run_to_run_and_for_any_number_of_processes(
    boundcheck: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(FIXTURES / "shop_eroded", folder)
    for index in range(300):  # enough files for several processes
        (folder / "src/shop/orders" / f"extra{index}.py").write_text("from shop.ledger import book\n")
    outputs = {
        boundcheck("check", "--format", "json", "--jobs", jobs, cwd=folder, PYTHONHASHSEED=seed).stdout
        for jobs, seed in (("1", "0"), ("2", "1"), ("3", "2"))
    }
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["summary"]["files"] > 300


def test_a_terminal_without_unicode(boundcheck: Run) -> None:
    result = boundcheck(
        "check", "--format", "text", cwd=FIXTURES / "shop_eroded", PYTHONIOENCODING="latin-1", PYTHONUTF8="0"
    )
    assert result.returncode == 1
    assert "orders ? customers" in result.stdout


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    command = f"{sys.executable} -m boundcheck check --format text | true"
    result = subprocess.run(
        ["bash", "-c", command], cwd=FIXTURES / "shop_eroded", capture_output=True, text=True, check=False
    )
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr


WAITING = """
import pathlib, signal, time
from boundcheck.front import main
from boundcheck.scan import parallel

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
scan = parallel._scan_one

def wait(root, file, *more):
    pathlib.Path("scanning").touch()
    while not pathlib.Path("go").exists():
        time.sleep(0.01)
    return scan(root, file, *more)

parallel._scan_one = wait
main()
"""
FORKING = """
import os, signal
from boundcheck.front import main

signal.signal(signal.SIGINT, signal.default_int_handler)
os.register_at_fork(before=lambda: os.killpg(0, signal.SIGINT))
main()
"""


@pytest.mark.parametrize("code", [WAITING, FORKING], ids=["while it scans", "when a worker forks"])
def test_ctrl_c(tmp_path: Path, code: str) -> None:
    (tmp_path / "boundcheck.toml").write_text('[modules.a]\npath = "a"\n')
    (tmp_path / "a").mkdir()
    for index in range(300):  # enough files for several processes
        (tmp_path / "a" / f"x{index}.py").write_text("import os\n")
    process = subprocess.Popen(
        [sys.executable, "-c", code, "check", "--jobs", "2", "--output", "report.txt"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    if code is WAITING:
        while process.poll() is None and not (tmp_path / "scanning").exists():
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        (tmp_path / "go").touch()
    _, errors = process.communicate(timeout=600)
    assert (process.returncode, errors.strip()) == (130, "")
    assert [path.name for path in tmp_path.iterdir() if "report" in path.name] == []


def test_the_analysed_code_is_never_run(project: Write, boundcheck_alone: Run) -> None:
    root = project(
        {
            **SHOP,
            "shop/__init__.py": "open('ran', 'w')\n",
            "sitecustomize.py": "open('ran', 'w')\n",
            "conftest.py": "open('ran', 'w')\n",
        }
    )
    for arguments in (["check"], ["graph"], ["why", "orders", "billing"]):
        boundcheck_alone(*arguments, cwd=root)
    assert not (root / "ran").exists()


def test_help_and_version_load_nothing_heavy() -> None:
    code = (
        "import sys\nfrom boundcheck.cli import cli\n"
        "try: cli(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'grimp', 'libcst', 'tomli', 'multiprocessing'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"
