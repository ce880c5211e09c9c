"""A client for those who stay: the module's public API under its own names, which asks the service that the module has become."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from boundcheck.extraction.annotations import Function, arguments
from boundcheck.extraction.definitions import Defined
from boundcheck.extraction.rehearsal.model import CutFile
from boundcheck.extraction.rehearsal.project import with_constants
from boundcheck.extraction.rehearsal.stand_ins import StandIns, Style
from boundcheck.extraction.skeleton import paths_of
from boundcheck.extraction.skeleton.names import identifier

if TYPE_CHECKING:
    from boundcheck.extraction.ground import Ground
    from boundcheck.extraction.model import Extraction

_FOLDER: Final = "client"
_RUNTIME: Final = "boundcheck_client"


def client_of(ground: Ground, found: Extraction) -> Iterator[CutFile]:
    """Its files; none where nobody uses the module. The paths are those of the OpenAPI skeleton."""
    codebase = ground.codebase
    names = [
        use.written for use in ground.uses.of(found.module) if use.to == found.module and not use.in_test
    ]
    style = Style(
        '"""The public API of {}, which is a service now."""',
        f"import {_RUNTIME} as _client",
        partial(_function, paths_of(found)),
        lambda defined: f"{defined.name.rpartition('.')[2]} = {_elsewhere(defined.name, False)}",
        _elsewhere,
        with_annotations=True,
    )
    stays = StandIns(ground.definitions, lambda name: codebase.owner_of(name) != found.module, style)
    for name in sorted(set(names)):
        stays.want(name)
    files = [(file, text) for file, text in stays.files() if file.owner == found.module]
    for file, text in files:
        inner = file.path if file.start == "." else file.path.removeprefix(f"{file.start}/")
        yield CutFile(f"{_FOLDER}/{inner}", text.encode(), "client")
    if files:
        told = {"SERVICE": f"{identifier(found.module).upper()}_URL"}
        yield CutFile(
            f"{_FOLDER}/{_RUNTIME}.py", with_constants("client_runtime.py", told).encode(), "client"
        )


def _elsewhere(name: str, _: bool) -> str:
    return f"_client.Elsewhere({name!r})"


def _function(paths: Mapping[str, str], found: Defined, node: Function) -> str:
    """The function as it was declared; its body asks the service. One that the skeleton has no path for cannot be asked."""
    path = paths.get(found.name)
    if path is None:
        return f"{node.name} = {_elsewhere(found.name, False)}"
    is_async = isinstance(node, ast.AsyncFunctionDef)
    handed = ", ".join(f"{each.arg!r}: {each.arg}" for each in arguments(node.args))
    arrow = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    call = f"await _client.call_async({node.name}" if is_async else f"_client.call({node.name}"
    head = f"{'async ' * is_async}def {node.name}({ast.unparse(node.args)}){arrow}:"
    return f"{head}\n    return {call}, {path!r}, {{{handed}}})"
