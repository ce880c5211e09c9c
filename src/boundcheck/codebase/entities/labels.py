"""Django's settings and app labels: which app a model belongs to, who the user model is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from boundcheck.base.light import dataclass
from boundcheck.codebase.entities.classes import Classes, KnownClass
from boundcheck.codebase.entities.frameworks import APP_CONFIGS

if TYPE_CHECKING:
    from boundcheck.codebase.files import File


@dataclass(frozen=True, slots=True)
class Apps:
    """`labels` are the labels of packages that an AppConfig or INSTALLED_APPS names, `known` all files and packages."""

    labels: Mapping[str, str]
    known: frozenset[str]

    def label(self, file: str) -> str:
        """The label of the app that a file lies in: the nearest AppConfig above, else the package of its models."""
        package = file
        while package:
            if package in self.labels:
                return self.labels[package]
            package = package.rpartition(".")[0]
        package = file.rpartition(".")[0]
        while package:
            if f"{package}.migrations" in self.known or f"{package}.models" in self.known:
                return package.rpartition(".")[2]
            package = package.rpartition(".")[0]
        return file.rpartition(".")[0].rpartition(".")[2] or file


def read_apps(classes: Classes, installed: frozenset[str], known: frozenset[str]) -> Apps:
    labels = {name: name.rpartition(".")[2] for name in installed}
    written: dict[str, str] = {}
    for config in classes.by_name.values():
        name = classes.text(config.file, config.fact.option("name"))
        if config.fact.option("name") in ("__name__", "__package__"):
            name = config.file.name if config.fact.option("name") == "__name__" else config.file.package
        if name and _is_app(classes, config, name):
            label = classes.text(config.file, config.fact.option("label"))
            if label or name not in written:
                written[name] = label or name.rpartition(".")[2]
    return Apps({**labels, **written}, known)


def _is_app(classes: Classes, config: KnownClass, name: str) -> bool:
    """Whether a class configures the app of a name; with a base that nobody can see, when it stands where it belongs."""
    if any(base in APP_CONFIGS for base in classes.ancestors(config.name)):
        return True
    return classes.is_unseen(config.name) and config.file.name in (name, f"{name}.apps")


def setting(classes: Classes, name: str) -> str:
    """The text of a setting such as AUTH_USER_MODEL, in the file nearest to the root; "" when the project does not write it."""
    found = [
        (file.name.count("."), file.name, bound.value)
        for dotted, (file, bound) in classes.assigned.items()
        if dotted.rpartition(".")[2] == name and bound.value.startswith("'")
    ]
    return min(found)[2][1:] if found else ""


def app_label(classes: Classes, apps: Apps, file: File, written: str) -> str:
    return (classes.text(file, written) if written else "") or apps.label(file.name)
