"""A shop with a history, and what `check --diff` says of a change to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from subprocess import CompletedProcess
from typing import Any, Final

from repositories import Repository
from running import in_process

TOML: Final = """\
source_roots = ["src"]

[rules]
missing-tests = "off"

[modules.orders]
path = "shop.orders"
owner = "@shop/orders"
depends_on = ["billing"]

[modules.billing]
path = "shop.billing"
owner = "@shop/billing"
depends_on = []

[modules.mail]
path = "shop.mail"
depends_on = []
"""
BREACH: Final = "from shop.billing.tax import RATE\n"
# orders has one breach: an import of what is private to billing.
SHOP: Final[dict[str, str]] = {
    "boundcheck.toml": TOML,
    "src/shop/__init__.py": "",
    "src/shop/billing/__init__.py": "def charge(): pass\n",
    "src/shop/billing/tax.py": "RATE = 1\nOTHER = 2\n",
    "src/shop/orders/__init__.py": "from shop.billing import charge\n",
    "src/shop/orders/cart.py": BREACH + "def total(prices):\n    return sum(prices) * RATE\n",
    "src/shop/mail/__init__.py": "",
    "README.md": "A shop\n",
}


@dataclass
class Shop(Repository):
    """A repository whose `main` has the shop, with `work` checked out; `inside` is the project's folder."""

    inside: str = ""

    def check(self, *more: str, base: str = "main") -> CompletedProcess[str]:
        arguments = ("check", "--diff", base, "--jobs", "1", *more)
        return in_process(arguments, self.root / self.inside, {})

    def told(self, *more: str, base: str = "main") -> Told:
        done = self.check("--format", "json", *more, base=base)
        assert done.returncode in (0, 1), done.stderr
        return Told(done.returncode, json.loads(done.stdout))

    def fails(self, *more: str, base: str = "main") -> str:
        done = self.check(*more, base=base)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
        return done.stderr.removeprefix("boundcheck: ").strip()

    def toml(self, old: str, new: str) -> Shop:
        """The contracts with one thing written otherwise."""
        file = self.root / self.inside / "boundcheck.toml"
        text = file.read_text()
        assert text.count(old) == 1
        file.write_text(text.replace(old, new))
        return self


@dataclass
class Told:
    """What JSON said, each finding as `path rule`."""

    status: int
    json: dict[str, Any]

    @property
    def new(self) -> list[str]:
        assert self.json["diff"]["new"] == len(self.json["findings"])
        return list(map(_short, self.json["findings"]))

    @property
    def fixed(self) -> list[str]:
        return list(map(_short, self.json["diff"]["fixed"]))

    @property
    def moved(self) -> list[str]:
        return [f"{_short(f)} from {f['moved_from']}" for f in self.json["diff"]["moved"]]

    @property
    def unchecked(self) -> list[str]:
        return [f"{_short(f)}: {f['reason']}" for f in self.json["diff"]["unchecked"]]

    @property
    def accepted(self) -> list[str]:
        return [f"{_short(f)} by {f['accepted_by']}" for f in self.json["diff"]["accepted"]]

    @property
    def contracts(self) -> list[str]:
        return [
            f"{c['change']} {c['path']}:{c['line']} {c['module']}.{c['key']}: {c['gains']} ({c['owner']})"
            for c in self.json["diff"]["contracts"]
        ]

    @property
    def notes(self) -> list[str]:
        found: list[str] = self.json["diff"]["notes"]
        return found

    @property
    def is_quiet(self) -> bool:
        return not any(
            (self.new, self.fixed, self.moved, self.unchecked, self.accepted, self.contracts, self.notes)
        )


def _short(finding: dict[str, Any]) -> str:
    return f"{finding['path'].removeprefix('src/shop/')} {finding['rule']}"
