"""boundcheck: a boundary linter for modular monoliths. What is public in Python is loaded when it is asked for."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from boundcheck.api import BoundcheckError, Finding, Result, Summary, __version__, check

__all__ = ["BoundcheckError", "Finding", "Result", "Summary", "__version__", "check"]


def __getattr__(name: str) -> object:
    # The command line comes through here, and must not wait for what it does not need.
    if name in __all__:
        from boundcheck import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
