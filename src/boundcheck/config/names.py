"""What may be written as a name: modules, dotted names and their globs, public entries, paths in the project."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from itertools import pairwise
from posixpath import join, normpath
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.base.versions import is_wanted
from boundcheck.config.model import UNASSIGNED, Entry
from boundcheck.config.node import Mistake, TomlDocument, TomlNode
from boundcheck.config.wording import quoted
from boundcheck.version import VERSION

# Hyphens and leading digits: files that nobody imports (scripts, migrations) have dotted names too.
_DOTTED: Final = later(r"[\w-]+(\.[\w-]+)*")
_DOTTED_GLOB: Final = later(r"[\w*?\[\]!-]+(\.[\w*?\[\]!-]+)*")
_IMPORTED: Final = later(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_PUBLIC: Final = later(r"\.(:[^\W\d]\w*)?|\*\*|((\*|[\w-]+)\.)*(\*|[\w-]+)(\.\*\*|:[^\W\d]\w*)?")
_SEGMENTS: Final = later(r"([\w-]+|\*\*?)(\.([\w-]+|\*\*?))*")
_EXAMPLE: Final = 'one like "shop.billing"'
_FILE_SUFFIX: Final = later(r"\.py(?=:|$)")
_DISTRIBUTION: Final = later(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_WHITESPACE: Final = later(r"\s")
_ABSOLUTE: Final = later(r"[/~]|[A-Za-z]:")


def may_be(read: Callable[[TomlNode], str | None], text: str) -> bool:
    """Whether a text may be written where it is read so: `dotted_name`, `project_path`."""
    mistakes: list[Mistake] = []
    read(TomlNode(TomlDocument("", {}, mistakes), (), text))
    return not mistakes


def entry(read: Callable[[TomlNode], str | None]) -> Callable[[TomlNode], Entry | None]:
    """The reader of a name that keeps its place."""

    def read_entry(node: TomlNode) -> Entry | None:
        value = read(node)
        return None if value is None else Entry(value, node.place)

    return read_entry


def word(node: TomlNode) -> str | None:
    """A name without whitespace: of a layer, or a glob on modules."""
    text = node.string()
    if text is not None and _WHITESPACE.search(text):
        node.wrong(f"{quoted(text)} holds whitespace; did you mean {quoted('_'.join(text.split()))}?")
        return None
    return text


def module_name(node: TomlNode) -> str | None:
    """The name of a module that somebody declares."""
    text = word(node)
    if text == UNASSIGNED:
        node.wrong(f"{quoted(text)} stands for files that no module owns; name a module")
        return None
    return text


def dotted_name(node: TomlNode) -> str | None:
    """`shop.billing`."""
    return _formed(node, _DOTTED, "a dotted name", _EXAMPLE)


def callable_name(node: TomlNode) -> str | None:
    """`shop.bus.publish`."""
    text = dotted_name(node)
    if text is None or "." in text:
        return text
    node.wrong(
        f'{quoted(text)} is no callable of a file; write its whole dotted name, like "shop.bus.publish"'
    )
    return None


def table_glob(node: TomlNode) -> str | None:
    """`billing_*`, or a name with blanks in it, but none around it."""
    text = node.string()
    if text is None or text == text.strip():
        return text
    node.wrong(f"{quoted(text)} has a blank at its end; did you mean {quoted(text.strip())}?")
    return None


def dotted_glob(node: TomlNode) -> str | None:
    """`shop.*.models.Invoice*`."""
    return _formed(node, _DOTTED_GLOB, "a dotted name", _EXAMPLE)


def segment_glob(node: TomlNode) -> str | None:
    """`shop.*.domain` or `shop.**.models`: each star stands for whole segments of a dotted name."""
    text = node.string()
    if text is None:
        return None
    parts = text.split(".")
    if any("*" in part and part.strip("*") for part in parts):
        node.wrong(f"{quoted(text)} has a star within a segment; here a star stands for whole segments")
        return None
    if any("**" in pair and set(pair) <= {"*", "**"} for pair in pairwise(parts)):
        node.wrong(f"{quoted(text)} has two stars in a row of which one spans segments; keep one")
        return None
    return _formed(node, _SEGMENTS, "a dotted name", _EXAMPLE)


def package_glob(node: TomlNode) -> str | None:
    """`shop.billing` or `shop.*`: modules are named after the one part that is a glob."""
    text = _formed(node, _DOTTED_GLOB, "a dotted name", _EXAMPLE)
    if text is None:
        return None
    parts = text.split(".")
    globs = [part for part in parts if not _DOTTED.fullmatch(part)]
    if "**" in globs:
        single = ".".join("*" if part == "**" else part for part in parts)
        node.wrong(f"{quoted(text)} spans packages at any depth; name one depth: {quoted(single)}")
        return None
    if len(globs) > 1:
        node.wrong(f"{quoted(text)} has {len(globs)} globs, and modules are named after one; keep one")
        return None
    return text


def import_name(node: TomlNode) -> str | None:
    """The name that imports a third-party package: `stripe`, `google.cloud.storage`."""
    if _IMPORTED.fullmatch(node.name):
        return node.name
    guess = node.name.replace("-", "_")
    hint = f"did you mean {quoted(guess)}?" if _IMPORTED.fullmatch(guess) else f"write {_EXAMPLE}"
    node.wrong(f"not a name that can be imported; {hint}")
    return None


def distribution_name(node: TomlNode) -> str | None:
    """The name of an installed distribution: `acme-boundaries`."""
    return _formed(node, _DISTRIBUTION, "the name of a distribution", 'one like "acme-boundaries"')


def public_entry(node: TomlNode) -> str | None:
    """`.`, `api`, `api.**`, `services.*`, `models:Invoice`, `url:billing:*`, `**`, or a regular expression between slashes."""
    text = node.value
    if isinstance(text, str) and len(text) > 1 and text[0] == text[-1] == "/":
        try:
            re.compile(text[1:-1])
        except (re.error, OverflowError, RecursionError) as error:
            node.wrong(f"{quoted(text)} is no regular expression ({error}); correct it")
            return None
        return node.string()
    if isinstance(text, str) and ":" in text and (kind := _kind_of_name(node, text)) is not None:
        return text if kind else None
    forms = '".", "api", "api.**", "models:Invoice", "url:billing:*" or "**"'
    return _formed(node, _PUBLIC, "a public entry", forms)


def _kind_of_name(node: TomlNode, text: str) -> str | None:
    """The kind of name that a public entry is about; None where it is about a file, "" where that is a mistake, which is told."""
    from boundcheck.base.nearest import suggestion
    from boundcheck.facts.name_kinds import KINDS, kind_in

    kind, _, name = text.partition(":")
    if kind_in(text):
        if name and not _WHITESPACE.search(name):
            return kind
        node.wrong(
            f"{quoted(text)} names nothing; write a name or a glob behind the colon, like {quoted(kind + ':*')}"
        )
        return ""
    if _PUBLIC.fullmatch(text) or not _IMPORTED.fullmatch(kind):
        return None
    remedy = suggestion(kind, KINDS, f"write one of {', '.join(KINDS)}")
    node.wrong(f"{quoted(text)}: {quoted(kind)} is no kind of names; {remedy}")
    return ""


def version_range(node: TomlNode) -> str | None:
    """The versions of boundcheck that a project wants: `>=0.1,<0.2`."""
    text = node.string()
    if text is not None and is_wanted(VERSION, text) is None:
        node.wrong(f'{quoted(text)} names no versions; write some like ">=0.1,<0.2", "~=0.1.2" or "==0.1.*"')
        return None
    return text


def project_path(node: TomlNode) -> str | None:
    """A path or glob below the project root, so that a configuration never makes boundcheck read elsewhere.

    That of a project which another one includes is below its own folder.
    """
    text = _relative(node)
    return None if text is None else normpath(join(node.document.folder, text))


def ignored_path(node: TomlNode) -> str | None:
    """A pattern as in a .gitignore, where one without a folder is meant at any depth."""
    text, folder = _relative(node), node.document.folder
    if text is None:
        return None
    sign, inner = ("!", text[1:]) if text.startswith("!") else ("", text)
    written = inner.rstrip("/")
    plain = normpath(written)  # git knows no `./` and no `//`
    if "/" not in written:
        start = f"{folder}/**/" if folder else ""
    else:
        start = f"{folder}/" if folder else "" if "/" in plain else "/"
    return f"{sign}{start}{plain}{inner[len(written) :]}"


def _relative(node: TomlNode) -> str | None:
    """A path or glob that starts in the folder of its file, and stays there."""
    text = node.string()
    if text is None:
        return None
    if _ABSOLUTE.match(text):
        node.wrong(f"{quoted(text)} is an absolute path; write it relative to the project root")
    elif "\\" in text:
        node.wrong(f"{quoted(text)} holds a backslash; write {quoted(text.replace(chr(92), '/'))}")
    elif (
        normpath(f"{text.removeprefix('!').replace('**/', '')}/").split("/")[0] == ".."
    ):  # `**` may be no folder
        node.wrong(f"{quoted(text)} leaves the project; write a path below the project root")
    else:
        return text
    return None


def _formed(node: TomlNode, form: re.Pattern[str], what: str, example: str) -> str | None:
    text = node.string()
    if text is None or (form.fullmatch(text) and not _FILE_SUFFIX.search(text)):
        return text
    guess = _as_dotted(text, node.document.roots)
    hint = f"did you mean {quoted(guess)}?" if form.fullmatch(guess) else f"write {example}"
    node.wrong(f"{quoted(text)} is not {what}; {hint}")
    return None


def _as_dotted(text: str, roots: Sequence[str]) -> str:
    """What a path or a name with stray dots was probably meant to be; a path may start above the folder where imports do."""
    is_path = "/" in text or "\\" in text
    parts = [part for part in re.split(r"[./\\\s]+", _FILE_SUFFIX.sub("", text)) if part]
    for root in sorted(("src", *roots) if is_path else (), key=len, reverse=True):
        folders = [part for part in root.split("/") if part not in ("", ".")]
        if 0 < len(folders) < len(parts) and all(map(fnmatchcase, parts, folders)):
            return ".".join(parts[len(folders) :])
    return ".".join(parts)
