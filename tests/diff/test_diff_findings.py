"""What `check --diff` has as new, fixed, moved, no longer checked, accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from repositories import Write
from running import in_process
from shop_history import BREACH, SHOP, Shop

CART = "src/shop/orders/cart.py"
CART_NOW = SHOP[CART]


def test_an_untouched_work_tree_adds_nothing(shop: Shop) -> None:
    told = shop.told()
    assert (told.status, told.is_quiet) == (0, True)
    assert told.json["diff"]["base"] == shop.git("rev-parse", "main")


@pytest.mark.parametrize("how", ["untracked", "staged", "committed"])
def test_a_breach_of_the_work_tree_is_new(shop: Shop, how: str) -> None:
    shop.write({"src/shop/orders/bill.py": BREACH})
    if how == "staged":
        shop.git("add", "--all")
    elif how == "committed":
        shop.commit()
    told = shop.told()
    assert (told.status, told.new, told.fixed) == (1, ["orders/bill.py private-import"], [])


def test_one_more_of_a_kind_in_a_file_is_new(shop: Shop) -> None:
    """Only an import of another private file is another kind."""
    shop.write({CART: BREACH + CART_NOW})
    told = shop.told()
    assert told.new == ["orders/cart.py private-import"]
    assert told.json["findings"][0]["line"] == 2


def test_a_breach_that_went_is_fixed(shop: Shop) -> None:
    shop.write({CART: "RATE = 1\n"})
    told = shop.told()
    assert (told.status, told.new, told.fixed) == (0, [], ["orders/cart.py private-import"])


def test_a_warning_is_new_and_does_not_fail(shop: Shop) -> None:
    shop.toml("[rules]\n", '[rules]\nprivate-import = "warn"\n').commit()
    shop.git("branch", "-f", "main")
    shop.write({"src/shop/orders/bill.py": BREACH})
    told = shop.told()
    assert (told.status, told.new) == (0, ["orders/bill.py private-import"])


@pytest.mark.parametrize("how", ["untold", "staged", "committed"])
def test_a_file_that_was_renamed_has_moved_its_findings(shop: Shop, how: str) -> None:
    """A part of it may be another; git need not know of it yet."""
    shop.write({CART: None, "src/shop/orders/basket.py": CART_NOW + "\n\nMORE = 1\n"})
    if how == "staged":
        shop.git("add", "--all")
    elif how == "committed":
        shop.commit()
    told = shop.told()
    assert (told.status, told.new, told.fixed) == (0, [], [])
    assert told.moved == ["orders/basket.py private-import from src/shop/orders/cart.py"]


@pytest.mark.parametrize("how", ["untold", "staged"])
def test_a_breach_that_names_what_is_in_a_renamed_file_has_moved(shop: Shop, how: str) -> None:
    tax = "src/shop/billing/tax.py"
    renamed = {tax: None, "src/shop/billing/vat.py": SHOP[tax] + "\n\nMORE = 1\n"}
    shop.write({**renamed, CART: CART_NOW.replace("billing.tax", "billing.vat")})
    if how == "staged":
        shop.git("add", "--all")
    told = shop.told()
    assert (told.status, told.new, told.fixed) == (0, [], [])
    assert told.moved == ["orders/cart.py private-import from shop.billing.tax"]
    shop.write({"src/shop/orders/bill.py": BREACH.replace("billing.tax", "billing.vat")})
    assert shop.told().new == ["orders/bill.py private-import"]


def test_a_renamed_file_with_one_more_breach(shop: Shop) -> None:
    shop.write({CART: None, "src/shop/orders/basket.py": BREACH + CART_NOW})
    told = shop.told()
    assert told.new == ["orders/basket.py private-import"]
    assert told.moved == ["orders/basket.py private-import from src/shop/orders/cart.py"]


def test_a_module_that_was_renamed_has_moved_its_findings(shop: Shop) -> None:
    shop.toml("[modules.orders]", "[modules.sales]")
    told = shop.told()
    assert (told.status, told.new, told.fixed, told.unchecked) == (0, [], [], [])
    assert told.moved == ["orders/cart.py private-import from orders → billing"]
    assert told.contracts == ["renamed boundcheck.toml:6 sales.module: None (@shop/orders)"]


# billing is called payments, and lies in shop.pay, in the code of all who use it too.
PAID = {
    "src/shop/billing/__init__.py": None,
    "src/shop/billing/tax.py": None,
    "src/shop/pay/__init__.py": "def charge(): pass\n",
    "src/shop/pay/tax.py": "RATE = 1\nOTHER = 2\n",
    "src/shop/orders/__init__.py": "from shop.pay import charge\n",
    CART: CART_NOW.replace("shop.billing", "shop.pay"),
}


def test_a_module_that_lies_elsewhere_has_moved_its_findings(shop: Shop) -> None:
    shop.toml('"shop.billing"', '"shop.pay"')
    shop.write(PAID)
    told = shop.told()
    assert (told.status, told.new, told.fixed, told.unchecked) == (0, [], [], [])
    assert told.moved == ["orders/cart.py private-import from shop.billing.tax"]
    assert [line.split(":")[0:3:2] for line in told.contracts] == [
        ["changed boundcheck.toml", " billing has shop.pay (@shop/billing)"]
    ]


def test_layers_in_a_container_are_called_as_the_package_that_lies_elsewhere(shop: Shop) -> None:
    layers = """
[[contracts]]
name = "Layers"
type = "layers"
layers = ["orders", "(billing)"]
containers = ["shop"]
exhaustive = true
exhaustive_ignores = ["mail"]
"""
    shop.toml("[modules.mail]", f"{layers}\n[modules.mail]").commit()
    shop.git("branch", "-f", "main")
    shop.toml('"shop.billing"', '"shop.pay"').toml('"(billing)"', '"(pay)"')
    shop.write(PAID)
    told = shop.told()
    assert (told.status, told.new, told.fixed, told.unchecked, told.accepted) == (0, [], [], [], [])
    assert [line.partition(":")[2].partition(" ")[2] for line in told.contracts] == [
        "billing.path: billing has shop.pay (@shop/billing)"
    ]


def test_a_module_with_another_name_and_place_is_one_module(shop: Shop) -> None:
    """What gives more leave beside that is told, and what is new is new."""
    shop.toml('"shop.billing"', '"shop.pay"').toml("[modules.billing]", "[modules.payments]")
    shop.toml('["billing"]', '["payments", "mail"]')
    shop.write({**PAID, "src/shop/mail/send.py": "from shop.pay.tax import RATE\n"})
    told = shop.told()
    assert told.new == [
        "boundcheck.toml unused-dependency",
        "mail/send.py private-import",
        "mail/send.py undeclared-dependency",
    ]
    assert (told.fixed, told.unchecked) == ([], [])
    assert told.moved == ["orders/cart.py private-import from orders → billing"]
    assert [line.partition(":")[0] for line in told.contracts] == [
        "loosened boundcheck.toml",
        "renamed boundcheck.toml",
        "changed boundcheck.toml",
    ]
    assert "orders may depend on mail" in told.contracts[0]


def test_what_is_left_behind_by_a_module_that_moved_is_no_longer_checked(shop: Shop) -> None:
    shop.git("switch", "--quiet", "main")
    shop.commit({CART: "from shop import mail\n"})
    shop.git("switch", "--quiet", "-C", "work")
    shop.toml('"shop.orders"', '"shop.sales"')
    init = "from shop.billing import charge\n"
    shop.write({"src/shop/orders/__init__.py": None, "src/shop/sales/__init__.py": init})
    told = shop.told()
    assert told.fixed == []
    assert "orders/cart.py undeclared-dependency: the contracts allow it now" in told.unchecked


def test_a_breach_that_a_rename_hides_is_no_longer_checked(shop: Shop) -> None:
    """Tests that were found by the module's name are nobody's when they stay where they were."""
    shop.git("switch", "--quiet", "main")
    shop.commit(
        {
            "tests/orders/conftest.py": "import pytest\n",
            "tests/mail/test_mail.py": "import tests.orders.conftest\n\n\ndef test(): pass\n",
        }
    )
    shop.git("switch", "--quiet", "-C", "work")
    shop.toml("[modules.orders]", "[modules.sales]")
    told = shop.told()
    assert told.fixed == []
    assert [line.split(" ")[0] for line in told.unchecked] == ["tests/mail/test_mail.py"]


def test_what_another_branch_did_since_counts_for_nothing(shop: Shop) -> None:
    shop.git("switch", "--quiet", "main")
    shop.commit({"src/shop/orders/theirs.py": BREACH})
    shop.git("switch", "--quiet", "work")
    shop.write({"src/shop/orders/bill.py": BREACH})
    told = shop.told()
    assert (told.new, told.fixed) == (["orders/bill.py private-import"], [])


def test_a_second_run_does_not_judge_the_base_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write({"src/shop/orders/bill.py": BREACH})
    first = shop.check("--format", "json")
    monkeypatch.setattr("boundcheck.diff.state.tree_at", None)
    assert shop.check("--format", "json").stdout == first.stdout
    shop.write({"src/shop/orders/more.py": BREACH})
    assert shop.told().new == ["orders/bill.py private-import", "orders/more.py private-import"]


def test_a_second_run_with_more_rules_judges_the_base_by_them(shop: Shop) -> None:
    assert shop.told("--select", "dependency").is_quiet
    assert shop.told().is_quiet
    assert shop.told("--select", "dependency").is_quiet


def test_a_damaged_cache_counts_as_none(shop: Shop) -> None:
    shop.told()
    for file in (shop.root / ".boundcheck_cache").glob("*.earlier"):
        file.write_bytes(file.read_bytes()[:-20])
    assert shop.told().is_quiet


def test_without_a_cache_nothing_is_left_behind(shop: Shop) -> None:
    shop.write({"src/shop/orders/bill.py": BREACH})
    assert shop.told("--no-cache").new == ["orders/bill.py private-import"]
    assert not (shop.root / ".boundcheck_cache").exists()


@pytest.mark.parametrize(
    ("options", "new"),
    [
        (("src/shop/orders",), ["orders/bill.py private-import"]),
        (("--module", "mail"), ["mail/__init__.py undeclared-dependency"]),
        (("--select", "dependency"), ["mail/__init__.py undeclared-dependency"]),
        (("--ignore", "dependency"), ["orders/bill.py private-import"]),
        (("--target", "shop.billing.tax"), ["orders/bill.py private-import"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_part_of_what_is_new(shop: Shop, options: tuple[str, ...], new: list[str]) -> None:
    files: Write = {
        "src/shop/orders/bill.py": BREACH,
        "src/shop/mail/__init__.py": "from shop.billing import charge\n",
        CART: "",
    }
    told = shop.write(files).told(*options)
    assert (told.status, told.new) == (1, new)
    assert told.fixed == (["orders/cart.py private-import"] if "orders/bill.py" in new[0] else [])


def test_an_exception_that_nothing_needs_any_more(shop: Shop) -> None:
    allow = "  # boundcheck: allow[private-import] until the rollout\n"
    shop.commit({CART: BREACH[:-1] + allow})
    shop.git("branch", "-f", "main")
    shop.write({CART: "RATE = 1" + allow})
    told = shop.told()
    assert (told.status, told.new, told.fixed) == (1, ["orders/cart.py unused-allow"], [])
    assert shop.told("src").is_quiet  # of a part nobody can say


# What is let through


def test_an_exception_in_the_code_does_not_fix_a_breach(shop: Shop) -> None:
    shop.write({CART: BREACH[:-1] + "  # boundcheck: allow[private-import] soon\n"})
    told = shop.told()
    assert (told.status, told.new, told.fixed) == (0, [], [])
    assert told.unchecked == ["orders/cart.py private-import: an exception covers it now"]
    assert shop.told("--strict-contracts").status == 1


def test_a_new_breach_with_an_exception_is_told(shop: Shop) -> None:
    shop.write({"src/shop/orders/bill.py": BREACH[:-1] + "  # boundcheck: allow[private-import] soon\n"})
    told = shop.told()
    assert (told.status, told.new) == (0, [])
    assert told.accepted == ["orders/bill.py private-import by an exception"]
    assert shop.told("--strict-contracts").status == 1
    assert shop.told("--strict-contracts", "--exit-zero").status == 0


def baseline(shop: Shop, *more: str) -> str:
    done = in_process(("baseline", "--jobs", "1", *more), shop.root, {})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_the_bases_baseline_knows_is_not_new(shop: Shop) -> None:
    baseline(shop)
    shop.commit()
    shop.git("branch", "-f", "main")
    assert shop.told().is_quiet
    shop.write({"src/shop/orders/bill.py": BREACH})
    assert shop.told().new == ["orders/bill.py private-import"]


def test_what_the_baseline_takes_in_is_told(shop: Shop) -> None:
    """It is accepted, and does not fail but where contracts are to be strict."""
    shop.commit()
    baseline(shop)
    told = shop.told()
    assert (told.status, told.fixed, told.new) == (0, [], [])
    assert told.unchecked == ["orders/cart.py private-import: the baseline knows it now"]
    shop.write({"src/shop/orders/bill.py": BREACH})
    baseline(shop, "--add")
    told = shop.told()
    assert told.accepted == ["orders/bill.py private-import by the baseline"]
    assert (told.status, told.new) == (0, [])
    assert shop.told("--strict-contracts").status == 1
    assert shop.told("--no-baseline").new == ["orders/bill.py private-import"]


STALE_LINE = "1 entry of the baseline knows more than there is: run boundcheck baseline."


def test_a_fix_that_the_baseline_does_not_know_yet(shop: Shop) -> None:
    baseline(shop)
    shop.commit()
    shop.git("branch", "-f", "main")
    shop.write({CART: "RATE = 1\n"})
    told = shop.told()
    assert (told.status, told.new, told.fixed) == (0, [], ["orders/cart.py private-import"])
    assert told.json["diff"]["notes"] == [STALE_LINE]
    assert shop.check().stderr.splitlines()[-1] == STALE_LINE
    assert shop.check("--format", "github").stdout == ""
    baseline(shop)
    told = shop.told()
    assert (told.new, told.fixed, told.unchecked) == ([], ["orders/cart.py private-import"], [])


LOOSER = {
    "public": ("depends_on = []\n\n[modules.mail]", 'depends_on = []\npublic = ["**"]\n\n[modules.mail]'),
    "role": ('owner = "@shop/orders"', 'owner = "@shop/orders"\nrole = "composition"'),
    "rule": ("[rules]\n", '[rules]\nprivate-import = "off"\n'),
    "module's rule": ('depends_on = ["billing"]', 'depends_on = ["billing"]\nrules = { api = "off" }'),
    "allow": (
        "[modules.orders]",
        '[[allow]]\nrule = "private-import"\nfrom = "orders"\nto = "billing"\nreason = "soon"\n\n[modules.orders]',
    ),
    "exclude": ("[rules]\n", 'exclude = ["**/cart.py"]\n[rules]\n'),
}


@pytest.mark.parametrize("key", LOOSER)
def test_a_loosened_contract_is_no_fix(shop: Shop, key: str) -> None:
    if key == "exclude":
        shop.toml('source_roots = ["src"]\n', 'source_roots = ["src"]\nexclude = ["**/cart.py"]\n')
    else:
        shop.toml(*LOOSER[key])
    told = shop.told()
    assert (told.status, told.new, told.fixed) == (0, [], [])
    assert [each.partition(":")[0] for each in told.unchecked] == ["orders/cart.py private-import"]
    assert [each.split()[0] for each in told.contracts] == ["loosened"]
    assert shop.told("--strict-contracts").status == 1


def test_a_loosened_contract_adds_nothing_although_the_baseline_knows_too_much(shop: Shop) -> None:
    """What is no longer checked is not called fixed beside that, and fails no run; a plain check tells it."""
    debt(shop).toml(*LOOSER["public"])
    told = shop.told()
    assert (told.status, told.new, told.fixed) == (0, [], [])
    assert told.unchecked == ["orders/cart.py private-import: the contracts allow it now"]
    assert told.json["diff"]["notes"] == [STALE_LINE]
    plain = in_process(("check", "--format", "concise"), shop.root, {})
    assert (plain.returncode, plain.stdout.count("stale-baseline")) == (1, 1)


def test_strict_contracts_say_what_they_fail_by(shop: Shop) -> None:
    shop.toml(*LOOSER["public"])
    why = "failed by --strict-contracts: 1 contract gives more leave, 1 no longer checked"
    key = (
        "loosened: [modules.billing] public +**, -., -api: "
        "others may use everything of billing; @shop/billing has to agree"
    )
    for format_ in ("concise", "text"):
        done = shop.check("--strict-contracts", "--format", format_)
        assert done.returncode == 1
        assert why in (done.stderr + done.stdout).splitlines()
        assert "failed" not in "".join(shop.check("--format", format_).stdout.splitlines()[1:])
    assert shop.told("--strict-contracts").json["diff"]["notes"] == [why]
    github = shop.check("--strict-contracts", "--format", "github")
    assert github.stdout == (
        "::error title=boundcheck strict-contracts,file=boundcheck.toml,line=15,col=1,endColumn=16::"
        + key
        + "\n"
    )
    assert why in github.stderr.splitlines()
    assert shop.check("--format", "github").stdout == ""
    (row,) = json.loads(shop.check("--strict-contracts", "--format", "gitlab").stdout)
    assert (row["check_name"], row["location"]["lines"]["begin"]) == ("strict-contracts", 15)
    assert f'message="{key}"' in shop.check("--strict-contracts", "--format", "junit").stdout
    (run,) = json.loads(shop.check("--strict-contracts", "--format", "sarif").stdout)["runs"]
    assert run["invocations"][0]["toolExecutionNotifications"] == [
        {"level": "error", "message": {"text": why}}
    ]
    markdown = shop.check("--strict-contracts", "--format", "markdown").stdout
    assert markdown.startswith("## boundcheck: no new breach, but failed by --strict-contracts\n")


def test_strict_contracts_point_at_what_the_baseline_lets_through(shop: Shop) -> None:
    baseline(shop)
    done = shop.check("--strict-contracts", "--format", "github")
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert "file=src/shop/orders/cart.py,line=1," in done.stdout
    assert done.stdout.endswith(
        "::no longer checked: private-import (shop.billing.tax): the baseline knows it now\n"
    )
    assert "failed by --strict-contracts: 1 no longer checked" in done.stderr.splitlines()


def test_a_looser_contract_with_the_breach_mended(shop: Shop) -> None:
    shop.toml(*LOOSER["public"]).write({CART: "RATE = 1\n"})
    told = shop.told()
    assert (told.fixed, told.unchecked) == (["orders/cart.py private-import"], [])


def test_a_new_breach_that_a_looser_contract_lets_through(shop: Shop) -> None:
    shop.toml('path = "shop.mail"\ndepends_on = []', 'path = "shop.mail"\ndepends_on = ["billing"]')
    shop.write({"src/shop/mail/__init__.py": "from shop.billing import charge\n"})
    told = shop.told()
    assert (told.status, told.new) == (0, [])
    assert told.accepted == ["mail/__init__.py undeclared-dependency by the contracts of this change"]
    assert told.contracts == [
        "loosened boundcheck.toml:18 mail.depends_on: mail may depend on billing (None)"
    ]


def test_a_dependency_that_is_taken_out_because_nobody_needs_it_is_a_fix(shop: Shop) -> None:
    """What is mended in the contracts is found under the old ones for ever."""
    shop.write({"src/shop/orders/__init__.py": "", CART: ""}).commit()
    shop.git("branch", "-f", "main")
    shop.toml('depends_on = ["billing"]', "depends_on = []")
    told = shop.told()
    assert (told.fixed, told.unchecked) == (["boundcheck.toml unused-dependency"], [])
    assert told.contracts == ["tightened boundcheck.toml:9 orders.depends_on: None (@shop/orders)"]
    shop.toml("[rules]\n", '[rules]\nunused-dependency = "off"\n')
    assert shop.told().unchecked == ["boundcheck.toml unused-dependency: unused-dependency is off"]


def test_tightened_contracts_find_more(shop: Shop) -> None:
    shop.toml('depends_on = ["billing"]', "depends_on = []")
    told = shop.told()
    assert (told.status, told.new) == (
        1,
        ["orders/__init__.py undeclared-dependency", "orders/cart.py undeclared-dependency"],
    )
    assert shop.told("--strict-contracts").status == 1


def test_tightened_contracts_alone_are_not_refused(shop: Shop) -> None:
    shop.toml("[rules]\n", '[rules]\nopaque-query = "error"\n')
    told = shop.told("--strict-contracts")
    assert (told.status, told.contracts) == (
        0,
        ["tightened boundcheck.toml:1 None.rules.opaque-query: None (None)"],
    )


def test_options_without_sense(shop: Shop, boundcheck: object) -> None:
    assert "leave out --diff" in shop.fails("--known")
    done = in_process(("check", "--strict-contracts"), shop.root, {})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "name one with --diff" in done.stderr


def test_what_people_read(shop: Shop) -> None:
    shop.toml(*LOOSER["public"]).write(
        {
            "src/shop/mail/__init__.py": "from shop.billing import charge\n",
            "src/shop/orders/basket.py": "import os\n",
        }
    )
    done = shop.check("--format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith("src/shop/mail/__init__.py:1:1: undeclared-dependency: ")
    said = done.stderr.splitlines()
    assert said[0].startswith("Found 1 new error in 7 files, 3 modules (")
    base = shop.git("rev-parse", "main")[:10]
    assert said[1:] == [
        f"Since {base}, where this left main: 1 new, 1 no longer checked.",
        "no longer checked: src/shop/orders/cart.py:1: private-import (shop.billing.tax): the contracts allow it now",
        "loosened: boundcheck.toml:15: [modules.billing] public +**, -., -api: others may use everything of billing; "
        "@shop/billing has to agree",
    ]
    text = shop.check("--format", "text")
    assert text.stdout.splitlines()[-len(said) + 1 :] == said[1:]


def test_what_reviewers_read(shop: Shop) -> None:
    """What is new comes before what is let through."""
    shop.toml(*LOOSER["public"]).write({"src/shop/mail/__init__.py": "from shop.billing import charge\n"})
    shop.write(
        {"src/shop/mail/post.py": "from shop.billing import charge  # boundcheck: allow[dependency] soon\n"}
    )
    told = shop.check("--format", "markdown").stdout
    base = shop.git("rev-parse", "main")[:10]
    before, _, table = told.partition("**mail: 1 error**")
    table, _, below = table.partition("<details>")
    assert before.split("\n\n")[2:-1] == [
        f"Since {base}, where this left main: 1 new, 1 no longer checked, 1 accepted by an exception.",
        "loosened: boundcheck.toml:15: \\[modules.billing\\] public +\\*\\*, -., -api: others may use everything of billing; "
        "@<!-- -->shop/billing has to agree",
    ]
    assert "undeclared-dependency" in table
    assert f"<details>{below}" == (
        "<details><summary>1 no longer checked</summary>\n\n"
        "- src/shop/orders/cart.py:1: private-import (shop.billing.tax): the contracts allow it now\n\n"
        "</details>\n\n"
        "<details><summary>1 accepted</summary>\n\n"
        "- src/shop/mail/post.py:1: undeclared-dependency (shop.billing): by an exception\n\n"
        "</details>\n"
    )


def test_the_summary_of_nothing_new(shop: Shop) -> None:
    said = shop.check().stderr.splitlines()
    assert said[0].startswith("No new breach: 6 files, 3 modules (")
    assert said[1].endswith("where this left main: 0 new.")


def test_the_reply_of_an_earlier_run_is_never_said_again(shop: Shop) -> None:
    """The base may be another one although the project is as it was."""
    shop.write({"src/shop/orders/bill.py": BREACH}).commit()
    assert shop.told().status == 1
    shop.git("branch", "-f", "main")
    assert shop.told().is_quiet


def test_paths_in_json_are_from_the_root(shop: Shop, tmp_path: Path) -> None:
    shop.write({"src/shop/orders/bill.py": BREACH})
    inside = Shop(shop.root, "src/shop")
    assert inside.told().json["findings"][0]["path"] == "src/shop/orders/bill.py"


# What leaves the baseline


def debt(shop: Shop) -> Shop:
    """The shop with its breach in the baseline, and that on main."""
    baseline(shop)
    shop.commit()
    shop.git("branch", "-f", "main")
    return shop


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("public", "the contracts allow it now"),
        ("role", "the contracts allow it now"),
        ("rule", "private-import is off"),
        ("module's rule", "private-import is off"),
    ],
)
def test_the_baseline_tells_what_is_no_longer_checked(shop: Shop, key: str, why: str) -> None:
    said = baseline(debt(shop).toml(*LOOSER[key])).splitlines()
    assert said == [
        "boundcheck-baseline.toml: 0 findings known; 1 no longer checked and taken out.",
        "No longer checked, with the code as it was:",
        f"  src/shop/orders/cart.py: private-import (shop.billing.tax): {why}",
    ]


def test_the_baseline_tells_what_is_fixed(shop: Shop) -> None:
    debt(shop).toml(*LOOSER["public"]).write({CART: "RATE = 1\n"})
    assert baseline(shop) == "boundcheck-baseline.toml: 0 findings known; 1 fixed and taken out.\n"


def test_without_git_a_baseline_knows_what_is_off(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.write(SHOP)
    baseline(shop)
    shop.toml(*LOOSER["rule"])
    assert "1 no longer checked and taken out" in baseline(shop)
