"""What stands in the code of now by the contracts of then: what tells a breach that is gone from one that is only let through."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from boundcheck.base.errors import BoundcheckError
from boundcheck.base.light import replace
from boundcheck.diff.renamings import NOTHING_RENAMED, Renaming
from boundcheck.diff.state import StateJudge
from boundcheck.diff.written import WrittenContracts
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.finding import Finding
from boundcheck.keep.cache import Cache


def standing_of(
    judge: StateJudge, contracts: WrittenContracts, renaming: Renaming = NOTHING_RENAMED
) -> Analysis | None:
    """All findings in the work tree by other contracts than its own, about the modules of now; None where those do not fit its code."""
    from boundcheck.run import analyse  # where contracts differ

    cache = Cache(judge.file, of=judge.file, rules_from=judge.rules_from) if judge.keeps else None
    root = Path(judge.file.absolute().parent.resolve())
    try:
        load = contracts.load(root, judge.rules_from, renaming.of_paths.config if renaming.paths else None)
        found = analyse(judge.file, judge.jobs, judge.progress, cache, judge.rules, load, judge.rules_from)
    except BoundcheckError:
        return None
    named = renaming.of_modules.finding
    return replace(found, findings=tuple(map(named, found.findings))) if renaming.modules else found


def off_by(analysis: Analysis) -> Callable[[Finding], bool]:
    """Tells of findings whether the contracts of an analysis ask for none such."""
    tables = json.loads(analysis.values).values() if analysis.values else ()
    is_exhaustive = any(isinstance(table, dict) and table.get("exhaustive") is True for table in tables)

    def is_off(finding: Finding) -> bool:
        if finding.rule == "unassigned-file" and not is_exhaustive:
            return True
        return analysis.severities.of(finding) == "off"

    return is_off
