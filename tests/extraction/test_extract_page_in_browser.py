"""The page that `extract --format html` writes, in a real browser where there is one; nothing is downloaded for it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import report_of_billing as reports

from boundcheck.answers.atlas.model import Atlas
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.show import show_report

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WANTED = CHROMIUM is not None and (not os.environ.get("CI") or "BOUNDCHECK_BROWSER" in os.environ)

pytestmark = pytest.mark.skipif(not WANTED, reason="no chromium on this machine, or none wanted in CI")

PAGES = [(reports.billing(reports.HISTORY), reports.ATLAS), (reports.worst(), reports.atlas_of_worst())]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with pytest.importorskip("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def show(
    browser: Any, folder: Path, found: Extraction, atlas: Atlas, **options: Any
) -> tuple[Any, list[str]]:
    """The open page, and the list that collects whatever should not happen."""
    file = folder / "page.html"
    file.write_text(show_report(found, atlas, "html"), encoding="utf-8")
    page, problems = browser.new_context(**options).new_page(), []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: problems.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    return page, problems


@pytest.mark.parametrize(("found", "atlas"), PAGES)
@pytest.mark.parametrize("wide", [360, 1280])
def test_it_runs_and_loads_nothing_and_fits_the_window(
    browser: Any, tmp_path: Path, wide: int, found: Extraction, atlas: Atlas
) -> None:
    page, problems = show(browser, tmp_path, found, atlas, viewport={"width": wide, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).position") == "sticky"
    page.context.close()
    assert problems == []


def test_places_open_without_a_script(browser: Any, tmp_path: Path) -> None:
    page, problems = show(browser, tmp_path, *PAGES[0], java_script_enabled=False)
    place = page.get_by_text("src/shop/web/checkout.py:31")
    assert not place.is_visible()
    page.get_by_text("7 places", exact=True).click()
    assert place.is_visible()
    page.context.close()
    assert problems == []


def test_print_is_dark_on_white_without_what_only_a_screen_needs(browser: Any, tmp_path: Path) -> None:
    page, _ = show(browser, tmp_path, *PAGES[0], color_scheme="dark")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(27, 35, 48)"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('svg .ground')).fill") == "rgb(251, 251, 250)"
    )
    page.context.close()


@pytest.mark.skipif("BOUNDCHECK_AXE" not in os.environ, reason="BOUNDCHECK_AXE names no axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("found", "atlas"), PAGES)
def test_axe_finds_no_serious_fault(
    browser: Any, tmp_path: Path, scheme: str, found: Extraction, atlas: Atlas
) -> None:
    source = Path(os.environ["BOUNDCHECK_AXE"])
    script = (source / "axe.min.js" if source.is_dir() else source).read_text("utf-8")
    page, _ = show(browser, tmp_path, found, atlas, color_scheme=scheme)
    page.evaluate(script)
    faults = page.evaluate("axe.run().then(result => result.violations)")
    page.context.close()
    serious = [
        (fault["id"], [place["html"][:160] for place in fault["nodes"][:3]])
        for fault in faults
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == [], json.dumps(serious, indent=1)
