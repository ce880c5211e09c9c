"""Which files a project has, what they are called, and where imports start."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.base.errors import ConfigError, ProjectError
from boundcheck.config.load import load_config
from boundcheck.discover import Project, discover
from boundcheck.run import read_codebase

Write = Callable[[Mapping[str, str | bytes]], Path]

SHOP = '[modules.orders]\npath = "shop.orders"\n'


def read(root: Path) -> Project:
    return discover(load_config(root / "boundcheck.toml"))


def names(root: Path) -> dict[str, str]:
    return {file.path: file.name for file in read(root).files}


@pytest.mark.parametrize(
    ("path", "roots"),
    [
        ("shop/orders/a.py", (".",)),
        ("src/shop/orders/a.py", ("src",)),
        ("backend/shop/orders/a.py", ("backend",)),
        ("services/api/src/shop/orders/a.py", ("services/api/src",)),
        ("lib/shop/orders.py", ("lib",)),
    ],
)
def test_roots_are_detected_by_the_modules_paths(project: Write, path: str, roots: tuple[str, ...]) -> None:
    root = project({"boundcheck.toml": SHOP, path: "x = 1", "setup.py": "", "docs/shop/index.py": ""})
    assert read(root).roots == roots
    assert names(root)[path].startswith("shop.orders")


def test_without_modules_roots_are_src_folders_or_the_project(project: Write) -> None:
    assert read(project({"boundcheck.toml": "", "shop/a.py": ""})).roots == (".",)
    assert read(project({"boundcheck.toml": "", "src/shop/a.py": ""})).roots == ("src",)


def test_roots_by_glob_and_folders_without_init(project: Write) -> None:
    root = project(
        {
            "boundcheck.toml": 'source_roots = ["libs/*/src"]\n[modules.x]\npath = "acme.x"\n',
            "libs/x/src/acme/x/deep/down.py": "",
            "libs/y/src/acme/y/__init__.py": "",
            "libs/y/setup.py": "",
            "tests/y/test_y.py": "",
        }
    )
    assert names(root) == {
        "libs/x/src/acme/x/deep/down.py": "acme.x.deep.down",
        "libs/y/src/acme/y/__init__.py": "acme.y",
        "tests/y/test_y.py": "tests.y.test_y",
    }


def test_what_is_ignored(project: Write) -> None:
    root = project(
        {
            "boundcheck.toml": 'exclude = ["**/generated/**", "./shop//old.py", "./x"]\n',
            ".gitignore": "*.tmp.py\n/local/\n!keep.tmp.py\n",
            "shop/.gitignore": "mine.py\n",
            "shop/a.py": "",
            "shop/a.pyi": "",
            "shop/stub.pyi": "",
            "shop/generated/x.py": "",
            "shop/old.py": "",
            "x/a.py": "",
            "shop/x/a.py": "",
            "shop/mine.py": "",
            "other/mine.py": "",
            "shop/x.tmp.py": "",
            "shop/keep.tmp.py": "",
            "local/x.py": "",
            ".hidden/x.py": "",
            "node_modules/x.py": "",
            "build/lib/x.py": "",
            "env/pyvenv.cfg": "",
            "env/lib/x.py": "",
            "shop/notes.txt": "",
        }
    )
    assert list(names(root)) == [
        *("other/mine.py", "shop/a.py", "shop/keep.tmp.py", "shop/stub.pyi", "shop/x/a.py")
    ]


def test_ignore_files_above_the_project_count_up_to_the_repository(project: Write) -> None:
    root = project(
        {
            ".gitignore": "shop/skip.py\n",
            ".git/HEAD": "",
            "sub/boundcheck.toml": "",
            "sub/shop/skip.py": "",
            "sub/skip.py": "",
        }
    )
    (root / ".gitignore").write_text("sub/shop/skip.py\n")
    assert list(names(root / "sub")) == ["skip.py"]


def test_a_package_may_be_called_like_a_tools_folder(project: Write) -> None:
    assert list(names(project({"boundcheck.toml": "", "shop/build/__init__.py": "", "build/x.py": ""}))) == [
        "shop/build/__init__.py"
    ]


def test_links_are_followed_once_and_never_in_a_loop(
    project: Write, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "lib.py").write_text("")
    root = project({"boundcheck.toml": "", "shop/a.py": ""})
    (root / "shop" / "loop").symlink_to(root)
    (root / "shop" / "self").symlink_to(root / "shop" / "self")
    (root / "shop" / "vendor").symlink_to(outside)
    (root / "shop" / "vendor2").symlink_to(outside)
    (root / "shop" / "gone.py").symlink_to(root / "nowhere.py")
    found = list(names(root))
    assert len([path for path in found if path.endswith("lib.py")]) == 1
    assert [path for path in found if not path.endswith("lib.py")] == ["shop/a.py"]


def test_a_pipe_does_not_make_the_run_wait(project: Write) -> None:
    root = project({"boundcheck.toml": "", "shop/a.py": ""})
    os.mkfifo(root / "shop" / "pipe.py")
    assert list(names(root)) == ["shop/a.py"]


def test_a_root_that_does_not_exist_and_a_project_without_files(project: Write) -> None:
    root = project({"boundcheck.toml": 'source_roots = ["sorce"]\n', "shop/a.py": ""})
    with pytest.raises(ConfigError, match=r'boundcheck\.toml:1: source_roots: no folder "sorce"'):
        read(root)
    (root / "boundcheck.toml").write_text("")
    (root / "shop" / "a.py").unlink()
    with pytest.raises(ProjectError, match="no Python files"):
        read(root)


def test_kinds_and_owners_of_files(project: Write) -> None:
    root = project(
        {
            "boundcheck.toml": 'source_roots = ["src"]\ntest_support = ["tests/factories.py"]\n'
            '[modules.orders]\npath = "shop.orders"\n[modules.billing]\npath = "shop.billing"\ntests = ["qa/billing"]\n',
            "src/shop/orders/cart.py": "",
            "src/shop/orders/tests/helpers.py": "",
            "src/shop/orders/test_cart.py": "",
            "src/shop/orders/conftest.py": "",
            "src/shop/orders/migrations/0001.py": "",
            "src/shop/orders/ab_test.py": "def split(): ...\n",
            "src/shop/migrations/operations.py": "x = 1\n",
            "src/shop/latest.py": "",
            "tests/orders/test_x.py": "",
            "tests/billing/test_x.py": "",
            "tests/test_all.py": "",
            "tests/factories.py": "",
            "qa/billing/test_y.py": "",
            "alembic/versions/1.py": "",
        }
    )
    codebase = read_codebase(root / "boundcheck.toml", jobs=1)
    assert {file.path: (file.kind, file.module) for file in codebase.files} == {
        "alembic/versions/1.py": ("migration", None),
        "qa/billing/test_y.py": ("test", "billing"),
        "src/shop/latest.py": ("source", None),
        "src/shop/migrations/operations.py": ("source", None),
        "src/shop/orders/ab_test.py": ("source", "orders"),
        "src/shop/orders/cart.py": ("source", "orders"),
        "src/shop/orders/conftest.py": ("test", "orders"),
        "src/shop/orders/migrations/0001.py": ("migration", "orders"),
        "src/shop/orders/test_cart.py": ("test", "orders"),
        "src/shop/orders/tests/helpers.py": ("test", "orders"),
        "tests/billing/test_x.py": ("test", None),
        "tests/factories.py": ("support", None),
        "tests/orders/test_x.py": ("test", "orders"),
        "tests/test_all.py": ("test", None),
    }


def test_a_file_that_no_import_can_name_is_in_no_package(project: Write) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\n',
            "gunicorn.conf.py": "workers = 2\n",
            "shop/orders/__init__.py": "import gunicorn\n",
            "shop/orders/2024.01.fix.py": "x = 1\n",
        }
    )
    assert names(root)["gunicorn.conf.py"] == "gunicorn-conf"
    assert names(root)["shop/orders/2024.01.fix.py"] == "shop.orders.2024-01-fix"
    assert read(root).packages == {"shop", "shop.orders"}
    assert "gunicorn" not in read_codebase(root / "boundcheck.toml").tops
