"""Views of administration libraries, made over another module's model: they bind themselves to it, and query nothing there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Findings = Callable[[Mapping[str, str | bytes]], list[str]]

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.web]\npath = "shop.web"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": (
        "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n"
        "class Customer(Base):\n    __tablename__ = 'customer'\n    id = Column(Integer, primary_key=True)\n"
    ),
    "shop/crm/views.py": (
        "from flask_admin.contrib.sqla import ModelView\nclass Mixin: ...\nclass OwnView(Mixin, ModelView): ...\n"
        "class CustomerView(OwnView): ...\nclass Report:\n    def __init__(self, model, session): ...\n"
    ),
}
USE = "from shop import db\nfrom shop.crm.models import Customer\nfrom shop.crm.views import CustomerView, OwnView, Report\n"


@pytest.mark.parametrize(
    ("made", "rules"),
    [
        ("CustomerView(Customer, db.session)", ["model-binding"]),
        ("OwnView(Customer, db.session, name='x')", ["model-binding"]),
        ("Report(Customer, db.session)", ["foreign-query"]),  # what it does with both nobody can tell
    ],
)
def test_a_view_binds_itself_to_the_model(findings: Findings, made: str, rules: list[str]) -> None:
    told = findings(
        {**FILES, "shop/db.py": "session = scoped_session()\n", "shop/web/app.py": f"{USE}x = {made}\n"}
    )
    assert told == [f"shop/web/app.py:4 {rule} crm" for rule in rules]
