"""The door to what other files say of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from boundcheck.base.light import NamedTuple

if TYPE_CHECKING:
    from boundcheck.accesses.values import Value

# The file and package of a function that calls, its name, the text that defines it.
Caller = tuple[str, str, str, str]
Arguments = dict[str, "Value | None"]  # what type variables stand for


class OtherFiles(NamedTuple):
    """The door to other files: the module of a dotted name; what a function or method says that it gives, with its file
    (with `class` what a class inherits from); the text that defines a function or member, with its file, package and name;
    whether the file of a name holds or imports an entity, or has factories; the function behind a fixture that a file asks for;
    by file, the functions that call what has a name, of files that name a function or class, or of its own; by file, the
    statements of other files that name one; what uses, or sets, attributes with some names in files that name something; whether anything may stand for a row in each request; whether files that know entities have something from a file; what defines the
    settings' middleware; how what rests on these answers alone is made once for all.
    """

    owner_of: Callable[[str], str | None] = lambda dotted: None
    signature: Callable[..., tuple[str, str] | None] = lambda dotted, kind="": None
    definition: Callable[[str], tuple[str, str, str, str] | None] = lambda dotted: None
    holds: Callable[[str], bool] = lambda dotted: False
    makes: Callable[[str], bool] = lambda dotted: False
    fixture: Callable[[str, str, str, str], str | None] = lambda file, name, asking, inside: None
    callers: Callable[[str, str, bool], tuple[tuple[Caller, ...], ...]] = lambda dotted, named, own: ()
    naming: Callable[[str], tuple[Caller, ...]] = lambda dotted: ()
    treating: Callable[[tuple[str, ...], tuple[str, ...], bool], tuple[Caller, ...]] = (
        lambda names, words, sets: ()
    )
    proxies: Callable[[], bool] = lambda: False
    is_called: Callable[[str], bool] = lambda file: False
    middleware: Callable[[], tuple[Caller, ...]] = lambda: ()
    once: Callable[..., Any] = lambda key, work, *about: work(*about)
