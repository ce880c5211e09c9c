"""Django finds models, migrations and apps by names: what of that a move may not change, and what keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from boundcheck.base.dotted import last_of, upwards
from boundcheck.base.errors import UsageError
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.moves.model import Move
from boundcheck.fix.text import Edit

# What Django looks for by its name in an app.
_BY_NAME: Final = ("apps", "admin", "management", "migrations", "models", "templatetags")


def labels_kept(ask: FixQuestions, move: Move) -> Iterator[tuple[str, Edit]]:
    """The labels to be written into the configurations of apps, by path. Raises UsageError for what needs a migration."""
    codebase = ask.codebase
    models = [e for e in codebase.registry.by_name.values() if e.framework == "django" and move.holds(e.file)]
    parent, _, last = move.old.rpartition(".")
    if last in _BY_NAME and (parent in codebase.apps or (models and last in ("models", "migrations"))):
        raise UsageError(
            f"{move.old}: Django finds the {last} of an app by that name; move the app {parent} as a whole"
        )
    for entity in models:
        _refuse_leaving(codebase, move, entity)
    apps = {app for app in (_app_of(codebase, e.file) for e in models) if app and move.holds(app)}
    for app in sorted(apps.union(filter(move.holds, codebase.apps))):
        yield from _label(ask, move, app, [e for e in models if _app_of(codebase, e.file) == app])


def _app_of(codebase: Codebase, name: str) -> str:
    """The package of the app that a file lies in."""
    above = tuple(upwards(name))
    installed = next((package for package in above if package in codebase.apps), None)
    if installed is not None:
        return installed
    known = codebase.known
    return next((p for p in above[1:] if f"{p}.models" in known or f"{p}.migrations" in known), "")


def _refuse_leaving(codebase: Codebase, move: Move, entity: Entity) -> None:
    app = _app_of(codebase, entity.file)
    if move.holds(app) or entity.abstract or app == _app_of(codebase, move.renamed(entity.file)):
        return
    raise UsageError(
        f"{entity.path}:{entity.line}: the model {entity.class_name} would leave its app {app or entity.label}, which takes a "
        "migration that a person has to write (SeparateDatabaseAndState, with db_table as it is); then move it by hand, or "
        "move the app as a whole"
    )


def _label(ask: FixQuestions, move: Move, app: str, models: list[Entity]) -> Iterator[tuple[str, Edit]]:
    """Label, tables, migrations and content types of an app stay when its configuration says what was the package's name."""
    new = move.renamed(app)
    if last_of(new) == last_of(app):
        return
    for name in (f"{app}.apps", app):
        file = ask.codebase.by_name.get(name)
        if file is None or "AppConfig" not in (text := ask.text(file.path)).masked:
            continue
        if re.search(r"^[ \t]+label[ \t]*=", text.masked, re.M):
            return
        found = list(
            re.finditer(rf"^([ \t]+)name[ \t]*=[ \t]*([\"']){re.escape(app)}\2[^\n]*", text.text, re.M)
        )
        for match in found:
            yield file.path, Edit(match.end(), match.end(), f'\n{match[1]}label = "{last_of(app)}"')
        if found:
            return
    if any(not model.abstract for model in models) or f"{app}.migrations" in ask.codebase.known:
        raise UsageError(
            f'{app}: its label, tables and migrations would be those of "{last_of(new)}"; write an AppConfig with '
            f'name = "{app}" and label = "{last_of(app)}" into {app}.apps first'
        )
