"""What an existing configuration does not know yet, added to its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from boundcheck.base.disk import read_file
from boundcheck.base.dotted import is_within
from boundcheck.base.errors import ConfigError
from boundcheck.base.light import dataclass, replace
from boundcheck.base.nearest import suggestion
from boundcheck.base.patterns import later
from boundcheck.codebase.build import build_codebase
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.document import parse, value_at
from boundcheck.config.find import table_of
from boundcheck.config.load import load_config, parse_config
from boundcheck.config.locate import above_comments
from boundcheck.config.model import UNASSIGNED, Config
from boundcheck.fix import Edit, FileText, addition_edits
from boundcheck.init import toml
from boundcheck.init.api import with_public
from boundcheck.init.build import InitStart, read_back
from boundcheck.init.draft import DraftModule
from boundcheck.init.observe import observe
from boundcheck.init.owners import with_owners
from boundcheck.init.propose import propose
from boundcheck.init.suites import with_tests
from boundcheck.judgement.conclude import judge
from boundcheck.outcome.selection import Selection, check
from boundcheck.read import Progress, find_files, scan_files

_HEADER = later(r"^[ \t]*\[", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Update:
    """The new text, and what is new in it: modules, and dependencies by module. Both empty: the text is unchanged."""

    text: str
    modules: tuple[str, ...]
    dependencies: tuple[tuple[str, tuple[str, ...]], ...]


def update(file: Path, jobs: int | None, progress: Progress) -> Update:
    """Nothing is removed, no `depends_on` is begun. Raises ConfigError when the text cannot be added to."""
    config, project = find_files(lambda contracts: load_config(file, contracts))
    text = FileText(read_file(str(file))[0], is_python=False)
    start = InitStart.of(file, config, project, scan_files(config, project, jobs, progress), project.roots)
    modules = _new_modules(start, text)
    if modules:
        text = _with_tables(text, modules, start)
    missing = _missing(read_back(start, text.text), file.name)
    if missing:
        text = _with_dependencies(text, missing, file.name)
        read_back(start, text.text)  # raises where the text does not load
    names = tuple(module.name for module in modules)
    return Update(text.data.decode(), names, tuple(sorted(missing.items())))


def _new_modules(start: InitStart, text: FileText) -> tuple[DraftModule, ...]:
    """Proposed modules with a file that nobody owns yet."""
    codebase = build_codebase(start.config, start.project, start.facts)
    _refuse_unmatched(codebase)
    free = {f.name for f in codebase.files if f.module is None and f.kind == "source" and f.facts.holds_code}
    taken = {*codebase.modules.by_name, *(contract.name for contract in start.config.modules)}
    found = []
    for module in propose(start.shape, taken, codebase.modules.paths):
        paths = tuple(path for path in module.paths if _is_new(codebase, path, free))
        if paths:
            found.append(replace(module, paths=paths))
    if not found:
        return ()
    plain = _parsed(_with_tables(text, found, start).text, start)
    codebase = build_codebase(plain, start.project, start.facts)
    drafts = observe(found, codebase, start.shape).modules
    drafts = with_owners(with_public(with_tests(drafts, start.project, start.shape), codebase), codebase)
    return tuple(_without_shared(draft, codebase) for draft in drafts)


def _refuse_unmatched(codebase: Codebase) -> None:
    """Raise ConfigError where a module has no code for want of the right path: its code would become another module."""
    nothing = [
        f'{path.place.path}:{path.place.line}: path: no package or file matches "{path.value}"; '
        f"{suggestion(path.value, sorted(codebase.packages), 'correct or remove it')}"
        for _, path in codebase.modules.unmatched
    ]
    if nothing:
        raise ConfigError(
            (*nothing, f"nothing is added before {'that' if len(nothing) == 1 else 'these'} is mended")
        )


def _is_new(codebase: Codebase, path: str, free: Iterable[str]) -> bool:
    """Nobody owns it, or merely the root package does, in which it stands beside modules of their own."""
    if path in codebase.modules.paths:
        return False
    if codebase.modules.owner_of(path) is None:
        package = {path.removesuffix(".*")}
        return any(is_within(name, package) for name in free)
    parent = path.rpartition(".")[0]
    return path in codebase.packages and any(
        other.rpartition(".")[0] == parent for other in codebase.modules.paths
    )


def _without_shared(draft: DraftModule, codebase: Codebase) -> DraftModule:
    listed = draft.depends_on
    if listed is None:
        return draft
    return replace(draft, depends_on=tuple(d for d in listed if codebase.role(d.module) != "shared"))


def _with_tables(text: FileText, modules: Iterable[DraftModule], start: InitStart) -> FileText:
    """The text with the new tables behind the last module's, or at the end where that does not hold together."""
    name, written = start.file.name, text.text
    prefix = "".join(f"{key}." for key in table_of(name))
    tables = "\n".join(toml.module_table(module, prefix) for module in modules)
    before = parse(written, name)
    places = [len(written)]
    if last := _last_module_line(start):
        following = _HEADER.search(written, text.offset(last, 1) + 1)
        if following is not None:
            places.insert(0, above_comments(written, following.start()))
    for place in places:
        head, tail = written[:place], written[place:]
        gap = "" if head.endswith("\n\n") else "\n" if head.endswith("\n") else "\n\n"
        edit = Edit(place, place, f"{gap}{tables}" + "\n" * bool(tail.strip()))
        result = FileText(text.edited((edit,)), is_python=False)
        try:
            if _holds(parse(result.text, name), before):
                _parsed(result.text, start)
                return result
        except ConfigError:
            continue
    raise ConfigError(
        (f"{name}: new modules cannot be added; write each module as a [{prefix}modules.NAME] table",)
    )


def _last_module_line(start: InitStart) -> int:
    file = start.config.file
    return max((m.place.line for m in start.config.modules if m.place.path == file), default=0)


def _missing(codebase: Codebase, file: str) -> Mapping[str, tuple[str, ...]]:
    """What contracts in this file do not declare, by the name of their table."""
    tables = {contract.place: contract for contract in codebase.config.modules}
    found: dict[str, set[str]] = {}
    for finding in check(judge(codebase), Selection(rules=frozenset(("undeclared-dependency",)))).findings:
        module = codebase.modules.by_name.get(finding.from_ or "")
        contract = tables.get(module.contract.place) if module else None
        if contract is None or contract.depends_on is None or contract.role != "module":
            continue
        if contract.place.path == file and finding.to not in (None, UNASSIGNED):
            found.setdefault(contract.name, set()).add(str(finding.to))
    return {name: tuple(sorted(modules)) for name, modules in found.items()}


def _with_dependencies(text: FileText, missing: Mapping[str, tuple[str, ...]], file: str) -> FileText:
    data, edits = parse(text.text, file), list[Edit]()
    for name, modules in missing.items():
        path = (*table_of(file), "modules", name, "depends_on")
        listed = value_at(data, path)
        names = [_name(item) for item in listed] if isinstance(listed, list) else []
        edits += addition_edits(text, path, names, modules)
    return FileText(text.edited(edits), is_python=False)


def _name(item: object) -> str:
    return str(item.get("module", "")) if isinstance(item, dict) else str(item)


def _holds(new: object, old: object) -> bool:
    """Whether everything that was said is still said."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(
            key in new and _holds(new[key], value) for key, value in old.items()
        )
    return new == old


def _parsed(text: str, start: InitStart) -> Config:
    return parse_config(text, start.file, start.project.contracts)
