"""Libraries that a suite loads late, or never, are noticed without being loaded."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from boundcheck.pytest_plugin.arrivals import Arrivals


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("arrives_early", "arrives_late", "arrives_never"):
        (tmp_path / f"{name}.py").write_text("VALUE = 1\n")
    (tmp_path / "arrives_broken.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in ("arrives_early", "arrives_late"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("libraries")
def test_each_is_told_once_and_when_it_is_complete() -> None:
    told: list[str] = []

    def tell(name: str) -> None:
        assert sys.modules[name].VALUE == 1
        told.append(name)

    names = ("arrives_early", "arrives_late", "arrives_never", "arrives_broken")
    arrivals = Arrivals({name: lambda name=name: tell(name) for name in names})  # type: ignore[misc]
    importlib.import_module("arrives_early")
    arrivals.start()
    try:
        assert told == ["arrives_early"]
        with pytest.raises(ZeroDivisionError):
            importlib.import_module("arrives_broken")
        late = importlib.import_module("arrives_late")
        arrivals.check()
        assert told == ["arrives_early", "arrives_late"]
        assert type(late.__loader__).__name__ == type(late.__spec__.loader).__name__ == "SourceFileLoader"
        assert "arrives_never" not in sys.modules
    finally:
        arrivals.stop()
    importlib.import_module("arrives_never")
    assert "arrives_never" not in told
    sys.modules.pop("arrives_never")
