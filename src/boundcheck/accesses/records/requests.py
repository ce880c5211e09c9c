"""What the settings' middleware puts on the request: `request.profile = request.user.profile`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.flow import set_on_request
from boundcheck.accesses.frames import Frame
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
    key = "on the request", name, e.furthest
    found: Value | None = e.elsewhere.once(key, lambda: one_of(_set(e.apart(), name)))
    return found.at_most("likely") if found is not None and found.form in _HANDED else None


def _set(e: Evaluator, name: str) -> Iterator[Value | None]:
    """What the files of the middleware set it to."""
    for other, function, value in set_on_request(e, name):
        found = other.value_within(function, value)
        yield found and found.stored()._replace(own=-1, followed=None)
