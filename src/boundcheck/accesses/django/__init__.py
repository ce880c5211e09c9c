"""Accesses to Django models, in files that show signs of them."""

from boundcheck.accesses.django.models import Models
from boundcheck.accesses.django.reading import read_django
from boundcheck.accesses.django.signs import may_access_django

__all__ = ["Models", "may_access_django", "read_django"]
