"""What others already treat as the public part of a module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from boundcheck.base.dotted import is_within
from boundcheck.base.light import replace
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.modules import Module
from boundcheck.codebase.named.uses import names_used
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import References
from boundcheck.init.draft import DraftModule, DraftPublic
from boundcheck.init.names import INTERNAL, MODELS, OFFERED

_MANY = 3  # modules that import a file make it public in fact
_MOST_ENTRIES = 15
_OF_FILES = frozenset(("template", "tags"))  # names that files have


def with_public(modules: Sequence[DraftModule], codebase: Codebase) -> tuple[DraftModule, ...]:
    """Give each module the entries that a person would sign. `codebase` must declare these modules.

    A file is offered when it is named for others (services, events) and one module uses it, or when three modules
    use it whatever it is called. What a framework makes of a module (models, views, admin) is never offered: that
    everybody imports the models is what a boundary is to end; such imports go to the baseline. A file that is merely
    called like models and holds none (types, say) is one like others. So is a template, or a file of tags, that three modules use.
    """
    users, names = _users(codebase), _names(codebase)
    found = codebase.modules.by_name
    return tuple(
        _with_entries(m, found[m.name], users, names.get(m.name, []), codebase)
        if m.name in found and m.role == "module" and not m.is_glob
        else m
        for m in modules
    )


def _users(codebase: Codebase) -> Mapping[str, set[str]]:
    """The modules that use a file of another one."""
    users: dict[str, set[str]] = {}
    for ref in References(codebase).production:
        if ref.certainty != "possible" and ref.kind != "string":
            for target in ref.targets:
                if target.file:
                    users.setdefault(target.file, set()).add(ref.file.owner)
    return users


def _names(codebase: Codebase) -> Mapping[str, list[str]]:
    """By their modules the entries for templates and tags that many others use."""
    users: dict[tuple[str, str], set[str]] = {}
    for file, use in names_used(Questions(codebase), codebase):
        if use.kind in _OF_FILES and not use.name.endswith("*"):
            users.setdefault((use.owner, f"{use.kind}:{use.name}"), set()).add(file.owner)
    found: dict[str, list[str]] = {}
    for (owner, entry), modules in sorted(users.items()):
        if len(modules) >= _MANY:
            found.setdefault(owner, []).append(entry)
    return found


def _with_entries(
    draft: DraftModule,
    module: Module,
    users: Mapping[str, set[str]],
    names: Sequence[str],
    codebase: Codebase,
) -> DraftModule:
    entries = set()
    files = 0
    for file in codebase.by_name.values():
        if file.module != draft.name or file.kind != "source":
            continue
        files += 1
        path = codebase.modules.path_of(file.name) or ""
        inner = file.name[len(path) + 1 :]
        used = len(users.get(file.name, ()))
        if inner and inner != "api" and _is_offered(inner, used) and not _holds_models(file, inner, codebase):
            entries.add(inner)
    if not entries and not names:
        return draft
    if len(entries) > _MOST_ENTRIES and 2 * len(entries) > files:
        return replace(
            draft, public=(DraftPublic("**"),), notes=(*draft.notes, "most of its files are used by others")
        )
    apis = (f"{path}.api" for path in module.paths)
    has_api = any(api in codebase.known and codebase.modules.owner_of(api) == module.name for api in apis)
    listed = (".", *(("api",) if has_api else ()), *_folded(entries), *names)
    return replace(draft, public=tuple(map(DraftPublic, listed)))


def _folded(entries: Iterable[str]) -> list[str]:
    """Several files of a folder that is meant for others as one entry, `services.*`."""
    inside: dict[str, list[str]] = {}
    for entry in entries:
        parent, _, _ = entry.rpartition(".")
        inside.setdefault(parent, []).append(entry)
    found: list[str] = []
    for parent, files in inside.items():
        fold = len(files) >= _MANY and parent in OFFERED
        found += [f"{parent}.*"] if fold else files
    return sorted(found)


def _is_offered(inner: str, users: int) -> bool:
    parts = inner.split(".")
    if (INTERNAL - {MODELS}) & set(parts) or any(part.startswith("_") for part in parts):
        return False
    return users >= _MANY or (users > 0 and len(parts) == 1 and parts[0] in OFFERED)


def _holds_models(file: File, inner: str, codebase: Codebase) -> bool:
    """Whether a file lies in what is called like models (or is it) and holds some, or does nothing but hand names on."""
    parts = inner.split(".")
    if MODELS not in parts:
        return False
    package = file.name[: -len(inner)] + ".".join(parts[: parts.index(MODELS) + 1])
    holding = (entity.file for entity in codebase.registry.by_name.values())
    return not file.facts.definitions or any(is_within(name, {package}) for name in holding)
