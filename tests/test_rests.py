"""What an answer rests on may become another though the answer is the same: from then on it stands as long as that does."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck import door
from boundcheck.findings.finding import Finding
from boundcheck.keep.cache import Cache
from boundcheck.keep.memory import MemoryCache
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import Run, analyse, follow, run

EXAMPLES = int(os.environ.get("BOUNDCHECK_REST_EXAMPLES", "3"))
HOME = "shop/b/work.py"
FACADE, ONE, OTHER = "shop/b/__init__.py", "shop/b/one.py", "shop/b/other.py"
BY_ONE, BY_OTHER = "from shop.b.one import bill\n", "from shop.b.other import bill\n"
BY_WORK, OWN, NOTHING = "from shop.b.work import bill\n", "def bill(): ...\n", ""
SHOP = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n',
    "shop/__init__.py": "",
    "shop/a/use.py": "from shop.b import bill\n",
    "shop/b/models.py": "from django.db import models\n\n\nclass Bill(models.Model):\n    n = models.IntegerField()\n",
    HOME: "from shop.b.models import Bill\n\n\ndef bill() -> Bill: ...\n",
    FACADE: BY_ONE,
    ONE: BY_WORK,
    OTHER: BY_WORK,
}
Found = tuple[Finding, ...]
Follow = Callable[[], Found]


def told(done: Run) -> Found:
    return tuple(check(done.analysis, Selection(min_certainty="possible")).findings)


def on_disk(config: Path) -> Follow:
    """Runs of which each is another process."""
    return lambda: told(run(config, jobs=1, cache=Cache(config)))


def in_memory(config: Path) -> Follow:
    """Runs of one process that take up what the last one left."""
    cache = MemoryCache(config)

    def again() -> Found:
        cache.begin()
        return told(run(config, jobs=1, cache=cache))

    return again


def in_server(config: Path) -> Follow:
    """Runs of one process that know the answers of the last one, too."""
    cache, last = MemoryCache(config), list[Run]()

    def again() -> Found:
        cache.begin()
        last[:] = [follow(config, cache, last[0] if last else None, lambda early: None)]
        return told(last[0])

    return again


WAYS = pytest.mark.parametrize("way", [on_disk, in_memory, in_server])


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_RACY_NS", -(10**12))


@WAYS
@pytest.mark.parametrize(
    "steps",
    [
        # Handed out on another way, which is then cut.
        [(FACADE, BY_OTHER), (OTHER, OWN)],
        # Not handed out, then on another way than before, which is then cut.
        [(FACADE, NOTHING), (FACADE, BY_OTHER), (OTHER, OWN)],
        # What it was in an earlier state, on another way.
        [(HOME, SHOP[HOME] + "\nN = 1\n"), (FACADE, BY_OTHER), (HOME, SHOP[HOME]), (OTHER, OWN)],
        # Not handed out by either, then by the one that was not looked at.
        [
            (FACADE, BY_OTHER),
            (OTHER, OWN),
            (FACADE, BY_ONE),
            (ONE, OWN),
            (FACADE, BY_OTHER),
            (OTHER, BY_WORK),
        ],
    ],
)
def test_an_answer_that_stays_rests_on_what_gives_it_now(
    project: Callable[[Mapping[str, str]], Path], way: Callable[[Path], Follow], steps: list[tuple[str, str]]
) -> None:
    root = project(SHOP)
    config = root / "boundcheck.toml"
    found = way(config)
    assert "leaked-model" in {finding.rule for finding in found()}
    for place, (path, text) in enumerate(steps):
        write(root / path, text, place)
        assert found() == by_nothing(config), steps[: place + 1]


@WAYS
@pytest.mark.parametrize("listed", ["sub.__all__", "['other', *sub.__all__]"])
def test_what_is_handed_out_is_so_as_long_as_another_file_lists_it(
    project: Callable[[Mapping[str, str]], Path], way: Callable[[Path], Follow], listed: str
) -> None:
    root = project({**SHOP, FACADE: f"from shop.b import one as sub\n{BY_ONE}__all__ = {listed}\n", ONE: OWN})
    config = root / "boundcheck.toml"
    found = way(config)
    found()
    for place, names in enumerate(([], ["bill"], ["other"], ["bill", "other"])):
        write(root / ONE, f"__all__ = {names}\n{OWN}", place)
        told = found()
        assert told == by_nothing(config), names
        assert ("private-import" in {finding.rule for finding in told}) == ("bill" not in names)


@WAYS
@pytest.mark.parametrize("imported", ["publish", "*"])
def test_every_file_that_calls_a_callable_of_the_configuration_rests_on_what_its_import_means(
    project: Callable[[Mapping[str, str]], Path], way: Callable[[Path], Follow], imported: str
) -> None:
    names = '[names.topic]\ndefines = ["shop.bus.topic"]\nuses = ["shop.bus.publish"]\n'
    used = "from shop.api import publish\n\npublish('paid')\n"
    by_bus, by_other = (f"from shop.{name} import {imported}\n" for name in ("bus", "other"))
    root = project(
        {
            "boundcheck.toml": names + SHOP["boundcheck.toml"],
            "shop/bus.py": "def publish(): ...\ndef topic(): ...\n",
            "shop/other.py": "def publish(): ...\n",
            "shop/api.py": by_bus,
            "shop/a/one.py": used,
            "shop/a/two.py": used,
            "shop/b/made.py": "from shop.bus import topic\ntopic('paid')\n",
        }
    )
    config = root / "boundcheck.toml"
    found = way(config)
    found()
    for place, (text, told) in enumerate([(by_other, 0), (by_bus, 2), (NOTHING, 0)]):
        write(root / "shop/api.py", text, place)
        assert found() == by_nothing(config), text
        assert [finding.rule for finding in found()].count("foreign-name") == told, text


@WAYS
@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_whatever_ways_names_take_one_after_the_other(
    project: Callable[[Mapping[str, str]], Path], way: Callable[[Path], Follow], seed: int
) -> None:
    chance, root = random.Random(seed), project(SHOP)
    found = way(root / "boundcheck.toml")
    found()
    for step in range(12):
        for path in chance.sample((FACADE, ONE, OTHER), chance.choice((1, 1, 2))):
            write(
                root / path,
                chance.choice((BY_ONE, BY_OTHER, BY_WORK, OWN, NOTHING, "from shop.b.one import *\n", None)),
                step,
            )
        assert found() == by_nothing(root / "boundcheck.toml"), f"seed {seed}, step {step}"


def by_nothing(config: Path) -> Found:
    return tuple(check(analyse(config, jobs=1), Selection(min_certainty="possible")).findings)


def write(path: Path, text: str | None, second: int) -> None:
    """Write a file; None: take it away."""
    if text is None:
        path.unlink(missing_ok=True)
        return
    path.write_text(text)
    os.utime(path, (1e9 + second, 1e9 + second))  # whatever the clock of the file system
