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


def slip_of(name: str, options: Iterable[str]) -> str | None:
    """The option that is `name` but for one letter too many, too few, another or swapped, behind the first one and of four or more;
    None where there is none. What differs by more, or by a digit (`boto3`, `boto`), may be meant as it is."""
    return min((option for option in options if _is_one_letter_off(name, option)), default=None)


class Slips:
    """`slip_of` for many names: options by what is left of them without one letter, which a slip has in common with what was meant."""

    def __init__(self, options: Iterable[str]) -> None:
        self._left: dict[str, list[str]] = {}
        for option in options:
            for left in _without_one(option):
                self._left.setdefault(left, []).append(option)

    def of(self, name: str) -> str | None:
        """The option that was meant."""
        return slip_of(name, (option for left in _without_one(name) for option in self._left.get(left, ())))


def _without_one(text: str) -> set[str]:
    return {text, *(text[:at] + text[at + 1 :] for at in range(len(text)))}


def _is_one_letter_off(name: str, other: str) -> bool:
    if abs(len(name) - len(other)) > 1 or name == other or min(len(name), len(other)) < 4:
        return False
    start = begin_alike(name, other)
    one, two = name[start:], other[start:]
    while one and two and one[-1] == two[-1]:
        one, two = one[:-1], two[:-1]
    is_slip = max(len(one), len(two)) == 1 or (len(one) == 2 and one == two[::-1])
    return is_slip and start > 0 and f"{one}{two}".isalpha()


def begin_alike(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def suggestion(name: str, options: Iterable[str], otherwise: str) -> str:
    """The remedy for a name that does not exist: the nearest one that does, or else what to do instead."""
    return asking(nearest(name, options)) or otherwise


def asking(close: str | None) -> str:
    """The remedy that names what was probably meant; "" where nothing was."""
    return f'did you mean "{visible(close)}"?' if close else ""
