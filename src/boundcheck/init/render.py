"""A draft as the text of `boundcheck.toml`, with the comments that teach the file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from boundcheck.init import toml
from boundcheck.init.draft import DraftConfig, DraftModule

_HEAD = """\
# The modules of this codebase and what they may know of each other, for `boundcheck check`.
# {origin}
# It describes what is, not what should be: tighten it step by step. `boundcheck explain` tells the rules,
# `boundcheck init --update` adds what is new.
"""
_LAYERS = """\
# From high to low: a module may depend on its own layer and on lower ones, never on a higher one.
"""
_NO_LAYERS = """\
# Layers, from high to low, once the modules have an order; then give each module its `layer`.
# layers = ["entrypoints", "domain", "platform"]
"""
_EXHAUSTIVE = """\
# true: every file that holds code must belong to a module.
exhaustive = {value}
"""
_UNASSIGNED = """\
# "check": code that no module owns counts as a module that nobody declares.
"""
_TYPING = """\
# "check": imports under TYPE_CHECKING count too.
"""
_RULES = """\
# What was not checked before is off; take a line away to have it checked.
[rules]
"""
_CONTRACTS = """\
# Contracts on imports between dotted names, whatever the modules are.
"""
_MODULES = """\
# A module is what one team owns and might one day run as a service of its own:
#   path        its package; the longest path owns a file
#   depends_on  the modules it may use; without this key any, with [] none
#   public      what others may import of it: "." is the package's __init__, "api" that file;
#               without this key [".", "api"]
"""
_CYCLES = """\
# Modules that depend on each other in a cycle can only be pulled out together; depends_on lists those
# dependencies as they are, and `boundcheck explain dependency-cycle` tells how to cut them.
"""
_BESIDE = """\
# Modules as `boundcheck init` proposes them: uncomment all lines below, and what they do is checked, too.
"""
_GROUPS = (
    ("module", ""),
    ("shared", "Shared code: everyone may use it undeclared; it may use only shared modules."),
    ("composition", "Composition: wires the modules together, so the contracts do not bind it."),
)
_ORIGIN = "Proposed by `boundcheck init` from the code as it is; the file is yours from here on."


def render(draft: DraftConfig) -> str:
    """The whole file. The same draft gives the same bytes."""
    parts = [_HEAD.format(origin=draft.origin or _ORIGIN), *_top(draft)]
    if draft.external:
        text = "# Third-party packages that only these modules may import.\n[external]\n"
        parts.append(text + "".join(map(_external, draft.external)))
    if draft.contracts:
        parts.append(_CONTRACTS + "\n".join(map(partial(toml.array_table, "contracts"), draft.contracts)))
    if draft.modules or not draft.contracts:
        parts += _modules(draft)
    if draft.allows:
        text = "# Exceptions: each has a reason, and is reported when it is no longer needed.\n"
        parts.append(text + "\n".join(map(toml.allow_table, draft.allows)))
    changed = [row for row in draft.rows if row.kept != "kept"]
    if changed:
        lines = [line for row in changed for line in toml.comment(f"- {row.what} ({row.kept}): {row.how}")]
        parts.append("# Not translated, or only in part:\n" + "\n".join(lines) + "\n")
    if draft.beside:
        parts.append(_BESIDE + _commented(_beside(draft.beside)))
    return "\n".join(parts)


def _top(draft: DraftConfig) -> Iterator[str]:
    top = "# Where imports start.\n"
    top += toml.assignment("source_roots", list(map(toml.string, draft.source_roots))) + "\n"
    if draft.exclude:
        top += "\n# Not looked at, beside what .gitignore names.\n"
        top += toml.assignment("exclude", list(map(toml.string, draft.exclude))) + "\n"
    if draft.test_paths:
        top += "\n# Folders of tests, by pytest's testpaths and by what their files do; <folder>/<module> holds those of a module.\n"
        top += toml.assignment("test_paths", list(map(toml.string, draft.test_paths))) + "\n"
    if draft.test_support:
        top += "\n# What the tests of several modules are built with; it belongs to no module.\n"
        top += toml.assignment("test_support", list(map(toml.string, draft.test_support))) + "\n"
    yield top
    if not draft.contracts:
        yield _EXHAUSTIVE.format(value="true" if draft.exhaustive else "false")
    if draft.unassigned != "check":
        yield f"{_UNASSIGNED}unassigned = {toml.string(draft.unassigned)}\n"
    if draft.typing_only != "check":
        yield f"{_TYPING}typing_only = {toml.string(draft.typing_only)}\n"
    if draft.modules or not draft.contracts:
        yield f"{_LAYERS}{toml.layers(draft.layers)}\n" if draft.layers else _NO_LAYERS
    if draft.rules:
        yield _RULES + "".join(f"{name} = {toml.string(severity)}\n" for name, severity in draft.rules)


def _beside(draft: DraftConfig) -> str:
    """Modules with their layers as tables, which may follow others where a key of the file may not."""
    layers = [toml.array_table("layers", {"name": layer.name}) for layer in draft.layers]
    return "\n".join((*layers, *_modules(draft)))


def _commented(text: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())


def _external(reserved: tuple[str, tuple[str, ...]]) -> str:
    name, modules = reserved
    return toml.assignment(toml.key(name), list(map(toml.string, modules))) + "\n"


def _modules(draft: DraftConfig) -> Iterator[str]:
    has_cycle = any(note.startswith("In a cycle") for module in draft.modules for note in module.notes)
    yield _MODULES + (f"#\n{_CYCLES}" if has_cycle else "")
    for role, words in _GROUPS:
        found = [module for module in draft.modules if module.role == role]
        if found and words:
            yield f"# {words}\n" + toml.module_table(found[0])
            found = found[1:]
        yield from map(_table, found)


def _table(module: DraftModule) -> str:
    if not module.is_glob:
        return toml.module_table(module)
    text = "One module for each package here. An entry of its own, [modules.NAME], wins over this one."
    return "\n".join(toml.comment(text)) + "\n" + toml.module_table(module)
