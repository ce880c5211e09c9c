"""The first check of a project, in a process of its own with as many more as there are cores: it leaves the cache that any check
leaves, and tells on standard output how far it is. The project's folder is not where Python looks for code (`-P`)."""

from __future__ import annotations

import sys
from pathlib import Path

from boundcheck.cache import Cache
from boundcheck.errors import BoundcheckError
from boundcheck.run import analyse


def main() -> int:
    """Check the project of the configuration file that is named; whoever asked tells what is wrong with it."""
    config_file = Path(sys.argv[1])

    def tell(done: int, total: int) -> None:
        sys.stdout.write(f"{done} {total}\n")
        sys.stdout.flush()

    try:
        analyse(config_file, progress=tell, cache=Cache(config_file))
    except (BoundcheckError, BrokenPipeError):
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
