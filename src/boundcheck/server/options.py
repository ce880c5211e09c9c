"""What a client may ask for: `initializationOptions`, or the section `boundcheck` of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from boundcheck.base.light import dataclass, replace
from boundcheck.base.nearest import suggestion
from boundcheck.findings.finding import Certainty

_NAMES: Final = {"showKnown": "show_known", "minCertainty": "min_certainty"}


@dataclass(frozen=True, slots=True)
class Options:
    """`show_known`: what the baseline knows is shown as a hint. `min_certainty` as for `check`."""

    show_known: bool = False
    min_certainty: str = "likely"


def options_of(said: object, before: Options) -> tuple[Options, tuple[str, ...]]:
    """The options that a client sets, over those of before, and what is wrong with what it says."""
    section = said.get("boundcheck", said) if isinstance(said, Mapping) else {}
    found, wrong = before, list[str]()
    for name, value in section.items() if isinstance(section, Mapping) else ():
        if name not in _NAMES:
            wrong.append(
                f"there is no option {name!r}; {suggestion(str(name), _NAMES, 'docs/editors.md lists them')}"
            )
        elif name == "showKnown" and not isinstance(value, bool):
            wrong.append("showKnown is true or false")
        elif name == "minCertainty" and value not in get_args(Certainty):
            wrong.append(f"minCertainty is one of {', '.join(get_args(Certainty))}")
        else:
            found = replace(found, **{_NAMES[name]: value})
    return found, tuple(wrong)
