"""What is asked and what is answered: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.codebase.files import File
from boundcheck.codebase.named.uses import NameUse
from boundcheck.config.model import Allow
from boundcheck.facts.access import Access
from boundcheck.facts.file import Import
from boundcheck.findings.finding import Finding

As = Literal["query", "write", "foreign-key"]
Kind = Literal["module", "file", "name", "table", "external", "shared-name"]
WayKind = Literal["same", "public", "function", "module", "owner"]


class Asker(NamedTuple):
    """Who asks: the file that holds the code, or would (`is_new`). Of a module a file in it that is not there (`whole`)."""

    written: str
    file: File
    is_new: bool
    whole: bool = False


class Wanted(NamedTuple):
    """What is asked for, and the obvious code: what it would import (`statement`, as written `code`), the access to a table that it
    would make. `name` is a dotted name or a table, `module` whose it is (None: another distribution's), `path` and `line`
    where it stands ("" and 0: nobody knows). `key` tells that a foreign key is asked for, to the entity of that dotted name.
    """

    written: str
    kind: Kind
    name: str
    module: str | None
    path: str = ""
    line: int = 0
    table: str = ""
    model: str = ""
    statement: Import | None = None
    code: str = ""
    access: Access | None = None
    as_: As | None = None
    others: tuple[Kind, ...] = ()  # what else is called so
    note: str = ""  # what else is known of it, from files that no run rests on
    use: NameUse | None = None  # of a name that modules share without an import, which then is asked for
    is_unknown: bool = False  # whether it is only taken for a package as nothing else has its name


class DecidingKey(NamedTuple):
    """The key of a contract that decides, its line and the text that stands there, and what it says."""

    key: str
    path: str
    line: int
    text: str
    says: str


class Way(NamedTuple):
    """A way that exists: a public name, a module that may, or an owner to ask; `says` what it is."""

    kind: WayKind
    name: str
    says: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Permission:
    """`told` are the findings that the code would get, those that decide first; `allowed` those that an exception covers, each
    with it; `notes` what is known and decides nothing."""

    asker: Asker
    wanted: Wanted
    told: tuple[Finding, ...] = ()
    allowed: tuple[tuple[Finding, Allow], ...] = ()
    keys: Mapping[Finding, DecidingKey] | None = None
    key: DecidingKey | None = None
    ways: tuple[Way, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_no(self) -> bool:
        return any(finding.severity == "error" for finding in self.told)

    @property
    def first(self) -> Finding | None:
        """What decides, or else the first warning."""
        return self.told[0] if self.told else None
