"""What changed between two pictures."""

from __future__ import annotations

from dataclasses import replace

from boundcheck.answers.atlas import compare
from boundcheck.answers.atlas.model import (
    Atlas,
    AtlasCycle,
    Diff,
    Edge,
    EdgeKind,
    ModuleNode,
    Reported,
    State,
)
from boundcheck.findings.finding import Finding


def picture(
    *pairs: str, kinds: tuple[EdgeKind, ...] = ("allowed",), findings: tuple[Reported, ...] = ()
) -> Atlas:
    names = sorted({name for pair in pairs for name in pair})
    edges = (
        Edge(names.index(pair[0]), names.index(pair[1]), 1, kinds=frozenset(kinds)) for pair in sorted(pairs)
    )
    return Atlas(tuple(ModuleNode(name, 1, 1) for name in names), tuple(edges), findings=findings)


def found(path: str, line: int, state: State = "new") -> Reported:
    return Reported(Finding("private-import", path, line, 1, "an import; take it out", "a", "b"), state)


def diff(now: Atlas, before: Atlas, moved: dict[str, str] | None = None) -> Diff:
    compared = compare(now, before, "abc", "main", lambda path: (moved or {}).get(path, path))
    assert compared.diff is not None
    assert replace(compared, diff=None) == now
    return compared.diff


def test_edges_that_came_and_went() -> None:
    told = diff(picture("ab", "ac"), picture("ab", "bd"))
    assert told.added == (1,)
    assert [(gone.from_, gone.to) for gone in told.removed] == [("b", "d")]
    assert (told.modules, told.modules_gone) == (("c",), ("d",))


def test_nothing_changed() -> None:
    same = picture("ab", findings=(found("a.py", 1),))
    assert diff(same, same) == Diff("abc", "main")


def test_an_edge_that_became_a_breach() -> None:
    told = diff(picture("ab", kinds=("undeclared", "data")), picture("ab", kinds=("data",)))
    assert told.changed == ((0, ("undeclared",)),)
    assert diff(picture("ab"), picture("ab", kinds=("undeclared",))).changed == ()


def test_one_more_finding_of_a_kind_is_new_wherever_its_line() -> None:
    now = picture("ab", findings=(found("a.py", 5), found("a.py", 9)))
    told = diff(now, picture("ab", findings=(found("a.py", 1),)))
    assert told.findings == (1,)
    assert told.fixed == ()


def test_a_finding_that_went_is_fixed() -> None:
    told = diff(picture("ab"), picture("ab", findings=(found("a.py", 1, "baselined"),)))
    assert [finding.path for finding in told.fixed] == ["a.py"]


def test_what_an_exception_allows_is_neither_new_nor_fixed() -> None:
    allowed = picture("ab", findings=(found("a.py", 1, "allowed"),))
    assert diff(allowed, picture("ab")).findings == ()
    assert diff(picture("ab"), allowed).fixed == ()


def test_a_renamed_file_keeps_its_findings() -> None:
    now, before = (picture("ab", findings=(found(path, 1),)) for path in ("new.py", "old.py"))
    assert len(diff(now, before).findings) == 1
    told = diff(now, before, {"old.py": "new.py"})
    assert (told.findings, told.fixed) == ((), ())


def test_cycles() -> None:
    larger = replace(picture("ab"), cycles=(AtlasCycle(("a", "b", "c")),))
    told = diff(larger, replace(picture("ab"), cycles=(AtlasCycle(("a", "b")),)))
    assert (told.cycles, told.cycles_gone) == ((("a", "b", "c"),), (("a", "b"),))
