"""What an editor can do about a finding: mend it, allow it, see its contract, read what the rule says."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Final

from lsprotocol import types

from boundcheck.server.allowing import allowing
from boundcheck.server.diagnosis import Diagnosing
from boundcheck.server.mending import Mending
from boundcheck.server.pages import page_of
from boundcheck.server.session import OpenDocument, Session
from boundcheck.server.told import ShownFinding, location_of

SHOW: Final = "boundcheck.show"  # the command that shows a line of a file


async def actions_in(
    session: Session, document: OpenDocument, asked: Iterable[types.Diagnostic], *, can_show: bool
) -> AsyncIterator[types.CodeAction]:
    """The actions for the findings that are asked about; `can_show`: the client can be asked to show a file."""
    by_sign = {
        shown.finding.fingerprint: (project, shown) for project, _, shown in session.told(document.path)
    }
    found = [(*by_sign[sign], each) for each in asked if (sign := _sign(each)) in by_sign]
    mendings = await session.mendings([(project, shown.finding) for project, shown, _ in found])
    for (project, shown, diagnostic), mending in zip(found, mendings, strict=True):
        if mending is not None:
            yield _mending(session, project, mending, diagnostic)
        for allowing_it in _allowing(session, document, diagnostic, shown):
            yield allowing_it
        contracts = session.contracts(project) if can_show else None
        if contracts is None:
            continue
        if key := shown.key or contracts.key(shown.finding):
            where = location_of(project.root, key, session.text_of)
            yield _showing(
                f"Show the contract: {key.path}:{key.line}", where.uri, where.range.start.line, diagnostic
            )
        if page := page_of(shown.finding.rule):
            yield _showing(f"Explain {shown.finding.rule}", page, 0, diagnostic)


def _sign(diagnostic: types.Diagnostic) -> str:
    return str(diagnostic.data.get("fingerprint")) if isinstance(diagnostic.data, dict) else ""


def _mending(
    session: Session, project: Diagnosing, mending: Mending, diagnostic: types.Diagnostic
) -> types.CodeAction:
    """What `boundcheck fix` would write, in all files that it takes."""
    changes = dict[str, list[types.TextEdit]]()
    for inner, (start, end, new) in mending.edits.items():
        path = os.path.join(project.root, inner)  # noqa: PTH118 - as there
        document, text = session.document(path), session.text_of(path)
        at = (types.Position(*text.spot(line + 1, index + 1)) for line, index in (start, end))
        edit = types.TextEdit(types.Range(*at), new.replace("\n", "\r\n") if "\r\n" in text.whole else new)
        changes[document.uri if document else Path(path).as_uri()] = [edit]
    title = mending.title[:1].upper() + mending.title[1:]
    if mending.unsafe:
        title += f" (look at it: {mending.unsafe})"
    edits, kind = types.WorkspaceEdit(changes), types.CodeActionKind.QuickFix
    return types.CodeAction(title, kind, [diagnostic], is_preferred=not mending.unsafe, edit=edits)


def _allowing(
    session: Session, document: OpenDocument, diagnostic: types.Diagnostic, shown: ShownFinding
) -> Iterator[types.CodeAction]:
    """A comment that allows the finding, where that is in the text of now."""
    text, moved = session.text(document), diagnostic.range.start.line + 1 - shown.finding.line
    finding = shown.finding._replace(line=shown.finding.line + moved, end_line=shown.finding.end_line + moved)
    insertion = None if shown.known else allowing(finding, text)
    if insertion is None:
        return
    at = types.Position(*text.spot(insertion.line, insertion.column))
    edit = types.TextEdit(types.Range(at, at), insertion.text)
    yield types.CodeAction(
        f"Allow {finding.rule} here, with a reason",
        types.CodeActionKind.QuickFix,
        [diagnostic],
        edit=types.WorkspaceEdit({document.uri: [edit]}),
    )


def _showing(title: str, uri: str, line: int, diagnostic: types.Diagnostic) -> types.CodeAction:
    command = types.Command(title, SHOW, arguments=[uri, line])
    return types.CodeAction(title, types.CodeActionKind.QuickFix, [diagnostic], command=command)
