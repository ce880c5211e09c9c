"""What stops a run: errors with a place and a remedy, shown as one sentence and exit status 2."""

from __future__ import annotations


class BoundcheckError(Exception):
    """A run that could not be done; `str()` is the whole sentence a user reads."""


class ConfigError(BoundcheckError):
    """One or more mistakes in the configuration, one a line, each with file, line, key and remedy."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__(mistakes)  # as `pickle` hands it back
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(self.mistakes)


class ProjectError(BoundcheckError):
    """A project that cannot be read: no files, a source root that does not exist, and the like."""


class UsageError(BoundcheckError):
    """A command line that asks for what does not exist: an unknown module, rule or path."""
