"""The edits that mend a finding."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from boundcheck.server.diagnosis import Diagnosing
from boundcheck.server.mending import mending, replacement
from boundcheck.server.options import Options
from boundcheck.server.session import Session

TEXT = st.lists(st.sampled_from(["a", "b", "", "c d"]), min_size=1, max_size=6).map("\n".join)


@given(TEXT, TEXT)
def test_the_replacement_makes_one_text_of_the_other(before: str, after: str) -> None:
    (first, start), (last, end), new = replacement(before, after)
    lines = before.split("\n")
    head = "\n".join([*lines[:first], lines[first][:start] if first < len(lines) else ""])
    tail = "\n".join([lines[last][end:], *lines[last + 1 :]])
    assert head + new + tail == after


def test_what_fix_would_write_for_a_text_that_is_not_written(
    project: Callable[[Mapping[str, str]], Path],
) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n',
            "shop/__init__.py": "",
            "shop/a/__init__.py": "",
            "shop/a/x.py": "",
            "shop/b/__init__.py": "from shop.b.inner import N\n__all__ = ['N']\n",
            "shop/b/inner.py": "N = 1\n",
        }
    )
    texts = {str(root / "shop/a/x.py"): b"\n\nfrom shop.b.inner import N\nN\n"}
    found = Diagnosing(root / "boundcheck.toml").made(texts)
    assert found.run is not None
    (breach,) = (one for one in found.run.analysis.findings if one.rule == "private-import")
    mended = mending(found, breach)
    assert mended is not None
    assert mended.unsafe == ""
    assert mended.edits == {"shop/a/x.py": ((2, 0), (3, 0), "from shop.b import N\n")}
    (other,) = (
        one for one in found.run.analysis.findings if one.rule == "missing-tests" and one.from_ == "a"
    )
    assert mending(found, other) is None


class Quick(asyncio.SelectorEventLoop):
    """A loop whose time passes at once where nothing else is to be done."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.now = max(self.now, self._scheduled[0]._when)  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


class Client:
    """An editor that is told what there is."""

    def __init__(self) -> None:
        self.news = threading.Event()

    def post(self, call: Callable[[], None]) -> None:
        call()

    def publish(self, *_: object) -> None:
        self.news.set()

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def test_an_editor_waits_for_a_worker_once_however_many_findings_it_asks_about(
    project: Callable[[Mapping[str, str]], Path],
) -> None:
    toml = '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n'
    root = project({"boundcheck.toml": toml, "shop/a/__init__.py": "", "shop/b/__init__.py": ""})
    client, goes_on, loop = Client(), threading.Event(), Quick()
    session = Session(client, Options(), "utf-8", watches=True)
    try:
        session.set_folders([str(root)])
        assert client.news.wait(600)
        found = session.diagnosis(str(root / "shop/a/__init__.py"))
        assert found is not None
        assert found[1].report is not None
        asked = [(found[0], finding) for finding in found[1].report.findings] * 10
        session.worker.soon(goes_on.wait)
        assert loop.run_until_complete(session.mendings(asked)) == [None] * len(asked)
        assert 0 < loop.now < 3
    finally:
        goes_on.set()
        session.worker.stop()
        loop.close()
