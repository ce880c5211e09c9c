"""The kinds of blockers are complete and well told."""

from __future__ import annotations

import re

from boundcheck.extraction.checklist import DONE
from boundcheck.extraction.kinds import KINDS, kind_of
from boundcheck.findings.catalog import GROUP_OF

# What holds no module back: matters of the contracts, and what nobody can tell.
HARMLESS = frozenset(
    "deprecated-dependency unused-dependency external-dependency unassigned-file missing-export opaque-query"
    " import-contract".split()
)
OWN = {"leaked-model", "table-ownership", "missing-tests", "cycle", "suite-not-alone"}


def test_every_rule_has_its_kinds_or_holds_nothing_back() -> None:
    expected = {rule for rule, group in GROUP_OF.items() if group != "project"} - HARMLESS
    assert {kind.rule for kind in KINDS.values()} - {None} == expected
    for rule in GROUP_OF:
        kinds = {kind_of(rule, "in"), kind_of(rule, "out")}
        if rule not in expected or rule == "dependency-cycle":
            assert kinds == {None}
        else:
            assert {kind.rule for kind in kinds if kind} == {rule}
            assert len(kinds) == (1 if rule in OWN else 2)


def test_a_kind_is_named_by_its_rule_and_direction() -> None:
    for name, kind in KINDS.items():
        assert name == kind.kind
        assert (kind.direction == "own") == (name in OWN)
        if kind.direction != "own":
            assert name.endswith(f"-{kind.direction}")
            assert kind.rule in (name.removesuffix(f"-{kind.direction}"), None)


def test_remedies_name_the_module_and_are_no_sentences_of_their_own() -> None:
    for kind in KINDS.values():
        remedy = kind.remedy.format(module="billing")
        assert "{" not in remedy
        assert remedy[0].islower()
        assert not remedy.endswith(".")
        assert kind.title[0].isupper()
        assert not kind.title.endswith(".")
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS)


def test_every_kind_has_a_change_and_one_claim_when_it_is_done() -> None:
    claimed = [kind for _, kinds in DONE for kind in kinds]
    assert sorted(claimed) == sorted(KINDS)
    names = {"module", "other", "target", "path", "importer", "imported"}
    for kind in KINDS.values():
        assert set(re.findall(r"\{(\w+)\}", kind.change)) <= names
