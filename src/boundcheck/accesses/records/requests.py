"""What stands on the request that others put there: `request.profile = request.user.profile`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from boundcheck.accesses.cut_out import caller
from boundcheck.accesses.elsewhere import Caller
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.on_requests import set_on_request, setting
from boundcheck.accesses.telling import tells
from boundcheck.accesses.values import Value, one_of

# What Django and its like put there themselves.
_STOCK: Final = frozenset(
    "GET POST COOKIES FILES META method path path_info body headers session data query_params content_type resolver_match encoding"
    " scheme auth site accepted_renderer version _request htmx urlconf LANGUAGE_CODE csp_nonce is_ajax".split()
)
_FURTHEST: Final = 2  # files that are read on behalf of one another
_HANDED: Final = frozenset(("row", "many", "queryset", "custom", "manager"))


def put_on_request(e: Evaluator, name: str, frame: Frame) -> Value | None:
    """What an attribute of the request is that a middleware sets, where it is used as rows are."""
    if name in _STOCK or e.furthest > _FURTHEST or not tells(e, frame):
        return None
    found = one_of(_set(e, name, e.standing.number))
    return found.at_most("likely") if found is not None and found.form in _HANDED else None


def _set(e: Evaluator, name: str, function: int) -> Iterator[Value | None]:
    """What it is set to, by the file itself and by others."""
    yield from _set_here(e, name)
    for defined in setting(e, name, function):
        yield from _set_there(e, defined, name)


def _set_here(e: Evaluator, name: str) -> Iterator[Value | None]:
    for function, value in set_on_request(e, name):
        found = e.value_within(function, value)
        yield found and found.stored()._replace(own=-1, followed=None)


def _set_there(e: Evaluator, defined: Caller, name: str) -> Sequence[Value | None]:
    def read() -> tuple[Value | None, ...]:
        other = caller(e.apart(), *defined)
        return tuple(_set_here(other, name)) if other is not None else ()

    key = "on the request", defined[0], defined[2], name, e.furthest
    found: Sequence[Value | None] = e.elsewhere.once(key, read)
    return found
