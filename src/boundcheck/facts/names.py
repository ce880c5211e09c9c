"""What one file says about names that modules share, plain and unresolved."""

from __future__ import annotations

from boundcheck.base.light import NamedTuple


class NameFact(NamedTuple):
    """A place that makes a name (`defines`) or uses one, or that says what others are called.

    `kind` is that of the name, or `folder` (of templates), `section` (of settings), `namespace` (a file's `app_name`), or
    `include`, whose `value` is a dotted name and whose `other` the namespace. `value` is the name as the file shows it: of an
    `open` one only how it begins, of a `constant` the dotted name of what another file binds to it; a task that is called after its
    function has a dot in front. `how` is the callable, by the dotted name that the file's imports give it, else the attribute
    or the tag. `other` is the dotted name of the view of a URL's name; of a use that was a constant, that of the constant.
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
