"""Functions that others call later, with the rows that are handed along. Lines that are told are marked."""

from __future__ import annotations

from rows_in_hands import Marked, Write
from users_and_orders import FILES as USERS_AND_ORDERS

FILES = {
    **USERS_AND_ORDERS,
    "svc/orders/mails.py": """
def mail(thing):
    print(thing.user.x)  #! relation-traversal
def task(thing):
    print(thing.user.x)  #! relation-traversal
def other(thing, key):
    print(thing.user.x)
def first(a, thing):
    print(thing.user.x)  #! relation-traversal
""",
    "svc/orders/run.py": """
import asyncio
from functools import partial
from concurrent.futures import ThreadPoolExecutor
from svc.orders.mails import first, mail, other, task
from svc.orders.models import Order
def a(tasks, session):
    tasks.add_task(mail, session.get(Order, 1))
    tasks.add_task(other, session.get(Order, 1).id, session.get(Order, 1))
def b(session):
    task.delay(session.get(Order, 1))
    call = partial(first, 1, session.get(Order, 1))
    with ThreadPoolExecutor() as pool:
        pool.submit(here, session.get(Order, 1))
def here(thing):
    print(thing.user.x)  #! relation-traversal
class Job:
    def run(self, loop, session):
        loop.run_in_executor(None, self.work, session.get(Order, 1))
        asyncio.to_thread(self.rest, session.get(Order, 1).id)
    def work(self, thing):
        print(thing.user.x)  #! relation-traversal
    def rest(self, thing):
        print(thing.user.x)
""",
}


def test_functions_that_are_called_later(project: Write, marked: Marked) -> None:
    expected, told = marked(project(FILES))
    assert told == expected
