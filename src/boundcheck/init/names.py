"""Words that tell what a folder or file is for, by the conventions of Python projects; names for modules."""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import chain, count
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.config.names import dotted_name, may_be, project_path

# Folders whose children are modules.
CONTAINERS: Final = frozenset(
    ("apps", "modules", "domains", "components", "contexts", "features", "plugins", "contrib", "bounded_contexts")
)  # fmt: skip
_TESTS: Final = frozenset(("test", "tests", "testing", "testutils", "conftest"))
# Never modules: tests, what tools and frameworks generate, other people's code.
NEVER: Final = _TESTS | frozenset(
    ("migrations", "alembic", "vendor", "vendored", "_vendor",
     "third_party", "docs", "doc", "example", "examples", "project_template", "benchmarks", "locale", "locales",
     "templatetags", "management", "static", "templates", "fixtures", "node_modules")
)  # fmt: skip
# Besides, at the top of a project: what serves its development.
NEVER_AT_TOP: Final = NEVER | frozenset(
    ("setup", "noxfile", "fabfile", "dodo", "versioneer", "scripts", "script", "bin", "tools", "benchmark", "hatch_build")
)  # fmt: skip
# Files that start a program or wire its parts together.
WIRING: Final = frozenset(
    ("manage", "__main__", "main", "app", "application", "settings", "urls", "wsgi", "asgi", "celery", "celery_app",
     "celeryapp", "worker", "routing", "routes", "router", "bootstrap", "container", "wiring", "entrypoint", "entrypoints",
     "run", "runner", "server", "gunicorn", "gunicorn_conf", "local_settings", "dependencies", "factory", "cli", "sentry",
     "config", "conf", "_base_settings", "_build_settings", "_build")
)  # fmt: skip
# Packages that may do so.
WIRING_PACKAGES: Final = frozenset(
    "settings config conf configs cli entrypoints entrypoint bootstrap wiring scripts commands".split()
)
# Files that a framework looks for by their name in each application.
FOUND_BY_NAME: Final = frozenset(("admin", "apps", "tasks", "signals", "receivers"))
# Of these nobody asks what they do.
ALWAYS_WIRING: Final = frozenset(
    ("manage", "wsgi", "asgi", "setup", "__main__", "celery", "celery_app", "celeryapp")
)  # fmt: skip
# Folders of tests by their name, and packages that only tests import.
_OF_TESTS: Final = later(r"[a-z]+_tests?|tests?_(?:utils?|helpers?|support|suite|data)|testsuite")
TESTING: Final = frozenset(
    "pytest unittest hypothesis nose factory model_bakery playwright selenium locust faker".split()
)
# What many may depend on, when it depends on nobody.
SHARED: Final = frozenset(
    ("common", "commons", "core", "shared", "utils", "util", "utilities", "lib", "libs", "base", "helpers", "helper",
     "kernel", "foundation", "toolkit", "compat", "config", "conf", "settings", "constants", "const", "exceptions",
     "errors", "types", "typing", "logging", "backports", "_shared", "shared_kernel", "generated")
)  # fmt: skip
# Files that are written for others.
OFFERED: Final = frozenset(
    ("api", "service", "services", "interface", "interfaces", "contract", "contracts", "public", "selectors", "event",
     "events", "schema", "schemas", "types", "exceptions", "errors", "signals", "constants", "const", "enums", "dto", "dtos",
     "ports", "protocols", "facade", "client")
)  # fmt: skip
# A framework's own parts of a module: used by others or not, nobody means them as an API.
INTERNAL: Final = frozenset(
    ("models", "views", "viewsets", "urls", "forms", "migrations", "serializers", "tests", "conftest", "apps",
     "tables", "repository", "repositories", "orm", "managers", "querysets", "templatetags")
)  # fmt: skip
# Of these, what may be called so and hold none.
MODELS: Final = "models"
# Modules that people or machines enter through.
ENTRY: Final = frozenset(
    ("web", "www", "http", "rest", "rest_api", "api", "graphql", "grpc", "rpc", "cli", "admin", "dashboard", "frontend",
     "gateway", "server", "worker", "workers", "jobs", "cron", "entrypoints", "entrypoint", "main", "app", "site", "bot")
)  # fmt: skip

# Names that mean nothing without the one before them, but for those below a folder of modules.
_VAGUE: Final = SHARED | INTERNAL | OFFERED | ENTRY
CONTAINERS_OF_MODULES: Final = CONTAINERS - {"plugins", "components", "contrib", "features"}


def is_called_like_tests(part: str) -> bool:
    """Whether a folder's name says that it is for tests."""
    return part in _TESTS or _OF_TESTS.fullmatch(part) is not None


def is_writable(name: str) -> bool:
    """Whether a configuration can name this dotted name (a folder may be called anything)."""
    return may_be(dotted_name, name)


def writable_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that a configuration can name."""
    return tuple(path for path in paths if may_be(project_path, path))


def unique_name(path: str, taken: Container[str], project: str = "") -> str:
    """The last segment of a dotted name, with as many of its parents as it takes to be the only one, at last with what the `project`
    is called.

    A segment that says little by itself (`shop.plugins.base`) keeps the one before it.
    """
    parts = path.split(".")
    least = 2 if len(parts) > 2 and parts[-1] in _VAGUE and parts[-2] not in CONTAINERS_OF_MODULES else 1
    for number in range(least, len(parts) + 1):
        name = "_".join(parts[-number:])
        if name not in taken:
            return name
    if project and project != parts[0] and (name := "_".join((project, *parts))) not in taken:
        return name
    endings = chain(("core",), map(str, count(2)))
    return next(name for ending in endings if (name := f"{parts[-1]}_{ending}") not in taken)


def shortened(names: Iterable[str], most: int = 8) -> str:
    """`a, b, c and 12 more`."""
    listed = list(names)
    shown = ", ".join(listed[:most])
    return f"{shown} and {len(listed) - most:,} more" if len(listed) > most else shown
