"""Tell a result in the one comment of a pull request that is kept for it: `comment.py FILE JSON`, as action.yml runs it.

What is needed beside the file and the JSON of the same check is in the environment: GITHUB_TOKEN, GITHUB_API_URL,
GITHUB_REPOSITORY, PULL_REQUEST and FORMAT (of the file). That no comment can be written, as on a pull request from a fork, never fails a run.
"""

from __future__ import annotations

import html
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

MARK = "<!-- boundcheck -->"  # begins the comment, by which it is known again
LONGEST = 60_000  # characters; GitHub takes 65,536
PAGES = 30  # of a hundred comments


def main() -> int:
    try:
        text, report = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:3])
        said = put(comment_of(text, os.environ["FORMAT"]), tells=has_news(json.loads(report)))
    except (OSError, ValueError, KeyError) as error:
        reason = f"{error.code} {error.reason}" if isinstance(error, urllib.error.HTTPError) else str(error)
        print(f"::warning::boundcheck could not write its comment ({one_line(reason)})")
        return 0
    print(f"boundcheck: the comment is {said}")
    return 0


def comment_of(text: str, format_: str) -> str:
    """The comment: markdown as it is, anything else as it would look on a terminal."""
    cut = len(text) > LONGEST
    shown = text[:LONGEST].rpartition("\n")[0] if cut else text
    if format_ != "markdown":
        shown = f"### boundcheck\n\n<pre>\n{html.escape(shown, quote=False)}</pre>"
    rest = "\n\nThe rest is in the log." if cut else ""
    return f"{MARK}\n{shown}{rest}\n"


def has_news(report: dict[str, Any]) -> bool:
    """Whether there is anything to tell of a pull request of which nothing has been told yet."""
    kinds = ("fixed", "unchecked", "accepted", "contracts")
    return bool(report["findings"]) or any(report.get("diff", {}).get(kind) for kind in kinds)


def put(comment: str, *, tells: bool) -> str:
    """Write the comment, anew where there is one; where there is none, only if it `tells` anything."""
    path = f"/repos/{os.environ['GITHUB_REPOSITORY']}/issues/{int(os.environ['PULL_REQUEST'])}/comments"
    mine = own_comment(path)
    if mine is None:
        if not tells:
            return "not needed"
        ask("POST", path, {"body": comment})
        return "new"
    if mine["body"].replace("\r\n", "\n").strip() == comment.strip():
        return "as it was"
    ask(
        "PATCH",
        f"/repos/{os.environ['GITHUB_REPOSITORY']}/issues/comments/{int(mine['id'])}",
        {"body": comment},
    )
    return "written anew"


def own_comment(path: str) -> dict[str, Any] | None:
    """The comment of an earlier run. One that a person wrote is none, however it begins."""
    for page in range(1, PAGES + 1):
        found = ask("GET", f"{path}?per_page=100&page={page}")
        for comment in found:
            if str(comment["body"]).startswith(MARK) and comment["user"]["type"] == "Bot":
                return dict(comment)
        if len(found) < 100:
            return None
    return None


def ask(method: str, path: str, content: dict[str, str] | None = None) -> Any:
    request = urllib.request.Request(  # noqa: S310 - the runner names it
        f"{os.environ['GITHUB_API_URL']}{path}",
        method=method,
        data=None if content is None else json.dumps(content).encode(),
        headers={
            "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
            "Accept": "application/vnd.github+json",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def one_line(text: str) -> str:
    """As workflow commands want it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main())
