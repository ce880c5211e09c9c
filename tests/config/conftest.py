"""A project on disk from a few texts, and what loading it gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from boundcheck.base.errors import ConfigError
from boundcheck.config.load import load_config
from boundcheck.config.model import Config

Load = Callable[..., Config]
Mistakes = Callable[..., list[str]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """`load(text)`, `load(text, "pyproject.toml")`, `load(text, contracts={"shop.billing": text})`."""

    def run(text: str, name: str = "boundcheck.toml", contracts: dict[str, str] | None = None) -> Config:
        (tmp_path / name).write_text(dedent(text), encoding="utf-8")
        own = []
        for package, content in (contracts or {}).items():
            file = tmp_path / "src" / package.replace(".", "/") / "boundcheck.toml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(content), encoding="utf-8")
            own.append((file, package))
        return load_config(tmp_path / name, own)

    return run


@pytest.fixture
def mistakes(load: Load) -> Mistakes:
    """The lines a user reads when the same texts are refused."""

    def run(text: str, name: str = "boundcheck.toml", contracts: dict[str, str] | None = None) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(text, name, contracts)
        assert str(caught.value) == "\n".join(caught.value.mistakes)
        return list(caught.value.mistakes)

    return run
