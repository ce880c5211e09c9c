"""Which exceptions cover which findings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from boundcheck.config.model import Allow, Entry, Place
from boundcheck.findings.finding import Finding
from boundcheck.outcome.suppress import _ByPlace, covers

PLACE = Place("boundcheck.toml", 1)
MODULES = st.sampled_from(["orders", "billing", "bill*", "*", "[bo]*"])
ENDS = st.none() | st.builds(Entry, MODULES, st.just(PLACE))
PATHS = st.sampled_from(
    [None, "shop", "shop/orders", "shop/orders/cart.py", "shop/*/cart.py", "**/cart.py", "sho"]
)
RULES = st.sampled_from(["private-import", "api", "raw-sql"])
ALLOWS = st.builds(
    lambda rule, from_, to, path: Allow(rule, PLACE, "why", from_, to, path=path), RULES, ENDS, ENDS, PATHS
)
FINDINGS = st.builds(
    lambda rule, path, from_, to: Finding(rule, path, 1, 1, "", from_, to),
    st.sampled_from(["private-import", "raw-sql", "wildcard-import"]),
    st.sampled_from(["shop/orders/cart.py", "shop/billing/tax.py", "setup.py"]),
    st.sampled_from([None, "orders", "billing"]),
    st.sampled_from([None, "orders", "billing"]),
)


@given(st.lists(ALLOWS, max_size=8), FINDINGS)
def test_among_many_the_same_cover_a_finding_as_one_by_one(allows: list[Allow], finding: Finding) -> None:
    assert _ByPlace(allows).covering(finding) == [allow for allow in allows if covers(allow, finding)]
