"""boundcheck: a boundary linter for modular monoliths."""
