"""The line of `init`: look at the files, draft modules, observe them, write the text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from boundcheck.base.errors import ProjectError
from boundcheck.base.light import dataclass, replace
from boundcheck.codebase.build import build_codebase
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.find import FILE_NAME
from boundcheck.config.load import parse_config
from boundcheck.config.model import Config
from boundcheck.discover import Project
from boundcheck.discover.mirrors import mirroring_trees
from boundcheck.findings.finding import Finding
from boundcheck.init import toml
from boundcheck.init.api import with_public
from boundcheck.init.by_deed import suites_by_deed
from boundcheck.init.clashes import folders_apart, is_inside
from boundcheck.init.distributions import read_distributions
from boundcheck.init.draft import DraftConfig
from boundcheck.init.models import with_models
from boundcheck.init.names import shortened, writable_paths
from boundcheck.init.observe import Observed, observe, with_final_dependencies
from boundcheck.init.order import with_layers
from boundcheck.init.owners import with_owners
from boundcheck.init.propose import propose
from boundcheck.init.pytest_paths import unseen_test_paths
from boundcheck.init.render import render
from boundcheck.init.roots import compact_roots, observed_roots
from boundcheck.init.shape import ProjectShape, read_shape
from boundcheck.init.suites import outermost, with_tests
from boundcheck.init.support import support_of
from boundcheck.judgement.conclude import judge
from boundcheck.judgement.judge import judge_files
from boundcheck.judgement.reading import accesses_of
from boundcheck.outcome.selection import Selection, check
from boundcheck.read import Contracts, Progress, find_files, scan_files
from boundcheck.scan.wire import Packed


@dataclass(frozen=True, slots=True)
class InitStart:
    """The project as it is read for a proposal; `roots` as they are going to be written.

    `apart`: the folders of projects that are checked by themselves. `test_paths`: all that are to be written, () for what shows.
    """

    file: Path
    config: Config
    project: Project
    facts: Sequence[Packed]
    roots: tuple[str, ...]
    shape: ProjectShape
    apart: tuple[str, ...] = ()
    test_paths: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, file: Path, config: Config, project: Project, facts: Sequence[Packed], roots: tuple[str, ...]
    ) -> InitStart:
        return cls(file, config, project, facts, roots, read_shape(config.root, project, facts))

    @property
    def exclude(self) -> tuple[str, ...]:
        """What is not looked at, as patterns."""
        return tuple(f"{folder}/**" for folder in self.apart)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The draft with its text, and the codebase under it."""

    draft: DraftConfig
    text: str
    codebase: Codebase
    observed: Observed


def look(root: Path, draft: DraftConfig | None, jobs: int | None, progress: Progress) -> InitStart:
    """Read the project in `root`, from the source roots of `draft` or else from those that show.

    Raises ProjectError when there is no Python file, and when there are projects that cannot be looked at as one.
    """
    file = root / FILE_NAME
    head = _head(draft) if draft else ""
    config, project = find_files(lambda contracts: _parse(head, file, contracts))
    detected = project.roots
    if not draft and not config.modules and detected != (".",):
        config, project = find_files(lambda contracts: _parse(_head(DraftConfig()), file, contracts))
    facts = scan_files(config, project, jobs, progress)
    roots = project.roots
    if not draft and not config.modules:
        distributions = read_distributions(config.root, (f.path for f in project.files if f.is_python))
        roots = observed_roots(project, [packed.facts for packed in facts], detected, distributions)
    if roots != project.roots:
        config, project, facts = _scanned(file, DraftConfig(source_roots=roots), jobs, progress)
    tests: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    if not draft and not config.modules:
        unseen = writable_paths((*unseen_test_paths(config.root, project), *suites_by_deed(project, facts)))
    if unseen:
        tests = tuple(outermost(sorted({*project.test_paths, *unseen})))
        config, project, facts = _scanned(file, DraftConfig(roots, test_paths=tests), jobs, progress)
    start = replace(_start(file, config, project, facts, draft), test_paths=tests)
    if not draft and not config.modules and (apart := folders_apart(start.shape, config.root)):
        inner = [root for root in roots if not is_inside(root, apart)]
        if not inner:
            raise ProjectError(
                f"{shortened(apart)}: each has a configuration of its own; run boundcheck there"
            )
        tests = tuple(tree for tree in tests if not is_inside(tree, apart))
        excluding = DraftConfig(tuple(inner), replace(start, apart=apart).exclude, tests)
        start = _start(file, *_scanned(file, excluding, jobs, progress), draft)
        return replace(start, apart=apart, test_paths=tests)
    return start


def _scanned(
    file: Path, head: DraftConfig, jobs: int | None, progress: Progress
) -> tuple[Config, Project, list[Packed]]:
    config, project = find_files(lambda contracts: _parse(_head(head), file, contracts))
    return config, project, scan_files(config, project, jobs, progress)


def _start(
    file: Path, config: Config, project: Project, facts: Sequence[Packed], draft: DraftConfig | None
) -> InitStart:
    roots = project.roots
    folders = {str(parent) for found in project.files for parent in PurePosixPath(found.path).parents}
    written = draft.source_roots if draft else compact_roots(roots, folders)
    return InitStart.of(file, config, project, facts, written)


def _head(draft: DraftConfig) -> str:
    lines = [toml.assignment("source_roots", list(map(toml.string, draft.source_roots)))]
    if draft.exclude:
        lines.append(toml.assignment("exclude", list(map(toml.string, draft.exclude))))
    if draft.test_paths:
        lines.append(toml.assignment("test_paths", list(map(toml.string, draft.test_paths))))
    if draft.test_support:
        lines.append(toml.assignment("test_support", list(map(toml.string, draft.test_support))))
    return "\n".join(lines) + "\n"


def _parse(text: str, file: Path, contracts: Contracts) -> Config:
    return parse_config(text, file, contracts)


def draft_of(start: InitStart) -> DraftConfig:
    """The modules that show, without contracts yet. Raises ProjectError when there is nothing to make one of."""
    own = start.config.modules  # those that keep a contract beside their code
    taken = [contract.name for contract in own]
    owned = [path.value for contract in own for path in contract.paths]
    modules = propose(start.shape, taken, owned)
    if not modules and not own:
        raise ProjectError(
            f"no package with code below {', '.join(start.roots)}; name the modules in {start.file.name} by hand"
        )
    return DraftConfig(start.roots, start.exclude, start.test_paths, modules=modules)


def observe_all(start: InitStart, draft: DraftConfig) -> Proposal:
    """The draft with what the code shows."""
    return finish(start, *completed(start, draft))


def completed(start: InitStart, draft: DraftConfig) -> tuple[DraftConfig, Observed]:
    """The draft with what the code shows."""
    start = _with_mirrors(start, draft)
    draft, plain = _with_files(start, draft)
    observed = observe(draft.modules, plain, start.shape)
    draft = replace(draft, modules=observed.modules)
    codebase = _codebase(start, draft)
    modules = with_tests(with_final_dependencies(draft.modules, codebase), start.project, start.shape)
    modules = with_owners(with_public(modules, codebase), codebase)
    codebase = _codebase(start, replace(draft, modules=modules))
    draft = replace(draft, modules=modules, test_support=support_of(codebase, start.shape))
    if any(file.kind == "source" and is_inside(file.path, draft.test_support) for file in codebase.files):
        draft, codebase = _with_files(start, draft)
        modules = with_final_dependencies(draft.modules, codebase)
    modules = with_models(
        modules, codebase, lambda: accesses_of(codebase, judge_files(codebase, 1), codebase.files)
    )
    modules, layers = with_layers(modules, observed.pairs, bool(observed.cycles))
    return replace(draft, modules=modules, layers=layers), observed


def _with_mirrors(start: InitStart, draft: DraftConfig) -> InitStart:
    """With the folders of tests that repeat the modules of a draft, which `check` finds once these are written."""
    if draft.test_paths:
        return start
    project = start.project
    files = [file.path for file in project.files]
    found = mirroring_trees((path for module in draft.modules for path in module.paths), files, project.roots)
    return replace(
        start, project=replace(project, test_paths=tuple(outermost(sorted({*project.test_paths, *found}))))
    )


def _with_files(start: InitStart, draft: DraftConfig) -> tuple[DraftConfig, Codebase]:
    """The modules that have production code, with the codebase that declares them."""
    codebase = _codebase(start, draft)
    held = {file.module for file in codebase.files if file.kind == "source" and file.facts.holds_code}
    around = {module.loose for module in draft.modules}  # which are judged with what lies beside
    kept = tuple(m for m in draft.modules if m.is_glob or m.name in held or not around.isdisjoint(m.paths))
    if len(kept) == len(draft.modules):
        return draft, codebase
    draft = replace(draft, modules=kept)
    return draft, _codebase(start, draft)


def finish(start: InitStart, draft: DraftConfig, observed: Observed) -> Proposal:
    """The text, read back as `check` is going to read it."""
    text = render(draft)
    return Proposal(draft, text, read_back(start, text), observed)


def found_in(proposal: Proposal) -> tuple[Finding, ...]:
    """What `check` is going to say of it."""
    return check(judge(proposal.codebase), Selection()).findings


def read_back(start: InitStart, text: str) -> Codebase:
    """The codebase under a configuration that is not written yet."""
    config, project = find_files(lambda contracts: parse_config(text, start.file, contracts))
    same = project.files == start.project.files
    return build_codebase(config, project, start.facts if same else scan_files(config, project))


def _codebase(start: InitStart, draft: DraftConfig) -> Codebase:
    text = _head(draft) + "".join(map(toml.module_table, draft.modules))
    config = parse_config(text, start.file, start.project.contracts)
    return build_codebase(config, start.project, start.facts)
