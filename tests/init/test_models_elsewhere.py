"""Models of distributions that are no part of the project: `check` and `init` say that rules on data do not know them."""

from __future__ import annotations

from pathlib import Path

import pytest
from proposing import Run, Write

TOLD = "2 files take models from company_models, which is not in the project: rules on data do not know these tables."
CONTRACTS = "".join(f"[modules.{name}]\npath = '{name}'\n" for name in ("orders", "web"))
OF_ITS_OWN = """
from django.db import models
class A(models.Model): ...
class B(models.Model): ...
"""


def _said(boundcheck: Run, root: Path, *more: str) -> str:
    """What a check says, on both streams."""
    checked = boundcheck("check", *more, cwd=root)
    assert checked.returncode < 2, checked.stderr
    return checked.stdout + checked.stderr


def _files(imported: str, orders: str = "", web: str = "") -> dict[str, str]:
    return {
        "boundcheck.toml": CONTRACTS,
        "orders/__init__.py": f"{imported}\n{orders}",
        "web/__init__.py": f"{imported}\n{web}",
    }


@pytest.mark.parametrize(
    ("imported", "used"),
    [
        ("from company_models import Order", "rows = Order.objects.all()"),
        (
            "from company_models.sales import Order",
            "def rows(session): return session.scalars(select(Order))",
        ),
    ],
)
def test_models_of_another_distribution_are_told_in_a_line(
    project: Write, boundcheck: Run, imported: str, used: str
) -> None:
    root = project(_files(imported, used))
    for _ in range(2):  # and by the run that finds all as it was
        assert _said(boundcheck, root).count(TOLD) == 1
    assert TOLD not in _said(boundcheck, root, "--select", "private-import")
    (root / "boundcheck.toml").unlink()
    assert TOLD in boundcheck("init", cwd=root).stdout


def test_several_packages_are_told_together(project: Write, boundcheck: Run) -> None:
    files = _files("from company_models import Order", "rows = Order.objects.all()")
    files["web/__init__.py"] = "from shared.models import Page\nrows = Page.objects.all()\n"
    told = _said(boundcheck, project(files))
    assert "2 files take models from company_models, shared, which are not in the project" in told


@pytest.mark.parametrize(
    ("imported", "used"),
    [
        ("from openai_models import Reply", "reply = Reply()"),  # no table
        ("from django.contrib.auth.models import User", "rows = User.objects.all()"),  # known
        ("from wagtail.models import Page", "rows = Page.objects.all()"),
        ("from orders.models import Order", "rows = Order.objects.all()"),  # the project's own
    ],
)
def test_what_is_no_model_of_others_or_known_is_not_told(
    project: Write, boundcheck: Run, imported: str, used: str
) -> None:
    files = {**_files(imported, used), "orders/models.py": "class Order: ...\n"}
    assert "take models" not in _said(boundcheck, project(files))


def test_a_project_with_tables_enough_of_its_own_is_not_told_of_others(
    project: Write, boundcheck: Run
) -> None:
    files = _files("from company_models import Order", "rows = Order.objects.all()")
    files["orders/models.py"] = OF_ITS_OWN
    assert "take models" not in _said(boundcheck, project(files))


def test_what_files_take_now_is_told(project: Write, boundcheck: Run) -> None:
    """The next run does not tell what the last one knew."""
    root = project({**_files(""), "orders/a.py": "", "orders/b.py": ""})
    boundcheck("check", cwd=root)
    taken = "from company_models import Order\n"
    texts = ("rows = Order.objects.all()\n", "rows = 1\n", "rows = Order.objects.all()\n")
    for name, text in [("a", taken + each) for each in texts] + [
        ("b", taken + texts[0]),
        ("a", "import os\n"),
    ]:
        (root / f"orders/{name}.py").write_text(text)
        lines = [
            [line for line in _said(boundcheck, root, *more).splitlines() if "models from" in line]
            for more in ((), ("--no-cache",))
        ]
        assert lines[0] == lines[1]
        assert len(lines[0]) == (text != taken + texts[1])
