"""The user model under the names that other files give it: `User = get_user_model()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from boundcheck.accesses.elsewhere import OtherFiles
from boundcheck.codebase.entities.model import Registry
from boundcheck.codebase.entities.third_party import STOCK_USER

GETTER: Final = "django.contrib.auth.get_user_model"
_NAMES: Final = ("User", "UserModel")  # as such a name is called; which it is the text says


def following_users(
    registry: Registry, elsewhere: OtherFiles, origin: Callable[[str], str]
) -> Callable[[str], str]:
    """`origin`, which follows a dotted name to where it is defined, and on to the user model where that is what it is bound to."""
    user = registry.user or (STOCK_USER if STOCK_USER in registry.outside else "")
    if user not in registry.reachable or registry.reachable[user].framework != "django":
        return origin
    names = tuple(f".{name}" for name in dict.fromkeys((*_NAMES, user.rpartition(".")[2])))

    def is_bound(dotted: str) -> bool:
        said = elsewhere.signature(dotted, "name")
        return said is not None and origin(".".join(said)) == GETTER

    def follow(dotted: str) -> str:
        found = origin(dotted)
        if not found.endswith(names) or found in registry.reachable:
            return found
        return user if elsewhere.once(("is the user", found), lambda: is_bound(found)) else found

    return follow
