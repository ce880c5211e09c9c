"""The order of decisions: everything, nothing, then module by module and test file by test file."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from boundcheck.answers.affected.dynamic import ANY
from boundcheck.answers.affected.links import module_node
from boundcheck.answers.affected.model import Affected, Decision, ModuleTests, TestFile
from boundcheck.answers.affected.picture import ProjectState, label
from boundcheck.answers.affected.places import AffectedPlaces
from boundcheck.base.git import Base, Change
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.codebase.files import File
from boundcheck.config.pytest_settings import PytestSettings

_UNTRACKED: Final = "; git does not track it: where no test needs it, let .gitignore name it"
_UNTOUCHED = Decision(affected=False, reason="nothing it depends on changed")


class ReachStep(NamedTuple):
    """How a node is reached: from the node that it leans on (None: the change begins here), and why."""

    after: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Work:
    """What is decided on: the project now, and as it was at the base where that can matter; `reports` are the changed files that hold
    what boundcheck wrote there."""

    now: ProjectState
    before: ProjectState | None
    settings: PytestSettings
    base: Base
    changes: Sequence[Change]
    reports: frozenset[str] = frozenset()


def decide(work: Work, namers: Callable[[str], Sequence[str]]) -> Affected:
    """What the changes can affect; where that cannot be told, everything."""
    states = [
        AffectedPlaces(picture, work.now.codebase.config, namers)
        for picture in (work.now, work.before)
        if picture
    ]
    starts: dict[str, str] = {}
    for change in work.changes:
        for path in dict.fromkeys((change.path, change.old or change.path)):
            for place in _of(states, path):
                placed = place.of(path, is_file=change.is_file, is_report=path in work.reports)
                if placed.everything:
                    hint = _UNTRACKED if placed.is_strange and change.status == "untracked" else ""
                    return everything(work, placed.everything + hint)
                for node in placed.nodes:
                    starts.setdefault(node, path)
    if not starts:
        return _result(work, {}, _all_idle(work))
    steps = _reach(_union(work), starts)
    return _result(work, steps, None)


def _all_idle(work: Work) -> str:
    """What all changes are that reach nothing."""
    others = any(change.path not in work.reports for change in work.changes)
    kinds = [*(["documentation"] if others else []), *(["reports of boundcheck"] if work.reports else [])]
    return f"{' and '.join(kinds)} alone changed" if kinds else "nothing changed"


def everything(work: Work, reason: str) -> Affected:
    """All tests run."""
    decision = Decision(affected=True, reason=reason)
    tests = tuple(TestFile(file.path, file.module, decision) for file in _test_files(work))
    return _collect(work, tests, dict.fromkeys(work.now.codebase.modules.by_name, decision), reason)


def _of(states: Sequence[AffectedPlaces], path: str) -> Iterable[AffectedPlaces]:
    """The states of the project that know a file; the present one where none does."""
    return [state for state in states if state.knows(path)] or states[:1]


def _union(work: Work) -> Mapping[str, Mapping[str, str]]:
    """Who leans on what, now or before the change."""
    if work.before is None:
        return work.now.into
    into: dict[str, dict[str, str]] = defaultdict(dict)
    for picture in (work.now, work.before):
        for node, leaning in picture.into.items():
            for other, why in leaning.items():
                into[node].setdefault(other, why)
    return into


def _reach(into: Mapping[str, Mapping[str, str]], starts: Mapping[str, str]) -> dict[str, ReachStep]:
    """Every node that leans on a changed one, by the shortest way."""
    steps = {node: ReachStep(None, path) for node, path in sorted(starts.items())}
    todo = deque(steps)
    # Who imports what nobody can tell may import the changed file.
    steps[ANY] = ReachStep(None, min(starts.values()))
    todo.append(ANY)
    while todo:
        node = todo.popleft()
        for other, why in sorted(into.get(node, {}).items()):
            if other not in steps:
                steps[other] = ReachStep(node, why)
                todo.append(other)
    return steps


def _result(work: Work, steps: Mapping[str, ReachStep], nothing: str | None) -> Affected:
    idle = Decision(affected=False, reason=nothing) if nothing else _UNTOUCHED
    codebase = work.now.codebase
    by_module = {
        name: Decision(affected=True, reason=_reason(steps, module_node(name)))
        if module_node(name) in steps
        else idle
        for name in codebase.modules.by_name
    }
    tests = []
    for file in _test_files(work):
        if file.path in steps:
            decision = Decision(affected=True, reason=_reason(steps, file.path))
        elif file.module is None and not nothing:
            decision = Decision(affected=True, reason="it belongs to no module, so it may use everything")
        else:
            decision = idle
        tests.append(TestFile(file.path, file.module, decision))
    for test in tests:
        if test.decision.affected and test.module is not None and not by_module[test.module].affected:
            reason = f"{test.path} runs: {test.decision.reason}"
            by_module[test.module] = Decision(affected=True, reason=reason)
    return _collect(work, tuple(tests), by_module, None, nothing)


def _reason(steps: Mapping[str, ReachStep], node: str) -> str:
    """The way from a node to the change, in words."""
    step = steps[node]
    if step.after is None:
        return f"{step.why} changed"
    way = [node]
    while (after := steps[way[-1]].after) is not None:
        way.append(after)
    changed = steps[way[-1]].why
    first = way[1]
    if first == ANY:
        return f"{step.why}, and {changed} changed"
    if first == changed:
        return f"{step.why}, which changed"
    if len(way) == 2:
        return f"depends on {label(first)} ({step.why}), where {changed} changed"
    if way[-1] == ANY:
        return f"depends on {label(first)} ({step.why}), which may depend on anything ({steps[way[-2]].why})"
    if way[-1] == changed:
        return f"depends on {label(first)} ({step.why}), which leads to {changed}, which changed"
    return f"depends on {label(first)} ({step.why}), which leads to {label(way[-1])}, where {changed} changed"


def _test_files(work: Work) -> list[File]:
    """The files that pytest collects tests from, as far as their names and contents tell."""
    return [
        file
        for file in work.now.codebase.files
        if file.kind == "test"
        and file.is_python
        and (file.facts.has_tests or work.settings.is_test_file(file.path))
        and file.path.rpartition("/")[2] != "conftest.py"
    ]


def _collect(
    work: Work,
    tests: tuple[TestFile, ...],
    by_module: Mapping[str, Decision],
    reason: str | None,
    nothing: str | None = None,
) -> Affected:
    suites: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        if test.module is not None:
            suites[test.module].append(test.path)
    modules = tuple(
        ModuleTests(name, decision, tuple(suites[name])) for name, decision in sorted(by_module.items())
    )
    run = frozenset(test.path for test in tests if test.decision.affected)
    return Affected(
        base=work.base,
        everything=reason is not None,
        reason=reason or nothing,
        modules=modules,
        tests=tests,
        changed=tuple(work.changes),
        grouped=_roots(work) if reason is not None else _grouped(work, run, frozenset(t.path for t in tests)),
        unaffected=frozenset(test.path for test in tests if not test.decision.affected),
    )


def _roots(work: Work) -> tuple[str, ...]:
    """What stands for the whole suite on pytest's command line."""
    root = work.now.codebase.config.root
    found = []
    for written in work.settings.testpaths:
        matches = sorted(root.glob(written)) if set("*?[") & set(written) else [root / written]
        found += [path.relative_to(root).as_posix() for path in matches if path.exists()]
    return tuple(dict.fromkeys(found)) or (".",)


def _grouped(work: Work, run: frozenset[str], tests: frozenset[str]) -> tuple[str, ...]:
    """The paths to run: a folder where all of its tests run and nothing but tests is in it, else single files."""
    mixed = {""}
    for file in work.now.codebase.files:
        if file.path in run or (file.kind in ("test", "support") and file.path not in tests):
            continue
        folder = file.path.rpartition("/")[0]
        while folder and folder not in mixed:
            mixed.add(folder)
            folder = folder.rpartition("/")[0]
    found: dict[str, None] = {}
    for path in sorted(run):
        folder, best = path.rpartition("/")[0], path
        while folder not in mixed:
            best, folder = folder, folder.rpartition("/")[0]
        found[best] = None
    return tuple(found)
