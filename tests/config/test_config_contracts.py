"""`[[contracts]]` as it is written: what each key means, and what a user reads when it is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from boundcheck.config.model import Config, ContractLayer, Entry, IgnoredImport, LayerMember, Place

Load = Callable[..., Config]
Mistakes = Callable[..., list[str]]
FILE = "boundcheck.toml"


def test_every_type_is_read_without_any_module(load: Load) -> None:
    config = load(
        """
        [[contracts]]
        name = "The domain does not know the web"
        type = "forbidden"
        from = ["shop.*.domain"]
        to = ["shop.web", "flask"]
        ignore = ["shop.a.domain.x -> shop.web.**"]
        unmatched_ignores = "off"
        indirect = false
        exact = true
        roots = ["shop"]
        tests = false
        typing_only = "ignore"
        severity = "warn"
        guidance = "publish an event"
        [[contracts]]
        name = "layers"
        type = "layers"
        layers = ["web", { siblings = ["(orders)", "billing"], independent = true }, "(base)"]
        containers = ["shop"]
        exhaustive = true
        exhaustive_ignores = ["main"]
        [[contracts]]
        name = "apart"
        type = "independence"
        modules = ["shop.*"]
        [[contracts]]
        name = "kept in"
        type = "protected"
        to = ["shop.core"]
        allowed = []
        [[contracts]]
        name = "no circles"
        type = "acyclic"
        within = ["shop"]
        depth = 0
        skip = ["shop.legacy"]
        [[contracts]]
        name = "underscores"
        type = "private"
        """
    )
    forbidden, layers, apart, protected, acyclic, private = config.contracts
    assert not config.modules
    assert (forbidden.from_, forbidden.to) == (
        (Entry("shop.*.domain", Place(FILE, 5, 9)),),
        (Entry("shop.web", Place(FILE, 6, 7)), Entry("flask", Place(FILE, 6, 19))),
    )
    assert forbidden.ignore == (IgnoredImport("shop.a.domain.x", "shop.web.**", Place(FILE, 7, 11)),)
    assert (forbidden.unmatched_ignores, forbidden.indirect, forbidden.exact) == ("off", False, True)
    assert (forbidden.tests, forbidden.typing_only, forbidden.severity) == (False, "ignore", "warn")
    assert forbidden.guidance == "publish an event"
    assert layers.layers[1] == ContractLayer(
        (
            LayerMember("orders", Place(FILE, 19, 32), optional=True),
            LayerMember("billing", Place(FILE, 19, 44)),
        ),
        Place(FILE, 19, 18),
        independent=True,
    )
    assert layers.layers[2].members[0].optional
    assert layers.exhaustive
    assert (apart.indirect, apart.tests, apart.typing_only, apart.severity) == (True, True, None, None)
    assert protected.allowed == ()
    assert (acyclic.depth, [each.value for each in acyclic.skip]) == (0, ["shop.legacy"])
    assert private.modules == ()


HEAD = '[[contracts]]\nname = "n"\n'
FORBIDDEN = HEAD + 'type = "forbidden"\nfrom = ["a"]\nto = ["b"]\n'
LAYERS = HEAD + 'type = "layers"\n'


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            '[[contracts]]\ntype = "private"',
            "1: contracts: needs the key name; say what it demands; it is told with each finding",
        ),
        (
            HEAD,
            '1: contracts: needs the key type; write "forbidden", "layers", "independence", "protected", "acyclic" or '
            '"private"',
        ),
        (HEAD + 'type = "forbiden"', '3: contracts.type: unknown value "forbiden"; did you mean "forbidden"?'),
        (
            HEAD + 'type = "acyclic_siblings"',
            '3: contracts.type: unknown value "acyclic_siblings"; did you mean "acyclic"?',
        ),
        (
            HEAD + 'type = "forbidden"\nto = ["b"]',
            '1: contracts: needs the key from; "forbidden" says by it what it is about, like ["shop.web"]',
        ),
        (
            FORBIDDEN + "form = []",
            '6: contracts.form: unknown key; did you mean "from"?',
        ),
        (
            FORBIDDEN + 'layers = ["a"]',
            '6: contracts.layers: unknown key; only contracts of type "layers" have it, so remove it',
        ),
        (
            FORBIDDEN + 'modules = ["a"]',
            '6: contracts.modules: unknown key; only contracts of type "independence" or "private" have it, so remove it',
        ),
        (FORBIDDEN + 'ignore = ["a"]', '6: contracts.ignore: "a" is not an import; write it like '
         '"shop.orders.cart -> shop.billing.tax"'),
        (FORBIDDEN + 'severity = "warning"', '6: contracts.severity: unknown value "warning"; did you mean "warn"?'),
        (FORBIDDEN + 'unmatched_ignores = "none"',
         '6: contracts.unmatched_ignores: unknown value "none"; did you mean "off"?'),
        (HEAD + 'type = "private"\nmodules = ["a.b*"]',
         '4: contracts.modules: "a.b*" has a star within a segment; here a star stands for whole segments'),
        (HEAD + 'type = "private"\nmodules = ["a.**.*"]',
         '4: contracts.modules: "a.**.*" has two stars in a row of which one spans segments; keep one'),
        (HEAD + 'type = "private"\nmodules = ["a._b"]',
         '4: contracts.modules: "a._b" is private itself; name what it lies in'),
        (HEAD + 'type = "independence"\nmodules = ["a"]',
         "4: contracts.modules: one module is independent by itself; name another, or a glob"),
        (HEAD + 'type = "independence"\nmodules = []',
         "4: contracts.modules: is an empty list; name something"),
        (HEAD + 'type = "acyclic"\nwithin = ["a"]\ndepth = -1',
         "5: contracts.depth: is no depth; write 0 for the children alone, or a number up to 1000"),
        (HEAD + 'type = "acyclic"\nwithin = ["a"]\ndepth = 0x' + "f" * 6_000,
         "5: contracts.depth: is no depth; write 0 for the children alone, or a number up to 1000"),
        (HEAD + 'type = "acyclic"\nwithin = ["a"]\ndepth = true',
         "5: contracts.depth: expected a whole number, found a boolean; write it without quotes, like depth = 2"),
        (HEAD + 'type = "acyclic"\nwithin = ["a"]\nskip = ["a"]',
         '5: contracts.skip: "a" is in within, too; keep it in one of the two'),
        (LAYERS + 'layers = ["a", "a"]', '4: contracts.layers: "a" is listed twice; remove one'),
        (LAYERS + 'layers = ["a", "(a)"]', '4: contracts.layers: "a" is listed twice; remove one'),
        (LAYERS + 'layers = ["a", "a.b"]',
         '4: contracts.layers: "a" holds "a.b", and no layer lies in another; keep one'),
        (LAYERS + 'layers = ["a"]\nexhaustive = true',
         "5: contracts.exhaustive: needs containers, whose children are to be layers; add containers"),
        (LAYERS + "layers = [{ independent = true }]",
         '4: contracts.layers: needs the key siblings; write { siblings = ["web", "cli"], independent = true }'),
        (LAYERS + "layers = [3]",
         "4: contracts.layers: expected a dotted name or a table { siblings = [ … ], independent = true }, found a "
         "whole number"),
        (FORBIDDEN + FORBIDDEN, '6: contracts: "n" is listed twice; remove one'),
    ],
)  # fmt: skip
def test_mistakes(mistakes: Mistakes, text: str, mistake: str) -> None:
    assert mistakes(text) == [f"{FILE}:{mistake}"]


def test_an_exception_names_a_contract(load: Load, mistakes: Mistakes) -> None:
    config = load('[[allow]]\nrule = "import-contract"\nreason = "r"\ncontract = "n"\n')
    assert config.allows[0].contract == Entry("n", Place(FILE, 4, 1))
    assert mistakes('[[allow]]\nrule = "raw-sql"\nreason = "r"\ncontract = "n"\n') == [
        f'{FILE}:4: allow.contract: only import-contract knows contracts; write rule = "import-contract"'
    ]
