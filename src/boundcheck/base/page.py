"""A page of HTML that loads nothing: its content security policy admits what stands in it alone, by hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from boundcheck.base.markup import html, source_hash
from boundcheck.base.patterns import later

_PLACE = later(r"\{\{(\w+)\}\}")
_HEAD: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{policy}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{{title}}</title>
<link rel="icon" href="data:,">
<style>{{style}}</style>
</head>
"""


def page(
    template: str,
    parts: Mapping[str, str],
    title: str,
    style: str,
    *,
    sheets: Iterable[str] = (),
    script: str = "",
    images: str = "data:",
) -> str:
    """The document: `template` is its body, with a place `{{name}}` for each of `parts`, which are HTML.

    The `sheets` and the `script` stand somewhere in the parts; `images` is where pictures may come from.
    """
    admitted = (
        "default-src 'none'",
        *((f"script-src {source_hash(script)}",) if script else ()),
        f"style-src {' '.join(map(source_hash, (style, *sheets)))}",
        f"img-src {images}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    places = {**parts, "policy": "; ".join(admitted), "title": html(title), "style": style}
    # In one pass: what a name in the parts spells is never taken for a place of the template.
    return _PLACE.sub(lambda match: places[match[1]], _HEAD + template)


@cache
def page_file(package: str, name: str) -> str:
    """A file of the folder `page` of a package."""
    return files(package).joinpath("page", name).read_text("utf-8").replace("\r\n", "\n")
