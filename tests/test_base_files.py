"""What is read of a commit: whatever the walk finds in the work tree, of every kind and by whatever way it is reached."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import made_repository

from boundcheck.base.disk import OTHER_FILES, TELLING_FILES, TEMPLATE_FOLDERS
from boundcheck.base.earlier import tree_at
from boundcheck.base.git import find_repository
from boundcheck.discover.ignore import Ignore
from boundcheck.discover.walk import walk

ENDINGS = (".py", ".pyi", ".toml", ".ini", ".cfg", *OTHER_FILES)
FOLDERS = ("", "shop/", "shop/a/fixtures/", *(f"shop/a{folder}" for folder in TEMPLATE_FOLDERS))
EVERYTHING = {
    **{f"{folder}x{ending}": f"{folder}{ending}" for folder in FOLDERS for ending in ENDINGS},
    **{f"shop/a{folder}deep/er/x.html": "" for folder in TEMPLATE_FOLDERS},
    **dict.fromkeys(TELLING_FILES - {".gitignore"}, ""),
    "shop/a/boundcheck.toml": "",
}


def found(root: Path) -> list[tuple[str, ...]]:
    tree = walk(root, Ignore(root, ()))
    return [tree.files, tree.templates, tree.contracts, tree.markers, tree.settings]


@pytest.mark.parametrize("inside", ["", "app/"])
def test_a_base_has_every_file_that_the_walk_finds(inside: str, tmp_path: Path) -> None:
    files = {f"{inside}{path}": content for path, content in EVERYTHING.items()}
    other = {"web/page.html": "", "web/deep/x.txt": "", "web/rows.json": "", "app/kept/y.html": ""}
    made = made_repository(tmp_path / "made", {**files, **other})
    root = made.root / inside
    up = "../" * (3 + bool(inside))
    (root / "shop/a/templates/linked.html").symlink_to(f"{up}web/page.html")
    (root / "shop/a/templates/near.html").symlink_to(f"{up}app/kept/y.html")
    (root / "shop/a/templates/web").symlink_to(f"{up}web")
    (root / "shop/a/fixtures/linked.json").symlink_to(f"{up}web/rows.json")
    made.commit()
    now = found(root)
    assert len(now[0]) + len(now[1]) > len(FOLDERS) * 3
    assert {"shop/a/templates/linked.html", "shop/a/templates/near.html"} <= {*now[1]}
    with tree_at(find_repository(root), "HEAD") as base:
        assert found(base.top / inside) == now
        for files_found in now[:2]:
            for path in files_found:
                assert (base.top / inside / path).read_bytes() == (root / path).read_bytes()
