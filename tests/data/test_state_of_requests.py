"""Rows that are put on the state of a request, as Starlette and FastAPI have it, and read in other files. Lines that are told are marked."""

from __future__ import annotations

import pytest
from orders_of_customers import FILES as ORDERS_OF_CUSTOMERS
from rows_in_hands import Marked, Write

FILES = {
    **ORDERS_OF_CUSTOMERS,
    "shop/orders/middleware.py": """
from fastapi import Request
from shop.orders.models import Order
from shop.db import SessionLocal
async def put(request: Request, call_next):
    with SessionLocal() as session:
        request.state.order = session.get(Order, 1)
        request.state.total = 3
        request.state.db = session
        return await call_next(request)
""",
    "shop/orders/alone.py": """
from fastapi import Request
def a(request: Request):
    return request.state.order.customer.x  #! relation-traversal
""",
    "shop/orders/untyped.py": """
from starlette.middleware.base import BaseHTTPMiddleware
from shop.orders.models import Order
class Put(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        request.state.own = self.session.get(Order, 1)
        return await call_next(request)
""",
    "shop/orders/untyped_views.py": """
from starlette.responses import Response
from shop.orders.models import Order
def a(request):
    return request.state.own.customer.x  #! relation-traversal
""",
    "shop/db.py": """
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
SessionLocal = sessionmaker(create_engine("sqlite://"))
""",
    "shop/orders/views.py": """
from fastapi import APIRouter, Request
from starlette.requests import Request as Asked, HTTPConnection
from shop.crm.models import Customer
router = APIRouter()
@router.get("/a")
def a(request: Request):
    return request.state.order.customer.x  #! relation-traversal
@router.get("/b")
def b(r: Asked):
    order = r.state.order
    order.customer.email = "x"  #! relation-traversal, foreign-write
@router.get("/b2")
def b2(conn: HTTPConnection):
    return conn.state.order.customer.x  #! relation-traversal
@router.get("/c")
def c(request: Request):
    request.state.db.add(Customer(email="x"))  #! foreign-write
@router.get("/ok")
def ok(request: Request):
    return request.state.total.customer, request.state.order.total
""",
}


def test_rows_on_the_state_of_requests(project: Write, marked: Marked) -> None:
    expected, told = marked(project(FILES))
    assert told == expected


@pytest.mark.parametrize("parameter", ["request", "request: Request"])
def test_the_type_of_a_request_does_not_say_what_an_application_puts_on_it(
    project: Write, marked: Marked, parameter: str
) -> None:
    files = {
        **ORDERS_OF_CUSTOMERS,
        "shop/orders/views.py": f"""
from pyramid.request import Request
def a({parameter}):
    return request.order.customer  #! relation-traversal
""",
    }
    found, said = marked(project(files))
    assert found == said
