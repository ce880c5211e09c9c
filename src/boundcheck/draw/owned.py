"""Lists of what modules own as text: a line for each thing under its owner, with those who use it below."""

from __future__ import annotations

from collections.abc import Sequence

from boundcheck.base.light import NamedTuple
from boundcheck.base.plain import counted, visible


class OwnedLine(NamedTuple):
    """What is told of one thing, and a line for each module and way of using it."""

    owner: str
    text: str
    users: tuple[str, ...]


def by_owner(told: Sequence[OwnedLine], noun: str, used: str) -> str:
    """All of them, with their sum at the end: how many there are of `noun`, and how many are `used` by others."""
    owned: dict[str, list[OwnedLine]] = {}
    for each in told:
        owned.setdefault(each.owner, []).append(each)
    lines: list[str] = []
    for owner in sorted(owned):
        lines.append(f"{visible(owner)}: {counted(len(owned[owner]), noun)}")
        for each in owned[owner]:
            lines += (visible(f"  {each.text}"), *(f"    {visible(user)}" for user in each.users))
        lines.append("")
    reached = sum(bool(each.users) for each in told)
    total = f"{counted(len(told), noun)} of {counted(len(owned), 'owner')}, {reached:,} {used} by others."
    return "\n".join((*lines, total, ""))
