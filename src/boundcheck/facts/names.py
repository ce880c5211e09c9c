"""What one file says about names that modules share, plain and unresolved."""

from __future__ import annotations

from boundcheck.base.light import NamedTuple


class NameFact(NamedTuple):
    """A place that makes a name (`defines`) or uses one, or that says what others are called.

    `how` is the callable, by the dotted name that the file's imports give it, else the attribute or the tag. `value` is the name as the
    file shows it; of an `open` one only how it begins. Beside the kinds of names there are `folder` (of templates), `section` (of settings), `namespace` (a file's `app_name`) and
    `include`, whose value is a dotted name and whose `other` the namespace. `other` of a URL name is the dotted name of its view. The value
    of a `constant` is the dotted name of what another file binds to the name; a use that was one has it as its `other`. A task that is called after its function has a dot before that.
    """

    kind: str
    value: str
    how: str
    line: int
    column: int
    end_line: int
    defines: bool = False
    open: bool = False
    other: str = ""
    constant: bool = False
