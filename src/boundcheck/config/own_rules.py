"""`own_rules`: the installed distributions whose rules take part. It is read before all else, as they bring names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from boundcheck.base.errors import ConfigError, UsageError
from boundcheck.config.files import read_text
from boundcheck.config.find import said_in, table_of
from boundcheck.findings.own_rules import NO_OWN_RULES, OwnRule, OwnRules

if TYPE_CHECKING:
    from boundcheck.findings.installed_rules import BroughtRules

KEY: Final = "own_rules"


def own_rules_of(path: Path, rules_from: Sequence[Path] = ()) -> OwnRules:
    """The rules of the distributions that a configuration names, and those in files that a command names.

    Raises ConfigError with the place of every distribution that cannot be used, UsageError for a file.
    """
    return own_rules_in(read_text(path, str(path)), path, rules_from)


def own_rules_in(text: str, path: Path, rules_from: Sequence[Path] = ()) -> OwnRules:
    """As `own_rules_of`, of a text that need not be written to `path` yet."""
    written = [*_written(text, path)]
    if not written and not rules_from:
        return NO_OWN_RULES
    from boundcheck.base.disk import digest_of
    from boundcheck.findings.installed_rules import (  # nobody else pays for it
        UnfitError,
        of_distribution,
        of_file,
    )

    root = os.path.realpath(path.parent)
    brought: list[BroughtRules] = []
    mistakes: list[str] = []
    taken: dict[str, str] = {}
    for name, place in written:
        try:
            one = of_distribution(name, root)
            _no_clash(one.rules, taken)
            brought.append(one)
        except UnfitError as error:
            mistakes.append(f"{place}: {KEY}: {error}")
    if mistakes:
        raise ConfigError(tuple(mistakes))
    for file in dict.fromkeys(rules_from):
        try:
            one = of_file(file)
            _no_clash(one.rules, taken)
            brought.append(one)
        except UnfitError as error:
            raise UsageError(f"--rules-from: {error}") from None
    rules = sorted((rule for one in brought for rule in one.rules), key=lambda rule: rule.name)
    files = tuple(sorted({file for one in brought for file in one.files}))
    told = repr((files, [(rule.name, rule.source) for rule in rules]))
    return OwnRules(tuple(rules), files, digest_of(told.encode("utf-8", "surrogatepass")))


def written_names(data: object) -> tuple[str, ...]:
    """The distributions that a configuration names, as far as it can be read."""
    written = data.get(KEY) if isinstance(data, dict) else None
    return (
        tuple(dict.fromkeys(name for name in written if isinstance(name, str)))
        if isinstance(written, list)
        else ()
    )


def _written(text: str, path: Path) -> Iterator[tuple[str, str]]:
    """The distributions with their places; what is no TOML, or no list, is told by who reads it whole."""
    if KEY not in text:
        return
    names = written_names(said_in(text, path))
    if not names:
        return
    from boundcheck.config.locate import locate  # a run that finds nothing changed need not load it

    places, table = locate(text), table_of(path.name)
    for at, name in enumerate(names):
        line, _ = places.get((*table, KEY, at), places.get((*table, KEY), (1, 1)))
        yield name, f"{path.name}:{line}"


def _no_clash(rules: Sequence[OwnRule], taken: dict[str, str]) -> None:
    from boundcheck.findings.installed_rules import UnfitError

    for rule in rules:
        if rule.name in taken:
            raise UnfitError(
                f"{rule.source} and {taken[rule.name]} both bring a rule {rule.name}; leave out one of them"
            )
        taken[rule.name] = rule.source
