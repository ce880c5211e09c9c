"""What moves where, and what names and paths become of it."""

from __future__ import annotations

from boundcheck.base.dotted import is_within
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.files import File
from boundcheck.fix.plan import Rewritten


class Move(NamedTuple):
    """A file or package on its way: dotted names, and paths from the project's root (of a package its folder).

    `roots` are all paths that are renamed with it, as they are and as they are to be; a stub goes with its file. `made` are the
    files that make folders packages on the way.
    """

    old: str
    new: str
    roots: tuple[tuple[str, str], ...]
    is_package: bool
    made: tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Whether a dotted name is what moves, or lies below it."""
        return is_within(name, (self.old,))

    def renamed(self, name: str) -> str:
        return f"{self.new}{name[len(self.old) :]}" if self.holds(name) else name

    def path_of(self, path: str) -> str:
        """Where a path of the project is afterwards."""
        for old, new in self.roots:
            if path == old or path.startswith(f"{old}/"):
                return f"{new}{path[len(old) :]}"
        return path

    def package_of(self, file: File) -> str:
        """What the relative imports of a file start from afterwards."""
        name = self.renamed(file.name)
        return name if file.is_package else name.rpartition(".")[0]


class Moving(NamedTuple):
    """All that a move does. `files` are rewritten, `path` is where they are afterwards; `renamed` are the files that move, data
    too, by their old paths. `likely` are places that name what moves by a text that no rule knows as an import, and `told` what a person has to see to,
    each as a sentence."""

    move: Move
    files: tuple[Rewritten, ...]
    renamed: tuple[str, ...]
    likely: tuple[str, ...]
    told: tuple[str, ...]
