"""Parts of a picture: around modules, only what is wrong, folded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from boundcheck.answers.atlas import around, fold, heaviest, only, only_edges, to_json
from boundcheck.answers.atlas.model import (
    IMPORT,
    Atlas,
    AtlasCycle,
    Edge,
    EdgeSite,
    FileEntry,
    ModuleNode,
    Reported,
)
from boundcheck.findings.finding import Finding

CHAIN = ("a", "b", "c", "d", "e")


def edge(from_: int, to: int, *kinds: Any, **more: Any) -> Edge:
    return Edge(
        from_,
        to,
        1,
        1,
        kinds=frozenset(kinds or ("allowed",)),
        sites=(EdgeSite(from_, 1, to, IMPORT),),
        **more,
    )


def finding(from_: str, to: str) -> Finding:
    return Finding("private-import", f"{from_}.py", 1, 1, "an import; take it out", from_, to)


# a → b → c → d → e, and b ↔ a's neighbour c back to b; a finding on c → d and one that is allowed on d → e
PICTURE = Atlas(
    tuple(ModuleNode(name, 1, 10, owner=f"@{'xxyyz'[n]}") for n, name in enumerate(CHAIN)),
    (
        edge(0, 1),
        edge(1, 2, "cyclic"),
        edge(2, 1, "undeclared", "cyclic"),
        edge(2, 3, findings=(0,)),
        edge(3, 4, findings=(1,)),
    ),
    (AtlasCycle(("b", "c"), (("c", "b"),)),),
    files=tuple(FileEntry(f"{name}.py", name, n, 10, "source") for n, name in enumerate(CHAIN)),
    inner=((0, 0),),
    findings=(Reported(finding("c", "d"), "new"), Reported(finding("d", "e"), "allowed")),
)


def edges(atlas: Atlas) -> list[str]:
    return ["".join(atlas.ends(edge)) for edge in atlas.edges]


def test_around_a_module_lies_what_it_uses_and_what_uses_it() -> None:
    assert edges(around(PICTURE, {"b"}, 1)) == ["ab", "bc", "cb"]
    assert edges(around(PICTURE, {"d"}, 1)) == ["cd", "de"]
    assert edges(around(PICTURE, {"d"}, 2)) == ["bc", "cd", "de"]
    assert edges(around(PICTURE, {"a"}, 4)) == ["ab", "bc", "cb", "cd", "de"]


def test_no_step_leaves_the_modules_and_what_joins_them() -> None:
    part = around(PICTURE, {"b", "c", "e"}, 0)
    assert [node.name for node in part.modules] == ["b", "c", "e"]
    assert edges(part) == ["bc", "cb"]
    assert part.note == "b, c, e"


def test_neighbours_own_coupling_is_left_out() -> None:
    more = replace(PICTURE, edges=(*PICTURE.edges[:1], edge(0, 2), *PICTURE.edges[1:]))
    assert "bc" not in edges(around(more, {"a"}, 1))


def test_only_violations() -> None:
    part = only(PICTURE, "violations")
    assert edges(part) == ["bc", "cb", "cd"]
    assert [node.name for node in part.modules] == ["b", "c", "d"]
    assert part.note == "only violations"


def test_only_cycles() -> None:
    assert edges(only(PICTURE, "cycles")) == ["bc", "cb"]


def test_a_module_stands_for_its_files() -> None:
    files = replace(
        PICTURE, modules=tuple(replace(n, within="ab" if n.name in "ab" else "") for n in PICTURE.modules)
    )
    assert edges(around(files, {"ab"}, 0)) == ["ab"]


def test_a_part_is_whole_in_itself() -> None:
    part = to_json(only_edges(PICTURE, {3}))
    assert part["files"] == [["c.py", "c", 0, 10, "source"], ["d.py", "d", 1, 10, "source"]]
    assert [found[3] for found in part["findings"]] == ["c.py"]  # type: ignore[attr-defined]
    (one,) = part["edges"]  # type: ignore[misc]
    assert (one["from"], one["to"], one["sites"], one["findings"]) == (0, 1, [0, 1, 1, 0], [0])
    assert part["inner"] == []


@given(st.sets(st.sampled_from(CHAIN), min_size=1), st.integers(0, 5))
def test_numbers_of_a_part_fit(names: set[str], depth: int) -> None:
    for part in (around(PICTURE, names, depth), heaviest(PICTURE, depth)):
        for each in part.edges:
            start, end = part.ends(each)
            assert PICTURE.modules[PICTURE.index[start]].lines == 10
            assert {(part.files[site.file].name, part.files[site.to].name) for site in each.sites} == {
                (start, end)
            }
            assert all(part.findings[index].finding.from_ == start for index in each.findings)
        for file in part.files:
            assert file.module < 0 or part.modules[file.module].name == file.name


def test_what_names_and_tests_alone_make_is_made_by_names_once_it_is_folded() -> None:
    nodes = tuple(ModuleNode(name, 1, 10, owner=f"@{name[0]}") for name in ("x1", "x2", "y"))
    shared = Edge(0, 2, shared=3, kinds=frozenset(("allowed", "shared")))
    tests = Edge(1, 2, tests=2, kinds=frozenset(("allowed", "tests")))
    (folded,) = fold(Atlas(nodes, (shared, tests)), lambda node: node.owner or "").edges
    assert (folded.shared, folded.tests, sorted(folded.kinds)) == (3, 2, ["allowed", "shared"])
    (folded,) = fold(
        Atlas(nodes, (replace(shared, imports=1, kinds=frozenset(("allowed",))), tests)),
        lambda node: node.owner or "",
    ).edges
    assert sorted(folded.kinds) == ["allowed"]


def test_folded_edges_are_sums() -> None:
    folded = fold(PICTURE, lambda node: node.owner or "")
    assert [(node.name, node.files, node.afferent, node.efferent) for node in folded.modules] == [
        ("@x", 2, 1, 1),
        ("@y", 2, 1, 2),
        ("@z", 1, 1, 0),
    ]
    assert [(folded.ends(e), e.imports, sorted(e.kinds)) for e in folded.edges] == [
        (("@x", "@y"), 1, ["cyclic"]),
        (("@y", "@x"), 1, ["cyclic", "undeclared"]),
        (("@y", "@z"), 1, ["allowed"]),
    ]


def test_the_heaviest_are_those_with_violations() -> None:
    assert [node.name for node in heaviest(PICTURE, 2).modules] == ["b", "c"]
