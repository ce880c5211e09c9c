"""What tests, guards and docstrings say of a name, and what lists are filled with. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from two_owners import FILES, HEAD

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]
USE = {
    "conditions": """
def one_of_several(x):
    if isinstance(x, Order) or isinstance(x, Order):
        x.customer.shape  #! relation-traversal
def several(x):
    if isinstance(x, (Order, Parcel)):
        x.customer.shape  #! relation-traversal
    if isinstance(x, Order) or isinstance(x, Parcel):
        x.customer.shape  #! relation-traversal
def none_of_them(x):
    if not (isinstance(x, Order) or isinstance(x, Parcel)):
        return
    x.customer.shape  #! relation-traversal
def behind_or(x):
    return not isinstance(x, Order) or x.customer.shape  #! relation-traversal
def behind_or_in_brackets(x):
    return x is None or not isinstance(x, Order) or (x.customer.shape and 1)  #! relation-traversal
def behind_and(x, y):
    return (isinstance(x, Order) and y) and x.customer.shape  #! relation-traversal
def behind_and_of_test(x):
    if x and not (not isinstance(x, Order)) and x.customer.shape:  #! relation-traversal
        pass
def by_choice(x):
    return None if not isinstance(x, Order) else x.customer.shape  #! relation-traversal
def by_type(x):
    if type(x) is Order:
        x.customer.shape  #! relation-traversal
    if type(x) == Order:
        x.customer.shape  #! relation-traversal
    if x.__class__ is Order:
        x.customer.shape  #! relation-traversal
def by_another_type(x):
    if type(x) is not Order:
        return
    x.customer.shape  #! relation-traversal
""",
    "other conditions": """
def either_or_anything(x, y):
    if isinstance(x, Order) or y:
        x.customer.shape
def other_name(x, y):
    if isinstance(x, Order) or isinstance(y, Order):
        x.customer.shape
def in_or(x):
    return isinstance(x, Order) or x.customer.shape
def behind(x):
    if isinstance(x, Order) or isinstance(x, Parcel):
        pass
    x.customer.shape
def own_ones(x):
    if isinstance(x, Parcel) or isinstance(x, Parcel):
        x.customer.shape
def unknown(x):
    if isinstance(x, Order) or isinstance(x, nobody.Knows):
        x.customer.shape
def of_type(x, y):
    if type(x) is type(y):
        x.customer.shape
    if type(x) in (Parcel, int):
        x.customer.shape
    if type(x) is not Order:
        x.customer.shape
    if x is Order:
        x.customer.shape
def kept(x):
    a = not isinstance(x, Order) or 1
    x.customer.shape
""",
    "guards": """
def returned(x):
    if not isinstance(x, Order):
        return None
    return x.customer.shape  #! relation-traversal
def raised(x):
    if not isinstance(x, Order):
        raise TypeError(x)
    x.customer.shape  #! relation-traversal
def one_of_two(x, y):
    if y is None or not isinstance(x, Order):
        return
    x.customer.shape  #! relation-traversal
def in_a_loop(many):
    for x in many:
        if not isinstance(x, Order):
            continue
        x.customer.shape  #! relation-traversal
def deeper(x, y):
    if not isinstance(x, Order):
        if y:
            return 1
        else:
            raise TypeError(x)
    x.customer.shape  #! relation-traversal
def within(x, y):
    if not isinstance(x, Order):
        with y:
            return 1
    x.customer.shape  #! relation-traversal
def checked(x):
    assert isinstance(x, Order), x
    x.customer.shape  #! relation-traversal
class Desk:
    def __init__(self, x):
        self.x = x
    def run(self):
        if not isinstance(self.x, Order):
            return
        self.x.customer.shape  #! relation-traversal
""",
    "other guards": """
def only_logged(x):
    if not isinstance(x, Order):
        print(x)
    x.customer.shape
def half(x, y):
    if not isinstance(x, Order):
        if y:
            return 1
    x.customer.shape
def both(x, y):
    if y is None and not isinstance(x, Order):
        return
    x.customer.shape
def instead(x):
    if isinstance(x, Order):
        return
    x.customer.shape
""",
    "lists": """
def appended(many):
    rows = []
    for order in Order.objects.all():
        rows.append(order)
    for row in rows:
        row.customer.shape  #! relation-traversal
def begun():
    rows = [Order.objects.first()]
    rows.append(Order.objects.last())
    for row in rows:
        row.customer.shape  #! relation-traversal
def extended(x):
    rows = []
    rows.extend(Order.objects.all())
    for row in rows:
        row.customer.shape  #! relation-traversal
def added(x):
    rows = []
    rows += Order.objects.all()
    for row in rows:
        row.customer.shape  #! relation-traversal
def inserted():
    rows = list()
    rows.insert(0, Order.objects.first())
    rows[0].customer.shape  #! relation-traversal
def pairs():
    rows = []
    for order in Order.objects.all():
        rows.append((order, 1))
    for row, number in rows:
        row.customer.shape  #! relation-traversal
def by_key():
    from collections import defaultdict
    rows, more, third = defaultdict(list), {}, dict()
    for order in Order.objects.all():
        rows[order.pk].append(order)
        more.setdefault(order.pk, []).append(order)
        third[order.pk] = order
    for each in rows[3]:
        each.customer.shape  #! relation-traversal
    for each in rows.values():
        each[0].customer.shape  #! relation-traversal
    for key, each in rows.items():
        for row in each:
            row.customer.shape  #! relation-traversal
    for each in more[3]:
        each.customer.shape  #! relation-traversal
    third[3].customer.shape  #! relation-traversal
def classes(key):
    from elsewhere import Other
    from shop.crm.models import Customer
    for model in (Customer, Other):
        model.objects.all()  #! foreign-query
    for name, each in {"a": {"model": Customer}, "b": {"model": Other, "of": 1}}.items():
        each["model"].objects.all()  #! foreign-query
class Desk:
    def __init__(self):
        self.rows = []
    def fill(self):
        for order in Order.objects.all():
            self.rows.append(order)
    def use(self):
        for row in self.rows:
            row.customer.shape  #! relation-traversal
""",
    "other lists": """
def keys():
    rows = []
    for order in Order.objects.all():
        rows.append(order.pk)
    for row in rows:
        row.customer.shape
def of_both():
    rows = []
    rows.append(Order.objects.first())
    rows.append({"customer": 3})
    for row in rows:
        row.customer.shape
def begun():
    rows = [{"customer": 3}]
    rows.append(Order.objects.first())
    for row in rows:
        row.customer.shape
def extended():
    rows = []
    rows.extend(Order.objects.values_list("pk", flat=True))
    for row in rows:
        row.customer.shape
def itself():
    rows = []
    rows.append(Order.objects.first())
    rows.customer.shape
def pairs():
    rows = []
    for order in Order.objects.all():
        rows.append((order, 1))
    for row, number in rows:
        number.customer.shape
    for row in rows:
        row.customer.shape
def by_key():
    rows = {}
    for order in Order.objects.all():
        rows.setdefault(order.pk, []).append(order.pk)
    for row in rows[3]:
        row.customer.shape
    rows[3].customer.shape
class Desk:
    def __init__(self):
        self.rows = []
    def fill(self, more):
        self.rows.append(more)
        for row in self.rows:
            row.customer.shape
""",
    "docstrings": '''
def sphinx(x):
    """Does it.

    :param x: an order
    :type x: Order
    """
    x.customer.shape  #! relation-traversal
def in_full(x, y):
    """
    :type x: shop.orders.models.Order or None
    :type y: :class:`~shop.orders.models.Order`
    """
    x.customer.shape  #! relation-traversal
    y.customer.shape  #! relation-traversal
def in_one(x):
    """
    :param Order x: the order
    """
    x.customer.shape  #! relation-traversal
def google(x, rows):
    """Does it.

    Args:
        x (Order): the order
        rows (list[Order], optional): more of them
            with another line

    Returns:
        nothing
    """
    x.customer.shape  #! relation-traversal
    for row in rows:
        row.customer.shape  #! relation-traversal
def numpy(x, rows=None):
    """Does it.

    Parameters
    ----------
    x : Order
        the order
    rows : list of Order, optional
        more of them
    """
    x.customer.shape  #! relation-traversal
    for row in rows:
        row.customer.shape  #! relation-traversal
class Desk:
    def run(self, x):
        """
        :type x: Order
        """
        x.customer.shape  #! relation-traversal
    def __init__(self, x):
        """Begins.

        Args:
            x (Order): the order
        """
        self.x = x
    def more(self):
        self.x.customer.shape  #! relation-traversal
''',
    "other docstrings": '''
def other_type(x, y, z):
    """Order x, y.

    :type x: Parcel
    :type y: int
    :param z: an Order
    """
    x.customer.shape, y.customer.shape, z.customer.shape
def said(x: int, y=3):
    """
    :type x: Order
    :type y: Order
    """
    x.customer.shape
def either(x):
    """
    :type x: Order or int
    """
    x.customer.shape
def prose(x):
    """Args that x (Order) has

    x : Order
    """
    x.customer.shape
def returned(x):
    """
    Returns:
        x (Order): the order
    """
    x.customer.shape
def other_name(x):
    """
    :type order: Order
    """
    x.customer.shape
def no_docstring(x):
    text = """
    :type x: Order
    """
    x.customer.shape
''',
}


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_names_in_a_file(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "shop/orders/use.py": f"{HEAD}{code}"}))
    assert told == expected
