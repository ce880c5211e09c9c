"""Which way each key of the contracts went, who gains what by it, and who has to agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from config_schema import keys_of_a_module

from boundcheck.config.load import parse_config
from boundcheck.diff.contracts import contract_changes
from boundcheck.report.difference import change_line

# A module that has every key, and what a change to another value of it means: key, then, now, what is told.
MODULE = [
    ("depends_on", '["mail"]', '["mail", "billing"]', "loosened +billing: orders may depend on billing"),
    ("depends_on", '["mail", "billing"]', '["mail"]', "tightened -billing"),
    ("depends_on", '["*"]', '["mail"]', "tightened +mail, -*"),
    ("depends_on", '["mail", "billing"]', '["billing", "mail"]', ""),
    ("depends_on", '["mail"]', "", "loosened [mail] → (not written): orders may depend on anything"),
    ("depends_on", "", "[]", "tightened (not written) → []"),
    ("depends_on", '["mail"]', '[{ layer = "low" }]', "loosened +layer low: orders may depend on layer low|tightened -mail"),
    ("depends_on", '[{ module = "mail", deprecated = true }]', '["mail"]', "loosened +mail, -mail (deprecated): orders may depend on mail"),
    ("depends_on", '["mail"]', '[{ module = "mail", deprecated = true }]', "tightened +mail (deprecated), -mail"),
    ("cannot_depend_on", '["mail"]', '["billing"]', "loosened -mail: orders may depend on mail|tightened +billing"),
    ("depends_on_external", '["a"]', '["a", "b"]', "loosened +b: orders may import b"),
    ("cannot_depend_on_external", '["a"]', "", "loosened -a: orders may import a"),
    ("public", '["."]', '[".", "api"]', "loosened +api: others may use api of orders"),
    ("public", '[".", "api"]', '["**"]', "loosened +**, -., -api: others may use everything of orders"),
    ("public", '[".", "api"]', '[".", "models"]', "loosened +models: others may use models of orders|tightened -api"),
    ("public", '["**"]', '["."]', "tightened +., -**"),
    ("public", '[{ entry = "api", to = ["mail"] }]', '["api"]', "loosened +api, -api to mail: others may use api of orders"),
    ("public", '["api"]', '[{ entry = "api", to = ["mail"] }]', "tightened +api to mail, -api"),
    ("public", "", '[".", "api"]', ""),
    ("public", '[{ entry = "api", to = ["mail"] }]', '[{ entry = "api", to = ["mail"], exclusive = true }]', "tightened public.exclusive +mail"),
    ("public", '["**", { entry = "api", to = ["mail"], exclusive = true }]', '["**"]', "loosened public.exclusive -mail: mail may use of orders what others may"),
    ("visible_to", '["mail"]', '["mail", "billing"]', "loosened +billing: billing may depend on orders"),
    ("visible_to", '["mail"]', "", "loosened [mail] → (not written): everyone may depend on orders"),
    ("visible_to", "", '["mail"]', "tightened (not written) → [mail]"),
    ("tables", '["a"]', '["a", "b"]', "changed +b: orders owns b"),
    ("models", '["a.B"]', "[]", "changed -a.B"),
    ("tests", '["a"]', '["b"]', "changed +b, -a"),
    ("owner", '"@a"', '"@b"', "changed @a → @b"),
    ("layer", '"low"', '"high"', "changed low → high"),
    ("layer", '"low"', "", "loosened low → (not written): no layer binds orders"),
    ("role", '"module"', '"composition"', "loosened module → composition: orders may use everything of everyone"),
    ("role", '"composition"', '"module"', "tightened composition → module"),
    ("strict", "true", "false", "loosened true → false: the baseline takes in new findings of orders"),
    ("test_scope", '"standalone"', '"all"', "loosened standalone → all: tests of orders may use more"),
    ("rules", '{ api = "error" }', '{ api = "warn" }', "loosened error → warn: api asks less of orders"),
    ("rules", '{ leaked-model = "warn" }', "", ""),
    ("rules", "", '{ leaked-model = "error" }', "tightened (not written) → error"),
    ("rules", '{ data = "off", raw-sql = "error" }', '{ data = "off" }', "loosened error → (not written): raw-sql asks less of orders"),
]  # fmt: skip
# What holds for the project: the text then and now.
PROJECT = [
    ("exhaustive = true", "", "loosened true → false: code need not belong to a module"),
    ("", "exhaustive = true", "tightened false → true"),
    ('unassigned = "check"', 'unassigned = "free"', "loosened check → free: importing what no module owns is free"),
    ("", 'typing_only = "ignore"', "loosened check → ignore: imports for typing alone are free"),
    ("", 'exclude = ["a/**"]', "loosened +a/**: a/** is not looked at"),
    ('test_support = ["tests/help"]', "", "tightened -tests/help"),
    ('[rules]\nraw-sql = "error"', '[rules]\nraw-sql = "off"', "loosened error → off: raw-sql asks less"),
    ('[rules]\nopaque-query = "error"', "", "loosened error → (not written): opaque-query asks less"),
    ('[external]\nstripe = ["mail"]', '[external]\nstripe = ["mail", "orders"]', "loosened +orders: orders may import stripe"),
    ('[external]\nstripe = ["mail"]', "", "loosened [mail] → (not written): everyone may import stripe"),
    ("", '[external]\nstripe = ["mail"]', "tightened (not written) → [mail]"),
    (
        "",
        '[[allow]]\nrule = "raw-sql"\nfrom = "mail"\nto = "orders"\nreason = "soon"',
        "loosened (not written) → raw-sql from=mail to=orders: mail may break raw-sql; @shop/orders has to agree",
    ),
    (
        '[[allow]]\nrule = "raw-sql"\nreason = "soon"\nuntil = 2027-01-01',
        '[[allow]]\nrule = "raw-sql"\nreason = "later"\nuntil = 2028-01-01',
        "loosened until 2027-01-01 → until 2028-01-01: everyone may break raw-sql",
    ),
    (
        '[[allow]]\nrule = "raw-sql"\nreason = "soon"',
        '[[allow]]\nrule = "raw-sql"\nreason = "soon"\nuntil = 2028-01-01',
        "tightened until ever → until 2028-01-01",
    ),
    (
        '[[contracts]]\nname = "C"\ntype = "forbidden"\nfrom = ["a"]\nto = ["b"]',
        "",
        "loosened forbidden → (not written): the contract is gone",
    ),
    (
        '[[contracts]]\nname = "C"\ntype = "forbidden"\nfrom = ["a"]\nto = ["b"]',
        '[[contracts]]\nname = "C"\ntype = "forbidden"\nfrom = ["a"]\nto = ["b"]\nignore = ["a.x -> b.y"]',
        "loosened  → a.x -> b.y: the contract asks less",
    ),
    (
        '[[contracts]]\nname = "C"\ntype = "forbidden"\nfrom = ["a"]\nto = ["b"]',
        '[[contracts]]\nname = "C"\ntype = "forbidden"\nfrom = ["a"]\nto = ["b"]\nseverity = "off"',
        "loosened (not written) → off: the contract asks less",
    ),
    *(
        (
            f'[[contracts]]\nname = "C"\ntype = "forbidden"\nfrom = ["a"]\nto = ["b"]\n{key} = "{then}"',
            f'[[contracts]]\nname = "C"\ntype = "forbidden"\nfrom = ["a"]\nto = ["b"]\n{key} = "{now}"',
            expected,
        )
        for key in ("severity", "unmatched_ignores")
        for then, now, expected in (
            ("off", "warn", "tightened off → warn"),
            ("warn", "off", "loosened warn → off: the contract asks less"),
            ("error", "warn", "loosened error → warn: the contract asks less"),
        )
    ),
]  # fmt: skip


def told(then: str, now: str, tmp_path: Path) -> list[str]:
    configs = (parse_config(text, tmp_path / "boundcheck.toml") for text in (then, now))
    lines = map(change_line, contract_changes(*configs))
    # Without its place and key.
    return [
        f"{way}{line.partition(': ')[2].partition(' ')[2].replace('[modules.orders] ', '')}"
        for line in lines
        for way in [line.split(":")[0] + " "]
    ]


def test_a_change_of_any_key_of_a_module_is_told() -> None:
    """`acyclic` is a contract on imports, and told as one; paths are told beside renamed modules."""
    tried = {key for key, *_ in MODULE} | {"acyclic", "path", "paths"}
    assert tried == keys_of_a_module(), "what does it mean when the value of a new key changes?"


@pytest.mark.parametrize(("key", "then", "now", "expected"), MODULE)
def test_a_key_of_a_module(key: str, then: str, now: str, expected: str, tmp_path: Path) -> None:
    def text(value: str) -> str:
        line = f"{key} = {value}\n" if value else ""
        return (
            'layers = ["high", "low"]\n'
            f'[modules.orders]\npath = "shop.orders"\n{line}'
            '[modules.billing]\npath = "shop.billing"\n[modules.mail]\npath = "shop.mail"\n'
        )

    found = [line.replace(f"{key} ", "", 1) for line in told(text(then), text(now), tmp_path)]
    found = [line.replace(f"rules.{line.split()[1].removeprefix('rules.')} ", "") for line in found]
    assert found == [each for each in expected.split("|") if each]


@pytest.mark.parametrize(("then", "now", "expected"), PROJECT)
def test_a_key_of_the_project(then: str, now: str, expected: str, tmp_path: Path) -> None:
    modules = '\n[modules.orders]\npath = "shop.orders"\nowner = "@shop/orders"\n[modules.mail]\npath = "shop.mail"\n'
    (found,) = told(f"{then}{modules}", f"{now}{modules}", tmp_path)
    way, _, rest = found.partition(" ")
    assert f"{way} {rest.partition(' ')[2]}" == expected


def test_a_module_that_comes_and_one_that_goes(tmp_path: Path) -> None:
    module = '[modules.{0}]\npath = "shop.{0}"\nowner = "@{0}"\n'
    assert told(module.format("orders"), module.format("mail"), tmp_path) == [
        "loosened module [shop.orders] → (not written): nothing binds orders; @orders has to agree",
        "tightened [modules.mail] module (not written) → [shop.mail]",
    ]
    both = module.format("orders") + module.format("mail") + 'role = "composition"\n'
    (found,) = told(module.format("orders"), both, tmp_path)
    assert found.startswith("loosened [modules.mail] module (not written) → [shop.mail]: mail wires others")
