"""What `--help` of each verb shows of its use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# By the verb: what is typed behind it, and what that does.
EXAMPLES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "check": (
        ("--diff origin/main", "what a branch adds, and what its contracts let through"),
        ("--select data --module orders,billing", "what two modules do with others' tables"),
        ("--format text --format sarif -o check.sarif", "for the log, and for code scanning"),
    ),
    "baseline": (
        ("", "accept what there is; later take out what is fixed"),
        ("--add", "accept what is new, too"),
    ),
    "fix": (
        ("", "the diff of what can be rewritten safely"),
        ("--write", "apply it, and check the result"),
        (
            "--select private-import --unsafe src/shop/orders",
            "what a person has to look at, too, in one folder",
        ),
    ),
    "explain": (
        ("", "all rules by their groups"),
        ("data", "those of one group"),
        ("private-import", "why, a breaking and a clean example, the way out"),
    ),
    "may": (
        ("src/shop/orders/cart.py shop.billing.tax.vat", "a file that is there or not yet, and a name"),
        ("orders billing", "one module, another module"),
        ("orders billing_invoice --as write", "rows of a table or model"),
    ),
    "graph": (
        ("--format html --open", "the picture, in the browser"),
        ("--module billing --depth 2 --format mermaid", "two steps around one module"),
        ("--diff origin/main --format markdown", "what a branch changes, for its reviewers"),
    ),
    "tables": (
        ("", "every table, its owner, and who reaches it"),
        ("--module billing --format json", "those of one module, for a tool"),
    ),
    "names": (
        ("", "every name that another module uses, its owner, and who uses it"),
        ("--module billing --kind url --all", "all names of URLs of one module"),
    ),
    "test": (
        ("shipping", "one module's suite, alone"),
        ("shipping --mode report -- -x -k label", "let tests go on; the rest is pytest's"),
        ("--all", "a table of which suites stand alone"),
    ),
    "init": (
        ("", "write boundcheck.toml and the baseline"),
        ("--dry-run", "only print what would be written"),
        ("--update", "add new modules and dependencies to what is there"),
    ),
    "why": (
        ("orders billing", "from one module to another"),
        ("src/shop/orders/cart.py shop.billing.tax", "from a file to a dotted name"),
    ),
    "extract": (
        ("shipping", "what stands in one module's way, and what it costs"),
        ("--all", "which module leaves first, which never"),
        ("shipping --move shop.common.money=shared", "the same, as if a file had moved"),
    ),
    "affected": (
        ("--base origin/main", "suites that a branch can affect, with reasons"),
        ("--base HEAD~1 --format paths", "their paths alone, for pytest"),
    ),
    "server": (
        ("", "what an editor starts, see docs/editors.md"),
        ("--stdio", "the same, for editors that name how they talk"),
    ),
}


def epilog(verb: str) -> str | None:
    """The examples as click prints them below the options."""
    lines = [(f"boundcheck {verb} {typed}".rstrip(), told) for typed, told in EXAMPLES.get(verb, ())]
    if not lines:
        return None
    # `\b` has click leave the lines as they are; what is told stands below, since commands may be long.
    return "\b\nExamples:\n" + "\n".join(f"  {command}\n      {told}" for command, told in lines)
