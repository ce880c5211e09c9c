"""What a dotted name was probably meant to be that leads to nothing: told segment by segment, from where it goes wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundcheck.base.nearest import asking, nearest, suggestion
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.public import judge
from boundcheck.codebase.symbols import Target


def meant(codebase: Codebase, written: str) -> str | None:
    """The dotted name of a file of the project, or of what one has, that is most like it: of what stands in the package or file up to
    which it is right, else of what the module there makes public; None where nothing is alike.

    A name may also begin with a module's instead of its path (`billing.models.Invoise`).
    """
    name = written.replace(":", ".")
    first, _, rest = name.partition(".")
    module = codebase.modules.by_name.get(first) if rest else None
    starts = [f"{path}.{rest}" for path in module.paths] if module else []
    return next(filter(None, (_meant(codebase, each) for each in (name, *starts))), None)


def nearest_to(codebase: Codebase, written: str, options: Iterable[str], otherwise: str) -> str:
    """The remedy for a name that nobody knows: what was meant, the nearest of some names, or what to do instead."""
    return asking(meant(codebase, written)) or suggestion(written, options, otherwise)


def _meant(codebase: Codebase, name: str) -> str | None:
    target = codebase.symbols.resolve(name)
    if target.file is None:
        return None
    right = target.file
    if target.symbol is None or codebase.symbols.binds(right, target.symbol) is not False:
        return name
    wrong, _, rest = name.removeprefix(f"{right}.").partition(".")
    close = nearest(wrong, _inside(codebase, right))
    if close is not None:
        found = f"{right}.{close}"
        return (_meant(codebase, f"{found}.{rest}") or found) if rest else found
    public = {each.rpartition(".")[2]: each for each in _public(codebase, codebase.owner_of(right))}
    close = nearest(name.rpartition(".")[2], public)
    return public[close] if close is not None else None


def _inside(codebase: Codebase, name: str) -> Iterator[str]:
    """What a file or package has: names of its own, and files in it."""
    yield from codebase.symbols.bindings(name) if name in codebase.by_name else ()
    for known in codebase.known:
        if known.startswith(f"{name}.") and "." not in (inner := known[len(name) + 1 :]):
            yield inner


def _public(codebase: Codebase, owner: str) -> Iterator[str]:
    """What a module makes public, by its dotted names."""
    module = codebase.modules.by_name.get(owner)
    for file in codebase.files_of.get(owner, ()) if module else ():
        if module is None or file.kind != "source" or codebase.by_name.get(file.name) is not file:
            continue
        for name in sorted(codebase.symbols.bindings(file.name)):
            target = Target(f"{file.name}.{name}", file.name, name)
            if judge(codebase, module, target, "").public:
                yield target.name
