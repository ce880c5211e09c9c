"""What a work tree adds to its base and takes away: in lines for people, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from boundcheck.base.json_text import row
from boundcheck.base.plain import counted, visible
from boundcheck.findings.finding import Finding
from boundcheck.report.model import ContractChange, Difference, Remark

_MOST = 20  # lines of one kind
_SHORT_HASH = 10
Told = Callable[[Finding], dict[str, object]]


def difference_lines(since: Difference, *, is_short: bool = False) -> Iterator[str]:
    """What the findings do not tell, in a few lines: counts, then what is let through (not if `is_short`) and by which keys."""
    yield from _count_lines(since)
    if not is_short:
        yield from _few(_remark_line(remark, "no longer checked", remark.about) for remark in since.unchecked)
        yield from _few(_remark_line(remark, f"accepted by {remark.about}") for remark in since.accepted)
    yield from _few(change_line(change) for change in since.contracts)


def _count_lines(since: Difference) -> Iterator[str]:
    """How much there is of each kind, why it fails, and how the base was read."""
    told = (
        f"{since.new:,} new",
        *((f"{len(since.fixed):,} fixed",) if since.fixed else ()),
        *((f"{len(since.moved):,} moved",) if since.moved else ()),
        *_let_through_counts(since),
    )
    yield f"Since {since.base[:_SHORT_HASH]}, where this left {visible(since.revision)}: {', '.join(told)}."
    yield from strict_line(since)
    yield from map(visible, since.notes)


def _let_through_counts(since: Difference) -> Iterator[str]:
    if since.unchecked:
        yield f"{len(since.unchecked):,} no longer checked"
    counts = Counter(remark.about for remark in since.accepted)
    yield from (f"{count:,} accepted by {by}" for by, count in sorted(counts.items()))


def let_through(since: Difference) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Findings that are let through, a line each below a heading for their kind."""
    for kind, by, remarks in since.let_through:
        if remarks:
            yield f"{len(remarks):,} {kind}", tuple(_few(_placed(remark, by) for remark in remarks))


def _placed(remark: Remark, by: str) -> str:
    finding = remark.finding
    return visible(f"{finding.path}:{finding.line}: {remark_text(remark, by)}")


def strict_line(since: Difference) -> Iterator[str]:
    """Why a run fails that need not have any new error."""
    if not since.fails_strictly:
        return
    contracts = len({change.module or change.key for change in since.loosened})
    why = (
        *(
            (f"{counted(contracts, 'contract')} {'gives' if contracts == 1 else 'give'} more leave",)
            if contracts
            else ()
        ),
        *_let_through_counts(since),
    )
    yield f"failed by --strict-contracts: {', '.join(why)}"


def stale_line(since: Difference) -> Iterator[str]:
    """What the baseline needs after this change, if anything; that is no breach, so that it is told last."""
    if since.stale:
        entries, know = ("entry", "knows") if since.stale == 1 else ("entries", "know")
        yield f"{since.stale:,} {entries} of the baseline {know} more than there is: run boundcheck baseline."


def _few(lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    yield from listed[:_MOST]
    if len(listed) > _MOST:
        yield f"and {len(listed) - _MOST:,} more: --format json lists them"


def _remark_line(remark: Remark, what: str, why: str = "") -> str:
    finding = remark.finding
    return visible(
        f"{what}: {finding.path}:{finding.line}: {finding.rule_and_name}{f': {why}' if why else ''}"
    )


def remark_text(remark: Remark, by: str = "") -> str:
    """What stands at a place, and why (or `by ` what) it is let through."""
    return f"{remark.finding.rule_and_name}: {by}{remark.about}"


def change_line(change: ContractChange) -> str:
    """One key: its place, what it was and is, who gains what, and who has to agree."""
    return visible(f"{change.change}: {change.path}:{change.line}: {change_text(change)}")


def change_text(change: ContractChange) -> str:
    """As `change_line`, for where the place is shown otherwise."""
    where = f"[modules.{change.module}] {change.key}" if change.module else change.key
    gains = f": {change.gains}" if change.gains else ""
    asks = change.change == "loosened" or change.gains
    owner = f"; {change.owner} has to agree" if change.owner and asks else ""
    return f"{where} {_step(change)}{gains}{owner}"


def _step(change: ContractChange) -> str:
    """From what to what; of a list only what came and went."""
    old, new = change.old, change.new
    if isinstance(old, tuple) and isinstance(new, tuple):
        came, went = (
            [entry for entry in one if entry not in other] for one, other in ((new, old), (old, new))
        )
        plus = [f"+{entry}" for entry in came if change.half != "went"]
        minus = [f"-{entry}" for entry in went if change.half != "came"]
        if plus or minus:
            return ", ".join((*plus, *minus))
    return f"{_text(old)} → {_text(new)}"


def _text(value: str | tuple[str, ...] | None) -> str:
    if value is None:
        return "(not written)"
    return value if isinstance(value, str) else f"[{', '.join(value)}]"


def difference_json(since: Difference, told: Told) -> dict[str, object]:
    """The value of `diff` in the JSON of `check`; `told` gives a finding as that has it."""
    return {
        **row(since, "base revision new"),
        "fixed": [told(finding) for finding in since.fixed],
        "moved": [{**told(remark.finding), "moved_from": remark.about} for remark in since.moved],
        "unchecked": [{**told(remark.finding), "reason": remark.about} for remark in since.unchecked],
        "accepted": [{**told(remark.finding), "accepted_by": remark.about} for remark in since.accepted],
        "contracts": [
            {
                **row(change, "change module key"),
                "old": _plain(change.old),
                "new": _plain(change.new),
                **row(change, "gains owner path line"),
            }
            for change in since.contracts
        ],
        "notes": [*strict_line(since), *since.notes, *stale_line(since)],
    }


def _plain(value: str | tuple[str, ...] | None) -> object:
    return list(value) if isinstance(value, tuple) else value
