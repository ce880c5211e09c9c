"""A project as it was at an earlier commit: the one place from which verbs read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from boundcheck.base.earlier import tree_at
from boundcheck.base.errors import BoundcheckError, ProjectError
from boundcheck.base.git import Repository
from boundcheck.base.plain import visible


@contextmanager
def project_at(
    repository: Repository, commit: str, shown: str, option: str, name: str, prefix: str | None = None
) -> Iterator[Path]:
    """The configuration file `name` of the project as a commit holds it, in a folder that is gone afterwards.

    `shown` is how the commit was asked for, by `option`; `prefix` where the project was then (None: where it is). Raises
    ProjectError where the commit has none; what cannot be read there while it is open is told as of the commit, in one sentence.
    """
    with tree_at(repository, commit, prefix) as tree:
        root = tree.top / (repository.prefix if prefix is None else prefix)
        if not (root / name).is_file():
            raise ProjectError(
                f"{visible(shown)} has no {name} to hold this against; name a later revision with {option}"
            )
        with reworded(root, shown, option):
            yield root / name


@contextmanager
def reworded(root: Path, shown: str, option: str) -> Iterator[None]:
    """What cannot be read in a project that stands for an earlier one at `root` is told as of that, in one sentence."""
    try:
        yield
    except BoundcheckError as error:
        said, *more = str(error).replace(f"{root}/", "").replace(str(root), shown).splitlines()
        rest = f", and {len(more)} more" if more else ""
        raise ProjectError(
            f"the project at {visible(shown)} cannot be read ({visible(said)}{rest}); name another revision with {option}"
        ) from None
