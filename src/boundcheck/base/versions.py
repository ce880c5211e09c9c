"""Versions of boundcheck: which is older, and whether one is among those that a project wants."""

from __future__ import annotations

from typing import Final

from boundcheck.base.patterns import later

_VERSION: Final = later(
    r"v?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre)[-_.]?(\d*))?(?:\.post(\d+))?(?:\.dev(\d+))?(?:\+[\w.]+)?"
)
_CLAUSE: Final = later(r"(~=|==|!=|<=|>=|<|>)?\s*(\S+)")
_PHASES: Final = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc"}
_FINAL: Final = "z"  # after every phase before it

_Order = tuple[tuple[int, ...], str, int, int, int]


def is_older(version: str, than: str) -> bool:
    """Whether a version comes before another; nothing is known of what is no version."""
    one, other = _order(version), _order(than)
    return one is not None and other is not None and one < other


def is_wanted(version: str, wanted: str) -> bool | None:
    """Whether a version is among those of a specifier like `>=0.1,<0.2`, `==0.1.*`, `~=0.1.2` or `0.1.0`; None where that is
    none (PEP 440, without `===` and epochs)."""
    answers = [_holds(version, clause.strip()) for clause in wanted.split(",")]
    return None if None in answers else all(answers)


def _holds(version: str, clause: str) -> bool | None:
    match, now = _CLAUSE.fullmatch(clause), _order(version)
    if match is None or now is None:
        return None
    operator, bound = match[1] or "==", match[2]
    is_family = operator in ("==", "!=") and bound.endswith(".*")
    limit = _order(bound.removesuffix(".*") if is_family else bound)
    if limit is None or (operator == "~=" and bound.count(".") == 0):
        return None
    if is_family:
        return _begins(now, bound.removesuffix(".*")) == (operator == "==")
    if operator == "~=":
        return now >= limit and _begins(now, _release(bound).rpartition(".")[0])
    if operator == "<":  # what comes before 0.2 is no rc of 0.2
        return now < limit and not (now[0] == limit[0] and now[1] != _FINAL and limit[1] == _FINAL)
    return {
        "==": now == limit,
        "!=": now != limit,
        "<=": now <= limit,
        ">=": now >= limit,
        ">": now > limit,
    }[operator]


def _order(version: str) -> _Order | None:
    match = _VERSION.fullmatch(version.strip().lower())
    if match is None:
        return None
    release, phase, number, post, dev = match.groups()
    parts = [int(part) for part in release.split(".")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    # A development release comes before all else of its number.
    rank = _PHASES.get(phase, phase) if phase else "" if dev and not post else _FINAL
    return tuple(parts), rank, int(number or 0), int(post) + 1 if post else 0, int(dev) if dev else 1 << 30


def _release(version: str) -> str:
    match = _VERSION.fullmatch(version.strip().lower())
    return match[1] if match else ""


def _begins(now: _Order, release: str) -> bool:
    wanted = [int(part) for part in _release(release).split(".")]
    return [*now[0], *[0] * len(wanted)][: len(wanted)] == wanted
