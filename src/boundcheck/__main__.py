"""`python -m boundcheck`."""

import sys

if __name__ == "__main__":
    # `-m` looks for libraries in the working directory first, where a project's own `click.py` would be run.
    if not sys.flags.safe_path:
        del sys.path[0]

    from boundcheck.front import main

    main()
