"""What a module's suite cannot be imported without."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Evidence
from boundcheck.rules.suites.standalone import needs


def suite_needs(ground: Ground, module: str) -> Iterator[Evidence]:
    """One for each module that is imported with this one though its tests may not use it, with the chain that leads there.

    The chains go through the module itself and through shared modules, which leave with it. What another module imports
    is that one's matter: a stub of its API stands for it, and empty packages for those that the module lies in.
    """
    codebase = ground.codebase
    own = [file.name for file in codebase.files_of.get(module, ()) if file.kind == "source"]
    above = {package for name in own for package in _packages_above(name)} - {*own}
    for need in needs(codebase, module, ground.libraries, above):
        chain = " → ".join(need.chain)
        message = (
            f"{module} cannot be imported without {need.to}, which its tests may not use ({chain}); declare {need.to}, or "
            f"import it in the function that needs it; boundcheck test {module} proves that the suite runs alone"
        )
        yield Evidence(None, need.path, need.line, 1, module, need.to, need.chain[-1], message)


def _packages_above(name: str) -> Iterator[str]:
    while name := name.rpartition(".")[0]:
        yield name
