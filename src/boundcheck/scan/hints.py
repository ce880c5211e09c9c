"""What import statements alone tell of their file: whether those who read other parts of it have anything to look for.

A statement is looked at once, however many files it stands in; a file's hints are those of all its statements.
"""

from __future__ import annotations

from typing import Final

from boundcheck.facts.name_kinds import NAMING

# It brings what imports by strings; it may bring settings that are classes; it is a star; it brings a library by which a file may
# have other signs of tables than classes; it takes from a framework that has names which modules share.
OF_STRINGS, OF_SETTINGS, OF_STARS, OF_TABLES, OF_NAMES = 1, 2, 4, 8, 16

# Functions that import what their string names. As a bare name they count when the file imports them.
IMPORTING: Final = frozenset(
    "import_module import_string import_from_string import_object load_object load_class locate resolve_name "
    "run_module include import_item autodiscover_tasks send_task signature import_callable lazy_import "
    "Celery enqueue enqueue_in enqueue_at enqueue_call".split()
)
_IMPORTERS: Final = frozenset((*IMPORTING, "importlib", "pydoc", "pkgutil", "runpy"))
CONFIGURATIONS: Final = "configurations"  # django-configurations keeps settings in classes
DRIVERS: Final = frozenset(("pymongo", "motor", "flask_pymongo"))
LIBRARIES: Final = ("sqlalchemy", CONFIGURATIONS, *DRIVERS)


def hints_of(level: int, module: str | None, names: tuple[str, ...]) -> int:
    """The hints of one statement."""
    imported = names if module is None else (module,)
    found = OF_STARS if names[0] == "*" else 0
    if not _IMPORTERS.isdisjoint([name.partition(".")[0] for name in names] if module is None else names):
        found |= OF_STRINGS
    for name in imported:
        if name.startswith(LIBRARIES):
            found |= (OF_TABLES if not level else 0) | (OF_SETTINGS if name.startswith(CONFIGURATIONS) else 0)
        if not level and name.partition(".")[0] in NAMING:
            found |= OF_NAMES
    return found
