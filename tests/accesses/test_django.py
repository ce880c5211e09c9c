"""What is seen of models in Django code: each pattern as a breach, each trap as its innocent twin."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from django_shop import evaluated, read_accesses, registry

from boundcheck.accesses.leaks import leaked_models
from boundcheck.codebase.entities.model import Registry
from boundcheck.facts.access import Access

MODELS = registry()
HEAD = """
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Lower
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.shortcuts import get_list_or_404, get_object_or_404
from shop.billing.models import CardPayment, Invoice, Payment
from shop.catalog.models import Category, Product
from shop.customers.models import Address, Customer
from shop.orders.models import Line, Order
"""


def read(
    code: str, name: str = "shop.reports.views", head: str = HEAD, models: Registry = MODELS
) -> tuple[Access, ...]:
    text = head + dedent(code)
    tree = ast.parse(text)
    return read_accesses(tree, text, models, name, name.split(".")[1])


def shown(access: Access) -> str:
    words = [access.kind, access.entity.removeprefix("shop.").replace(".models", "") or access.table]
    if access.of:
        words += [
            "of",
            access.of.removeprefix("shop.").removeprefix("django.contrib.").replace(".models", ""),
        ]
    if access.certainty != "certain":
        words.append(access.certainty)
    return " ".join(words)


def found(code: str, name: str = "shop.reports.views", models: Registry = MODELS) -> list[str]:
    return [shown(access) for access in read(code, name, models=models)]


ORDER = "def f(order: Order):\n    "
CUSTOMER = "def f(customer: Customer):\n    "

QUERIES = [
    ("Invoice.objects.all()", ["query billing.Invoice"]),
    ("Invoice.objects.filter(total=1).exclude(total=2).first()", ["query billing.Invoice"]),
    ("Invoice._default_manager.count()", ["query billing.Invoice"]),
    ("Customer.vip.filter(name='x')", ["query customers.Customer"]),
    ("Invoice.open.filter(total=1)", ["query billing.Invoice likely"]),
    ("Invoice.from_scratch.build(total=1)", []),
    ("import shop.billing.models\nshop.billing.models.Invoice.objects.get(pk=1)", ["query billing.Invoice"]),
    ("from shop.billing import models as m\nm.Invoice.objects.get(pk=1)", ["query billing.Invoice"]),
    ("def f():\n    from shop.users.models import User\n    return User.objects.all()", ["query users.User"]),
    ("get_object_or_404(Invoice, pk=1)", ["query billing.Invoice"]),
    ("get_object_or_404(Invoice.objects.all(), pk=1)", ["query billing.Invoice"]),
    ("get_list_or_404(Order, customer__email='x')", ["query orders.Order", "join customers.Customer of orders.Order"]),
    ("Invoice.objects.raw('SELECT 1')", ["query billing.Invoice"]),
    ("Invoice.objects.aggregate(Sum('total'))", ["query billing.Invoice"]),
    ("for invoice in Invoice.objects.all(): print(invoice.total)", ["query billing.Invoice"]),
    ("qs = Invoice.objects.all()\nqs = qs.filter(total=1)\nlist(qs)", ["query billing.Invoice"]),
    ("User = get_user_model()\nUser.objects.all()", ["query users.User"]),
    ("async def f():\n    return await Invoice.objects.aget(pk=1)", ["query billing.Invoice"]),
    ("Invoice.objects.none()", []),
    ("x = Invoice.objects.all() if y else Invoice.objects.none()", ["query billing.Invoice"]),
    ("class V(ViewSet):\n    queryset = Invoice.objects.none()", ["binding billing.Invoice"]),
    ("class F(Form):\n    bill = ModelChoiceField(Invoice.objects.none())", ["binding billing.Invoice"]),
    ("class F(Form):\n    bill = ModelMultipleChoiceField(queryset=Invoice.objects.none())", ["binding billing.Invoice"]),
    ("get_user_model().objects.create_user('x')", ["write users.User"]),
    ("isinstance(1, Invoice)", []),
    ("try:\n    pass\nexcept Invoice.DoesNotExist:\n    pass", []),
    ("def f(invoice: Invoice) -> Invoice: ...", []),
    ("Invoice._meta.db_table", []),
    ("x = Invoice", []),
    ("invoice = Invoice(total=1)", []),
    ("def f(Invoice):\n    Invoice.objects.all()", []),
    ("Product.objects.filter(children__x=1)", ["query catalog.Product"]),
]  # fmt: skip

WRITES = [
    ("Invoice.objects.create(total=1)", ["write billing.Invoice"]),
    ("Invoice.objects.filter(total=1).update(total=2)", ["write billing.Invoice"]),
    ("Invoice.objects.filter(total=1).delete()", ["write billing.Invoice"]),
    ("Invoice.objects.bulk_create([Invoice(total=1)])", ["write billing.Invoice"]),
    ("invoice, created = Invoice.objects.get_or_create(total=1)", ["write billing.Invoice"]),
    ("Invoice(total=1).save()", ["write billing.Invoice"]),
    ("invoice = Invoice(total=1)\ninvoice.total = 2\ninvoice.save()", ["write billing.Invoice"]),
    ("invoice = Invoice.objects.get(pk=1)\ninvoice.delete()", ["query billing.Invoice", "write billing.Invoice"]),
    ("get_object_or_404(Invoice, pk=1).delete()", ["write billing.Invoice"]),
    ("def f(invoice: Invoice):\n    invoice.save()", ["write billing.Invoice"]),
    ("def f(invoice: 'Invoice | None'):\n    invoice.save()", ["write billing.Invoice"]),
    ("def f(invoices: list[Invoice]):\n    for i in invoices:\n        i.save()", ["write billing.Invoice"]),
    ("def f(invoices: QuerySet[Invoice]):\n    invoices.update(total=1)", ["write billing.Invoice"]),
    ("[i.save() for i in Invoice.objects.all()]", ["write billing.Invoice", "query billing.Invoice"]),
    ("def f(form):\n    form.save()", []),
    # a method that is handed on is called
    ("def f(invoice: Invoice):\n    transaction.on_commit(invoice.save)", ["write billing.Invoice"]),
    ("async def f(invoice: Invoice):\n    await sync_to_async(invoice.delete)()", ["write billing.Invoice"]),
    ("async def f():\n    await sync_to_async(Invoice.objects.create)(total=1)", ["write billing.Invoice"]),
    ("def f():\n    transaction.on_commit(Invoice.objects.filter(total=1).delete)", ["write billing.Invoice"]),
    ("import functools\ndef f():\n    return functools.partial(Invoice.objects.create, total=1)", ["write billing.Invoice"]),
    ("from asgiref.sync import sync_to_async\nasync def f():\n    i = await sync_to_async(Invoice.objects.get)(pk=1)\n    i.save()", ["query billing.Invoice", "write billing.Invoice"]),
    ("from asgiref.sync import sync_to_async\ndef one() -> Invoice: ...\nasync def f():\n    i = await sync_to_async(one)()\n    i.save()", ["write billing.Invoice"]),
    ("def f():\n    return check(Invoice.objects.none)", ["query billing.Invoice"]),
    ("def f(invoice: Invoice):\n    invoice.save = Mock()\n    invoice.save.called", []),
    ("def f(invoice: Invoice):\n    transaction.on_commit(invoice.print)", []),
    ("def f(x):\n    if x:\n        y = Invoice()\n    else:\n        y = Order()\n    y.save()", ["write billing.Invoice likely", "write orders.Order likely"]),
    ("def f(x):\n    y = None\n    if x:\n        y = Invoice()\n    y.save()", ["write billing.Invoice"]),
    ("def f(x):\n    if isinstance(x, Invoice):\n        x.save()\n    x.save()", ["write billing.Invoice"]),
    ("with open('x') as f:\n    f.write('x')", []),
    (ORDER + "order.customer.save()", ["write customers.Customer"]),
    (ORDER + "order.lines.create(quantity=1)", ["write orders.Line"]),
    (CUSTOMER + "customer.orders.add(1)", ["write orders.Order"]),
    (ORDER + "order.products.add(1)", ["write orders_order_products"]),
    (ORDER + "order.products.create(sku='x')", ["write catalog.Product"]),
    ("def f(product: Product):\n    product.orders.set([])", ["write orders_order_products"]),
]  # fmt: skip

TO_CUSTOMER = "join customers.Customer of orders.Order"
LOOKUPS = [
    ("filter(customer__email='x')", [TO_CUSTOMER]),
    ("filter(customer=1)", []),
    ("filter(customer_id=1)", []),
    ("filter(customer__pk=1)", []),
    ("filter(customer__id__in=[1])", []),
    ("filter(customer__isnull=True)", []),
    ("filter(customer__in=[1])", []),
    ("filter(customer__date__gte=1)", [TO_CUSTOMER]),
    ("filter(placed__date__gte=1)", []),
    ("filter(products__sku='x')", []),
    ("filter(products__category__title='x')", ["join catalog.Product of orders.Order", "join catalog.Category of catalog.Product"]),
    ("filter(products__data__customer__email='x')", ["join catalog.Product of orders.Order"]),
    ("filter(invoice__isnull=True)", ["join billing.Invoice of orders.Order"]),
    ("filter(invoice__payment__amount=1)", ["join billing.Invoice of orders.Order", "join billing.Payment of billing.Invoice"]),
    ("filter(**{'customer__email': 1})", [TO_CUSTOMER]),
    ("filter(Q(customer__email='x') | Q(customer=1))", [TO_CUSTOMER]),
    ("filter(Q(('customer__email', 'x')))", [TO_CUSTOMER]),
    ("exclude(placed=F('customer__date'))", [TO_CUSTOMER]),
    ("values('customer__email', 'number')", [TO_CUSTOMER]),
    ("values_list('customer', flat=True)", []),
    ("only('customer__name')", [TO_CUSTOMER]),
    ("order_by('customer')", [TO_CUSTOMER]),
    ("order_by('-address')", []),
    ("order_by('-customer__email')", [TO_CUSTOMER]),
    ("annotate(n=Count('lines'))", ["join orders.Line of orders.Order"]),
    ("annotate(e=Lower('customer__email'), n=Coalesce('number', 'customer__name'))", [TO_CUSTOMER, TO_CUSTOMER]),
    ("aggregate(Sum('invoice__total'))", ["join billing.Invoice of orders.Order"]),
    ("select_related('customer')", [TO_CUSTOMER]),
    ("select_related('products__category').first()", ["join catalog.Product of orders.Order", "join catalog.Category of catalog.Product"]),
    ("prefetch_related('lines')", ["query orders.Line of orders.Order"]),
    ("prefetch_related(Prefetch('lines', queryset=Line.objects.all()))", ["query orders.Line"]),
    ("prefetch_related(Prefetch('lines__product'))", ["query orders.Line of orders.Order", "query catalog.Product of orders.Line"]),
    ("filter(Exists(Invoice.objects.filter(order=OuterRef('pk'), total=OuterRef('customer__date'))))",
     ["query billing.Invoice", TO_CUSTOMER]),
    ("get(user__email='x')", ["join users.User of orders.Order"]),
    ("filter(number__customer__email='x')", []),
]  # fmt: skip

HOPS = [
    (ORDER + "order.customer.email", ["traversal customers.Customer of orders.Order"]),
    (ORDER + "order.customer_id", []),
    (ORDER + "order.customer.pk", []),
    (ORDER + "order.customer", []),
    (ORDER + "order.number.upper()", []),
    (ORDER + "order.customer = 1", []),
    (ORDER + "c = order.customer\n    print(c.email, c.name)", ["traversal customers.Customer of orders.Order"]),
    (ORDER + "order.customer.profile.points",
     ["traversal customers.Customer of orders.Order", "accessor customers.Profile of customers.Customer"]),
    (ORDER + "order.invoice_set.all()", ["accessor billing.Invoice of orders.Order"]),
    (ORDER + "order.invoice_set(manager='late').all()", ["accessor billing.Invoice of orders.Order"]),
    (ORDER + "return order.customer.profile",
     ["traversal customers.Customer of orders.Order", "accessor customers.Profile of customers.Customer"]),
    ("def f(x):\n    x.invoice_set(manager='late').filter(total=1)", ["accessor billing.Invoice of orders.Order likely"]),
    (ORDER + "order.invoice_set.filter(customer__email=1)",
     ["accessor billing.Invoice of orders.Order", "join customers.Customer of billing.Invoice"]),
    (ORDER + "for p in order.products.all():\n        p.category.title",
     ["traversal catalog.Product of orders.Order", "traversal catalog.Category of catalog.Product"]),
    ("Order.objects.get(pk=1).customer.email", ["query orders.Order", "traversal customers.Customer of orders.Order"]),
    ("def f(p: CardPayment):\n    p.invoice.total", ["traversal billing.Invoice of billing.CardPayment"]),
    ("def f(request):\n    return request.user.orders.all()", ["accessor orders.Order of users.User likely"]),
    ("def f(request):\n    return request.user.email", []),
    ("def f(x):\n    if not isinstance(x, Order):\n        return\n    x.customer.email",
     ["traversal customers.Customer of orders.Order"]),
    ("def f(x: Order | CardPayment):\n    x.customer.email", ["traversal customers.Customer of orders.Order likely"]),
    ("def f(x: Order | None):\n    x.customer.email", ["traversal customers.Customer of orders.Order"]),
    ("def f(x):\n    return x.customer.country", []),
    ("def f(x: dict):\n    return x.customer.email", []),
    ("def f(x: Form):\n    return x.order.customer.email", []),
    ("def f(request: HttpRequest):\n    return request.order.customer.email", ["traversal customers.Customer of orders.Order likely"]),
    ("def f(x: Any):\n    return x.customer.email", ["traversal customers.Customer of billing.Invoice likely"]),
    ("class V:\n    def __init__(self, x: Form, y):\n        self.x = x\n        self.y = y\n    def f(self):\n        return self.x.customer.email", []),
    ("class A:\n    def __init__(self, x: Form):\n        self.x = x\nclass V(A):\n    def f(self):\n        return self.x.customer.email", []),
    ("class V:\n    x: Form\n    def f(self):\n        return self.x.customer.email", []),
    ("class V:\n    def __init__(self, y):\n        self.y = y\n    def f(self):\n        return self.y.profile.points",
     ["accessor customers.Profile of customers.Customer likely"]),
    ("def f(request):\n    return request.customer.email", []),
    ("def f(request):\n    return request.order.customer.email", ["traversal customers.Customer of orders.Order likely"]),
    ("def f(x: Any):\n    return make(x).customer.email", []),
    ("import x\ndef f():\n    return x.customer.email", []),
    ("def f(x):\n    x = make()\n    return x.customer.email", []),
    ("def f(x):\n    return x.profile.points", ["accessor customers.Profile of customers.Customer likely"]),
    ("def f(x):\n    return x.customer.id + x.customer.name", []),
    ("class V:\n    def f(self):\n        return self.profile.points + self.order.profile.points",
     ["accessor customers.Profile of customers.Customer likely"]),
    ("def f(rows):\n    for row in rows:\n        row.profile.save()", ["write customers.Profile likely"]),
    ("def f(x):\n    x.invoice_set.count(1)", []),
    ("def f(x):\n    c = x.customer\n    g(c)\n    return c.email", ["traversal customers.Customer of billing.Invoice likely"]),
    ("def f(x):\n    c = x.customer\n    return c.shoe_size", []),
    ("def f(x):\n    c = x.customer\n    return c.id", []),
    ("def f(x):\n    x.invoice_set.count()", ["accessor billing.Invoice of orders.Order likely"]),
    ("def f(x):\n    x.invoice_set.create(total=1)", ["write billing.Invoice likely"]),
    ("def g() -> Order: ...\ndef f():\n    return g().customer.email", ["traversal customers.Customer of orders.Order"]),
    ("def g():\n    return Order.objects.get()\ndef f():\n    return g().customer.email",
     ["query orders.Order", "traversal customers.Customer of orders.Order likely"]),
    ("def f(x):\n    try:\n        o = Order.objects.get()\n    except Order.DoesNotExist:\n        raise\n    o.customer.email",
     ["query orders.Order", "traversal customers.Customer of orders.Order"]),
    ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.users.models import User\n"
     "def f(user: 'User'):\n    return user.email", []),
    ("def f(n: int):\n    if n:\n        o = Order()\n    elif n > 1:\n        return\n    else:\n        o = None\n    o.customer.email",
     ["traversal customers.Customer of orders.Order"]),
]  # fmt: skip

THROUGH = [
    ("Order.products.through.objects.all()", ["query orders_order_products"]),
    ("Order.products.through.objects.bulk_create([])", ["write orders_order_products"]),
    (ORDER + "order.products.through.objects.filter(order=1)", ["query orders_order_products"]),
    (ORDER + "order.products.model._meta", []),
    ("Order.customer.field", []),
]

REFERENCES = [
    ("from django.apps import apps\napps.get_model('billing', 'Invoice')", ["reference billing.Invoice"]),
    ("from django.apps import apps\nI = apps.get_model('billing.Invoice')\ndef f():\n    I.objects.create()",
     ["reference billing.Invoice", "write billing.Invoice"]),
    ("from django.apps import apps\napps.get_model('elsewhere', 'Invoice')", []),
    ("import swapper\nswapper.load_model('billing', 'Invoice')", ["reference billing.Invoice"]),
    ("ContentType.objects.get_for_model(Invoice)", ["reference billing.Invoice"]),
    ("ContentType.objects.get_by_natural_key('billing', 'invoice')", ["reference billing.Invoice"]),
    ("ContentType.objects.get(app_label='billing', model='invoice')", ["reference billing.Invoice"]),
    ("models.ForeignKey(ContentType, limit_choices_to={'app_label': 'billing', 'model': 'invoice'})",
     ["reference billing.Invoice"]),
    ("x.objects.get(app_label='billing')", []),
    ("from django.apps import apps\napps.get_model(name)", ["opaque  likely"]),
]  # fmt: skip

BINDINGS = [
    ("class S(ModelSerializer):\n    class Meta:\n        model = Invoice", ["binding billing.Invoice"]),
    ("class V(ListView):\n    model = Invoice", ["binding billing.Invoice"]),
    ("class V(ListView):\n    queryset = Invoice.objects.filter(total=1)", ["binding billing.Invoice"]),
    ("class F(Factory):\n    class Meta:\n        model = 'billing.Invoice'", ["binding billing.Invoice"]),
    ("@admin.register(Invoice)\nclass A(admin.ModelAdmin): pass", ["binding billing.Invoice"]),
    ("admin.site.register(Invoice, A)", ["binding billing.Invoice"]),
    ("modelform_factory(Invoice)", ["binding billing.Invoice"]),
    ("class F(Form):\n    invoice = ModelChoiceField(queryset=Invoice.objects.all())", ["binding billing.Invoice"]),
    ("@receiver(post_save, sender=Invoice)\ndef f(sender, instance, **kw):\n    instance.order.number",
     ["signal billing.Invoice", "traversal orders.Order of billing.Invoice"]),
    ("post_save.connect(f, sender=Invoice)", ["signal billing.Invoice"]),
    ("call(sender=Invoice)", []),
]  # fmt: skip

CLASSES = [
    ("class V(DetailView):\n    model = Order\n    def f(self):\n        self.object.customer.email",
     ["binding orders.Order", "traversal customers.Customer of orders.Order likely"]),
    ("class V(DetailView):\n    model = Order\n    def get_queryset(self):\n"
     "        return super().get_queryset().filter(customer__email=1)",
     ["binding orders.Order", "join customers.Customer of orders.Order likely"]),
    ("class V(View):\n    def get(self):\n        self.order.customer.email\n"
     "    def dispatch(self):\n        self.order = get_object_or_404(Order, pk=1)",
     ["traversal customers.Customer of orders.Order likely", "query orders.Order"]),
    ("class V(View):\n    @cached_property\n    def order(self):\n        return Order.objects.get()\n"
     "    def get(self):\n        self.order.customer.email",
     ["query orders.Order", "traversal customers.Customer of orders.Order likely"]),
    ("@admin.register(Order)\nclass A(admin.ModelAdmin):\n    list_display = ('customer__email', 'customer')\n"
     "    search_fields = ['^customer__name']\n    list_select_related = ('customer',)",
     ["binding orders.Order", TO_CUSTOMER, TO_CUSTOMER, TO_CUSTOMER]),
    ("class S(Serializer):\n    email = CharField(source='customer.email')\n    pk = CharField(source='customer.pk')\n"
     "    class Meta:\n        model = Order", ["traversal customers.Customer of orders.Order", "binding orders.Order"]),
    ("class F(FilterSet):\n    email = CharFilter(field_name='customer__email')\n"
     "    class Meta:\n        model = Order\n        fields = {'customer__name': ['exact'], 'customer': ['in']}",
     [TO_CUSTOMER, "binding orders.Order", TO_CUSTOMER]),
    ("class S(ModelSerializer):\n    def get_email(self, obj):\n        return obj.customer.email\n"
     "    class Meta:\n        model = Order",
     ["binding orders.Order", "traversal customers.Customer of orders.Order likely"]),
    ("class L(admin.TabularInline):\n    model = Line\n    def has_add_permission(self, request, obj):\n"
     "        return obj.product.sku", ["binding orders.Line"]),
    ("class S(ModelSerializer):\n    class Meta:\n        model = apps.get_model('billing', 'Invoice')",
     ["binding billing.Invoice"]),
    ("class V(ViewSet):\n    search_fields = ['profile__points', 'customer__email', 'nothing__like']",
     ["join customers.Profile of customers.Customer likely"]),
    ("import django_filters\nclass F(django_filters.FilterSet):\n    customer__email = django_filters.CharFilter(lookup_expr='in')\n"
     "    customer__name = django_filters.CharFilter(field_name='number')\n    customer__city = django_filters.CharFilter(method='f')\n"
     "    customer__street = forms.CharField()\n    class Meta:\n        model = Order",
     [TO_CUSTOMER, "binding orders.Order"]),
    ("from django_filters import *\nfrom django_filters import OrderingFilter\nclass F(FilterSet):\n    o = OrderingFilter(fields=(\n"
     "        ('customer__email', 'email'), ('number', 'customer__name'), 'customer'))\n    p = OrderingFilter(fields={'customer__name': 'x'})\n"
     "    q = Choices(fields=(('customer__email', 'x'),))\n    class Meta:\n        model = Order",
     [TO_CUSTOMER, TO_CUSTOMER, "binding orders.Order"]),
    ("from django_filters import CharFilter, FilterSet\nclass Helper(FilterSet):\n    customer__email = CharFilter()\n"
     "    name = CharFilter(field_name='customer__name')\n"
     "class F(Helper):\n    class Meta:\n        model = Order",
     [f"{TO_CUSTOMER} likely", f"{TO_CUSTOMER} likely", "binding orders.Order"]),
    ("from django_filters import CharFilter, FilterSet\nclass Helper(FilterSet):\n    nobody__email = CharFilter()", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *QUERIES,
        *WRITES,
        *((f"Order.objects.{call}", ["query orders.Order", *wanted]) for call, wanted in LOOKUPS),
        *HOPS,
        *THROUGH,
        *REFERENCES,
        *BINDINGS,
        *CLASSES,
    ],
)
def test_finds(code: str, expected: list[str]) -> None:
    assert sorted(found(code)) == sorted(expected)


@pytest.mark.parametrize(
    "body",
    [
        "a = b\n        b = a",
        "a = b\n        b = c\n        c = a",
        "a: Some = b\n        b: Other = a",
        "b = lambda x=a: x\n        a = b",
        "self.a = a = b\n        b = self.a",
    ],
)
def test_names_that_are_bound_in_a_circle_come_to_an_end(body: str) -> None:
    uses = "a.customer.email\n        b.find().customer\n        a.save(row)\n        self.a.find().customer.email"
    found(f"class V:\n    def f(self, rows):\n      for row in rows:\n        {body}\n        {uses}")


def test_self_of_models_and_managers() -> None:
    code = """
    class OrderManager(models.Manager):
        def late(self):
            return self.filter(customer__email="x")

    class Order(models.Model):
        objects = OrderManager()

        class Meta:
            ordering = ["customer__name"]

        def email(self):
            return self.customer.email

        @classmethod
        def all(cls):
            return cls.objects.all()
    """
    assert found(code, "shop.orders.models") == [
        TO_CUSTOMER,
        TO_CUSTOMER,
        "traversal customers.Customer of orders.Order",
        "query orders.Order",
    ]


def test_a_class_without_bases_binds_nothing() -> None:
    code = "class {}:\n    model = Invoice\n    def all(self):\n        return self.model.objects.all()"
    assert found(code.format("Plan")) == ["query billing.Invoice"]
    both = ["binding billing.Invoice", "query billing.Invoice"]
    assert found(code.format("Plan(View)")) == both
    assert found(code.format("PlanMixin")) == both
    assert found(code.format("Plan") + "\nclass Sub(Plan, View): ...") == both
    assert found("class Plan:\n    queryset = Invoice.objects.none()") == ["binding billing.Invoice"]


def test_lookups_are_folded_and_told_where_they_are_used() -> None:
    head = "FIELD = 'customer__email'\nFIELDS = ['number', FIELD]\nPART = 'customer'\n"
    for query in (
        "filter(**{FIELD: 1})",
        "order_by(FIELD)",
        "values(*FIELDS)",
        "filter(**{f'{PART}__email': 1})",
    ):
        accesses = read(f"{head}Order.objects.{query}")
        assert [(shown(each), each.line) for each in accesses if each.kind == "join"] == [
            (TO_CUSTOMER, HEAD.count("\n") + 4)
        ]
    assert found(f"{head}def f(part):\n    Order.objects.filter(**{{f'{{part}}__email': 1}})") == [
        "query orders.Order"
    ]


def test_labels_in_loops_are_any_of_them() -> None:
    code = "from django.apps import apps\nfor app, name in (('billing', 'Invoice'), ('orders', 'Order')):\n    M = apps.get_model(app, name)\n    M.objects.create()"
    assert found(code) == [
        "reference billing.Invoice", "reference orders.Order", "write billing.Invoice", "write orders.Order",
    ]  # fmt: skip
    assert found("for m in (Invoice, Order):\n    m.objects.create()") == [
        "write billing.Invoice",
        "write orders.Order",
    ]
    models = "\n".join(f"shop{n}.M: a" for n in range(20))
    many = f"for label in [{', '.join(repr(f'shop{n}.M') for n in range(20))}]:\n    apps.get_model(label).objects.update(a=1)"
    told = found(f"from django.apps import apps\n{many}", models=registry(models, None))
    assert sum(each.startswith("write") for each in told) == 20


def test_labels_in_constants_and_of_app_configurations() -> None:
    head = "from django.apps import apps\nLABEL = 'billing'\nMODEL = 'billing.Invoice'\n"
    reference = ["reference billing.Invoice"]
    assert found(f"{head}apps.get_model(MODEL)") == reference
    assert found(f"{head}apps.get_app_config('billing').get_model('Invoice')") == reference
    assert found(f"{head}apps.get_app_config(LABEL).get_model('Invoice')") == reference
    assert found(f"{head}def f(MODEL):\n    apps.get_model(MODEL)") == ["opaque  likely"]
    assert found(f"{head}MODEL = 'x.Y'\nshop.get_model(MODEL)") == []


PROFILE = "join customers.Profile of customers.Customer likely"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("qs.filter(profile__points=1)", [PROFILE]),
        ("qs.values('profile__points', 'name')", [PROFILE]),
        ("qs.order_by('-profile__points')", [PROFILE]),
        ("qs.get(profile__points=1)", []),
        ("qs.filter(customer__email=1)", []),  # an address's, perhaps: then it is no way into another module
        ("qs.filter(order__number=1)", []),
        ("qs.filter(parent__title=1)", ["join catalog.Category of catalog.Category likely"]),
        ("qs.filter(profile=1)", []),
        ("Order.objects.filter(pk__in=qs.filter(Q(profile__points=1)))", ["query orders.Order", PROFILE]),
    ],
)
def test_paths_on_something_unknown(call: str, expected: list[str]) -> None:
    assert found(f"def f(qs):\n    {call}") == expected


def test_what_relations_put_on_the_user_of_the_framework() -> None:
    shop = """
billing.Invoice: total, user > settings.AUTH_USER_MODEL (invoices)
orders.Order: number, user > settings.AUTH_USER_MODEL (+)
"""
    code = "def f(request):\n    request.user.invoices.all()\n    request.user.save()\n    request.user.groups.all()"
    assert found(code, models=registry(shop, None)) == ["accessor billing.Invoice of auth.User likely"]
    code = "def f(order: Order):\n    order.user.invoices.create()\n    order.user.email"
    assert found(code, models=registry(shop, None)) == ["write billing.Invoice"]
    code = "def f():\n    get_user_model().objects.filter(invoices__total=1, email='x', groups__name='y')"
    assert found(code, models=registry(shop, None)) == ["join billing.Invoice of auth.User"]


def test_an_object_is_of_the_model_of_its_view() -> None:
    code = "class V(UpdateView):\n    model = Customer\n    def post(self, form):\n        self.object = form.save()\n"
    assert found(f"{code}        self.object.orders.all()")[1:] == [
        "write customers.Customer likely",  # by the form
        "accessor orders.Order of customers.Customer likely",
    ]
    code = "from django.forms import ModelForm\nclass OrderForm(ModelForm):\n    class Meta:\n        model = Order\n"
    code += "    def save(self):\n        order = super().save()\n        order.customer.name"
    assert found(code)[1:] == [
        "write orders.Order likely",  # by what it overrides
        "traversal customers.Customer of orders.Order likely",
    ]


def test_trees_of_rows() -> None:
    assert found("Category.get_root_nodes().filter(title=1)") == ["query catalog.Category"]
    assert found("Category.add_root(title=1)") == ["write catalog.Category"]


def test_rows_that_classes_of_settings_give() -> None:
    assert found("Category.get_solo().title") == ["query catalog.Category"]
    assert found("one = Category.for_request(request)\none.title = 1\none.save()") == [
        "query catalog.Category",
        "write catalog.Category",
    ]
    assert found("Category.for_user(request).save()") == []


def test_admin_classes_registered_with_a_model_by_label() -> None:
    code = """
    from django.apps import apps
    class OrderAdmin(admin.ModelAdmin):
        search_fields = ("customer__email",)
    admin.site.register(apps.get_model("orders", "Order"), OrderAdmin)
    """
    assert "join customers.Customer of orders.Order" in found(code)


def test_managers_know_their_model_from_the_registry() -> None:
    code = "class OrderManager(models.Manager):\n    def late(self):\n        return self.filter(customer__email=1)"
    assert found(code, "shop.orders.models") == [TO_CUSTOMER]
    assert found(code, "shop.reports.models") == []


def test_a_path_without_a_root_counts_when_all_models_agree() -> None:
    assert found("Q(profile__points=1)") == ["join customers.Profile of customers.Customer likely"]
    assert found("Q(customer__email=1)") == []  # an address has one too, on the owner's side
    assert found("Q(customer__email=1)", "shop.orders.x") == [
        "join customers.Customer of orders.Order likely"
    ]
    assert found("Q(customer__email=1)", "shop.billing.x") == [
        "join customers.Customer of billing.Invoice likely"
    ]
    assert found("Q(orders__number=1)") == ["join orders.Order of catalog.Product likely"]
    assert found("Q(parent__title=1)") == ["join catalog.Category of catalog.Category likely"]
    assert found("Q(unknown__email=1)") == []
    profile = ["join customers.Profile of customers.Customer likely"]
    assert found("def f(rows):\n    rows.filter(profile__points=1)") == profile
    assert found("def f(rows):\n    rows.filter('range', profile__points=1)") == []
    search = "from elastic import Search\nSearch(index='x')"
    assert found(f"{search}.filter(profile__points=1)") == []
    assert found(f"{search}.query('x').values('profile__points')") == []


def test_places_and_words() -> None:
    code = "é = [\n    ['ä', Invoice.objects.filter(\n        total=1\n    ).delete()]\n    for x in y\n]"
    access = next(iter(read(code, head="from shop.billing.models import Invoice\n")))
    assert (access.line, access.column, access.end_line) == (3, 11, 5)
    assert access.written == "Invoice.objects.filter().delete"
    assert access.table == "billing_invoice"
    assert access.in_loop


def test_public_signatures_that_expose_models() -> None:
    text = HEAD + dedent("""
    def pay(invoice: Invoice, x: int, y: Literal["Invoice"]) -> "list[Order] | None": ...
    def _private(invoice: Invoice): ...
    class Service:
        def pay(self, invoice: QuerySet[Invoice]): ...
        def _pay(self, invoice: Invoice): ...
    class _Private:
        def pay(self, invoice: Invoice): ...
    """)
    leaks = leaked_models(evaluated(ast.parse(text), text, MODELS, "shop.reports.views"))
    assert [(leak.symbol, leak.how, leak.entity.rpartition(".")[2]) for leak in leaks] == [
        ("pay", "takes", "Invoice"),
        ("pay", "returns", "Order"),
        ("Service.pay", "takes", "Invoice"),
    ]


def test_a_model_in_several_signatures_of_one_function_is_told_once() -> None:
    text = HEAD + dedent("""
    from typing import overload
    @overload
    def paid(by: Order, at: None = None) -> Invoice: ...
    @overload
    def paid(by: Order, at: int) -> "Invoice | Order": ...
    def paid(by, at=None): ...
    """)
    leaks = leaked_models(evaluated(ast.parse(text), text, MODELS, "shop.reports.views"))
    assert [(leak.how, leak.entity.rpartition(".")[2], leak.line) for leak in leaks] == [
        ("takes", "Order", text[: text.index("def paid")].count("\n") + 1),
        ("returns", "Invoice", text[: text.index("def paid")].count("\n") + 1),
        ("returns", "Order", text[: text.index('-> "Invoice')].count("\n") + 1),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "x" + " + x" * 800,
        "Invoice.objects" + ".all()" * 400,
        "if a: pass\n" + "elif b: Invoice.objects.all()\n" * 2_000,
        "x = " + "[" * 80 + "]" * 80,
        "Q(**{1: 2, **x})\nmodel = 1\nclass Meta: model = queryset = None\nsuper()\nsuper().x()\n*a, b = 1, 2",
    ],
)
def test_hard_inputs_end(code: str) -> None:
    try:
        ast.parse(code)
    except (RecursionError, MemoryError):
        pytest.skip("Python itself cannot")
    read(code)


ROOTLESS = [
    ("rows.select_related('category')", ["join catalog.Category of catalog.Product likely"]),
    ("rows.prefetch_related('lines')", ["query orders.Line of orders.Order likely"]),
    ("rows.prefetch_related('lines__product').all()",
     ["query orders.Line of orders.Order likely", "query catalog.Product of orders.Line likely"]),
    ("rows.select_related('customer')", []),  # of which of four nobody knows
    ("rows.select_related('nobody')", []),
    ("rows.select_related('lines')", []),  # several rows
    ("rows.values('category')", []),
    ("rows.prefetch('lines')", []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), ROOTLESS)
def test_relations_that_rows_of_nobody_knows_what_are_loaded_with(code: str, expected: list[str]) -> None:
    assert sorted(found(f"def f(rows):\n    {code}")) == sorted(expected)


def test_rows_that_a_filter_of_the_file_leaves() -> None:
    code = """
    import django_filters
    class F(django_filters.FilterSet):
        class Meta:
            model = Order
    def f(request):
        for order in F(request.GET, queryset=g()).qs:
            order.customer.email
    """
    hops = [each for each in found(code) if each.startswith("traversal")]
    assert hops == ["traversal customers.Customer of orders.Order likely"]
