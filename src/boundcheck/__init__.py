"""boundcheck: a boundary linter for modular monoliths."""

__version__ = "0.1.0"
