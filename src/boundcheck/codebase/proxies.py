"""Names of libraries that stand for another object in each request: who is logged in, and what is put on the context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# What stands for the row of who is logged in, or gives it when it is called, with the sort of library that it is of.
_STANDING: Final = "flask_login.current_user flask_login.utils.current_user flask_user.current_user flask_security.current_user".split()
_JWT: Final = [
    f"flask_jwt_extended.{file}{name}" for file in ("", "utils.") for name in ("current_user", "get_current_user")
]  # fmt: skip
_HTTP: Final = [
    f"flask_httpauth.{kind}.current_user"
    for kind in ("HTTPBasicAuth", "HTTPTokenAuth", "HTTPDigestAuth", "MultiAuth")
]
LOGIN: Final[Mapping[str, str]] = {
    **dict.fromkeys(_STANDING, "login"),
    **dict.fromkeys(_JWT, "jwt"),
    **dict.fromkeys(_HTTP, "http"),
}
CALLED: Final = frozenset((*(name for name in _JWT if name.endswith(".get_current_user")), *_HTTP))
# On what a project puts attributes for the time of a request.
_CONNECTIONS: Final = (
    "starlette.requests.Request starlette.requests.HTTPConnection starlette.websockets.WebSocket fastapi.Request fastapi.WebSocket"
    " fastapi.requests.Request fastapi.requests.HTTPConnection fastapi.websockets.WebSocket"
).split()
STATE: Final = "state"  # of a connection
STATES: Final = frozenset(f"{name}.{STATE}" for name in _CONNECTIONS)
OF_ANY_REQUEST: Final = f"{_CONNECTIONS[0]}.{STATE}"  # which has no type
# What a file names that is handed connections, typed or not.
HANDED: Final = (
    *sorted(STATES),
    "starlette.middleware.base.BaseHTTPMiddleware",
    "fastapi.FastAPI",
    "starlette.applications.Starlette",
)
CONTEXTS: Final = STATES.union(("flask.g", "flask.globals.g", "quart.g", "quart.globals.g"))
PROXIES: Final = CONTEXTS.union(LOGIN)
# What a file has that can ask for any of them: the names, or the packages that have them.
ASKED: Final = PROXIES.union(name.rpartition(".")[0] for name in PROXIES)
# By which words files import any of them, or what the project makes one of.
WORDS: Final = tuple(
    sorted(
        {
            *(name.rpartition(".")[2] for name in (*(PROXIES - STATES), *_CONNECTIONS)),
            *(name.partition(".")[0] for name in PROXIES),
            *(name.split(".")[1] for name in _HTTP),
        }
    )
)
