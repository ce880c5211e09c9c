"""Builds the site of the documentation: `python docs/site/build.py [FOLDER]`, by default into build/site."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from pages import pages
from sphinx.cmd.build import build_main

ROOT = Path(__file__).parent.parent.parent


def main(out: Path) -> int:
    """Exit status of the generator: a link that leads nowhere, or a page without a place, is an error."""
    staged = ROOT / "build/site-pages"
    shutil.rmtree(staged, ignore_errors=True)
    for path, text in pages(ROOT).items():
        (staged / path).parent.mkdir(parents=True, exist_ok=True)
        (staged / path).write_text(text, encoding="utf-8")
    for picture in ("graph.png", "house.svg"):
        shutil.copy(ROOT / "docs" / picture, staged)
    shutil.copytree(Path(__file__).parent / "static", staged / "static")
    done = build_main(["-q", "-W", "--keep-going", "-c", str(Path(__file__).parent), str(staged), str(out)])
    if done == 0:
        sys.stdout.write(f"{out / 'index.html'}\n")
    return done


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build/site"))
