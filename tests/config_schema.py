"""The JSON schema of `boundcheck.toml`, from the keys and words that the configuration is read by and what their page says of them.

`python tests/config_schema.py` writes it where it is published.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from boundcheck.config import allow, contract, contracts, project
from boundcheck.config.model import MOST_DEPTH
from boundcheck.config.severities import SEVERITIES
from boundcheck.facts.name_kinds import KINDS
from boundcheck.findings.catalog import GROUP_OF, GROUPS

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "docs/boundcheck.schema.json"
Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "pattern": r"\S"}
YES_OR_NO: Schema = {"type": "boolean"}
DAY: Schema = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}",
}  # TOML's own dates, as editors hand them on


def enum(words: Iterable[str]) -> Schema:
    return {"enum": list(words)}


def many(item: Schema = TEXT, **more: Any) -> Schema:
    return {"type": "array", "items": item, "uniqueItems": True, **more}


def table(properties: Mapping[str, Schema], **more: Any) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}


def word_or(properties: Mapping[str, Schema], **more: Any) -> Schema:
    return {"anyOf": [TEXT, table(properties, **more)]}


def named(schema: Schema) -> Schema:
    """A table whose keys are names."""
    return {"type": "object", "additionalProperties": schema}


DEPENDENCY = word_or(
    {"module": TEXT, "layer": TEXT, "deprecated": YES_OR_NO, "reason": TEXT, "optional": YES_OR_NO},
    oneOf=[{"required": ["module"]}, {"required": ["layer"]}],
)
PUBLIC = word_or(
    {"entry": TEXT, "to": many(minItems=1), "exclusive": YES_OR_NO},
    required=["entry"],
    dependencies={"exclusive": ["to"]},
)
LAYER = word_or({"name": TEXT, "independent": YES_OR_NO, "closed": YES_OR_NO}, required=["name"])
MEMBERS = word_or({"siblings": many(minItems=1), "independent": YES_OR_NO}, required=["siblings"])
CALLS = many(word_or({"call": TEXT, "argument": TEXT}, required=["call"]))

OF_MODULE: Mapping[str, Schema] = {
    "path": TEXT,
    "paths": many(minItems=1),
    "name": TEXT,
    "layer": TEXT,
    "owner": TEXT,
    "depends_on": many(DEPENDENCY),
    "public": many(PUBLIC),
    "test_scope": enum(contract._TEST_SCOPES),
    "role": enum(contract._ROLES),
    "strict": YES_OR_NO,
    "acyclic": YES_OR_NO,
    **dict.fromkeys(
        "cannot_depend_on depends_on_external cannot_depend_on_external visible_to tables models tests".split(),
        many(),
    ),
}
OF_CONTRACT: Mapping[str, Schema] = {
    "name": TEXT,
    "type": enum(contracts._TYPES),
    "layers": many(MEMBERS, minItems=1),
    "depth": {"type": "integer", "minimum": 0, "maximum": MOST_DEPTH},
    "typing_only": enum(contracts._TYPING_ONLY),
    "guidance": TEXT,
    **dict.fromkeys(("severity", "unmatched_ignores"), enum(SEVERITIES)),
    **dict.fromkeys(("exhaustive", "exact", "indirect", "tests"), YES_OR_NO),
    **dict.fromkeys(("allowed", "exhaustive_ignores", "skip", "ignore"), many()),
    **dict.fromkeys(("from", "to", "containers", "modules", "within", "roots"), many(minItems=1)),
}


def schema() -> Schema:
    """The whole document. Rules of one's own are words that it does not know, so it admits any."""
    rules = named(enum(SEVERITIES)) | {"propertyNames": {"anyOf": [enum((*GROUP_OF, *GROUPS)), TEXT]}}
    module = {**OF_MODULE, "rules": rules}
    whole: Mapping[str, Schema] = {
        "source_roots": many(minItems=1),
        "exhaustive": YES_OR_NO,
        "unassigned": enum(project._UNASSIGNED),
        "typing_only": enum(project._TYPING_ONLY),
        "sql_dialect": enum(project._DIALECTS),
        "baseline": enum(project._BASELINE),
        "required_version": TEXT,
        "layers": many(LAYER),
        "rules": rules,
        "external": named(many()),
        "modules": named(_described("A module", module, contract.KEYS, oneOf=_path())),
        "contracts": many(_contract()),
        "names": table(dict.fromkeys(KINDS, table({"defines": CALLS, "uses": CALLS}, minProperties=1))),
        "allow": many(_described("An exception", _exception(), allow._KEYS, required=["rule", "reason"])),
        **dict.fromkeys(
            "test_paths test_support migrations exclude atomic_wrappers include own_rules".split(),
            many(),
        ),
    }
    own = _described("A module", module, contract._OWN_KEYS)
    found = _described("At the top", whole, project._KEYS)
    # One table, not one of two: editors then mark the key that is wrong.
    beside = {
        **own,
        "description": "In a file beside the code of one module, in place of all else: its contract",
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "boundcheck.toml",
        "description": "The modules of a codebase and what they may know of each other. Below [tool.boundcheck] in pyproject.toml, too.",
        **found,
        "properties": {**found["properties"], "module": beside},
    }


def _path() -> list[Schema]:
    return [{"required": ["path"]}, {"required": ["paths"]}]


def _exception() -> Mapping[str, Schema]:
    return {**dict.fromkeys(allow._KEYS, TEXT), "until": DAY}


def _contract() -> Schema:
    """Each type has keys of its own."""
    types = [
        {
            "if": {"properties": {"type": {"const": type_}}},
            "then": {
                "required": list(contracts._REQUIRED[type_]),
                "propertyNames": enum((*contracts._COMMON, *keys)),
            },
        }
        for type_, keys in contracts._KEYS.items()
    ]
    return _described(
        "A contract on imports", OF_CONTRACT, contracts._ALL_KEYS, required=["name", "type"], allOf=types
    )


def _described(section: str, properties: Mapping[str, Schema], keys: Iterable[str], **more: Any) -> Schema:
    """A table of these keys, each with what its page says of it."""
    said = descriptions()[section]
    for key in keys:
        assert key in properties, f"{key}: say in tests/config_schema.py what its values are"
        assert key in said, f'{key}: give it a row in docs/keys.md, below "{section}"'
    found = {key: {**properties[key], "description": said[key]} for key in keys}
    return table(found, **more)


def keys_of_a_module() -> set[str]:
    """For tests that hold something of every key."""
    return {*contract.KEYS}


def descriptions() -> Mapping[str, Mapping[str, str]]:
    """What the page of keys says of each, by heading: its last column, after the default."""
    text = (ROOT / "docs/keys.md").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"^##+ ", text, flags=re.M)[1:]:
        rows = [line.strip("|").split(" | ") for line in part.splitlines() if line.startswith("| `")]
        found[part.partition("\n")[0]] = {
            key: _plain(cells[-1]) for cells in rows for key in re.findall(r"`(\w+)`", cells[0])
        }
    return found


def _plain(text: str) -> str:
    """Without markdown's links and backticks."""
    bare = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("`", "").strip()
    return bare[:1].upper() + bare[1:]


def written() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(written(), encoding="utf-8", newline="\n")
