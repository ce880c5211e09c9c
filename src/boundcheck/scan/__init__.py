"""What the text of one file says; and what the names in its imports mean."""

from __future__ import annotations

from collections.abc import Container, Iterator

from boundcheck.facts.file import Import


def package_bindings(imports: tuple[Import, ...], package: str, known: Container[str]) -> tuple[str, ...]:
    """The names that imports bind to packages or files of the project."""
    bindings: dict[str, None] = {}
    for statement in imports:
        _, _, _, _, level, module, names, aliases = statement
        if module is None:
            bindings.update({b: None for b, target in bound_names(statement, package) if target in known})
            continue
        base = absolute_name(package, level, module) if level else module
        if base is not None and (base in known or not base):  # else no file of the project is in it
            before = f"{base}." if base else ""
            for name, alias in zip(names, aliases or names, strict=True):
                if name != "*" and before + name in known:
                    bindings[alias or name] = None
    return tuple(bindings)


def bound_names(statement: Import, package: str) -> Iterator[tuple[str, str]]:
    """What an import statement binds: each name in the file with the dotted name it stands for.

    A star import gives `*` with the dotted name of the file; one beyond the root gives nothing.
    """
    if statement.module is None:
        for name, alias in statement.bound:
            top = name.partition(".")[0]
            yield (alias, name) if alias else (top, top)
        return
    base = absolute_name(package, statement.level, statement.module)
    for name, alias in statement.bound if base is not None else ():
        if name == "*":
            yield "*", base or ""
        else:
            yield alias or name, f"{base}.{name}" if base else name


def absolute_name(package: str, level: int, module: str) -> str | None:
    """The dotted name a `from` clause means inside `package`; None beyond the root."""
    if level == 0:
        return module
    parts = package.split(".") if package else []
    if level > len(parts):
        return None
    base = parts[: len(parts) - level + 1]
    return ".".join((*base, module) if module else base)


def base_name(file: str, package: str, base: str) -> str | None:
    """The dotted name that a base in the notation of `Header` means in a file; None beyond the root."""
    if base[0] == ":":
        return f"{file}.{base[1:]}"
    path = base.lstrip(".")
    return absolute_name(package, len(base) - len(path), path)
