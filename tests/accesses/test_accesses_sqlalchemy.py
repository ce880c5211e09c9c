"""What SQLAlchemy code of the module `orders` does with other modules' entities: breaches and innocent twins."""

from __future__ import annotations

import ast

import pytest
from django_shop import read_accesses
from sqlalchemy_shop import accesses, foreign, parsed, registry

STATEMENTS = [
    ("select(Invoice)", "query Invoice"),
    ("select(Invoice.id, Invoice.total)", "query Invoice"),
    ("select([Invoice.id])", "query Invoice"),
    ("sa.select(models.Invoice)", "query Invoice"),
    ("sa.select(shop.customers.models.Customer)", "query Customer"),
    ("session.query(Invoice).filter(Invoice.total > 3).order_by(Invoice.id.desc()).all()", "query Invoice"),
    ("db.session.query(Invoice).count()", "query Invoice"),
    ("session.query(func.count(Invoice.id)).scalar()", "query Invoice"),
    ("session.get(Invoice, 3)", "query Invoice"),
    ("Invoice.query.filter_by(id=3).first()", "query Invoice"),
    ("Invoice.query.get_or_404(3)", "query Invoice"),
    ("db.get_or_404(Invoice, 3)", "query Invoice"),
    ("Invoice.get(3)", "query Invoice?"),
    ("Invoice.get_or_404(3, is_deleted=False).payments", "query Invoice?, traversal Payment<Invoice?"),
    ("Invoice.find_first(total=3)", "query Invoice?"),
    ("[i.payments for i in Invoice.find_all(total=3)]", "traversal Payment<Invoice?*, query Invoice?"),
    ("Invoice.get()", ""),
    ("Invoice.describe(3)", ""),
    ("models.get(3)", ""),
    ("db.first_or_404(select(Invoice))", "query Invoice"),
    ("db.paginate(select(Invoice))", "query Invoice"),
    ("db.session.scalar(select(Invoice).where(Invoice.id == 3))", "query Invoice"),
    ("session.query(exists().where(Invoice.id == 3)).scalar()", "query Invoice"),
    ("select(Invoice, Payment).join(Payment)", "query Invoice, query Payment"),
    ("select(Order).join(Invoice)", "join Invoice<Order"),
    ("select(Order).outerjoin(Invoice, Invoice.order_id == Order.id)", "join Invoice<Order"),
    ("select(Order).where(Order.id == Invoice.order_id)", "join Invoice<Order"),
    ("select(Invoice).join(Order)", "join Invoice<Order"),
    ("select(Order).where(exists().where(Invoice.order_id == Order.id))", "join Invoice<Order"),
    ("select(Order).where(Order.id.in_(select(Invoice.order_id)))", "join Invoice<Order"),
    ("select(Order).join(Order.customer)", "join Customer<Order"),
    ("session.query(Order).join('customer')", "join Customer<Order"),
    ("session.query(Order).filter(Order.customer.has(Customer.email == 'x'))", "join Customer<Order"),
    ("select(Order).options(joinedload(Order.customer))", "join Customer<Order"),
    ("select(Order).options(joinedload(Order.customer).joinedload(Customer.address))", "join Customer<Order, join Address<Customer"),
    ("select(Order).options(selectinload(Order.customer))", "query Customer<Order"),
    ("session.query(Order).options(joinedload('customer'))", "join Customer<Order"),
    ("select(sa.func.count()).select_from(Invoice)", "query Invoice"),
    ("session.query(Order).with_entities(Invoice.total)", "join Invoice<Order"),
    ("query.join(Invoice)", "join Invoice"),
    ("query.join(Invoice, Invoice.id == Payment.invoice_id)", "query Invoice, query Payment"),
    ("query.filter(Invoice.total > 3)", "query Invoice"),
    ("insert(Invoice).values(total=3)", "write Invoice"),
    ("session.execute(update(Invoice).where(Invoice.id == 3).values(total=3))", "write Invoice"),
    ("session.execute(delete(Invoice))", "write Invoice"),
    ("insert(Order).from_select(['id'], select(Invoice.order_id))", "join Invoice<Order"),
    ("session.query(Invoice).filter_by(id=3).delete()", "write Invoice"),
    ("Invoice.query.update({'total': 3})", "write Invoice"),
    ("session.add(Invoice(total=3))", "write Invoice"),
    ("session.add_all([Invoice(), Payment()])", "write Invoice, write Payment"),
    ("session.add_all(Invoice(order_id=i) for i in ids)", "write Invoice"),
    ("session.merge(Invoice(id=3))", "write Invoice"),
    ("session.bulk_insert_mappings(Invoice, rows)", "write Invoice"),
    ("session.bulk_save_objects([Invoice() for x in y])", "write Invoice"),
    ("items.select()", "query items"),
    ("conn.execute(items.insert().values(sku=3))", "write items"),
    ("select(items).where(items.c.sku == 'a')", "query items"),
    ("select(Order.id, items.c.sku)", "join items<Order"),
    ("items.join(levels, items.c.id == levels.c.item_id)", "query items, query levels"),
    ("Invoice.__table__.delete()", "write Invoice"),
    ("metadata.tables['billing_invoice']", "reference Invoice"),
    ("ModelView(Invoice, session)", "binding Invoice"),
    ("SQLAInterface(Invoice)", "binding Invoice"),
    ("event.listen(Invoice, 'after_insert', f)", "signal Invoice"),
    ("[row.id for row in session.query(Invoice)]", "query Invoice"),
    ("joinedload(Order.customer)", "join Customer<Order"),
    ("f(Invoice.total > 3)", "query Invoice?"),
    ("f(Invoice.total.in_([3]))", "query Invoice?"),
    ("and_(Invoice.total > 3, Invoice.id == 1)", "query Invoice?"),
    ("sa.or_(*[Invoice.total.like(x) for x in ids])", "query Invoice?"),
    ("param(Invoice.total, 'total')", "query Invoice??"),
    ("param(attribute=Invoice.total)", "query Invoice??"),
    ("fetch_all(session, Invoice)", "query Invoice?"),
    ("self.get_query(session, Invoice).all()", "query Invoice?"),
    # innocent twins
    ("mapped_column(ForeignKey(Invoice.id))", ""),
    ("inspect(Invoice.total)", ""),
    ("register(Invoice)", ""),
    ("event.listen(Order.status, 'set', f)", ""),
    ("select(Order).where(Order.status == Invoice.STATUS)", ""),
    ("Invoice(total=3)", ""),
    ("isinstance(x, Invoice)", ""),
    ("seen.add(Invoice(total=3))", ""),
    ("Invoice.create(total=3)", ""),
    ("Invoice.delete(3)", ""),
    ("Invoice.total", ""),
    ("registry.get(Invoice)", ""),
    ("cache.get(Invoice, None)", ""),
    ("select(Order).where(Order.customer_id == 3)", ""),
    ("select(Order).options(noload(Order.customer))", ""),
    ("select(Order).options(joinedload(Order.nobody))", ""),
    ("', '.join(x for x in y)", ""),
    ("Customer.__name__", ""),
    ("inspect(Invoice)", ""),
    ("session.query(Order).get(3)", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), STATEMENTS)
def test_statements(code: str, expected: str) -> None:
    assert ", ".join(foreign(code)) == expected
    assert ", ".join(foreign(f"async def f(session, ids, rows):\n    x = await {code}\n")) == expected


SCHEMA = "class S(Schema):\n    class Meta:\n        model = Order\n"
FUNCTIONS = [
    ("def f(order: Order):\n    order.customer.email", "traversal Customer<Order"),
    ("def f(order: 'Order | None'):\n    print(order.customer)", "traversal Customer<Order"),
    ("def f(orders: list[Order]):\n    for o in orders:\n        o.customer.address.city", "traversal Address<Customer*, traversal Customer<Order*"),
    ("def f(order: Order):\n    order.invoices", "accessor Invoice<Order"),
    ("def f():\n    db.get_or_404(Order, 1).customer.email", "traversal Customer<Order"),
    ("def f():\n    for order in db.paginate(select(Order)).items:\n        order.customer", "traversal Customer<Order*"),
    ("def f(session):\n    order = session.get(Order, 1)\n    order.customer.email", "traversal Customer<Order"),
    ("def f(session):\n    for order in session.scalars(select(Order)):\n        order.customer", "traversal Customer<Order*"),
    ("def f(session):\n    order = session.query(Order).filter_by(id=1).one()\n    order.customer", "traversal Customer<Order"),
    ("async def f(session):\n    r = await session.execute(select(Order))\n    o = r.scalars().first()\n    o.customer", "traversal Customer<Order"),
    ("async def f(session):\n    o = (await session.execute(select(Order))).scalar_one()\n    o.customer", "traversal Customer<Order"),
    ("def f(session):\n    for (o,) in session.execute(select(Order)):\n        o.customer", "traversal Customer<Order*"),
    ("def f(session):\n    for row in session.execute(select(Order)).all():\n        row[0].customer\n        row.customer", "traversal Customer<Order*"),
    ("def f(session):\n    session.execute(select(Order)).first()[0].customer", "traversal Customer<Order"),
    ("def f(session):\n    session.execute(select(Order)).one().Order.customer", "traversal Customer<Order"),
    ("def f(session):\n    for row in session.execute(select(Order.id, Order)).mappings():\n        row['Order'].customer\n        row['id'].customer", "traversal Customer<Order*"),
    ("def f(session):\n    session.execute(select(Order)).mappings().one()['Order'].customer", "traversal Customer<Order"),
    ("def f(session):\n    session.execute(select(Order)).tuples().all()[0][0].customer", "traversal Customer<Order"),
    ("def f(session):\n    session.execute(select(Order)).one()._mapping['Order'].customer", "traversal Customer<Order"),
    ("def f(session):\n    session.execute(select(Order)).one()._asdict()['Order'].customer", "traversal Customer<Order"),
    ("def f(session):\n    session.execute(select(Order)).one().t[0].customer", "traversal Customer<Order"),
    ("def f(session):\n    session.execute(select(Order)).one()._tuple()[0].customer", "traversal Customer<Order"),
    ("def f(session):\n    session.execute(select(Order)).one()._mapping['id'].customer", ""),
    ("def f(session):\n    (n,) = session.execute(select(Order.id)).one()\n    n.customer", ""),
    ("def f(session):\n    for row in session.query(Order.id, Order):\n        row.Order.customer\n        row.id.customer", "traversal Customer<Order*"),
    ("def f(session):\n    for n, o in session.exec(select(Order.id, Order)):\n        o.customer\n        n.customer", "traversal Customer<Order*"),
    ("def f():\n    return [o.customer.email for o in Order.query.all()]", "traversal Customer<Order*"),
    ("def f(s: Session):\n    for o, n in s.query(Order, Order.id).all():\n        o.customer", "traversal Customer<Order*"),
    ("def f():\n    for i, o in enumerate(Order.query):\n        o.customer", "traversal Customer<Order*"),
    ("def one() -> Order: ...\ndef f():\n    one().customer", "traversal Customer<Order"),
    ("def f(session):\n    q = select(Order)\n    q = q.join(Invoice)\n    q = q.where(Invoice.total > 3)", "join Invoice<Order"),
    ("def f(session):\n    q = select(Order)\n    if x:\n        q = q.join(Invoice)\n    return session.scalars(q)", "join Invoice<Order"),
    ("def f():\n    a = aliased(Invoice)\n    return select(Order).join(a, a.order_id == Order.id)", "join Invoice<Order"),
    ("def f(session):\n    for model in (Invoice, Payment):\n        session.query(model).delete()", "write Invoice*, write Payment*"),
    ("def f(session):\n    i = session.get(Invoice, 1)\n    i.total = 3\n    i.total = 4", "query Invoice, write Invoice?, write Invoice?"),
    ("def f(session, i: Invoice):\n    session.delete(i)", "write Invoice"),
    ("def f(session):\n    i = Invoice.model_validate(sent)\n    session.add(i)", "write Invoice"),
    ("def f(sent):\n    return Invoice.model_validate(sent)", ""),
    ("def f(db, i: Invoice):\n    db.delete(i)\n    db.execute(db.delete(Invoice))", "write Invoice, write Invoice"),
    ("def f(session):\n    i = Invoice()\n    i.total = 3\n    session.add(i)", "write Invoice?, write Invoice"),
    ("def f(order: Order):\n    order.invoices.append(Invoice())", "write Invoice?"),
    ("def f(session):\n    with Session() as s:\n        s.add(Invoice())", "write Invoice"),
    ("class R(Repo):\n    model = Invoice\n    def f(self, session):\n        session.query(self.model).all()", "binding Invoice, query Invoice"),
    ("class S(Schema):\n    class Meta:\n        model = Invoice", "binding Invoice"),
    (f"{SCHEMA}    mail = fields.String(attribute='customer.email')", "traversal Customer<Order?"),
    (f"{SCHEMA}    city = fields.Str(required=True, attribute='customer.address.city')",
     "traversal Address<Customer?, traversal Customer<Order?"),
    (f"{SCHEMA}    customer = fields.Nested(CustomerSchema)", "traversal Customer<Order?"),
    (f"{SCHEMA}    customer = Nested(CustomerSchema, only=('id',))", "traversal Customer<Order?"),
    (f"{SCHEMA}    buyers = fields.List(fields.Nested(X), attribute='customer')", "traversal Customer<Order?"),
    (f"{SCHEMA}    invoices = fields.List(fields.Nested(X))", "accessor Invoice<Order?"),
    (f"{SCHEMA}    number = fields.Int(attribute='customer_id')", ""),
    (f"{SCHEMA}    number = fields.String(attribute='status')", ""),
    (f"{SCHEMA}    number = fields.Nested(X)", ""),
    (f"{SCHEMA}    customer = fields.String()", ""),
    (f"{SCHEMA}    customer = fields.Nested(X, load_only=True)", ""),
    ("class S(Schema):\n    mail = fields.String(attribute='customer.email')", ""),
    ("class S(Schema):\n    class Meta:\n        fields = ('id',)\n    customer = fields.Nested(X)", ""),
    ("class A(ModelView, model=Invoice): pass", "binding Invoice"),
    ("class D(BaseDAO[Invoice]): pass", "binding Invoice?"),
    ("@event.listens_for(Invoice, 'after_insert')\ndef f(m, c, t): ...", "signal Invoice"),
    ("def f():\n    from shop.billing.models import Invoice as I\n    event.listen(I, 'after_insert', f)", "signal Invoice"),
    ("def f():\n    from shop.billing.models import Invoice as I\n    def g():\n        model_form(I)", "binding Invoice"),
    ("def f():\n    from shop.billing.models import Invoice as I\n    @event.listens_for(I, 'load')\n    def g(): ...", "signal Invoice"),
    ("def f():\n    conditions = [Invoice.total == 3]\n    q = select(Invoice)", "query Invoice"),
    ("class Mixin:\n    def f(self):\n        return lambda: select(Invoice)", "query Invoice"),
    ("def f():\n    from shop.billing.models import Invoice as I\n    select(I)", "query Invoice"),
    ("def f():\n    x = 'é'; from shop.billing.models import Invoice as I; select(I)", "query Invoice"),
    ("def f(session):\n    i = session.get(Invoice, 1)\n    if not i:\n        i = Invoice()\n    session.add(i)", "query Invoice, write Invoice"),
    ("def f(session):\n    i = session.get(Invoice, 1) or Invoice()\n    i.total = 3", "query Invoice, write Invoice?"),
    ("def f(session):\n    for m in (Customer, Invoice):\n        session.query(m.total)", "query Invoice*"),
    ("def f(session, i: Invoice):\n    session.expunge(i)\n    i.total = 3", ""),
    ("def f(i: Invoice):\n    make_transient(i)\n    i.total = 3", ""),
    ("def f(i: Invoice):\n    i.payments = []", "write Payment?"),
    # innocent twins
    ("def f(order: Order):\n    order.tags = []", ""),
    ("def f(invoice: Invoice):\n    return invoice.total", ""),
    ("def f(order: Order):\n    return order.customer_id", ""),
    ("def f(order: Order):\n    return order.buyer_id", ""),
    ("select(Order.buyer_id).where(Order.buyer_id == 3)", ""),
    ("def f(order: Order):\n    order.tags.append(tag)", ""),
    ("class Plan:\n    model = Invoice", ""),
    ("def f(order: Order, customer):\n    order.customer = customer", ""),
    ("def f(Invoice):\n    select(Invoice)", ""),
    ("def f():\n    o = Order()\n    o.customer", "traversal Customer<Order"),
    ("def f(order: Order):\n    c = order.customer if x else Customer()\n    c.email = 2", "traversal Customer<Order, write Customer?"),
    ("def f(c):\n    o = Order(customer=c)\n    return o.customer.email", "traversal Customer<Order"),
    ("def f(order):\n    order.customer.email", "traversal Customer<Order?"),
    ("def f(order):\n    order.customer.shoe_size", ""),
    ("def f(order: Order):\n    order = load()\n    order.customer", ""),
    ("def f():\n    if x:\n        o = Order.query.first()\n    else:\n        o = Line.query.first()\n    o.customer", "traversal Customer<Order?"),
    ("class X(Base):\n    invoice = relationship(Invoice, primaryjoin=Invoice.id == x)", ""),
    ("if TYPE_CHECKING:\n    x = select(Invoice)", ""),
    ("def f(i: Invoice) -> Invoice: ...", ""),
    ("from shop.orders.helpers import select\ndef f():\n    select(Invoice)", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), FUNCTIONS)
def test_functions(code: str, expected: str) -> None:
    assert ", ".join(foreign(code)) == expected


def test_methods_of_models_know_their_relations() -> None:
    code = "class Order(Base):\n    @property\n    def mail(self):\n        return self.customer.email\n"
    header = "from shop.customers.models import Customer\n"
    found = [a for a in accesses(code, "shop.orders.models", header) if a.kind == "traversal"]
    assert [(a.entity, a.line, a.written) for a in found] == [
        ("shop.customers.models.Customer", 5, "self.customer")
    ]


def test_a_module_without_tables_joins_what_others_own() -> None:
    tree, text, name = parsed("query.join(Invoice)\n")
    assert [a.kind for a in read_accesses(tree, text, registry(), name, "reports")] == ["query"]


def test_constructors_write_no_row() -> None:
    code = (
        "class Order(Base):\n    def __init__(self): self.status = 1\n    def close(self): self.status = 2\n"
    )
    header = "from shop.customers.models import Customer\n"
    assert [a.line for a in accesses(code, "shop.orders.models", header) if a.kind == "write"] == [4]


def test_places_count_code_points() -> None:
    (found,) = [a for a in accesses("é = 'é'; x = select(Invoice)\n") if a.entity.endswith("Invoice")]
    assert (found.column, found.written, found.table) == (21, "select(Invoice)", "billing_invoice")


@pytest.mark.parametrize("code", ["x = " + "(" * 90 + "1" + ")" * 90, "x = " + "-" * 20000 + "1"])
def test_deep_nesting_is_survived(code: str) -> None:
    try:
        ast.parse(code)
    except (RecursionError, MemoryError, SyntaxError):
        return
    assert foreign(f"{code}\nselect(Invoice)") == ["query Invoice"]


def test_long_chains_take_linear_time() -> None:
    chain = "select(Invoice)" + ".where(Invoice.id == 1)" * 150
    assert foreign(f"x = {chain}") == ["query Invoice"]
