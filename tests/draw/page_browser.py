"""A real Chromium that opens pages, where there is one; nothing is downloaded for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page_examples as examples
import pytest

from boundcheck.draw.html import render_page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def missing() -> str | None:
    """Why no page can be opened here; None when it can."""
    if os.environ.get("CI") and not os.environ.get("BOUNDCHECK_BROWSER"):
        return "browser tests run in CI only with BOUNDCHECK_BROWSER set"
    if CHROMIUM is None:
        return "no chromium on this machine"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "the playwright package is not installed"
    return None


def browsers() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Tab:
    """One page of one example in a window of its own; `problems` collects whatever should not happen."""

    def __init__(self, browser: Any, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.context = browser.new_context(
            viewport=options.pop("viewport", {"width": 1280, "height": 800}), accept_downloads=True, **options
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.problems.append(dialog.message), dialog.dismiss()))
        self.page.on("request", self._request)

    def _request(self, request: Any) -> None:
        if not request.url.startswith(("file:", "blob:", "data:")):
            self.problems.append(request.url)

    def open(self, data: examples.Page, fragment: str = "") -> Any:
        file = self.folder / "page.html"
        file.write_text(render_page(data), encoding="utf-8")
        self.page.goto("about:blank")
        self.page.goto(file.as_uri() + fragment)
        return self.page


needs_browser = pytest.mark.skipif(missing() is not None, reason=str(missing()))
