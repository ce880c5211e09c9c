"""What the report on a module says in words, and the part of the picture that is drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
import report_of_billing as reports

from boundcheck.answers.atlas.model import Atlas, Edge, ModuleNode
from boundcheck.extraction.model import Assumptions, CallSites, Cost, SurfaceEntry
from boundcheck.extraction.show import show_report
from boundcheck.extraction.show.view import (
    cost_told,
    facts,
    headline,
    milliseconds,
    neighbourhood,
    next_told,
    surface_told,
)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ((5.0, 20.0), "5 to 20 ms"),
        ((50.0, 2000.0), "50 ms to 2 s"),
        ((1000.0, 2500.0), "1 to 2.5 s"),
        ((0.5, 0.5), "0.5 ms"),
        ((3000.0, 3000.0), "3 s"),
    ],
)
def test_times_are_told_in_the_unit_that_fits(span: tuple[float, float], told: str) -> None:
    assert milliseconds(span) == told


def _star(rays: int) -> Atlas:
    return Atlas(
        tuple(ModuleNode(f"m{number:03}", 1, 1) for number in range(rays + 1)),
        tuple(
            Edge(0, to, to, 1, kinds=frozenset(("undeclared" if to == 1 else "allowed",)))
            for to in range(1, rays + 1)
        ),
    )


def test_of_many_neighbours_the_heaviest_and_the_breaches_are_drawn() -> None:
    near, left_out = neighbourhood(_star(200), "m000", 3)
    assert left_out == 197
    assert [module.name for module in near.modules] == ["m000", "m001", "m199", "m200"]
    found = replace(reports.billing(), module="m000")
    assert "Not drawn: 170 lighter edges." in show_report(found, _star(200), "markdown")
    assert "<p>Not drawn: 140 lighter edges.</p>" in show_report(found, _star(200), "html")


def test_one_call_is_told_as_one() -> None:
    one = Cost(Assumptions(), CallSites(1, 1, 0), CallSites(0, 0, 1))
    told = cost_told(replace(reports.nothing(), cost=one))
    assert told[0].startswith("1 call site would turn into a network call: 1 into mail, 0 out of it.")
    assert told[1] == "1 of them is in loops (1 in, 0 out): 50 ms to 2 s for each run of a loop."
    assert told[2] == "1 of them is in transactions (0 in, 1 out): a rollback no longer undoes it."


def test_what_to_do_next_is_the_first_step_that_is_left() -> None:
    found = reports.billing()
    assert "begin with: Import shop.billing.tax from the public API." in next_told(found)[0]
    later = replace(found, steps=(replace(found.steps[0], done=True), *found.steps[1:]))
    assert "begin with: Declare mail or pass a sender in." in next_told(later)[0]
    assert "boundcheck explain undeclared-dependency" in next_told(later)[1]
    bare = replace(found, steps=(), blockers=found.blockers[-1:])
    assert next_told(bare)[0].endswith("begin with: The suite of billing needs others to run.")
    assert "boundcheck explain suite-not-alone" in next_told(bare)[1]


def test_ready_is_not_said_without_the_names_that_cannot_cross() -> None:
    one, stuck = (replace(reports.SURFACE[0], obstacles=which) for which in ((), ("it is a callable",)))

    def told(*surface: SurfaceEntry) -> str:
        return headline(replace(reports.nothing(), surface=surface)).partition("; ")[2]

    assert told(one, one) == ""
    assert told(stuck, one, stuck) == "2 of the 3 names that others use cannot cross a network as they are"
    assert told(stuck, one) == "1 of the 2 names that others use cannot cross a network as it is"
    assert told(stuck, stuck) == "both names that others use cannot cross a network as they are"
    assert told(stuck) == "the one name that others use cannot cross a network as it is"


def test_one_name_that_cannot_cross_is_it() -> None:
    entry = replace(reports.SURFACE[0], obstacles=("it is a callable",))
    one, two = (surface_told(replace(reports.nothing(), surface=(entry,) * many)) for many in (1, 2))
    assert "1 that cannot cross a network as it is" in one
    assert "2 that cannot cross a network as they are" in two


def test_the_header_counts_modules_that_import() -> None:
    assert facts(reports.billing()).endswith("imported by 3 modules, imports 3")


def test_what_stays_is_not_told_to_begin_leaving() -> None:
    found = reports.billing()
    freed = "The checklist shows what ties others to billing: they would have to be freed of it to leave without it."
    assert next_told(replace(found, role="shared")) == (
        f"It stays, as a library that every service installs. {freed}",
    )
    assert next_told(replace(found, role="composition")) == (
        f"It stays, as the wiring of what is left. {freed}",
    )
    assert next_told(replace(reports.nothing(), role="shared")) == (
        "It stays, as a library that every service installs.",
    )
