"""Import edges against grimp's own, cycles, and chains."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import grimp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.answers.why import why
from boundcheck.base.errors import UsageError
from boundcheck.codebase.graph import cyclic_groups, find_cycles, import_edges
from boundcheck.codebase.ways import Ways
from boundcheck.run import read_codebase, run

Project = Callable[[Mapping[str, str | bytes]], Path]
Edge = tuple[str, str, int]


def ours(config: Path) -> set[Edge]:
    return {(e.importer, e.imported, e.line) for e in import_edges(read_codebase(config, jobs=1))}


def grimps(package: str) -> set[Edge]:
    graph = grimp.build_graph(package, cache_dir=None)
    return {
        (importer, imported, int(details["line_number"]))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        for details in graph.get_import_details(importer=importer, imported=imported)
    }


@pytest.mark.parametrize("package", ["click", "jsonschema", "hypothesis", "boundcheck"])
def test_edges_of_an_installed_package_are_those_that_grimp_finds(package: str, tmp_path: Path) -> None:
    __import__(package)
    source = Path(str(sys.modules[package].__file__)).parent
    (tmp_path / package).symlink_to(source)
    config = tmp_path / "boundcheck.toml"
    config.write_text(f'source_roots = ["."]\n[modules.all]\npath = "{package}"\n')
    found = grimps(package)
    assert len(found) > 20
    assert ours(config) == found


def test_edges_that_grimp_cannot_see(project: Project) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.shop]\npath = "shop"\n',
            "shop/__init__.py": "",
            "shop/a/no_init.py": "from ..b import x\nimport shop.c.deep\n",
            "shop/b.py": "from .a import no_init\nx = 1\n",
            "shop/c/deep.py": "",
        }
    )
    assert ours(root / "boundcheck.toml") == {
        ("shop.a.no_init", "shop.b", 1),
        ("shop.a.no_init", "shop.c.deep", 2),
        ("shop.b", "shop.a.no_init", 1),
    }


def test_cycles_are_cut_at_the_lowest_cost() -> None:
    costs = {
        ("a", "b"): 5,
        ("b", "a"): 2,
        ("b", "c"): 4,
        ("c", "a"): 1,
        ("c", "d"): 1,
        ("d", "c"): 3,
        ("e", "a"): 1,
    }
    (cycle,) = find_cycles(costs)
    assert cycle.modules == ("a", "b", "c", "d")
    assert cycle.cuts == (("b", "a"), ("c", "a"), ("c", "d"))


PAIRS = st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")).filter(
    lambda pair: pair[0] != pair[1]
)


@given(st.dictionaries(PAIRS, st.integers(1, 9), max_size=25))
def test_cuts_leave_no_circle_and_none_is_needless(costs: dict[tuple[str, str], int]) -> None:
    cuts = {pair for cycle in find_cycles(costs) for pair in cycle.cuts}
    assert cyclic_groups(costs.keys() - cuts) == ()
    for cut in cuts:
        assert cyclic_groups(costs.keys() - (cuts - {cut})) != ()


@given(st.sets(PAIRS, max_size=25))
def test_groups_are_the_strongly_connected_components(pairs: set[tuple[str, str]]) -> None:
    reached = {a: {a} for pair in pairs for a in pair}
    for _ in reached:
        for a, b in pairs:
            reached[a] |= reached[b]
    for a, b in pairs:
        reached[a] |= reached[b]
    mutual = {a: tuple(sorted(b for b in reached if b in reached[a] and a in reached[b])) for a in reached}
    assert cyclic_groups(pairs) == tuple(sorted({group for group in mutual.values() if len(group) > 1}))


@given(st.sets(PAIRS, max_size=25), PAIRS)
def test_the_way_is_the_first_of_the_shortest(pairs: set[tuple[str, str]], ends: tuple[str, str]) -> None:
    start, end = ends
    ways = [(start,)]  # all of one length
    while ways and not any(way[-1] == end for way in ways):
        ways = [(*way, b) for way in ways for a, b in pairs if a == way[-1] and b not in way]
    expected = min((way for way in ways if way[-1] == end), default=None)
    assert Ways(pairs).shortest(start, end) == expected


CHAIN: Mapping[str, str | bytes] = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n[modules.c]\npath = "shop.c"\n',
    "shop/__init__.py": "",
    "shop/a/__init__.py": "",
    "shop/a/one.py": "\nimport shop.b.mid\n",
    "shop/a/two.py": "from shop import c\n",
    "shop/b/mid.py": "from importlib import import_module\nimport_module('shop.c.end')\n",
    "shop/c/__init__.py": "",
    "shop/c/end.py": "",
    "shop/a/tests/test_one.py": "import shop.c.end\n",
}


@pytest.mark.parametrize(
    ("importer", "imported", "expected"),
    [
        ("a", "c", ["shop.a.two:1 shop.c", "shop.a.one:2 shop.b.mid:2 shop.c.end"]),
        ("a", "b", ["shop.a.one:2 shop.b.mid"]),
        ("shop.a.one", "shop.c.end", ["shop.a.one:2 shop.b.mid:2 shop.c.end"]),
        ("shop/b/mid.py", "c", ["shop.b.mid:2 shop.c.end"]),
        ("shop/a/tests", "c", ["shop.a.tests.test_one:1 shop.c.end"]),
        ("c", "a", []),
    ],
)
def test_why(project: Project, importer: str, imported: str, expected: list[str]) -> None:
    codebase = read_codebase(project(CHAIN) / "boundcheck.toml", jobs=1)
    answer = why(codebase, importer, imported)
    shown = [
        " ".join([*(f"{s.importer}:{s.line}" for s in chain), chain[-1].imported]) for chain in answer.chains
    ]
    assert shown == expected


@pytest.mark.parametrize(("importer", "imported"), [("a", "shop.a.one"), ("a", "shop.d"), ("nobody", "a")])
def test_why_of_what_is_not_there(project: Project, importer: str, imported: str) -> None:
    codebase = read_codebase(project(CHAIN) / "boundcheck.toml", jobs=1)
    with pytest.raises(UsageError):
        why(codebase, importer, imported)


JOINED: Mapping[str, str | bytes] = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n[modules.c]\npath = "shop.c"\n',
    "shop/__init__.py": "",
    "shop/a/views.py": (
        "from typing import TYPE_CHECKING\nimport shop.b.models\nimport shop\n"
        "if TYPE_CHECKING:\n    from shop.b import api\n"
        "shop.b.api.call()\nshop.b.models.Bill.objects.all()\nshop.b.late.run()\nshop.b.late.run()\n"
    ),
    "shop/a/report.sql": "SELECT 1 FROM b_bill;\n",
    "shop/a/tests/test_views.py": "from shop.b.models import Bill\n",
    "shop/b/__init__.py": "",
    "shop/b/api.py": "def call(): ...\n",
    "shop/b/late.py": "def run(): ...\n",
    "shop/b/models.py": (
        "from django.db import models\nclass Bill(models.Model):\n    class Meta:\n        app_label = 'b'\n"
    ),
    "shop/c/__init__.py": "",
}


def test_everything_that_joins_two_modules(project: Project) -> None:
    done = run(project(JOINED) / "boundcheck.toml", jobs=1)

    def uses(importer: str, imported: str) -> list[tuple[object, ...]]:
        found = why(done.codebase, importer, imported, done.accesses).uses
        return [(u.kind, u.path, u.line, u.target, u.how or u.typing_only) for u in found]

    views, bill = "shop/a/views.py", "shop.b.models.Bill"
    imports = [
        ("import", views, 2, "shop.b.models", False),
        ("import", views, 5, "shop.b.api", True),
        ("import", views, 8, "shop.b.late", False),  # a chain to what no statement names, once
    ]
    sql = ("data", "shop/a/report.sql", 1, bill, "sql")
    query = ("data", views, 7, bill, "query")
    test = ("test", "shop/a/tests/test_views.py", 1, "shop.b.models", False)
    assert uses("a", "b") == [*imports, sql, query, test]
    assert uses("shop.a.views", "shop/b/models.py") == [imports[0], query]
    assert uses("shop/a/tests", "b") == [test]
    assert uses("a", "c") == uses("b", "a") == []
