"""What an existing configuration does not know yet, added to its text; the only importer of tomlkit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from boundcheck.base.disk import read_file
from boundcheck.base.dotted import is_within
from boundcheck.base.errors import ConfigError
from boundcheck.base.light import dataclass
from boundcheck.base.nearest import suggestion
from boundcheck.base.patterns import later
from boundcheck.codebase.build import build_codebase
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.load import load_config, parse_config
from boundcheck.config.model import UNASSIGNED, Config
from boundcheck.init import toml
from boundcheck.init.api import with_public
from boundcheck.init.build import Progress, Start, read_back
from boundcheck.init.draft import DraftModule
from boundcheck.init.observe import observe
from boundcheck.init.owners import with_owners
from boundcheck.init.propose import propose
from boundcheck.init.suites import with_tests
from boundcheck.judgement.conclude import judge
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import find_files, scan_files

_WIDTH = 90
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
    written = read_file(str(file))[0].decode("utf-8")
    mark, newline = "\ufeff" * written.startswith("\ufeff"), "\r\n" if "\r\n" in written else "\n"
    text = written.removeprefix("\ufeff").replace("\r\n", "\n")
    start = Start.of(file, config, project, scan_files(config, project, jobs, progress), project.roots)
    modules = _new_modules(start, text)
    added = _with_tables(text, modules, start) if modules else text
    missing = _missing(read_back(start, added), file.name)
    if not modules and not missing:
        return Update(written, (), ())
    result = _with_dependencies(added, missing, file.name) if missing else added
    read_back(start, result)  # raises where the text does not load
    names = tuple(module.name for module in modules)
    return Update(mark + result.replace("\n", newline), names, tuple(sorted(missing.items())))


def _new_modules(start: Start, text: str) -> tuple[DraftModule, ...]:
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
    plain = _parsed(_with_tables(text, found, start), start)
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


def _with_tables(text: str, modules: Iterable[DraftModule], start: Start) -> str:
    """The text with the new tables behind the last module's, or at the end where that does not hold together."""
    prefix = "tool.boundcheck." if start.file.name == "pyproject.toml" else ""
    tables = "\n".join(toml.module_table(module, prefix) for module in modules)
    before = _unwrapped(text)
    places = [len(text)]
    last = _last_module_line(start)
    if last:
        offset = sum(len(line) + 1 for line in text.split("\n")[:last])
        following = _HEADER.search(text, offset)
        if following is not None:
            places.insert(0, _above_comments(text, following.start()))
    for place in places:
        head, tail = text[:place], text[place:]
        gap = "" if head.endswith("\n\n") else "\n" if head.endswith("\n") else "\n\n"
        result = f"{head}{gap}{tables}" + (f"\n{tail}" if tail.strip() else tail)
        try:
            if _holds(_unwrapped(result), before):
                _parsed(result, start)
                return result
        except ConfigError:
            continue
    where = f"{start.file.name}: new modules cannot be added"
    raise ConfigError((f"{where}; write each module as a [{prefix}modules.NAME] table",))


def _last_module_line(start: Start) -> int:
    file = start.config.file
    return max((m.place.line for m in start.config.modules if m.place.path == file), default=0)


def _above_comments(text: str, place: int) -> int:
    """Comments directly above a table belong to it."""
    while place:
        line_start = text.rfind("\n", 0, place - 1) + 1
        if not text[line_start:place].lstrip().startswith("#"):
            break
        place = line_start
    return place


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


def _with_dependencies(text: str, missing: Mapping[str, tuple[str, ...]], file: str) -> str:
    import tomlkit  # heavy, and needed for this alone

    document = tomlkit.parse(text)
    top = document["tool"]["boundcheck"] if file == "pyproject.toml" else document
    for name, modules in missing.items():
        array = top["modules"][name]["depends_on"]
        for module in modules:
            listed = [_name(item) for item in array]
            place = sum(other < module for other in listed) if listed == sorted(listed) else len(listed)
            array.insert(place, module)
        if "\n" not in array.as_string():  # an insertion may leave out the space behind a comma
            line = tomlkit.array()
            line.extend(list(array))
            top["modules"][name]["depends_on"] = line.multiline(len(line.as_string()) > _WIDTH)
    return tomlkit.dumps(document)


def _name(item: object) -> str:
    return str(item.get("module")) if isinstance(item, dict) else str(item)


def _unwrapped(text: str) -> object:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text).unwrap()
    except TOMLKitError as error:
        raise ConfigError((f"not valid TOML: {error}",)) from None


def _holds(new: object, old: object) -> bool:
    """Whether everything that was said is still said."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(
            key in new and _holds(new[key], value) for key, value in old.items()
        )
    return new == old


def _parsed(text: str, start: Start) -> Config:
    return parse_config(text, start.file, start.project.contracts)
