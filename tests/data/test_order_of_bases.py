"""Which of several bases a method is of: Python asks them in its own order, over files too. And innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from two_owners import FILES, HEAD

FAR = """class Deep:
    def row(self):
        return {far}.objects.get(pk=1)
    def of(self, model):
        return model.{far_of}
class Middle(Deep): ...
class Beside:
    def row(self):
        return {near}.objects.get(pk=1)
    def of(self, model):
        return model.{near_of}
class Both(Middle, Beside): ...
class Root(Deep): ...
class Left(Root): ...
class Right(Root):
    def row(self):
        return {near}.objects.get(pk=1)
    def of(self, model):
        return model.{near_of}
class Diamond(Left, Right): ...
"""
ROWS = {"far": "Order", "near": "Parcel", "far_of": "objects.get()", "near_of": "name"}
OTHERS = {"far": "Parcel", "near": "Order", "far_of": "name", "near_of": "objects.get()"}


@pytest.mark.parametrize("is_far", [True, False], ids=["elsewhere", "here"])
@pytest.mark.parametrize(
    ("given", "call", "hops"),
    [
        (ROWS, "Both().row()", 1),
        (ROWS, "Both().of(Order)", 1),
        (OTHERS, "Diamond().row()", 1),
        (OTHERS, "Diamond().of(Order)", 1),
        (ROWS, "Left().row()", 1),
        (OTHERS, "Right().row()", 1),
        # innocent twins
        (OTHERS, "Both().row()", 0),
        (OTHERS, "Both().of(Order)", 0),
        (ROWS, "Diamond().row()", 0),
        (ROWS, "Diamond().of(Order)", 0),
        (OTHERS, "Left().row()", 0),
        (ROWS, "Right().row()", 0),
    ],
)
def test_which_base_defines_it(
    findings: Callable[[Mapping[str, str | bytes]], list[str]],
    given: Mapping[str, str],
    call: str,
    hops: int,
    is_far: bool,
) -> None:
    classes = FAR.format(**given)
    use = f"def f():\n    print({call}.customer.shape)\n"
    files = {"shop/orders/use.py": f"{HEAD}{classes}{use}"}
    if is_far:
        brought = "from shop.orders.kit import Both, Diamond, Left, Right\n"
        files = {"shop/orders/kit.py": HEAD + classes, "shop/orders/use.py": f"{HEAD}{brought}{use}"}
    found = [each.split()[1] for each in findings({**FILES, **files}) if "orders/use.py" in each]
    assert found == ["relation-traversal"] * hops
