"""Django's migrations: historical models that functions read or write, and what the operations are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.codebase.entities.model import Entity, Registry
from boundcheck.facts.access import Access

_DATA: Final = frozenset(("query", "write", "join", "traversal", "accessor"))
_NAMED: Final = frozenset(
    ("CreateModel", "DeleteModel", "AlterModelTable", "AlterModelOptions", "AlterModelManagers")
)


def django_accesses(evaluator: Evaluator) -> Iterable[Access]:
    """What is done with historical models: each once in a function, where it is first written, else used, else looked up."""
    evaluator.run()
    functions = evaluator.reading.functions
    found: dict[tuple[int, str], Access] = {}
    for access in evaluator.accesses:
        if access.kind == "reference":
            key = evaluator.reading.function_around(access.line), access.entity
            found.setdefault(key, access._replace(written=f"get_model({access.written})"))
    unused = set(found)
    for access in (access for access in evaluator.accesses if access.kind in _DATA):
        name = access.entity or access.table
        place = function = evaluator.reading.function_around(access.line)
        while place > 0 and (place, name) not in found:  # looked up around it
            place = functions[place].outer
        key = (place if (place, name) in found else function, name)
        known = found.setdefault(key, access)
        if (access.writes and not known.writes) or key in unused:
            known = known._replace(line=access.line, column=access.column, end_line=access.end_line)
        unused.discard(key)
        found[key] = known._replace(writes=known.writes or access.writes)
    return found.values()


def django_operations(evaluator: Evaluator) -> Iterator[tuple[Entity, int]]:
    """What the schema operations are about, with their lines: votes for the migration's owner that no rule reports."""
    label = _label(evaluator.file.name, evaluator.registry)
    for node in evaluator.nodes:
        for step in node.steps:
            if not step.is_call or step.name == "()":
                continue
            keyword = "name" if step.name in _NAMED else "model_name"
            values = [value for name, value, _, _ in step.keywords if name == keyword]
            if not values and step.name[:1].isupper():
                values = list(step.args or ())[:1]
            for model in (word for value in values for word in evaluator.folding.words(value)):
                entity = evaluator.registry.by_label.get((label, model.lower()))
                if entity is not None:
                    yield entity, step.line


def _label(name: str, registry: Registry) -> str:
    """The label of the app whose migrations these are: of the nearest package with models."""
    package = name.rpartition(".")[0]
    while package:
        labels = Counter(
            label for (label, _), entity in registry.by_label.items() if entity.name.startswith(f"{package}.")
        )
        if labels:
            return labels.most_common(1)[0][0]
        package = package.rpartition(".")[0]
    return ""
