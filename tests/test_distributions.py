"""What is published: a wheel and a source distribution that hold the program and nothing else, and a wheel made of either is the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from boundcheck.version import VERSION

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both, made by the project's own build backend."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return folder


def test_the_source_distribution_holds_what_a_wheel_is_built_of(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
        opened.extractall(built / "unpacked", filter="data")
    assert {name.partition("/")[0] for name in names} == {
        *("src", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
        *("pyproject.toml", "hatch_build.py", "PKG-INFO", ".gitignore"),
    }
    assert not [name for name in names if "__pycache__" in name]
    (root,) = (built / "unpacked").iterdir()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built / "again")]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (again,), (wheel,) = (built / "again").glob("*.whl"), built.glob("*.whl")
    assert content(again) == content(wheel)


def test_links_of_the_package_page_lead_to_the_repository(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        (metadata,) = (name for name in opened.namelist() if name.endswith("/METADATA"))
        page = opened.read(metadata).decode().partition("\n\n")[2]
    readme = (ROOT / "README.md").read_text()
    at = f"https://github.com/boundcheck/boundcheck/{{}}/v{VERSION}/docs"
    assert f"]({at.format('raw')}/graph.png)" in page
    assert f"[All commands]({at.format('blob')}/commands.md)" in page
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert len(links) == len(re.findall(r"\]\(([^)]+)\)", readme))
    assert [link for link in links if not link.startswith("https://")] == []
    assert re.sub(r"https://\S*?/v[^/]+/", "", page).strip() == readme.strip()


def content(wheel: Path) -> dict[str, int]:
    with zipfile.ZipFile(wheel) as opened:
        return {entry.filename: entry.CRC for entry in opened.infolist()}


def test_the_wheel_holds_the_whole_package_and_runs(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    package = ROOT / "src"
    there = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    held = {name for name in content(wheel) if ".dist-info/" not in name}
    assert held == {name for name in there if "__pycache__" not in name}
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path / "site")
    shop = shutil.copytree(ROOT / "fixtures/shop_eroded", tmp_path / "shop")
    code = "import boundcheck, sys; print(boundcheck.__file__); print(len(boundcheck.check('.').findings))"
    for arguments, status, said in (
        (["-m", "boundcheck", "check"], 1, "src/shop/orders/cart.py:6:1: private-import"),
        (["-m", "boundcheck", "graph", "--format", "html"], 0, "<html"),
        (["-c", code], 0, str(tmp_path / "site/boundcheck/__init__.py")),
    ):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=shop,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, said in done.stdout) == (status, True), done.stderr
