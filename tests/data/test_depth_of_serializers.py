"""What `depth` of a serializer shows: the relations that it takes up by itself, or names, and does not declare."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.findings.finding import Certainty
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

Write = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/orders/__init__.py": "",
    "shop/crm/models.py": """
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.db import models
class Thing(models.Model):
    pass
class Customer(models.Model):
    pass
class Agent(models.Model):
    pass
class Note(models.Model):
    about = GenericForeignKey()
class Notes(GenericRelation):
    pass
class Visit(models.Model):
    order = models.ForeignKey("orders.Order", models.CASCADE, related_name="visits")
""",
    "shop/orders/models.py": """
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from shop.crm.models import Agent, Customer, Note, Notes, Thing
class Order(Thing):
    customer = models.ForeignKey(Customer, models.CASCADE)
    agent = models.ForeignKey(Agent, models.CASCADE)
    notes = GenericRelation(Note)
    others = Notes(Note)
class Rush(Order):
    pass
class Linked(Thing):
    thing = models.OneToOneField(Thing, models.CASCADE, parent_link=True)
    about = models.OneToOneField(Customer, models.CASCADE)
""",
    "shop/orders/above.py": """
from rest_framework import serializers
from shop.orders.models import Order
NAMES = ("agent",)
class Fields(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["id", "agent"]
class FieldsBelow(Fields):
    number = serializers.CharField()
class FieldsAdded(Fields):
    class Meta(Fields.Meta):
        fields = Fields.Meta.fields + ["customer"]
class Excludes(serializers.ModelSerializer):
    class Meta:
        model = Order
        exclude = ("agent",)
class Declares(serializers.ModelSerializer):
    customer = serializers.CharField()
    def agent(self): ...
class DeclaresBelow(Declares):
    number = serializers.CharField()
class SetsAside(Declares):
    customer = None
""",
}

HEAD = """
from rest_framework import serializers
from shop.orders import above
from shop.orders.models import Linked, Order, Rush
class Local(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ("agent",)
ONLY = ["id", "customer"]
"""
# A serializer's first line, its Meta's, its options, and the relations that it shows.
CASES = {
    "all": ("serializers.ModelSerializer", "", ['fields = "__all__"'], "agent customer"),
    "all by its name": ("serializers.ModelSerializer", "", ["fields = serializers.ALL_FIELDS"], "agent customer"),
    "of a grandchild": ("serializers.ModelSerializer", "", ["model = Rush", 'fields = "__all__"'], "agent customer"),
    "of an own link": ("serializers.ModelSerializer", "", ["model = Linked", 'fields = "__all__"'], "about"),
    "excluded": ("serializers.ModelSerializer", "", ['exclude = ["agent"]'], "customer"),
    "named": ("serializers.ModelSerializer", "", ['fields = ("id", "agent")'], "agent"),
    "named by a constant": ("serializers.ModelSerializer", "", ["fields = ONLY"], "customer"),
    "none": ("serializers.ModelSerializer", "", ["fields = []"], ""),
    "an accessor named": ("serializers.ModelSerializer", "", ['fields = ["visits", "agent"]'], "agent visits"),
    "a generic one named": ("serializers.ModelSerializer", "", ['fields = ["notes"]'], ""),
    "of a Meta of the file": ("Local", "Local.Meta", [], "agent"),
    "added to those of the file": ("Local", "", ['fields = Local.Meta.fields + ("customer",)'], "agent customer"),
    "unpacked": ("Local", "", ['fields = (*Local.Meta.fields, "customer")'], "agent customer"),
    "of a Meta of another file": ("above.Fields", "above.Fields.Meta", [], "agent"),
    "of a Meta further above": ("above.FieldsBelow", "above.FieldsBelow.Meta", [], "agent"),
    "added in another file": ("above.FieldsAdded", "above.FieldsAdded.Meta", [], "agent customer"),
    "replaced": ("above.Fields", "above.Fields.Meta", ['fields = ("customer",)'], "customer"),
    "set aside": ("above.Fields", "above.Fields.Meta", ["fields = None", 'exclude = ("customer",)'], "agent"),
    "excluded in another file": ("above.Excludes", "above.Excludes.Meta", [], "customer"),
    "without the Meta above": ("above.Excludes", "", ['fields = "__all__"'], "agent customer"),
    "declared in another file": ("above.Declares", "", ['fields = "__all__"'], "agent"),
    "declared further above": ("above.DeclaresBelow", "", ['fields = "__all__"'], "agent"),
    "no longer declared": ("above.SetsAside", "", ['fields = "__all__"'], "agent customer"),
}  # fmt: skip


def test_depth_shows_what_a_serializer_takes_up_by_itself_or_names(project: Write) -> None:
    root = project({**FILES, "shop/orders/api.py": _written()})
    assert _told(root, "likely") == {name: expected for name, (*_, expected) in CASES.items()}


@pytest.mark.parametrize(
    "options", ["fields = somewhere()", 'fields = ["id", *somewhere()]', "exclude = somewhere()"]
)
def test_what_nobody_reads_may_show_all(project: Write, options: str) -> None:
    root = project(
        {**FILES, "shop/orders/api.py": _serializer(HEAD, "serializers.ModelSerializer", "", [options])}
    )
    assert set(_told(root, "likely").values()) <= {""}
    assert set(_told(root, "possible").values()) == {"agent customer"}


def _written() -> str:
    text = HEAD
    for base, above, options, _ in CASES.values():
        text = _serializer(text, base, above, options)
    return text


def _serializer(text: str, base: str, above: str, options: list[str]) -> str:
    meta = f"class Meta({above}):" if above else "class Meta:"
    model = next((each for each in options if each.startswith("model")), "model = Order")
    options = [each for each in options if each != model]
    lines = [meta, *(f"    {line}" for line in (model, *options, "depth = 2"))]
    return f"{text}class S{text.count('depth = 2')}({base}):\n" + "".join(f"    {line}\n" for line in lines)


def _told(root: Path, certainty: Certainty) -> dict[str, str]:
    """By case, the relations that are told."""
    lines = (root / "shop/orders/api.py").read_text().splitlines()
    depths = [number for number, line in enumerate(lines, 1) if line.strip() == "depth = 2"]
    judgement = check(analyse(root / "boundcheck.toml", jobs=1), Selection(min_certainty=certainty))
    found = [each for each in judgement.findings if each.rule in ("relation-traversal", "reverse-accessor")]
    assert {(each.path, each.line in depths) for each in found} <= {("shop/orders/api.py", True)}
    told = {number: [each.message for each in found if each.line == number] for number in depths}
    by_case = {number: sorted(re.findall(r" by (\w+)[;,]", "".join(said))) for number, said in told.items()}
    return dict(zip(CASES, map(" ".join, by_case.values()), strict=False))
