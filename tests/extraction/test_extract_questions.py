from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import report_of_billing as reports
from extract_examples import ground

from boundcheck.answers.atlas.model import Metrics
from boundcheck.extraction import extract
from boundcheck.extraction.history.model import ModuleHistory, Partner
from boundcheck.extraction.kinds import KINDS
from boundcheck.extraction.model import (
    Assumptions,
    Caller,
    CallSites,
    Cost,
    Evidence,
    Extraction,
    Figures,
    Tables,
)
from boundcheck.extraction.questions import questions_of

LEAVE, BOTTLENECK, DIFFERENT, TEAM, DOMAIN, MERGE, LOST = range(7)


def answer(which: int, found: Extraction, history: ModuleHistory | None = None) -> str:
    return questions_of(replace(found, history=history))[which].answer


def used(*callers: Caller, **more: object) -> Extraction:
    """A module that stands in nobody's way, and is called."""
    entry = replace(reports.SURFACE[2], callers=callers)
    cost = Cost(Assumptions(), CallSites(sum(caller.sites for caller in callers), 0, 0), CallSites(0, 0, 0))
    return replace(reports.nothing(), surface=(entry,), cost=cost, **more)  # type: ignore[arg-type]


def test_what_only_the_reader_can_know_is_left_open_with_a_hint() -> None:
    asked = questions_of(reports.billing())
    assert asked[BOTTLENECK].answer == ""
    assert all(question.hint for question in asked[1:])


def test_shared_code_should_be_a_library() -> None:
    found = replace(reports.billing(), role="shared")
    assert answer(LEAVE, found) == (
        "No. It is shared code: make it a library that every service installs. First give its 2 tables to a module."
    )
    assert "library" in answer(LEAVE, replace(reports.nothing(), role="shared"))


def test_what_wires_the_others_stays() -> None:
    assert answer(LEAVE, replace(reports.billing(), role="composition")).startswith(
        "No. It wires the other modules"
    )


def test_nobody_calls_it() -> None:
    assert answer(LEAVE, reports.nothing()) == (
        "Rather not. No other module calls it by an import or a name that can be read, so there is no API to serve. If it is "
        "a job or a script, start it as a process of its own from the same code. That does not make it dead code: URLs, "
        "settings, entry points, commands, templates, signals, tasks and other names in strings may still reach it, and so "
        "may whoever reads its tables from outside."
    )
    assert answer(DIFFERENT, reports.nothing()) == "No module calls it, so none fails with it."


def test_a_plug_in_runs_where_its_host_runs() -> None:
    def needing(places: int) -> Extraction:
        place = Evidence(None, "a.py", 1, 1, "billing", "admin", "shop.admin.View", "")
        blocker = KINDS["import-time-out"].blocker("billing", [place] * places)
        return used(Caller("orders", 9, 0, 0), blockers=(blocker,))

    assert answer(LEAVE, needing(20)).startswith("Rather not. While it is imported it")
    assert "at 20 places: admin 20. It is a plug-in" in answer(LEAVE, needing(20))
    assert not answer(LEAVE, needing(19)).startswith("Rather not")


def test_what_merely_hands_on_a_library_has_nothing_to_serve() -> None:
    found = used(Caller("orders", 9, 0, 0))
    (entry,) = found.surface
    handed_on = replace(entry, definition=entry.definition._replace(library="modelsearch.index"))
    assert answer(LEAVE, replace(found, surface=(handed_on,))).startswith(
        "Rather not. All that others use of it"
    )
    assert not answer(LEAVE, replace(found, surface=(handed_on, entry))).startswith("Rather not")


def test_nobody_calls_it_but_its_tables_are_read() -> None:
    found = replace(reports.nothing(), tables=Tables(("invoice",), (("invoice", ("orders",)),)))
    assert "others reach one of its tables: the database is its API" in answer(LEAVE, found)


def test_only_its_tests_call_it_is_nobody_calls_it() -> None:
    assert "No other module calls it" in answer(LEAVE, used(Caller("orders", 0, 0, 0, 7)))


def test_ready_is_not_a_reason() -> None:
    assert answer(LEAVE, used(Caller("orders", 3, 0, 0))).startswith("Ready is not a reason.")


def test_many_calls_in_loops_speak_against_it() -> None:
    assert answer(LEAVE, reports.billing()).startswith("Rather not. 12 of 35 call sites stand in loops")
    few = Cost(Assumptions(), CallSites(30, 2, 2), CallSites(5, 0, 1))
    assert answer(LEAVE, replace(reports.billing(), cost=few)).startswith(
        "The code does not speak against it"
    )
    diluted = Cost(Assumptions(), CallSites(300, 11, 2), CallSites(5, 1, 1))
    assert answer(LEAVE, replace(reports.billing(), cost=diluted)).startswith(
        "The code does not speak against it"
    )


def test_traffic_both_ways_speaks_for_one_module() -> None:
    needed = replace(reports.NEEDS[2], callers=(Caller("billing", 18, 0, 0),))
    found = replace(
        used(Caller("orders", 21, 0, 0), Caller("web", 90, 0, 0)), module="billing", needs=(needed,)
    )
    assert answer(LEAVE, found) == (
        "Rather not. billing and orders use each other (21 sites in, 18 out). "
        "Two services that need each other all the time are one service, only slower."
    )
    assert answer(MERGE, found) == "billing and orders use each other: 21 sites in, 18 out."
    one_way = replace(found, needs=(replace(needed, callers=(Caller("billing", 2, 0, 0),)),))
    assert answer(LEAVE, one_way).startswith("Ready is not a reason")
    assert answer(MERGE, one_way).startswith("Nothing in the code points to it")


def test_the_core_leaves_last() -> None:
    figures = Figures(9, 900, 18, 2, 0.1, 3, 20, 0)
    found = used(Caller("orders", 3, 0, 0), figures=figures, whole=Metrics(22, 100, 4.5, 1.5, 0.2))
    assert "18 of 21 other modules import it. What so many lean on is the core" in answer(LEAVE, found)
    small = replace(found, whole=Metrics(4, 9, 2.2, 1.1, 0.5), figures=figures._replace(afferent=3))
    assert "core" not in answer(LEAVE, small)


def test_modules_that_nearly_always_change_together_are_to_be_merged() -> None:
    partners = (Partner("orders", 91, 45, 50, 49), Partner("web", 30, 9, 50, 10))
    past = reports.history("billing", None, partners, (), commits=(50, 4))
    found = used(Caller("orders", 3, 0, 0))
    assert "nearly always changes together with orders (91%)" in answer(LEAVE, found, past)
    assert answer(MERGE, found, past) == (
        "Of its 50 commits, 45 touch orders too (coupling 91%; 431 commits since 2024-01-02)."
    )
    assert "4 of 50 commits to it (8%) touch no other module" in answer(DOMAIN, found, past)


def test_numbers_of_the_code_and_of_history_have_their_source() -> None:
    asked = questions_of(reports.billing(reports.HISTORY))
    assert asked[DIFFERENT].answer == (
        "When it is down, 3 modules fail at 28 places in the code: orders 17, reporting 6, web 5."
    )
    assert asked[TEAM].answer == (
        "Its contract names @shop/payments as owner. 14 people changed it, in 120 of 431 commits since 2024-01-02. "
        "Owners of other modules change it too, by commits: @shop/orders 30."
    )
    assert "--history" in questions_of(reports.billing())[DOMAIN].hint
    assert "--history" not in asked[DOMAIN].hint


def test_who_uses_data_of_it_alone_does_not_fail_with_it(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": "[modules.bill]\npath = 'bill'\n[modules.shop]\npath = 'shop'\n",
        "bill/__init__.py": """
            from enum import Enum
            RATE = 2
            class Declined(Exception): ...
            class Status(Enum):
                PAID = "paid"
            def pay(): ...
        """,
        "shop/__init__.py": """
            from bill import RATE, Declined, Status
            def sell(status):
                if status == Status.PAID or Status(status) is Status["PAID"]:
                    raise Declined(RATE, list(Status))
        """,
    }
    apart = extract(ground(tmp_path / "apart", files), "bill")
    assert answer(DIFFERENT, apart) == (
        "Others use its data, types and errors alone, which each can keep: none fails with it."
    )
    files["shop/__init__.py"] = "from bill import Status, pay\npay(Status.PAID)\n"
    calling = extract(ground(tmp_path / "calling", files), "bill")
    assert answer(DIFFERENT, calling) == "When it is down, 1 module fails at 1 place in the code: shop 1."


def test_what_would_be_lost_is_counted() -> None:
    assert answer(LOST, reports.billing()) == (
        "3 calls in transactions would no longer roll back with them. What the database does across the border ends: "
        "3 foreign keys, 1 shared transaction. 35 call sites would take 5 to 20 ms instead of 0.1 ms (assumed); "
        "12 of them in loops."
    )
    assert answer(LOST, reports.nothing()).startswith("Nothing that the code shows")


def test_a_cycle_is_told_even_where_only_its_size_is_known() -> None:
    assert "It is in a cycle with customers, orders;" in answer(MERGE, reports.billing())
    found = replace(reports.nothing(), figures=Figures(1, 9, 1, 1, 0.5, 6, 6, 6))
    assert "It is in a cycle with 5 modules;" in answer(MERGE, found)


def test_history_without_a_commit_to_the_module_divides_by_nothing() -> None:
    assert "commits to it" not in answer(
        DOMAIN, reports.nothing(), reports.history("x", None, (), (), commits=(0, 0))
    )


def test_tables_are_nobody_elses_only_where_nothing_says_otherwise() -> None:
    tables = Tables(("invoice",))
    assert "It owns 1 table, which nobody else reaches." in answer(
        DOMAIN, replace(reports.nothing(), tables=tables)
    )
    assert "It owns 1 table. " in answer(DOMAIN, replace(reports.billing(), tables=tables))


def test_who_imports_it_and_uses_no_name_is_not_called_nobody() -> None:
    assert "It is used by nobody, and uses nobody." in answer(DOMAIN, reports.nothing())
    loaded = replace(reports.nothing(), figures=Figures(1, 9, 2, 0, 0.0, 1, 3, 0))
    assert "It is imported by 2 modules without a use of its names, and uses nobody." in answer(
        DOMAIN, loaded
    )


def test_the_advice_says_what_cannot_cross_also_where_nothing_blocks() -> None:
    found = used(Caller("orders", 3, 0, 0))
    ready = replace(found, surface=(replace(found.surface[0], obstacles=("it is a callable",)),))
    assert "cannot cross" not in answer(
        LEAVE, replace(found, surface=(replace(found.surface[0], obstacles=()),))
    )
    assert "But the one name that others use cannot cross a network as it is. " in answer(LEAVE, ready)


def test_one_place_stands_in_the_way() -> None:
    found = used(Caller("orders", 3, 0, 0))
    blocker = reports.billing().blockers[0]
    one = replace(found, blockers=(replace(blocker, evidence=blocker.evidence[:1]),))
    assert "and 1 place stands in the way" in answer(LEAVE, one)


def test_one_call_in_a_transaction_is_told_as_one() -> None:
    cost = Cost(Assumptions(), CallSites(1, 0, 1), CallSites(0, 0, 0))
    told = answer(LOST, replace(reports.nothing(), cost=cost))
    assert told.startswith("1 call in a transaction would no longer roll back with it.")


def test_a_share_of_few_commits_is_no_percentage() -> None:
    few = reports.history("mail", None, (), (), commits=(1, 1))
    assert "1 of 1 commit to it touches no other module (431 commits since 2024-01-02)." in answer(
        DOMAIN, reports.nothing(), few
    )
    assert "changed it, in 1 of 431 commits since 2024-01-02." in answer(TEAM, reports.nothing(), few)
    told = reports.history_told(few)
    assert "1 commit touches it, and no other module;" in told
    four = reports.history_told(reports.history("mail", None, (), (), commits=(4, 1)))
    assert "4 commits touch it, 1 of them no other module;" in four
    assert "5 commits touch it, 1 of them (20%) no other module;" in reports.history_told(
        reports.history("mail", None, (), (), commits=(5, 1))
    )
