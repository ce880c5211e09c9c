"""`boundcheck explain [RULE]`: the rules' own documentation."""

from __future__ import annotations

from collections.abc import Sequence

import click

from boundcheck.catalog import GROUP_OF, GROUPS
from boundcheck.errors import UsageError
from boundcheck.nearest import suggestion
from boundcheck.rules import RULES


@click.command()
@click.argument("rule", required=False)
def explain(rule: str | None) -> int:
    """Explain a RULE: why it exists, a breaking and a clean example, how to fix.

    Kinds of blockers in reports of extract are explained too (import-time, foreign-query-in). Without a rule, or with the
    name of a group: the catalogue.
    """
    if rule is None or rule in GROUPS:
        click.echo(_catalogue(GROUPS if rule is None else (rule,)), nl=False)
        return 0
    found = next((candidate for candidate in RULES if candidate.name == rule), None)
    if found is None:
        from boundcheck.extraction.pages import page_of, rule_of  # for names that are no rule's

        if (page := page_of(rule)) is not None:
            click.echo(page, nl=False)
            return 0
        found = next((candidate for candidate in RULES if candidate.name == rule_of(rule)), None)
    if found is not None:
        click.echo(
            f"# {found.name} ({found.group}, default: {found.default_severity})\n\n{found.documentation.strip()}"
        )
        return 0
    remedy = suggestion(rule, GROUP_OF, "boundcheck explain lists the rules")
    raise UsageError(f'there is no rule "{rule}"; {remedy}')


def _catalogue(groups: Sequence[str]) -> str:
    width = max(len(rule.name) for rule in RULES)
    lines = []
    for group in groups:
        rules = [rule for rule in RULES if rule.group == group]
        if rules:
            lines += [
                f"{group}",
                *(f"  {r.name:{width}}  {r.default_severity:5}  {r.summary}" for r in rules),
                "",
            ]
    return "\n".join(lines)
