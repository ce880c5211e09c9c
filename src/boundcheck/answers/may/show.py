"""An answer as text, and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from boundcheck.answers.decision.keys import written
from boundcheck.answers.decision.steps import kind_shown
from boundcheck.answers.may.model import DecidingKey, Permission, Way
from boundcheck.base.json_text import json_text, row
from boundcheck.base.light import replace
from boundcheck.base.plain import visible
from boundcheck.config.model import UNASSIGNED, Allow
from boundcheck.findings.finding import Finding

ShowPath = Callable[[str], str]


def render_text(answer: Permission, show_path: ShowPath, show_text: ShowPath = str) -> str:
    """The answer with its reason in the first line; then a line for each thing that helps. Paths are shown by `show_path`, those in
    sentences by `show_text`."""
    answer = _in_sentences(answer, show_text)
    lines = [_head(answer)]
    rows = [("asked", _asked(answer, show_path))]
    if answer.key is not None:
        rows.append(("key", _key(answer.key, show_path)))
    rows += [("way", _way(way, show_path)) for way in answer.ways if way.kind != "owner"]
    if answer.is_no and all(way.kind == "owner" for way in answer.ways):
        rows.append(("way", f"none yet: {_missing(answer)}"))
    rows += [("ask", _way(way, show_path, ", who ")) for way in answer.ways if way.kind == "owner"]
    rows += [("also", _finding(finding)) for finding in answer.told[1:]]
    rows += [
        ("allowed", f"{_finding(finding)} ({show_text(written(by.place))})") for finding, by in answer.allowed
    ]
    rows += [("note", note) for note in answer.notes]
    if answer.wanted.others:
        others = " and ".join(f"a {kind}" for kind in answer.wanted.others)
        hint = "; --as query asks for the table" if "table" in answer.wanted.others else ""
        rows.append(
            ("note", f"{answer.wanted.written} is {others}, too; taken as the {answer.wanted.kind}{hint}")
        )
    lines += [f"  {name:7} {visible(text)}" for name, text in rows]
    return "\n".join((visible(lines[0]), *lines[1:], ""))


def _in_sentences(answer: Permission, show_text: ShowPath) -> Permission:
    """The answer with the paths in what it says as they are shown."""

    def said(finding: Finding) -> Finding:
        return finding._replace(message=show_text(finding.message))

    return replace(
        answer,
        told=tuple(map(said, answer.told)),
        allowed=tuple((said(finding), by) for finding, by in answer.allowed),
        key=answer.key and answer.key._replace(says=show_text(answer.key.says)),
        ways=tuple(way._replace(says=show_text(way.says)) for way in answer.ways),
    )


def _missing(answer: Permission) -> str:
    """What would have to be there for a way."""
    asker, wanted = answer.asker, answer.wanted
    if wanted.module is None:
        return f"{wanted.name} is reserved to no module that {asker.file.owner} may use"
    whose = f"nothing of {wanted.module}" if wanted.module not in (None, UNASSIGNED) else "nothing"
    does = {"write": "writes", "query": "reads"}.get(wanted.as_ or "", "touches")
    what = f"{does} {wanted.table}" if wanted.table else "would do instead"
    return f"{whose} that {asker.file.owner} may use {what}"


def _head(answer: Permission) -> str:
    first = answer.first
    if answer.is_no and first is not None:
        return f"no: {_finding(first)}"
    who = answer.asker.written
    what = {"query": "read", "write": "write", "foreign-key": "hold a key to"}.get(
        answer.wanted.as_ or "", "use"
    )
    may = f"yes: {who} may {what} {answer.wanted.name}"
    return f"{may}, with a warning: {_finding(first)}" if first is not None else may


def _finding(finding: Finding) -> str:
    return f"{finding.rule}: {finding.message}"


def _asked(answer: Permission, show_path: ShowPath) -> str:
    asker, wanted = answer.asker, answer.wanted
    if asker.whole:
        who = f"module {asker.file.owner}"
    else:
        new = "new, " if asker.is_new else ""
        who = f"{show_path(asker.file.path)} ({new}{kind_shown(asker.file)} of {asker.file.owner})"
    whose = f" of {wanted.module}" if wanted.module and wanted.kind != "module" else ""
    what = {"external": "package", "shared-name": "name"}.get(wanted.kind, wanted.kind)
    return f"{who} → {what} {wanted.name}{whose}: {wanted.code}"


def _key(key: DecidingKey, show_path: ShowPath) -> str:
    place = f"{show_path(key.path)}:{key.line}: {key.text}  " if key.path else ""
    return f"{place}({key.key}: {key.says})"


def _way(way: Way, show_path: ShowPath, joined: str = " ") -> str:
    place = f" ({show_path(way.path)}{f':{way.line}' if way.line else ''})" if way.path else ""
    return f"{way.name}{joined}{way.says}{place}"


def render_json(answer: Permission) -> str:
    """Paths are relative to the project's root; what is not there is null."""
    asker, wanted, first = answer.asker, answer.wanted, answer.first
    return json_text(
        {
            "version": 1,
            "from": {
                "written": asker.written,
                "kind": "module" if asker.whole else "file",
                "module": asker.file.owner,
                "path": None if asker.whole else asker.file.path,
                "name": None if asker.whole else asker.file.name,
                "file_kind": asker.file.kind,
                "is_new": asker.is_new and not asker.whole,
            },
            "to": {
                **row(wanted, "written kind module name table model path"),
                "line": wanted.line or None,
                "as": wanted.as_,
                "code": wanted.code,
                "others": wanted.others,
            },
            "answer": "no" if answer.is_no else "yes",
            "severity": first.severity if first else None,
            "rule": first.rule if first else None,
            "key": _key_json(answer.key),
            "message": first.message if first else _head(answer).removeprefix("yes: "),
            "ways": [{**row(way, "kind name says path"), "line": way.line or None} for way in answer.ways],
            "also": [
                *(_also(answer, finding, None) for finding in answer.told[1:]),
                *(_also(answer, finding, by) for finding, by in answer.allowed),
            ],
            "notes": answer.notes,
        }
    )


def _key_json(key: DecidingKey | None) -> dict[str, Any] | None:
    if key is None:
        return None
    return {**row(key, "key path"), "line": key.line or None, **row(key, "text"), "says": key.says}


def _also(answer: Permission, finding: Finding, by: Allow | None) -> dict[str, Any]:
    return {
        **row(finding, "rule severity message"),
        "key": _key_json((answer.keys or {}).get(finding)),
        "allowed_by": written(by.place) if by else None,
    }
