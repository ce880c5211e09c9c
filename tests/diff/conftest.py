"""The shop, once for all tests and a copy for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import Repository, made_repository
from shop_history import SHOP, Shop


@pytest.fixture(scope="session")
def shop_of_all(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return made_repository(tmp_path_factory.mktemp("diff") / "shop", SHOP)


@pytest.fixture
def shop(shop_of_all: Repository, tmp_path: Path) -> Shop:
    return Shop(shop_of_all.copied(tmp_path / "shop").root)


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Shop]:
    """A repository with other files in its first commit."""
    return lambda files, **options: Shop(made_repository(tmp_path / "made", files).root, **options)
