"""Contracts as they would be if code belonged to other modules: moved, merged or split, without touching a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from unicodedata import category

from boundcheck.base.errors import UsageError
from boundcheck.base.light import NamedTuple, replace
from boundcheck.base.plain import visible
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.modules import expand_modules
from boundcheck.config.model import UNASSIGNED, Config, Entry
from boundcheck.extraction.what_if.draft import Draft
from boundcheck.extraction.what_if.merge import merge
from boundcheck.extraction.what_if.part import move, split

Kind = Literal["move", "merge", "split"]
_FORMS = {
    "move": "--move shop.common.money=shared",
    "merge": "--merge billing+invoices, or --merge money=billing+invoices",
    "split": "--split billing=shop.billing.invoices, or --split billing=shop.billing.invoices:invoicing",
}


class AssumedChange(NamedTuple):
    """One change to the contracts.

    `move`: `subject`, a dotted name, becomes part of the module `name`. `merge`: the modules in `subject`, joined by `+`,
    become one, `name`. `split`: `subject`, a dotted name, leaves the module `module` and becomes one of its own, `name`.
    """

    kind: Kind
    subject: str
    name: str
    module: str = ""

    @property
    def makes(self) -> str | None:
        """The module that comes to be."""
        return None if self.kind == "move" else self.name

    @property
    def sentence(self) -> str:
        """What is assumed, for a report."""
        if self.kind == "move":
            return f"{visible(self.subject)} belongs to {visible(self.name)}"
        if self.kind == "split":
            return (
                f"{visible(self.subject)} leaves {visible(self.module)} and is a module, {visible(self.name)}"
            )
        return f"{visible(self.subject.replace('+', ', '))} are one module, {visible(self.name)}"


def parse(kind: Kind, text: str) -> AssumedChange:
    """What an option of the command line means. Raises UsageError for what means nothing."""
    text = text.strip()
    left, equals, right = (part.strip() for part in text.partition("="))
    if kind == "merge":
        name, subject = (left, right) if equals else (text, text)
        if not name or not all(part.strip() for part in subject.split("+")) or "+" not in subject:
            raise _malformed(kind, text)
        return AssumedChange(kind, subject, _checked(kind, name))
    subject, colon, name = (part.strip() for part in right.partition(":"))
    if not left or not subject or (colon and not (name and kind == "split")):
        raise _malformed(kind, text)
    if kind == "move":
        return AssumedChange(kind, left, subject)
    return AssumedChange(kind, subject, _checked(kind, name or subject.rpartition(".")[2]), left)


def _malformed(kind: Kind, text: str) -> UsageError:
    return UsageError(f'--{kind}: "{visible(text)}" says no change; write {_FORMS[kind]}')


def _checked(kind: Kind, name: str) -> str:
    if name == UNASSIGNED or any(c.isspace() or category(c) == "Cc" for c in name):
        raise UsageError(f'--{kind}: "{visible(name)}" cannot name a module; write {_FORMS[kind]}')
    return name


def changed(config: Config, codebase: Codebase, changes: Iterable[AssumedChange]) -> Config:
    """A configuration after changes, one after the other. `codebase` is the project under `config`.

    Contracts with globs become one for each of their modules. Raises UsageError for a change of what is not there.
    """
    draft = Draft(_expanded(config, codebase), codebase)
    for change in changes:
        if change.kind == "move":
            draft = move(draft, change.subject, change.name)
        elif change.kind == "merge":
            draft = merge(draft, change.subject, change.name)
        else:
            draft = split(draft, change.module, change.subject, change.name)
    return draft.config


def _expanded(config: Config, codebase: Codebase) -> Config:
    modules = expand_modules(config.modules, codebase.known, codebase.packages, codebase.apps)
    contracts = []
    for module in modules.by_name.values():
        contract = module.contract
        if any("*" in path.value for path in contract.paths):
            contract = replace(contract, paths=tuple(Entry(path, contract.place) for path in module.paths))
        contracts.append(contract)
    return replace(config, modules=tuple(contracts))
