"""What stands on the request, or its context, that others put there: `request.profile = request.user.profile`, `g.user = find()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.frames import Frame
from boundcheck.accesses.on_requests import each_on_context, each_on_request
from boundcheck.accesses.shown import handed
from boundcheck.accesses.telling import tells
from boundcheck.accesses.values import Value, one_of
from boundcheck.python.reading import Step, written_key

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

# What Django and its like put there themselves.
_STOCK: Final = frozenset(
    "GET POST COOKIES FILES META method path path_info body headers session data query_params content_type resolver_match encoding"
    " scheme auth site accepted_renderer version _request htmx urlconf LANGUAGE_CODE csp_nonce is_ajax".split()
)
_FURTHEST: Final = 2  # files that are read on behalf of one another
_TAKING: Final = frozenset(("get", "pop"))
_HANDED: Final = frozenset(("row", "many", "queryset", "custom", "manager", "related"))


def put_on_request(e: Evaluator, name: str, frame: Frame) -> Value | None:
    """What an attribute of the request is that a middleware sets, where it is used as rows are."""
    if name in _STOCK or e.furthest > _FURTHEST or not tells(e, frame):
        return None
    found = one_of(each_on_request(e, name, e.standing.number, "on the request", _set))
    return found.at_most("likely") if found is not None and found.form in _HANDED else None


def put_on_context(e: Evaluator, context: str, step: Step) -> Value | None:
    """What one step gives on the context of a request, `g.user` or `g.get("user")`, where that is used as rows are."""
    name = written_key(e.nodes, step) if step.name in _TAKING and step.args else step.name
    if not name or e.furthest > _FURTHEST or (step.args is not None) == (name == step.name):
        return None
    key = "on the context", context, name, e.furthest
    found: Value | None = e.elsewhere.once(key, lambda: _on_context(e.apart(), context, name))
    return found


def _on_context(e: Evaluator, context: str, name: str) -> Value | None:
    found = handed(one_of(each_on_context(e, context, name, _set)))
    return found.at_most("likely") if found is not None and found.form in _HANDED else None


def _set(e: Evaluator, function: int, value: int) -> Value | None:
    found = e.value_within(function, value)
    return found and found.stored()._replace(own=-1, followed=None)
