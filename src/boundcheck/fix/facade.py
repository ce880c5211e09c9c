"""A private name of another module, used by the public name of the very same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from boundcheck.base.dotted import last_of
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.files import File
from boundcheck.codebase.public import Offer, public_names
from boundcheck.codebase.symbols import Target
from boundcheck.facts.file import IN_FUNCTION, TYPING_ONLY, Import, Use
from boundcheck.findings.finding import Finding
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.exports import export_of
from boundcheck.fix.keys import keys_by_text
from boundcheck.fix.model import (
    Added,
    ChangedError,
    Intent,
    NotOfferedError,
    RefusedError,
    Replaced,
    Step,
    Taken,
)
from boundcheck.fix.statements import PythonText
from boundcheck.fix.text import whole
from boundcheck.rules.report import listed
from boundcheck.scan import bound_names


class PublicWay(NamedTuple):
    """A public name of what is used by a private one, and why a person has to look at it first ("": nobody has)."""

    name: str
    unsafe: str = ""
    title: str = ""

    @property
    def facade(self) -> str:
        return self.name.rpartition(".")[0]


class UseSite(NamedTuple):
    """From where a name is used: `is_late` where it is looked up anew whenever the code there runs."""

    file: File
    to: str
    typing_only: bool
    is_late: bool
    in_function: bool


def private_intent(ask: FixQuestions, finding: Finding) -> Intent:
    """The names of a site, imported from where they are public. Raises RefusedError where that is not the same."""
    file = ask.file(finding.path)
    statement = ask.import_at(file, finding.line, finding.column)
    if statement is None:
        return _chain_intent(ask, finding, file)
    typing_only, in_function = bool(statement.flags & TYPING_ONLY), bool(statement.flags & IN_FUNCTION)
    site = UseSite(file, finding.to or "", typing_only, in_function, in_function)
    steps: list[Step] = []
    found: list[PublicWay] = []
    for (name, alias), target in zip(statement.bound, ask.targets(file, statement), strict=True):
        if target is not None and target.name in finding.names:
            way, more = _name_intent(ask, site, statement, name, alias, target)
            steps += more
            found.append(way)
    if not steps:
        raise ChangedError
    if len(found) < len(statement.names) and _is_excepted(file, statement):
        raise RefusedError("an exception stands at a statement that would have to be split")
    facades = listed(sorted({way.facade for way in found}))
    names = listed(sorted({last_of(way.name) for way in found}))
    unsafe = next((way.unsafe for way in found if way.unsafe), "")
    title = next((way.title for way in found if way.title), f"take {names} from {facades}")
    return Intent(finding, title, tuple(steps), unsafe)


def _name_intent(
    ask: FixQuestions, site: UseSite, statement: Import, name: str, alias: str | None, target: Target
) -> tuple[PublicWay, list[Step]]:
    """What becomes of one name: its public one; else, for a person to decide, a text in relations or a facade's name."""
    if target.symbol is None:
        return _whole_file(ask, site, statement, name, alias, target)
    path, place = site.file.path, (statement.line, statement.column)
    try:
        way = way_to(ask, site, target, renames=True)
    except NotOfferedError:
        pass
    else:
        base, _, new = way.name.rpartition(".")
        new = new if alias or new == name else f"{new} as {name}"
        return way, [Taken(path, *place, name, base, new)]
    try:
        steps = keys_by_text(ask, site.file, place, name, alias or name, target)
    except RefusedError:
        importer = None if site.typing_only else site.file.name
        export = export_of(ask, importer, site.file.owner, site.to, target)
        facade = ask.codebase.by_path[export.path].name
        taken = Taken(path, *place, name, facade, export.name)
        return PublicWay(f"{facade}.{export.name}", f"{export.name} is public from then on"), [export, taken]
    return PublicWay(
        target.name,
        f"{target.name} is looked up by its text when the models are loaded",
        "name it by its text",
    ), steps


def _is_excepted(file: File, statement: Import) -> bool:
    """Whether a comment allows something of it, which would not go along with a part of its names."""
    return any(
        directive.first <= statement.end_line and statement.line <= directive.last
        for directive in file.facts.directives
    )


def way_to(ask: FixQuestions, site: UseSite, target: Target, *, renames: bool = False) -> PublicWay:
    """The best public name of what a target means, for who `renames` one that ends otherwise, too.

    Raises RefusedError where there is none, or one of something else.
    """
    if target.symbol == "*":
        raise RefusedError("a star brings what is private; name what is used")
    module = ask.codebase.modules.by_name.get(site.to)
    offers = tuple(public_names(ask.codebase, module, target, site.file.owner)) if module else ()
    origin = ask.codebase.symbols.resolve(ask.codebase.symbols.origin(target.name))
    if origin.file is None:
        raise RefusedError("it is another distribution's; import it from there")
    if any(map(ask.loading.is_rebound, (target.name, *(offer.name for offer in offers)))):
        raise RefusedError("its value changes while the program runs, which another name would not show")
    if not offers:
        raise NotOfferedError
    if not renames and not (offers := tuple(o for o in offers if last_of(o.name) == target.symbol)):
        raise RefusedError("its public name is another one")
    if origin.symbol and not ask.codebase.symbols.binds(origin.file or "", origin.symbol):
        raise RefusedError("where it is defined cannot be read")
    ways = [
        PublicWay(offer.name, _doubt(ask, site, target, offer))
        for offer in offers
        if ask.loading.is_always_bound(offer.name, typing_only=site.typing_only)
    ]
    if not ways:
        raise RefusedError("its public name is there only in some cases")
    return next((way for way in ways if not way.unsafe), ways[0])


def _doubt(ask: FixQuestions, site: UseSite, target: Target, offer: Offer) -> str:
    """Why it may make a difference by which name something is used."""
    facade = offer.name.rpartition(".")[0]
    if not offer.meant:
        return f"{facade} merely imports it, and may drop it"
    if site.typing_only:
        return ""
    if site.is_late and {target.name, ask.codebase.symbols.origin(target.name)} & ask.patched:
        return f"tests replace {target.name}, which this would not see any more"
    if site.in_function:
        return ""
    if site.file.name in ask.loading.reached(facade):
        return f"{facade} loads {site.file.name} in its turn, a circle that may not open"
    if (home := ask.loading.new_models(site.file.name, facade)) is not None:
        return f"{facade} loads the models of {home}, which {site.file.name} does not load today"
    return ""


def _whole_file(
    ask: FixQuestions, site: UseSite, statement: Import, name: str, alias: str | None, target: Target
) -> tuple[PublicWay, list[Step]]:
    """A private file that is imported as a whole: all that is used of it, from one facade."""
    text, path = ask.text(site.file.path), site.file.path
    bound = alias or name
    first = bound.partition(".")[0]
    meanings = [dotted for each, dotted in _bound(site.file) if each == first]
    if statement.flags or (len(meanings) > 1 and (alias or {*meanings} != {first})):
        raise RefusedError("a file is imported as a whole in a place where its uses are not told apart")
    uses = _chains(ask, site.file, target, bound)
    if not uses:
        raise RefusedError("a file is imported as a whole, and not for a name of it")
    meant = (ask.codebase.symbols.resolve(f"{target.file}.{used}") for _, used in uses)
    ways = [way_to(ask, site._replace(is_late=True), each) for each in meant]
    facades = {way.facade for way in ways}
    if len(facades) > 1:
        raise RefusedError("what is used of the file is public in several places")
    facade = facades.pop()
    way = next((way for way in ways if way.unsafe), ways[0])._replace(
        name=f"{facade}.{last_of(ways[0].name)}"
    )
    base, _, new = facade.rpartition(".")
    place = statement.line, statement.column
    is_plain = statement.module is None
    taken = Taken(path, *place, name, "" if is_plain else base, facade if is_plain else new)
    if not is_plain and not base:
        raise RefusedError("its facade lies in no package that it could be imported from")
    steps: list[Step] = [taken]
    instead = bound if alias else facade if is_plain else new
    if instead != bound:
        if not is_plain and (
            instead in site.file.facts.definitions or re.search(whole(instead), text.masked)
        ):
            raise RefusedError(f"the name {instead} means something else in this file")
        steps += [Replaced(path, *text.place(at), bound, instead) for at, _ in uses]
    return way, steps


def _bound(file: File) -> Iterator[tuple[str, str]]:
    for statement in file.facts.imports:
        yield from bound_names(statement, file.package)


def _chains_on(text: PythonText, bound: str) -> Iterator[tuple[int, str]]:
    """Where a dotted name stands in the code, and the attribute of it that is used there.

    Raises RefusedError where it is used otherwise, or a text may use it.
    """
    for match in re.finditer(rf"{whole(bound)}(?:\.([^\W\d]\w*))?", text.text):
        hidden = text.masked[match.start()]
        if hidden == " " or text.is_import(match.start()):
            continue  # in a comment, or an import
        if hidden == "\0":
            if match[1]:
                raise RefusedError("a text of the file may use the file that is imported as a whole")
            continue
        if not match[1]:
            raise RefusedError("a file is imported as a whole, and used as such")
        yield match.start(), match[1]


def _chains(ask: FixQuestions, file: File, target: Target, bound: str) -> tuple[tuple[int, str], ...]:
    """The same where all uses of the file that is meant are of that form."""
    text = ask.text(file.path)
    found = tuple(_chains_on(text, bound))
    places = {text.place(at) for at, _ in found}
    meanings = dict(_bound(file))
    for use in (use for use in file.facts.uses if use.binding == bound.partition(".")[0]):
        meant = ask.codebase.symbols.resolve(".".join((meanings.get(use.binding, ""), *use.attributes)))
        is_found = (use.line, use.column) in places and not (use.rebound or use.aliased)
        if meant.file == target.file and not is_found:
            raise RefusedError("a file is imported as a whole, and used in ways that are not sure")
    return found


def _chain_intent(ask: FixQuestions, finding: Finding, file: File) -> Intent:
    """An attribute chain that reaches past a facade, led over it."""
    use = next((u for u in file.facts.uses if (u.line, u.column) == (finding.line, finding.column)), None)
    if use is None or use.rebound or use.aliased:
        raise RefusedError("what its first name means is not sure")
    base = next((dotted for bound, dotted in _bound(file) if bound == use.binding), "")
    statements = [s for s in file.facts.imports if use.binding in dict(bound_names(s, file.package))]
    target = ask.codebase.symbols.resolve(".".join((base, *use.attributes)))
    if target.file is None or target.symbol is None or not base:
        raise RefusedError("a file is used as a whole")
    site = UseSite(file, finding.to or "", all(s.flags & TYPING_ONLY for s in statements), True, False)
    way = way_to(ask, site, target._replace(name=f"{target.file}.{target.symbol}"), renames=True)
    old = _written(use, target, base)
    if way.facade == base or way.facade.startswith(f"{base}."):
        new = f"{use.binding}{way.name[len(base) :]}"
    else:
        raise RefusedError(f"{way.name}, its public name, lies on no way that begins with {use.binding}")
    steps: list[Step] = [Replaced(file.path, use.line, use.column, old, new)]
    if not f"{target.file}.".startswith(f"{way.facade}."):
        if base != use.binding or statements[-1].module is not None or statements[-1].flags:
            raise RefusedError(f"{way.facade} would have to be imported, too")
        place = statements[-1].line, statements[-1].column
        steps.append(Added(file.path, *place, f"import {way.facade}"))
    return Intent(finding, f"use {way.name}", tuple(steps), way.unsafe)


def _written(use: Use, target: Target, base: str) -> str:
    """The part of a chain that leads to a target, as it is written."""
    length = f"{target.file}.{target.symbol}".count(".") - base.count(".")
    return ".".join((use.binding, *use.attributes[:length]))
