"""What a module's suite cannot be imported without."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Evidence


def suite_needs(ground: Ground, module: str) -> Iterator[Evidence]:
    """One for each module that is imported with this one though its tests may not use it, with the chain that leads there.

    The chains go through the module itself and through shared modules, which leave with it. What another module imports
    is that one's matter: a stub of its API stands for it. A package that merely lies above a file is no need: an empty one
    takes its place.
    """
    for need in ground.standalone.needs(module, ground.libraries, packages=False):
        chain = " → ".join(need.chain)
        message = (
            f"{module} cannot be imported without {need.to}, which its tests may not use ({chain}); declare {need.to}, or "
            f"import it in the function that needs it; boundcheck test {module} proves that the suite runs alone"
        )
        yield Evidence(None, need.path, need.line, 1, module, need.to, need.chain[-1], message)
