"""Where imports start, and what a `path` that does not agree with that was meant to be."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from boundcheck.base.dotted import upwards
from boundcheck.base.nearest import asking, nearest
from boundcheck.base.plain import counted
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.symbols import WHOLE
from boundcheck.config.model import Entry, Place
from boundcheck.facts.file import tops_of


def meant_path(codebase: Codebase, path: str) -> str:
    """The remedy for a dotted name or glob. It may be written from the project root on, where imports start in a folder below that."""
    below = _below_roots(codebase)
    depth = path.count(".")
    if rooted := next((n for n in below if n.count(".") == depth and fnmatchcase(n, path)), ""):
        root = rooted.removesuffix(f".{below[rooted]}").split(".")
        rest = ".".join(path.split(".")[len(root) :])
        return f'imports start in "{"/".join(root)}", so did you mean "{rest}"?'
    close = nearest(path, (*codebase.packages, *below))
    return asking(below.get(close, close) if close else None) or "correct or remove it"


def _below_roots(codebase: Codebase) -> dict[str, str]:
    """The dotted names of files and packages that lie below a source root, by what they would be from the project root on."""
    found = {}
    for file in codebase.files:
        place = file.path.rpartition(".")[0].removesuffix("/__init__").replace("/", ".")
        if place.endswith(f".{file.name}"):
            start = place.removesuffix(file.name)
            found.update({f"{start}{name}": name for name in upwards(file.name)})
    return found


def misplaced_paths(codebase: Codebase) -> Iterator[tuple[str, Entry, str]]:
    """Module, path and message for each path with a folder too many in front: `src.shop.orders`, where the code imports `shop.orders`."""
    written = [
        (module.name, entry)
        for module in codebase.modules.by_name.values()
        for entry in module.contract.paths
    ]
    tops = {entry.value.partition(".")[0] for _, entry in written}
    folders = {top for top in tops if top in codebase.tops and top not in codebase.by_name}
    if not folders:  # the usual case, and reading every import of the project is not cheap
        return
    for file in codebase.files:
        codebase.symbols.note(file.name, WHOLE)
    imported = tops_of(statement for file in codebase.files for statement in file.of_imports.imports)
    for module, entry in written:
        first, _, rest = entry.value.partition(".")
        if first in folders and first not in imported and rest.partition(".")[0] in imported:
            message = (
                f'path: nothing imports "{first}", so no import leads to "{entry.value}"; '
                f'did you mean "{rest}", with source_roots = ["{first}"]?'
            )
            yield module, entry, message


def further_roots(codebase: Codebase, whole: Whole) -> Iterator[tuple[Place, str, str]]:
    """Place, folder and message for each folder that imports would have to start from, with how many these are and the first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, strays in whole.strays.items():
        for folder, name in strays:
            found.setdefault(folder, []).append((path, name))
    written = codebase.config.source_roots or ()
    place = written[0].place if written else Place(codebase.config.file, 1)
    for folder, imports in sorted(found.items()):
        path, name = imports[0]
        others = f" and {counted(len(imports) - 1, 'other import')}" if len(imports) > 1 else ""
        within = [
            f'"{e.value}"' for e in written if e.value.startswith(f"{folder}/" if folder != "." else "")
        ]
        remedy = f" in place of {' and '.join(within)}" if within else ""
        message = (
            f'source_roots: nothing has "{name}" in {path}{others}, as imports would have to start in "{folder}"; '
            f'name "{folder}" in source_roots{remedy}'
        )
        yield place, folder, message
