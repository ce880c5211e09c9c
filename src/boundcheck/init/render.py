"""A draft as the text of `boundcheck.toml`, with the comments that teach the file."""

from __future__ import annotations

from boundcheck.init import toml
from boundcheck.init.draft import Draft, DraftModule

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
_GROUPS = (
    ("module", ""),
    ("shared", "Shared code: everyone may use it undeclared; it may use only shared modules."),
    ("composition", "Composition: wires the modules together, so the contracts do not bind it."),
)
_ORIGIN = "Proposed by `boundcheck init` from the code as it is; the file is yours from here on."


def render(draft: Draft) -> str:
    """The whole file. The same draft gives the same bytes."""
    parts = [_HEAD.format(origin=draft.origin or _ORIGIN)]
    top = (
        "# Where imports start.\n"
        + toml.assignment("source_roots", list(map(toml.string, draft.source_roots)))
        + "\n"
    )
    if draft.exclude:
        top += "\n# Not looked at, beside what .gitignore names.\n"
        top += toml.assignment("exclude", list(map(toml.string, draft.exclude))) + "\n"
    parts.append(top)
    parts.append(_EXHAUSTIVE.format(value="true" if draft.exhaustive else "false"))
    parts.append(f"{_LAYERS}{toml.layers(draft.layers)}\n" if draft.layers else _NO_LAYERS)
    if draft.external:
        text = "# Third-party packages that only these modules may import.\n[external]\n"
        parts.append(
            text
            + "".join(
                toml.assignment(toml.key(name), list(map(toml.string, to))) + "\n"
                for name, to in draft.external
            )
        )
    has_cycle = any(note.startswith("In a cycle") for module in draft.modules for note in module.notes)
    parts.append(_MODULES + (f"#\n{_CYCLES}" if has_cycle else ""))
    for role, words in _GROUPS:
        found = [module for module in draft.modules if module.role == role]
        if found and words:
            parts.append(f"# {words}\n" + toml.module_table(found[0]))
            found = found[1:]
        parts += [_table(module) for module in found]
    if draft.allows:
        text = "# Exceptions: each has a reason, and is reported when it is no longer needed.\n"
        parts.append(text + "\n".join(map(toml.allow_table, draft.allows)))
    if draft.notes:
        lines = [line for note in draft.notes for line in toml.comment(f"- {note}")]
        parts.append("# Not translated:\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _table(module: DraftModule) -> str:
    if not module.is_glob:
        return toml.module_table(module)
    text = "One module for each package here. An entry of its own, [modules.NAME], wins over this one."
    return "\n".join(toml.comment(text)) + "\n" + toml.module_table(module)
