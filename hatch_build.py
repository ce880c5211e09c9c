"""The package page: the README, whose links lead to the repository as it was at this version."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

REPOSITORY = "https://github.com/boundcheck/boundcheck"


class PackagePage(MetadataHookInterface):
    """Asked by hatchling for what pyproject.toml names as dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        tag = f"v{metadata['version']}"
        metadata["readme"] = {"content-type": "text/markdown", "text": with_whole_links(text, tag)}


def with_whole_links(text: str, tag: str) -> str:
    """Relative links and pictures with the address of the repository at a tag before them."""

    def whole(found: re.Match[str]) -> str:
        folder = "raw" if found["picture"] else "blob"
        return f"{found['picture']}{found['name']}({REPOSITORY}/{folder}/{tag}/{found['path']})"

    return re.sub(
        r"(?P<picture>!?)(?P<name>\[(?:`[^`]*`|[^][`])*\])\((?P<path>(?![a-z]+:|#)[^)\s]+)\)", whole, text
    )
