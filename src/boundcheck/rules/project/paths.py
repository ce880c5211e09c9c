"""What a `path` that matches nothing was meant to be."""

from __future__ import annotations

from fnmatch import fnmatchcase

from boundcheck.base.dotted import upwards
from boundcheck.base.nearest import asking, nearest
from boundcheck.codebase.codebase import Codebase


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
