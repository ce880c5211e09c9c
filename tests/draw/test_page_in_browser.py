"""What a reader does with the page, in a real browser."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page_examples as examples
import pytest
from page_browser import Tab, browsers, needs_browser

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    yield from browsers()


@pytest.fixture
def tab(browser: Any, tmp_path: Path) -> Iterator[Tab]:
    tab = Tab(browser, tmp_path)
    yield tab
    tab.context.close()
    assert tab.problems == []


def node(page: Any, name: str) -> Any:
    return page.locator(".node", has=page.locator("text.name", has_text=re.compile(f"^{re.escape(name)}$")))


def shown(page: Any) -> set[str]:
    return set(page.locator(".node text.name").all_text_contents())


def detail(page: Any) -> str:
    return str(page.locator("#detail").inner_text())


CALM = {"cyclic", "baselined", "allowed"}


def test_it_opens_with_every_module_and_kind_of_edge(tab: Tab) -> None:
    page = tab.open(examples.shop())
    assert len(shown(page)) == 9
    assert page.locator(".links .edge").count() == 18
    kinds = "undeclared layer closing cyclic finding deprecated baselined data tests typing allowed".split()
    drawn = {kind: page.locator(f".links .edge.kind-{kind}").first for kind in kinds if kind != "finding"}
    colours = {edge.evaluate("e => getComputedStyle(e).stroke") for edge in drawn.values()}
    assert len(colours) == len(drawn)
    # What is as it should be, or accepted, is a plain line; each other kind has a pattern of its own.
    dashes = [edge.get_attribute("stroke-dasharray") for kind, edge in drawn.items() if kind not in CALM]
    assert None not in dashes
    assert len(set(dashes)) == len(dashes)
    assert page.locator(".legend li").count() == len(kinds)
    assert "1 new edge, 1 gone edge, 1 new finding, 3 fixed, 2 no longer checked" in page.inner_text("#side")


def test_an_empty_project_says_what_to_do(tab: Tab) -> None:
    assert "declare some" in tab.open(examples.empty()).inner_text("#note")


def test_a_click_on_an_edge_lists_findings_and_lines(tab: Tab) -> None:
    page = tab.open(examples.shop())
    mark = page.locator(".marks .kind-undeclared").bounding_box()
    page.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    text = detail(page)
    assert "web → billing" in text
    assert "undeclared-dependency" in text
    assert "src/shop/web/__init__.py:3" in text
    assert "src/shop/web/api.py" in text
    assert page.locator(".lit:not(.hovered) .edge").count() == 1
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy all lines").click()
    page.wait_for_selector("button.done")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0] == "src/shop/web/__init__.py:3 -> src/shop/billing/api.py"


def test_a_click_on_a_module_shows_its_contract(tab: Tab) -> None:
    page = tab.open(examples.shop())
    node(page, "kernel").click()
    text = detail(page)
    for expected in ("platform", "shared", "boundcheck.toml:48", "tests/kernel", "direct", "**", "billing"):
        assert expected in text
    page.locator("#detail").get_by_role("button", name=re.compile("^orders")).click()
    assert "orders → kernel" in detail(page)


def test_search_finds_modules_files_tables_and_rules(tab: Tab) -> None:
    page = tab.open(examples.shop())
    for text, kind, result in (
        ("billi", "module", "3,400"),
        ("orders_ord", "table", "Declared at"),
        ("catalog/models", "file", "src/shop/catalog/models.py"),
    ):
        page.keyboard.press("/")
        page.keyboard.type(text)
        assert page.locator("#hits li").first.inner_text().startswith(kind)
        page.keyboard.press("Enter")
        assert result in detail(page)
    page.keyboard.press("/")
    page.keyboard.type("foreign-k")
    page.keyboard.press("Enter")
    assert page.locator(".links .edge").count() == 1


def test_focus_puts_users_left_and_what_is_used_right(tab: Tab) -> None:
    page = tab.open(examples.shop(), "#pick=m%3Aorders")
    page.locator("#detail").get_by_role("button", name="Focus").click()
    assert shown(page) == {"orders", "web", "jobs", "scripts", "billing", "customers", "catalog", "kernel"}
    x = {name: node(page, name).bounding_box()["x"] for name in shown(page)}
    assert max(x["web"], x["jobs"]) < x["orders"] < min(x["kernel"], x["customers"])
    page.fill("#steps-out", "2")
    page.press("#steps-out", "Enter")
    assert "mail" in shown(page)
    page.fill("#steps-in", "0")
    page.press("#steps-in", "Enter")
    assert "web" not in shown(page)


def test_a_path_shows_every_step_with_its_lines(tab: Tab) -> None:
    page = tab.open(examples.shop())
    page.click("#find-path")
    page.select_option("#path-from", label="web")
    page.select_option("#path-to", label="mail")
    assert shown(page) == {"web", "catalog", "customers", "mail"} or len(shown(page)) == 4
    text = detail(page)
    assert "3 steps" in text
    assert len(re.findall(r"^\d\. .* → ", text, re.MULTILINE)) == 3
    page.click("#turn")
    assert "No chain of imports" in detail(page)


def test_filters_leave_what_they_name(tab: Tab) -> None:
    page = tab.open(examples.shop())
    edges = page.locator(".links .edge")
    page.uncheck("#kind-allowed")
    assert edges.count() == 10
    assert page.locator("#kind-allowed").evaluate("box => box === document.activeElement")
    page.click("#clear")
    page.select_option("#only", "cycles")
    assert edges.count() == 2
    page.select_option("#only", "violations")
    assert page.locator(".links .kind-allowed").count() == 0
    assert edges.count() == 6
    page.click("#clear")
    page.select_option("#layer", label="platform")
    assert page.locator(".node.dim").count() == 7
    page.click("#clear")
    page.select_option("#owner", label="@shop/payments")
    assert page.locator(".node.dim").count() == 8


def test_a_module_opens_into_packages_and_files(tab: Tab) -> None:
    page = tab.open(examples.shop(), "#pick=m%3Aorders")
    page.locator("#detail").get_by_role("button", name="Open").click()
    assert {"__init__.py", "models.py", "views/", "web"} <= shown(page)
    assert page.locator(".links .kind-inner").count() >= 3
    node(page, "views/").click()
    page.locator("#detail").get_by_role("button", name="Open").click()
    assert {"pages.py", "forms.py"} <= shown(page)
    node(page, "pages.py").click()
    assert "shop.billing" in detail(page)
    page.get_by_role("button", name=re.compile("^. orders$")).click()
    assert "models.py" not in shown(page)


def test_the_address_names_what_is_shown_and_back_undoes_it(tab: Tab) -> None:
    page = tab.open(examples.shop(), "#focus=m%3Abilling&out=2&pick=m%3Abilling&pick2=m%3Aorders")
    assert "billing → orders" in detail(page)
    assert page.input_value("#steps-out") == "2"
    page.click("#view-matrix")
    assert page.locator("#matrix canvas").is_visible()
    assert "view=matrix" in page.url
    page.go_back()
    assert page.locator("svg.canvas").is_visible()
    assert "view=" not in page.url
    page.go_forward()
    assert page.locator("#matrix canvas").is_visible()


@pytest.mark.parametrize(
    "fragment",
    [
        "#view=x&focus=m:gone&in=99&pick=f:../etc&rule=no&open=q",
        "#%E0%A4%A",
        "#__proto__=1&constructor=2",
        "#&&=&",
    ],
)
def test_a_bad_address_is_ignored(tab: Tab, fragment: str) -> None:
    page = tab.open(examples.shop(), fragment)
    assert len(shown(page)) == 9
    assert page.locator("#detail").is_hidden()


def test_the_matrix_is_ordered_by_layers_and_cycles(tab: Tab) -> None:
    page = tab.open(examples.shop(), "#view=matrix")
    page.focus("#matrix canvas")
    page.keyboard.press("Home")
    order = []
    for _ in range(9):
        order.append(page.inner_text("#status"))
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    assert set(order[:2]) == {"web", "jobs"}
    assert abs(order.index("orders") - order.index("billing")) == 1
    assert order.index("catalog") < order.index("customers") < order.index("kernel")
    page.keyboard.press("Home")
    row, column = order.index("billing"), order.index("orders")
    for key, count in (("ArrowDown", row), ("ArrowRight", column)):
        for _ in range(count):
            page.keyboard.press(key)
    assert page.inner_text("#status") == "billing → orders: closes a cycle, 1 import"
    page.keyboard.press("Enter")
    assert "private-import" in detail(page)


def test_metrics_sort_by_every_column(tab: Tab) -> None:
    page = tab.open(examples.shop(), "#view=metrics")
    assert "NCCD" in page.inner_text(".whole")
    first = page.locator("tbody tr th").first
    assert first.inner_text() == "orders"
    page.get_by_role("button", name="Lines").click()
    assert first.inner_text() == "orders"
    page.get_by_role("button", name="Lines").click()
    assert first.inner_text() == "scripts"
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Lines")
    page.get_by_role("button", name="Module").click()
    assert first.inner_text() == "billing"
    first.get_by_role("button").click()
    assert "Contract" in detail(page)


def test_dark_and_light(browser: Any, tmp_path: Path) -> None:
    tab = Tab(browser, tmp_path, color_scheme="dark")
    page = tab.open(examples.shop())

    def brightness() -> int:
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    assert brightness() < 200
    page.click("#theme")
    assert brightness() > 600
    tab.context.close()
    assert tab.problems == []


@pytest.mark.parametrize("view", ["graph", "matrix", "metrics"])
def test_the_worst_names_stay_text(tab: Tab, view: str) -> None:
    page = tab.open(examples.worst(), f"#view={view}")
    for name in examples.WORST[:8]:
        page.evaluate(
            "asked => { location.hash = new URLSearchParams(asked) }", {"pick": f"m:{name}", "view": view}
        )
        page.wait_for_function("!document.getElementById('detail').hidden")
        page.keyboard.press("/")
        page.keyboard.type("<img")
        page.keyboard.press("Escape")
    assert examples.WORST[0] in page.inner_text("#project")
    assert page.locator("img, iframe, object, a[href]").count() == 0
    assert page.locator("script").count() == 2
    assert page.evaluate(
        "[...document.querySelectorAll('*')].every(e => ![...e.attributes].some(a => /^on/.test(a.name)))"
    )
    assert "\u202e" not in page.inner_text("body")


def test_everything_is_done_by_keyboard_alone(tab: Tab) -> None:
    page = tab.open(examples.shop())
    focused = "document.activeElement.closest('.node')?.querySelector('.name').textContent"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(focused):
            break
    assert page.evaluate(focused) == "web"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "orders"
    page.keyboard.press("Enter")
    assert "Contract" in detail(page)
    page.keyboard.press("]")
    assert "→" in page.inner_text("#detail-title")
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()
    assert page.evaluate(focused) == "orders"
    page.keyboard.press("f")
    assert len(shown(page)) == 8
    page.keyboard.press("o")
    assert "models.py" in shown(page)
    for _ in range(3):
        page.keyboard.press("Escape")
    assert len(shown(page)) == 9
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#help").is_hidden()
    page.keyboard.press("3")
    assert page.locator("#metrics table").is_visible()


@pytest.mark.parametrize("view", ["graph", "matrix"])
def test_what_is_seen_is_saved_as_svg_and_png(tab: Tab, view: str) -> None:
    page = tab.open(examples.shop(), f"#view={view}")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export SVG").click()
    text = Path(saved.value.path()).read_text("utf-8")
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "billing" in text
    assert "var(" not in text
    assert saved.value.suggested_filename == f"shop-{view}.svg"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export PNG").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_large_graph_is_folded_and_says_so(tab: Tab) -> None:
    page = tab.open(examples.large(1300, 3000, 3000, owners=0, groups=40))
    nodes = page.locator(".node")
    assert nodes.count() == 40
    assert page.inner_text("#note") == "1,300 modules in 40 boxes, those of one remainder in one"
    page.locator(".node.group").first.click()
    assert nodes.count() > 60
    assert page.locator(".title").count() == 1
    page.locator(".title").click()
    assert nodes.count() == 40


def test_a_group_of_more_than_a_picture_holds_is_a_list(tab: Tab) -> None:
    page = tab.open(examples.large(1300, 3000, 3000, owners=0, groups=5), "#pick=g%3Agroup+1")
    assert "260 modules" in detail(page)
    page.locator(".node.group").first.click()
    assert page.locator(".node").count() == 5
    assert "alarm_0000" in detail(page)


def test_what_no_graph_can_show_opens_as_a_matrix(tab: Tab) -> None:
    page = tab.open(examples.large())
    assert page.locator("#matrix canvas").is_visible()
    page.click("#view-graph")
    assert page.locator("svg.canvas").is_visible()
    assert "view=graph" in page.url
    page.go_back()
    assert page.locator("#matrix canvas").is_visible()


def drawn(page: Any) -> int:
    """How many lines are seen."""
    return int(
        page.locator(".links .edge").evaluate_all("all => all.filter(e => e.checkVisibility()).length")
    )


def test_light_lines_come_when_they_are_asked_for(tab: Tab) -> None:
    page = tab.open(examples.shop())
    first = drawn(page)
    assert first == 15  # all but three of one import each
    page.hover(".node >> text=mail")
    assert page.locator(".lit.hovered .edge").count() == 4
    assert page.locator(".lit.hovered .edge").evaluate_all("all => all.every(e => e.checkVisibility())")
    page.mouse.move(2, 700)
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    assert drawn(page) == 18
    page.click("#draw-all")
    page.get_by_role("button", name="Fit into the window").click()
    assert drawn(page) == 18
    page.click("#draw-all")
    assert drawn(page) == first


def test_a_closed_cycle_is_one_thing_that_opens(tab: Tab) -> None:
    page = tab.open(examples.shop(is_open=False))
    title = page.locator(".title.ring")
    assert title.text_content() == "+ Cycle of 2 modules: 1 of 2 dependencies closes it"
    assert {"orders", "billing"} <= shown(page)
    seen = page.locator(".links .edge").evaluate_all("all => all.filter(e => e.checkVisibility()).length")
    title.click()
    assert "turned=c%3Aorders" in page.url
    assert not title.text_content().startswith("+")
    assert drawn(page) == 15 > seen
    title.click()
    assert drawn(page) == seen
    assert page.evaluate("document.activeElement.classList.contains('title')")
    page.keyboard.press("Enter")
    assert drawn(page) == 15
    page.keyboard.press("Enter")
    # Between its boxes lies nothing that a press could hit: the panel says what closes it.
    box = page.locator(".frame.ring").bounding_box()
    page.mouse.click(box["x"] + 4, box["y"] + box["height"] - 4)
    assert "billing → orders" in detail(page)
    assert "orders → billing" not in detail(page)
    page.get_by_role("button", name=re.compile("^billing → orders")).click()
    assert "private-import" in detail(page)


def test_on_a_phone_the_picture_is_as_wide_as_the_screen(browser: Any, tmp_path: Path) -> None:
    tab = Tab(browser, tmp_path, viewport={"width": 390, "height": 844}, has_touch=True)
    data = examples.shop()
    data["pictures"] = [data["pictures"][0], examples.narrow(data)]
    page = tab.open(data)
    boxes = [box.bounding_box() for box in page.locator(".node .box").all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert len({round(box["x"]) for box in boxes}) == 2
    page.set_viewport_size({"width": 1200, "height": 800})
    page.wait_for_function(
        "new Set([...document.querySelectorAll('.node')].map(n => n.transform.baseVal[0].matrix.e)).size > 2"
    )
    tab.context.close()
    assert tab.problems == []


def test_a_matrix_of_hundreds_is_drawn_at_once(tab: Tab) -> None:
    page = tab.open(examples.large())
    page.hover("#matrix canvas")
    took = page.evaluate(
        """async () => {
          const scroller = document.querySelector('.scroller');
          const start = performance.now();
          for (let step = 1; step <= 20; step += 1) {
            scroller.scrollTo(step * 200, step * 200);
            await new Promise(requestAnimationFrame);
          }
          return performance.now() - start;
        }"""
    )
    assert took < 4000
    assert page.locator("#matrix *").count() < 40


@pytest.mark.skipif("BOUNDCHECK_AXE" not in os.environ, reason="BOUNDCHECK_AXE names no axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "#view=matrix",
        "#view=metrics",
        "#focus=m%3Aorders&open=m%3Aorders&pick=m%3Aorders&pick2=m%3Abilling",
        "#from=m%3Aweb&to=m%3Akernel",
        "#pick=m%3Aorders",
        "#pick=f%3Asrc/shop/orders/api.py",
    ],
)
def test_axe_finds_no_serious_fault(browser: Any, tmp_path: Path, scheme: str, fragment: str) -> None:
    source = Path(os.environ["BOUNDCHECK_AXE"])
    script = (source / "axe.min.js" if source.is_dir() else source).read_text("utf-8")
    tab = Tab(browser, tmp_path, color_scheme=scheme)
    page = tab.open(examples.shop(), fragment)
    page.evaluate(script)
    found = page.evaluate("axe.run().then(result => result.violations)")
    tab.context.close()
    serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    short = [(fault["id"], [place["html"][:160] for place in fault["nodes"][:3]]) for fault in serious]
    assert short == [], json.dumps(short, indent=1)
