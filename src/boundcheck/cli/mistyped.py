"""What is wrong with a command line, in one sentence with its remedy."""

from __future__ import annotations

import re
from typing import Final

import click

from boundcheck.base.nearest import suggestion
from boundcheck.base.plain import visible

_QUOTED: Final = re.compile(r"'(.*?)' is not ", re.DOTALL)
_TOO_MANY: Final = re.compile(r"\A\w+ unexpected extra arguments? \((.*)\)", re.DOTALL)


def told_of(error: click.ClickException) -> str:
    """The sentence, without what click puts around it."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    helps = f"{f'{context.command_path} ' if context else ''}--help tells what there is"
    message = visible(error.format_message().rstrip("."))
    if isinstance(error, click.NoSuchOption):
        known = [name for each in context.command.params for name in each.opts] if context else []
        name = error.option_name
        return f"there is no option {visible(name)}; {suggestion(name, [*known, '--help'], helps)}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = (
            " / ".join(error.param.opts)
            if error.param.param_type_name == "option"
            else error.param.human_readable_name
        )
        if isinstance(error, click.MissingParameter):
            return f"{visible(name)} is missing; {helps}"
        said, kind = visible(error.message.rstrip(".")), error.param.type
        written = _QUOTED.match(error.message)
        if isinstance(kind, click.Choice) and written:
            choices = [str(choice) for choice in kind.choices]
            remedy = suggestion(written[1], choices, f"name one of {', '.join(choices)}")
            return f'{name}: there is no "{visible(written[1])}"; {remedy}'
        return f"{name}: {said}; {helps}"
    if extra := _TOO_MANY.search(error.message):
        return f"{visible(extra[1])}: there is no place for it; {helps}"
    return f"{message[:1].lower()}{message[1:]}; {helps}"
