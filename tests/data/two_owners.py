"""A small project in which no two names tell what `x.customer.shape` means: orders and crm have customers of the same names."""

from __future__ import annotations

from typing import Final

FILES: Final = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
    '[rules]\nleaked-model = "off"\n',
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": "from django.db import models\nclass Customer(models.Model):\n    email = models.TextField()\n",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models
from shop.crm.models import Customer
class Zone(models.Model):
    email = models.TextField()
class Parcel(models.Model):
    customer = models.ForeignKey(Zone, on_delete=models.CASCADE)
class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)  #! foreign-key
""",
}
HEAD: Final = "from shop.orders.models import Order, Parcel\n"
