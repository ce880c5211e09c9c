"""How long the page of `graph --format html` takes in headless Chromium, and how large it is.

usage: python benchmarks/page.py [--rounds N] [--page FILE]

Opens made-up projects (400 modules, 6,000 edges, 60,000 sites, folded and not; 1,300 modules), or a page written by
boundcheck, and measures in the page itself: from the start of the navigation until the first picture stands
(`drawn`), until a click after that has its details on the screen (`clicked`), and a frame while zooming (`frame`).
Needs Chromium on the machine and the playwright package.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/draw"))

import page_examples as examples
from playwright.sync_api import sync_playwright

from boundcheck.draw.html import render_page

_CLICK = """async () => {
  const node = document.querySelector('.node.module') ?? document.querySelector('.node');
  const box = node.getBoundingClientRect();
  const at = {clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true, button: 0, pointerId: 1};
  const start = performance.now();
  node.dispatchEvent(new PointerEvent('pointerdown', at));
  node.dispatchEvent(new PointerEvent('pointerup', at));
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const drawn = performance.getEntriesByName('boundcheck-drawn')[0].startTime;
  return [drawn, drawn + performance.now() - start];
}"""
_ZOOM = """async () => {
  const canvas = document.querySelector('svg.canvas');
  const frames = 12;
  const start = performance.now();
  for (let frame = 0; frame < frames; frame += 1) {
    canvas.dispatchEvent(new WheelEvent('wheel', {deltaY: -40, clientX: 600, clientY: 400, cancelable: true}));
    await new Promise(requestAnimationFrame);
  }
  return (performance.now() - start) / frames;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--page", type=Path, help="a page that boundcheck wrote, instead of made-up ones")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = [("page", arguments.page, "")] if arguments.page else made_up(Path(folder))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        print(f"Chromium {browser.version}, median of {arguments.rounds}")
        for name, file, fragment in pages:
            drawn, clicked, frame = measure(browser, file.resolve().as_uri() + fragment, arguments.rounds)
            size = file.stat().st_size / 1_000_000
            print(
                f"{name}: {size:.1f} MB, drawn {drawn:.0f} ms, clicked {clicked:.0f} ms, frame {frame:.0f} ms"
            )
        browser.close()


def made_up(folder: Path) -> list[tuple[str, Path, str]]:
    large, huge = folder / "large.html", folder / "huge.html"
    large.write_text(render_page(examples.large()), "utf-8")
    huge.write_text(render_page(examples.large(1300, 5000, 20_000, owners=0)), "utf-8")
    return [
        ("400 modules, folded", large, ""),
        ("400 modules, all of them", large, "#fold=off"),
        ("400 modules, matrix", large, "#view=matrix"),
        ("1,300 modules, folded", huge, ""),
        ("1,300 modules, all of them", huge, "#fold=off"),
    ]


def measure(browser: Any, address: str, rounds: int) -> tuple[float, ...]:
    """Medians of milliseconds; every round in a window of its own."""
    found: list[tuple[float, float, float]] = []
    for _ in range(rounds):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.wait_for_function("performance.getEntriesByName('boundcheck-drawn').length")
        drawn, clicked = page.evaluate(_CLICK) if "matrix" not in address else (drawn_of(page), 0)
        found.append((drawn, clicked or drawn, page.evaluate(_ZOOM)))
        page.close()
    return tuple(statistics.median(values) for values in zip(*found, strict=True))


def drawn_of(page: Any) -> float:
    return float(page.evaluate("performance.getEntriesByName('boundcheck-drawn')[0].startTime"))


if __name__ == "__main__":
    main()
