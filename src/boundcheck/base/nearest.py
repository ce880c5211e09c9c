"""Which known name a mistyped one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from boundcheck.base.plain import visible


def nearest(name: str, options: Iterable[str]) -> str | None:
    """The option most like `name` whatever its case, or None when none is alike enough to be worth a mention."""
    from difflib import get_close_matches  # for mistakes alone

    by_fold = {option.casefold(): option for option in sorted(options, reverse=True)}
    close = get_close_matches(name.strip().casefold(), by_fold, n=1, cutoff=0.7)
    return by_fold[close[0]] if close else None


def suggestion(name: str, options: Iterable[str], otherwise: str) -> str:
    """The remedy for a name that does not exist: the nearest one that does, or else what to do instead."""
    return asking(nearest(name, options)) or otherwise


def asking(close: str | None) -> str:
    """The remedy that names what was probably meant; "" where nothing was."""
    return f'did you mean "{visible(close)}"?' if close else ""
