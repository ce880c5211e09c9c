"""Which file is the configuration of a project, and files that cannot be read as one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from boundcheck.base.errors import ConfigError
from boundcheck.config.find import find_config, is_module_contract
from boundcheck.config.load import load_config

CONTRACT = "[module]\nlayer = 'domain'\n"


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path: Path, *contracts: tuple[Path, str]) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(path, contracts)
    return str(caught.value).replace(str(path.parent) + "/", "")


def test_the_nearest_file_upwards(tmp_path: Path) -> None:
    outer = write(tmp_path / "boundcheck.toml", "")
    inner = write(tmp_path / "service/pyproject.toml", "[tool.boundcheck]\n")
    write(tmp_path / "service/src/pyproject.toml", "[tool.boundchecker]\n")
    deep = tmp_path / "service/src/shop"
    deep.mkdir(parents=True)
    assert find_config(deep) == inner
    assert find_config(deep / "no such folder") == inner
    assert find_config(tmp_path) == outer
    assert find_config(outer) == outer


def test_boundcheck_toml_wins_in_one_directory(tmp_path: Path) -> None:
    pyproject = write(tmp_path / "pyproject.toml", "[tool.boundcheck]\n")
    write(tmp_path / "boundcheck.toml", CONTRACT)
    assert find_config(tmp_path) == pyproject
    own = write(tmp_path / "boundcheck.toml", "")
    assert find_config(tmp_path) == own


def test_contracts_beside_the_code_are_passed_over(tmp_path: Path) -> None:
    root = write(tmp_path / "boundcheck.toml", "")
    package = write(tmp_path / "src/shop/billing/boundcheck.toml", CONTRACT).parent
    assert find_config(package) == root


def test_a_broken_file_is_found_so_that_loading_tells_why(tmp_path: Path) -> None:
    broken = write(tmp_path / "pyproject.toml", "[tool.boundcheck]\na = \n")
    assert find_config(tmp_path) == broken
    broken = write(tmp_path / "boundcheck.toml", "[modules.a\n")
    assert find_config(tmp_path) == broken


def test_none(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "# boundcheck some day\n[tool]\n")
    with pytest.raises(ConfigError) as caught:
        find_config(tmp_path)
    assert str(caught.value) == (
        f"no boundcheck.toml and no [tool.boundcheck] in a pyproject.toml from {tmp_path} upwards: "
        "boundcheck init writes one, or name one with --config"
    )
    contract = write(tmp_path / "boundcheck.toml", CONTRACT)
    with pytest.raises(
        ConfigError, match=r"--config \(.*boundcheck\.toml holds the contract of one module\)$"
    ):
        find_config(contract.parent)


@pytest.mark.parametrize(
    ("text", "is_contract"),
    [
        (CONTRACT, True),
        ("\ufeff# why\r\n\r\n[ module ]\r\n", True),
        ("module.layer = 'a'", True),
        ("module = { layer = 'a' }", True),
        ("[module.rules]\ndata = 'off'", True),
        ("[module]\n[rules]\n", True),  # wrong, and told by load_config
        ("[module]\nlayer = \n", True),
        ("", False),
        ("module = 3", False),
        ("[module.billing]\npath = 'a'", False),  # meant [modules.billing]
        ("[module]\n[modules.a]\npath = 'a'", False),
        ("[modules.a]\n[module]\nlayer =", False),
        ("[modules.a]\nowner = '''\n[module]\n'''", False),
    ],
)
def test_what_a_contract_beside_the_code_is(tmp_path: Path, text: str, is_contract: bool) -> None:
    assert is_module_contract(write(tmp_path / "boundcheck.toml", text)) is is_contract


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a = [1\nb", "boundcheck.toml:2:1: not valid TOML: Unclosed array"),
        ("a = '\n", "boundcheck.toml:1"),
        ("a = [\n\n\n", "boundcheck.toml:1: not valid TOML"),
        (b"a = 1\nb = '\xff'\n", "boundcheck.toml:2: not UTF-8; save the file as UTF-8"),
        ("a = 1\n".encode("utf-16"), "boundcheck.toml:1: not UTF-8; save the file as UTF-8"),
        (
            "a = 1\nb = '\0'\n",
            "boundcheck.toml:2: holds a NUL byte, so it is not a text file; save it as UTF-8",
        ),
        (
            b"#" * 5_000_001,
            "boundcheck.toml: larger than 5 MB, which no configuration is; name another file",
        ),
        ("a = " + "[" * 5000, "boundcheck.toml: nested too deeply for a configuration; flatten it"),
        ("a = " + "9" * 5000, "boundcheck.toml: not valid TOML: "),
        (
            CONTRACT,
            "boundcheck.toml: holds the contract of one module, not a project; name the file of the project",
        ),
    ],
)
def test_a_file_that_is_no_configuration(tmp_path: Path, content: str | bytes, message: str) -> None:
    told = refusal(write(tmp_path / "boundcheck.toml", content))
    assert told.startswith(message)
    assert "\n" not in told


def test_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "boundcheck.toml", b"\xef\xbb\xbfexclude = [\r\n 'a'\r\n]\r\nlayers = ['a']\r\n")
    config = load_config(path)
    assert (config.layers[0].place.line, config.layers[0].place.column) == (4, 11)
    assert config.sources == (("boundcheck.toml", "exclude = [\n 'a'\n]\nlayers = ['a']\n"),)


def test_no_readable_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.toml") == "no.toml: no such file; create it, or name another with --config"
    (tmp_path / "folder").mkdir()
    assert refusal(tmp_path / "folder") == "folder: a directory; name a TOML file"
    assert refusal(Path(os.devnull)).endswith("null: not a regular file; name a TOML file")
    (tmp_path / "loop").symlink_to("loop")
    assert refusal(tmp_path / "loop").startswith("loop: cannot be read: ")
    assert "embedded null" in refusal(tmp_path / "a\0b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path / "boundcheck.toml", "")
    path.chmod(0)
    assert refusal(path) == "boundcheck.toml: permission denied; make the file readable"


def test_a_broken_contract_does_not_hide_the_mistakes_of_the_project(tmp_path: Path) -> None:
    path = write(tmp_path / "boundcheck.toml", "exhaustive = 1\n")
    missing = tmp_path / "src/shop/boundcheck.toml"
    assert refusal(path, (missing, "shop")).split("\n") == [
        "boundcheck.toml:1: exhaustive: expected true or false, found a whole number",
        "src/shop/boundcheck.toml: no such file; create it, or name another with --config",
    ]


def test_a_pyproject_without_the_table(tmp_path: Path) -> None:
    path = write(tmp_path / "pyproject.toml", "tool = 3\n")
    assert refusal(path) == "pyproject.toml: holds no [tool.boundcheck]; add [tool.boundcheck.modules.NAME]"


def test_the_root_is_where_the_file_is_linked(tmp_path: Path) -> None:
    write(tmp_path / "shared/conf.toml", "exhaustive = true\n")
    (tmp_path / "shop").mkdir()
    link = tmp_path / "shop/boundcheck.toml"
    link.symlink_to("../shared/conf.toml")
    config = load_config(link)
    assert (config.root, config.file, config.exhaustive) == (
        (tmp_path / "shop").resolve(),
        "boundcheck.toml",
        True,
    )
    assert find_config(link.parent) == link
