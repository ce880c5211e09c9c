"""What stands on the request that others put there: `request.profile = request.user.profile`."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.on_requests import each_on_request
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
    found = one_of(each_on_request(e, name, e.standing.number, "on the request", _set))
    return found.at_most("likely") if found is not None and found.form in _HANDED else None


def _set(e: Evaluator, function: int, value: int) -> Value | None:
    found = e.value_within(function, value)
    return found and found.stored()._replace(own=-1, followed=None)
