"""Figures that runs leave behind, and how they are shown."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.answers.atlas import build_atlas
from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.errors import ProjectError
from boundcheck.extraction.figures import figures_of
from boundcheck.extraction.model import Figures
from boundcheck.extraction.show import show_trend
from boundcheck.extraction.trend import (
    FILE_NAME,
    SavedRun,
    Values,
    append,
    read_trend,
    run_of,
)
from boundcheck.extraction.trend import WHOLE as KEYS
from boundcheck.run import read_codebase

Write = Callable[[Mapping[str, str | bytes]], Path]
WHOLE = dict(zip(KEYS, (3, 6, 2.0, 1.2, 0.6667, 1, 4, 2, 0), strict=True))
BILLING: Values = {**Figures(4, 100, 1, 2, 0.667, 3, 1, 0)._asdict(), "blockers": 7}


def run(day: int = 1, revision: str | None = "abc", **modules: Values) -> SavedRun:
    found = modules or {"billing": BILLING}
    return SavedRun(f"2026-11-{day:02}T12:00:00Z", revision, WHOLE, dict(sorted(found.items())))


@pytest.fixture
def shop(project: Write) -> Atlas:
    """web imports orders, orders and billing import each other; mail stands alone, and a stray file imports it."""
    names = ("billing", "orders", "web", "mail")
    root = project(
        {
            "boundcheck.toml": "".join(f'[modules.{name}]\npath = "shop.{name}"\n' for name in names),
            "shop/__init__.py": "",
            "shop/billing/__init__.py": "import shop.orders\n",
            "shop/orders/__init__.py": "import shop.billing\nX = 1\n",
            "shop/web/__init__.py": "import shop.orders\n",
            "shop/mail/__init__.py": "",
            "shop/stray.py": "import shop.mail\n",
        }
    )
    return build_atlas(read_codebase(root / "boundcheck.toml", 1), ())


def test_the_figures_of_a_module(shop: Atlas) -> None:
    assert figures_of(shop, "orders") == Figures(1, 2, 2, 1, 0.333, 2, 3, 2)
    assert figures_of(shop, "web") == Figures(1, 1, 0, 1, 1.0, 3, 1, 0)
    assert figures_of(shop, "mail")[5:] == (1, 1, 0)


def test_what_modules_reach_sums_up_to_the_whole(shop: Atlas) -> None:
    names = ("billing", "orders", "web", "mail")
    assert sum(figures_of(shop, name).reaches for name in names) == shop.metrics.ccd
    assert sum(figures_of(shop, name).reached_by for name in names) == shop.metrics.ccd


def test_a_run_is_one_line_of_json(shop: Atlas, tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    assert append(path, run_of(shop, {"orders": 3}, "2026-11-21T12:00:00Z", None))
    line = path.read_text("utf-8")
    assert line.count("\n") == 1
    told = json.loads(line)
    assert list(told) == ["version", "at", "revision", "whole", "modules"]
    assert told["whole"] == {
        "modules": 4, "ccd": 8, "acd": 2.0, "nccd": 1.051, "propagation_cost": 0.5, "cycles": 1,
        "findings": {"new": 0, "baselined": 0, "allowed": 0},
    }  # fmt: skip
    assert list(told["modules"]) == ["billing", "mail", "orders", "web"]
    assert told["modules"]["orders"] == {
        "files": 1, "lines": 2, "afferent": 2, "efferent": 1, "instability": 0.333, "reaches": 2, "reached_by": 3,
        "in_cycle": 2, "blockers": 3,
    }  # fmt: skip
    assert told["modules"]["mail"]["blockers"] is None


def test_runs_come_back_as_they_were_saved_the_oldest_first(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    for saved in (run(3, "c"), run(1, None), run(2, "b", **{"ü\u2028 \n": BILLING})):
        assert append(path, saved)
    assert [saved.at[8:10] for saved in read_trend(path)] == ["01", "02", "03"]
    assert read_trend(path)[1] == run(2, "b", **{"ü\u2028 \n": BILLING})


def test_a_second_run_on_one_commit_leaves_one_line(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    assert append(path, run(1))
    before = path.read_bytes()
    assert not append(path, run(2))
    assert path.read_bytes() == before
    assert append(path, run(2, billing={**BILLING, "lines": 99}))
    assert append(path, run(3, None))
    assert append(path, run(4, None))
    assert len(read_trend(path)) == 4


def test_a_missing_line_end_is_mended_and_old_lines_stay_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    append(path, run(1, "a"))
    odd = (
        path.read_text().replace(":", " : ").replace(" : 0", ":0").replace("T12 : 00", "T12:00").rstrip("\n")
    )
    path.write_text(odd)
    append(path, run(2, "b"))
    assert path.read_text().startswith(f"{odd}\n")
    assert len(read_trend(path)) == 2


def test_a_link_stays_one(tmp_path: Path) -> None:
    append(tmp_path / "kept.jsonl", run(1, "a"))
    (tmp_path / "link").symlink_to("kept.jsonl")
    append(tmp_path / "link", run(2, "b"))
    assert (tmp_path / "link").is_symlink()
    assert len(read_trend(tmp_path / "kept.jsonl")) == 2


GOOD = json.loads(
    '{"version":1,"at":"2026-11-01T12:00:00Z","revision":null,"whole":{"modules":1,"ccd":1,"acd":1.0,"nccd":1.0,'
    '"propagation_cost":1.0,"cycles":0,"findings":{"new":0,"baselined":0,"allowed":0}},"modules":{}}'
)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("<<<<<<< HEAD", r":2: this line is no JSON; mend it or take it out"),
        ('{"version":1,"at"', ":2: this line is no JSON"),
        ("[" * 100_000, ":2: this line is no JSON"),
        ("1" * 10_000, ":2: this line is no JSON"),
        (json.dumps({**GOOD, "whole": {**GOOD["whole"], "acd": float("nan")}}), ":2: this line is no JSON"),
        ("[]", ":2: this line holds no run of boundcheck"),
        ("{}", r":2: this line holds no run of boundcheck \('version' is missing\)"),
        (json.dumps({**GOOD, "version": 2}), ":2: this line is of version 2, and this boundcheck knows 1"),
        (json.dumps({**GOOD, "at": "2026-02-31T12:00:00Z"}), '"at" is no time'),
        (json.dumps({**GOOD, "at": 3}), '"at" is no time'),
        (json.dumps({**GOOD, "modules": []}), "of another type"),
        (json.dumps({**GOOD, "modules": {"a": {}}}), "'files' is missing"),
        (json.dumps({**GOOD, "whole": {**GOOD["whole"], "ccd": -1}}), '"ccd" is no count'),
        (json.dumps({**GOOD, "whole": {**GOOD["whole"], "ccd": True}}), '"ccd" is no count'),
    ],
)
def test_a_damaged_file_is_told_by_line_and_nothing_is_lost(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "kept.jsonl"
    append(path, run(1, "a"))
    path.write_text(f"{path.read_text()}{line}\n")
    before = path.read_bytes()
    with pytest.raises(ProjectError, match=said):
        read_trend(path)
    with pytest.raises(ProjectError, match=said):
        append(path, run(2, "b"))
    assert path.read_bytes() == before


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"there is no .*; boundcheck extract --save writes it"):
        read_trend(tmp_path / "nowhere.jsonl")
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(ProjectError, match="holds no run yet"):
        read_trend(tmp_path / "empty")
    (tmp_path / "bytes").write_bytes(b"\xff\n")
    with pytest.raises(ProjectError, match="is not UTF-8"):
        append(tmp_path / "bytes", run())
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ProjectError, match=r"cannot be read .*not a regular file"):
        append(tmp_path / "pipe", run())
    with pytest.raises(ProjectError, match="cannot be written"):
        append(tmp_path / "no" / "folder", run())


def moved() -> tuple[SavedRun, ...]:
    first = run(1, "a", billing=BILLING, mail=BILLING, gone=BILLING, still=BILLING)
    last = run(
        3, "c",
        billing={**BILLING, "blockers": 2, "reaches": 1},
        mail={**BILLING, "lines": 500},
        new=BILLING,
        still=BILLING,
    )  # fmt: skip
    middle = run(2, "b", billing={**BILLING, "blockers": None}, mail=BILLING)
    return (
        first,
        middle._replace(whole={**WHOLE, "ccd": 9}),
        last._replace(whole={**WHOLE, "ccd": 8, "propagation_cost": 0.5}),
    )


def test_a_terminal_shows_first_last_change_and_what_moved_most() -> None:
    shown = show_trend(moved(), cells=90)
    assert shown == (
        "3 runs from 2026-11-01 to 2026-11-03.\n"
        "\n"
        "The whole\n"
        "  figure                first  last   change  course\n"
        "  modules                   3     3        =  ▄▄▄\n"
        "  CCD                       6     8       +2  ▁█▆\n"
        "  ACD                       2     2        =  ▄▄▄\n"
        "  NCCD                    1.2   1.2        =  ▄▄▄\n"
        "  propagation cost     0.6667   0.5  -0.1667  ██▁\n"
        "  cycles                    1     1        =  ▄▄▄\n"
        "  findings, new             4     4        =  ▄▄▄\n"
        "  findings, baselined       2     2        =  ▄▄▄\n"
        "  findings, allowed         0     0        =  ▄▄▄\n"
        "\n"
        "The modules that moved most\n"
        "  module   figure    first  last  change  course\n"
        "  billing  blockers      7     2      -5  █ ▁\n"
        "  billing  reaches       3     1      -2  ██▁\n"
        "  mail     lines       100   500    +400  ▁▁█\n"
        "  New: new\n"
        "  Gone: gone\n"
    )


def test_markdown_has_the_same_tables_and_every_run_folded() -> None:
    shown = show_trend(moved(), "markdown")
    assert "| CCD | 6 | 8 | +2 | ▁█▆ |" in shown
    assert "| `billing` | blockers | 7 | 2 | -5 | █ ▁ |" in shown
    assert "<details><summary>3 runs</summary>" in shown


def test_many_runs_fit_a_narrow_terminal() -> None:
    many = tuple(
        run(1)._replace(at=f"2026-01-01T00:{n // 60:02}:{n % 60:02}Z", whole={**WHOLE, "ccd": n})
        for n in range(1_000)
    )
    for cells in (20, 50, 80):
        lines = show_trend(many, cells=cells).splitlines()
        assert max(map(len, lines)) <= max(cells, 60)
    assert "▁" in show_trend(many, cells=80)
    assert show_trend(many, cells=80).splitlines()[5].endswith("█")


def test_one_run_says_that_two_are_needed() -> None:
    shown = show_trend([run(1)], cells=80)
    assert shown.startswith("1 run, of 2026-11-01T12:00:00Z: two are needed to tell what moved.")
    assert "moved most" not in shown


def test_the_page_admits_its_style_sheet_alone_and_runs_nothing() -> None:
    page = show_trend(moved(), "html")
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = html.unescape(re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[0])
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "<script" not in page
    assert " style=" not in page
    assert "http:" not in page.replace("http-equiv", "")
    assert page == show_trend(moved(), "html")


def test_every_line_of_the_page_is_described_and_has_its_numbers_beside_it() -> None:
    page = show_trend(moved(), "html")
    body = ElementTree.fromstring(page[page.index("<main") : page.index("</main>") + len("</main>")])
    charts = list(body.iter("svg"))
    assert len(charts) == 9 + 3  # the whole's figures, and those of modules that moved
    assert all(chart.get("role") == "img" and chart.get("aria-label") for chart in charts)
    tables = list(body.iter("table"))
    assert [len(list(table.iter("tr"))) - 1 for table in tables] == [9, 3, 3]
    assert ["".join(cell.itertext()) for cell in list(tables[1].iter("tr"))[1]] == [
        "billing",
        "blockers",
        "7",
        "2",
        "-5",
        "",
    ]
    line = charts[1].find("polyline")
    assert line is not None
    ys = [float(point.split(",")[1]) for point in (line.get("points") or "").split()]
    assert ys[1] < ys[2] < ys[0]


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_name_enters_the_page_as_text(name: str, revision: str) -> None:
    saved = [
        run(1, revision, **{f"<b>{name}": BILLING}),
        run(1, revision, **{f"<b>{name}": {**BILLING, "lines": 1}}),
    ]
    page = show_trend(saved, "html")
    page.encode()
    body = ElementTree.fromstring(page[page.index("<main") : page.index("</main>") + len("</main>")])
    assert not list(body.iter("script"))
    assert "&lt;b&gt;" in page
    show_trend(saved, cells=80).encode()
