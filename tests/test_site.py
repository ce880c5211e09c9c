"""The site's pages, without its generator, which takes longer than all of these: `python docs/site/build.py` builds them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest

from boundcheck.rules import RULES

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages_of_the_site", ROOT / "docs/site/pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_navigation_names_every_page_once(site: ModuleType) -> None:
    named = [f"{page}.md" for pages in site.NAVIGATION.values() for page in pages]
    made = {page for page in site.pages(ROOT) if not page.startswith("rules/")} - {"index.md"}
    assert sorted(named) == sorted({*made, "rules/index.md"})


def test_every_rule_has_a_page_in_the_catalogue(site: ModuleType) -> None:
    made = site.pages(ROOT)
    for rule in RULES:
        assert f"[`{rule.name}`]({rule.name}.md)" in made["rules/index.md"]
        assert made[f"rules/{rule.name}.md"].startswith(f"# {rule.name}\n")


def test_links_within_the_site_lead_to_its_pages(site: ModuleType) -> None:
    made = site.pages(ROOT)
    followed = set()
    for page, text in made.items():
        for link in re.findall(
            r"(?<!!)\[[^][]*\]\(([^)\s#:]+)(?:#[^)\s]*)?\)",
            re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S),
        ):
            to = (PurePosixPath(page).parent / link).as_posix()
            assert to in made, f"{page}: {link}"
            followed.add(to)
    assert {"tutorial.md", "rules/foreign-key.md", "architecture.md"} <= followed


def test_files_that_are_no_pages_are_in_the_repository(site: ModuleType) -> None:
    text = site.pages(ROOT)["own-rules.md"]
    assert f"]({site.REPOSITORY}/tree/main/fixtures/acme_boundaries)" in text


def test_blocks_tell_their_files(site: ModuleType) -> None:
    made = site.pages(ROOT)
    assert "```{code-block} python\n:caption: shop/billing/tests.py\n" in made["tutorial.md"]
    assert "```{code-block} toml\n:caption: boundcheck.toml\n" in made["rules/private-import.md"]
