"""What one source file says, as plain data: nothing here knows of other files or of the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.facts.entities import EntityFacts, Outline
from boundcheck.facts.names import NameFact
from boundcheck.facts.suites import SuiteFacts

# Flags of an import.
TYPING_ONLY: Final = 1  # under `if TYPE_CHECKING:`
IN_FUNCTION: Final = 2
GUARDED: Final = 4  # inside a `try` that catches ImportError
IN_CLASS: Final = 8


class Import(NamedTuple):
    """One import statement. `module` is None for `import a, b`; `from . import x` has level 1 and module ''.

    `names` are as written: `*` for a star, dotted for `import a.b`; `aliases` has what each is bound to instead (None:
    nothing else), and is empty where no name has an alias. Lines and columns count from 1.
    """

    line: int
    column: int
    end_line: int
    flags: int
    level: int
    module: str | None
    names: tuple[str, ...]
    aliases: tuple[str | None, ...] = ()

    @property
    def bound(self) -> Iterator[tuple[str, str | None]]:
        """Each name with its alias."""
        return zip(self.names, self.aliases or (None,) * len(self.names), strict=True)

    @property
    def renamed(self) -> Iterator[tuple[str, str]]:
        """The last part of each name that has an alias, with that."""
        return ((name.rpartition(".")[2], alias) for name, alias in self.bound if alias)

    def may_bind(self, names: set[str] | frozenset[str]) -> bool:
        """Whether it is worth a look if it binds one of these names; a star is not."""
        return self.module is None or not (names.isdisjoint(self.names) and names.isdisjoint(self.aliases))

    @property
    def absolute(self) -> tuple[str, ...]:
        """The dotted names that it imports, or imports names from; none where that lies beside the file."""
        return () if self.level else self.names if self.module is None else (self.module,)


def tops_of(imports: Iterable[Import]) -> set[str]:
    """The first segments of what these import from anywhere but from beside the file."""
    return {name.partition(".")[0] for statement in imports for name in statement.absolute}


class Use(NamedTuple):
    """An attribute chain on an imported name: `shop.billing.models.X` after `import shop` (binding `shop`).

    `rebound` tells that the file also binds that name otherwise, so that the chain may mean something else. `aliased`
    counts the attributes that stand where another name is bound to them: one of `b = shop.billing`, then `b.models.X`.
    """

    binding: str
    attributes: tuple[str, ...]
    line: int
    column: int
    rebound: bool
    aliased: int = 0


class Export(NamedTuple):
    """One name in `__all__`."""

    name: str
    line: int
    column: int


class StringImport(NamedTuple):
    """A string that is imported at run time.

    `value` is as written (`shop.billing.tasks`, `.tasks`, `a.b:C`); `package` anchors a relative one (`__name__`,
    `__package__` or a dotted name); `how` is the callable or the setting that imports it.
    """

    line: int
    column: int
    end_line: int
    how: str
    value: str
    package: str | None


class Directive(NamedTuple):
    """A `# boundcheck: allow[rule, rule] reason` comment.

    `first` to `last` are the lines of the statement it speaks of: the one it stands in, or for a comment alone
    between statements the next one.
    """

    line: int
    column: int
    rules: tuple[str, ...]
    reason: str
    first: int
    last: int
    problem: str | None


class Problem(NamedTuple):
    """Why a file, or a part of it, could not be read or parsed."""

    line: int
    column: int
    reason: str


def unreadable(error: OSError) -> Problem:
    """Why a file could not be opened."""
    return Problem(1, 1, f"it cannot be read: {error.strerror or error}")


class ImportFacts(NamedTuple):
    """What a scan of a file's imports alone tells: of `FileFacts` the parts that are read off without the names it binds.

    `placing` is an outline without tables and texts, where a file may say what others are: settings, migrations.
    `may_hold_strings`: whether it may import something by a string; who needs to know that has the file scanned for names.
    """

    lines: int = 0
    imports: tuple[Import, ...] = ()
    directives: tuple[Directive, ...] = ()
    problem: Problem | None = None
    has_tests: bool = False
    holds_code: bool = True
    may_hold_strings: bool = False
    placing: Outline | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Everything one file says. `definitions` are the names that the top level binds other than by importing them;
    `exported` is None without `__all__`.

    `dynamic_names`: the file makes names in ways that cannot be read (module `__getattr__`, `globals()`, a computed
    `__all__`). `has_tests`: it defines functions called `test…`; `holds_code`:
    there is more than comments and a docstring. `star_exports` are the dotted names whose own `__all__` is added to this one's. `bindings` are the
    imported names whose attribute chains are in `uses`. `unread` is why a part that was looked for could not be read:
    fixtures. `outline` and `suite` are None for files without signs of any. `named` are names that modules share without an import;
    `makes_names`: it makes such, or takes from a framework that has some.
    """

    lines: int = 0
    imports: tuple[Import, ...] = ()
    definitions: tuple[str, ...] = ()
    exported: tuple[Export, ...] | None = None
    star_exports: tuple[str, ...] = ()
    dynamic_names: bool = False
    strings: tuple[StringImport, ...] = ()
    directives: tuple[Directive, ...] = ()
    problem: Problem | None = None
    has_tests: bool = False
    holds_code: bool = True
    bindings: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    unread: Problem | None = None
    outline: Outline | None = None
    suite: SuiteFacts | None = None
    named: tuple[NameFact, ...] = ()
    makes_names: bool = False

    @property
    def of_imports(self) -> ImportFacts:
        """The part of it that a scan of imports alone gives."""
        return ImportFacts(
            self.lines,
            self.imports,
            self.directives,
            self.problem,
            self.has_tests,
            self.holds_code,
            bool(self.strings),
        )


ImportKind = Literal["import", "use", "string"]
_PLACES: Final = frozenset(("line", "column", "end_line"))


def placeless(facts: FileFacts | EntityFacts) -> object:
    """What a file says but where it stands, and but for its comments: all that answers about it can rest on."""
    if isinstance(facts, EntityFacts):
        return _placeless(facts)
    return _placeless(
        tuple(getattr(facts, name) for name in facts.__slots__ if name not in ("lines", "directives"))
    )


def _placeless(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    names = getattr(value, "_fields", None)
    if names is None:
        return tuple(map(_placeless, value))
    return tuple(_placeless(part) for name, part in zip(names, value, strict=True) if name not in _PLACES)
