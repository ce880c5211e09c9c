"""What is cut out of a file: the functions that call another."""

from __future__ import annotations

import pytest

from boundcheck.scan.members import Members

CODE = '''
from .use import use, Desk
"""
def told():
    use(1)
"""
def plain():
    return use(
    1)
@wrapped
async def late(): return use (2)
class K(Base):
    value = use(3)
    def __init__(self, desk):
        self.desk = desk
    @property
    def run(self):
        """Calls."""
        def inner():
            return self.desk.use(4)
        return inner()
    class Inner:
        def deep(self):
            use(5)
    def other(self, use): misuse(use, reuse())
for each in (1, 2):
    if each:
        signal.connect(use, each)
def use(it): ...
'''


def test_functions_that_call() -> None:
    found = Members(CODE.encode()).calling("use")
    assert [name for name, _ in found] == ["plain", "late", "K.run", "K.Inner.deep", ""]
    texts = [text for _, text in found]
    assert texts[0].startswith("def plain():")
    assert "1)" in texts[0]
    assert texts[1].startswith("@wrapped\nasync def late")
    assert texts[2].startswith("    def __init__(self, desk):")
    assert "    @property\n" in texts[2]
    assert texts[4].startswith("for each in")


@pytest.mark.parametrize("named", ["told", "missing", "Base"])
def test_what_nobody_calls(named: str) -> None:
    assert Members(CODE.encode()).calling(named) == ()


def test_windows_lines_and_the_last_line() -> None:
    found = Members(b"def run():\r\n    use(1)\r\nuse(2)").calling("use")
    assert [name for name, _ in found] == ["run", ""]


@pytest.mark.parametrize(
    ("code", "is_set"),
    [
        ("self.order = order", True),
        ("self.order: Order = order", True),
        ("self.order, self.x = order", True),
        ("self.x, self.order = order", True),
        ("make(order=self.order, x=1)", False),
        ("make(self.order, x=1)", False),
        ("x = self.order == 1", False),
    ],
)
def test_what_sets_an_attribute(code: str, is_set: bool) -> None:
    text = Members(f"class K:\n    def run(self, order):\n        {code}\n".encode()).text("K.order")
    assert bool(text) is is_set


def test_comments_say_nothing() -> None:
    code = 'def use(it):\n    """What\n    # for.\n    """\n    # One.\n\n    return it  # 2\n'
    more = f"# Before.\n{code}\n    # Three.\n# After.\n"
    assert Members(more.encode()).text("use") == Members(code.encode()).text("use")
    assert "# for." in Members(more.encode()).text("use")
    assert "# One." not in Members(more.encode()).text("use")


@pytest.mark.parametrize(
    ("call", "may_be"),
    [
        ("desk.use(1)", True),
        ("self.use(1)", True),
        ("super().use(1)", True),
        ("self.desk.use(1)", True),
        ("self.desk.late.use(1)", False),
        ("self.desk = shop; self.desk.Desk.use(1)", True),
        ("rows[0].use(1)", False),
        ("{}.use(1)", False),
        ("said.use(1)", True),
        ("given.use(1)", True),
        ("plain.use(1)", False),
        ("plain.data.use(1)", False),
        ("plain = Desk()\n        plain.use(1)", True),
        ("plain: Desk = made\n        plain.use(1)", True),
        ("plain: Desk\n        plain.use(1)", True),
        ("from shop import (\n            plain,\n        )\n        plain.use(1)", True),
        ("for plain in desks:\n            plain.use(1)", True),
        ("with desk as plain:\n            plain.use(1)", True),
        ("plain, more = desks\n        plain.use(1)", True),
        ("[plain.use(1) for plain in desks]", True),
        ("def inner(plain: Desk):\n            plain.use(1)", True),
        ("desks.\\\n        plain.use(1)", True),
    ],
)
def test_what_a_call_is_on_may_tell_that_it_is_no_method_of_ours(call: str, may_be: bool) -> None:
    code = f"class K:\n    def run(self, plain, more, said: Desk, given=None):\n        {call}\n"
    assert bool(Members(code.encode()).calling("use")) is may_be


def test_what_is_on_the_top_level_has_no_parameters() -> None:
    assert Members(b"show(1, desk).all(desk.use(2))\n").calling("use")
