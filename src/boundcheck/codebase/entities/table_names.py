"""Table names made from class names."""

from __future__ import annotations

from boundcheck.base.patterns import later

_CAMEL = later(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")


def snake(name: str) -> str:
    """`OrderLine` → `order_line`, as Flask-SQLAlchemy writes it."""
    return _CAMEL.sub(r"_\1", name).lower().lstrip("_")


def rendered(template: str, name: str) -> str:
    """A template of a computed table name (see `entity_facts`) for one class."""
    for key, value in (("{name}", name), ("{lower}", name.lower()), ("{snake}", snake(name))):
        template = template.replace(key, value)
    return template
