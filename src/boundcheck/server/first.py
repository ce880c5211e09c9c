"""The first check of a project, in a process of its own with as many more as there are cores: it leaves the cache that any check
leaves, and tells on standard output how far it is, and what the rules on imports find as soon as they have. The project's folder
is not where Python looks for code (`-P`)."""

from __future__ import annotations

import marshal
import sys
from pathlib import Path
from typing import Final

from boundcheck.base.errors import BoundcheckError
from boundcheck.findings.analysis import to_plain
from boundcheck.findings.catalog import GROUP_OF
from boundcheck.keep.cache import Cache
from boundcheck.read import Progress
from boundcheck.run import analyse

# What no model is read for: a fifth of the time, or less.
_LATER: Final = ("unused-dependency", "leaked-model", "foreign-name", "missing-export")
EARLY: Final = frozenset(
    rule
    for rule, group in GROUP_OF.items()
    if group in ("dependency", "contracts", "api") and rule not in _LATER
)


def main() -> int:
    """Check the project of the configuration file that is named; whoever asked tells what is wrong with it."""
    config_file = Path(sys.argv[1])

    def telling(what: str) -> Progress:
        return lambda done, total: _tell(f"{what} {done} {total}")

    try:
        early = analyse(config_file, progress=telling("read"), cache=Cache(config_file), rules=EARLY)
        _tell(f"found {marshal.dumps(to_plain(early)).hex()}")
        analyse(config_file, cache=Cache(config_file), judged=telling("judged"))
    except (BoundcheckError, BrokenPipeError):
        return 2
    return 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
