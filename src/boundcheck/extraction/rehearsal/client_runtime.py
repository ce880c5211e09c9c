"""Calls a module that has become a service: JSON over HTTP, arguments by their names. This file is copied beside the client.

The service lies at the address that the environment gives (`SHIPPING_URL`). Every function of the module is a POST to a path of its own;
an error of the module comes back as a problem (RFC 9457) whose `type` is the name of its class.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import dataclasses
import datetime
import decimal
import enum
import json
import os
import re
import sys
import types
import typing
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from typing import Any

SERVICE = ""  # the environment's name for its address
SECONDS = 10.0
_TEXTS = (datetime.datetime, datetime.date, datetime.time)
_WRITTEN = (decimal.Decimal, uuid.UUID)
# As ISO 8601 has it, without months and years, which are no span of time.
_DURATION = re.compile(
    r"(?P<sign>-?)P((?P<weeks>\d+)W)?((?P<days>\d+)D)?"
    r"(T((?P<hours>\d+)H)?((?P<minutes>\d+)M)?((?P<seconds>\d+(\.\d+)?)S)?)?"
)


class ServiceError(RuntimeError):
    """The service could not be reached, or answered with an error that the module has no class for."""


class Elsewhere:
    """What a service cannot offer as it is: a class with behaviour, an object in memory. Using it says so."""

    def __init__(self, name: str) -> None:
        self.__dict__["name"] = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        raise ServiceError(f"{self.name}.{attribute} lies in the service; it is to offer a function for it")

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise ServiceError(f"{self.name} lies in the service; it is to offer a function for what it does")


def call(function: Callable[..., Any], path: str, arguments: Mapping[str, Any]) -> Any:
    """Call a function of the service, and give its result in the type that it says."""
    data = json.dumps(plain(dict(arguments))).encode()
    request = urllib.request.Request(_address() + path, data, {"Content-Type": "application/json"})  # noqa: S310 - `_address` sees to it
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            said = answer.read()  # nothing, of a function that returns nothing
    except urllib.error.HTTPError as error:
        raise _error_of(function, error) from None
    except OSError as error:
        raise ServiceError(f"{path} cannot be reached: {error}") from error
    return made(json.loads(said) if said else None, _hints(function).get("return", Any))


async def call_async(function: Callable[..., Any], path: str, arguments: Mapping[str, Any]) -> Any:
    """The same for a function that is awaited."""
    return await asyncio.to_thread(call, function, path, arguments)


def _address() -> str:
    address = os.environ.get(SERVICE, "")
    if not address.startswith(("http://", "https://")):
        raise ServiceError(f"{SERVICE} does not say where the service is, as in http://shipping.internal")
    return address.rstrip("/")


def _error_of(function: Callable[..., Any], error: urllib.error.HTTPError) -> Exception:
    """The error of the module that a problem names, else what the service said."""
    try:
        problem = json.load(error)
        kind, detail = str(problem.get("type", "")), str(problem.get("detail", ""))
    except (ValueError, AttributeError):
        kind, detail = "", str(error)
    known = getattr(sys.modules[function.__module__], kind, None)
    if isinstance(known, type) and issubclass(known, Exception):
        with contextlib.suppress(TypeError):  # one that is made of more than a text
            return known(detail)
    return ServiceError(f"{function.__name__}: {detail or error}")


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except (NameError, TypeError, AttributeError):  # a name that only type checkers know
        return {}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, _TEXTS):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, _WRITTEN) else value


def _duration(span: datetime.timedelta) -> str:
    """`P0DT3600S`, `-P1DT0.500000S`."""
    length = abs(span)
    fraction = f".{length.microseconds:06}" if length.microseconds else ""
    return f"{'-' * (length != span)}P{length.days}DT{length.seconds}{fraction}S"


def _span(text: str) -> datetime.timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ServiceError(f"{text} is no duration")
    sign, units = found["sign"], ("weeks", "days", "hours", "minutes", "seconds")
    span = datetime.timedelta(**{unit: float(found[unit] or 0) for unit in units})
    return -span if sign else span


def made(value: Any, type_: Any) -> Any:
    """What JSON had as a value of a type; unknown types leave it as it is."""
    origin, inner = typing.get_origin(type_), typing.get_args(type_)
    if value is None or type_ is Any:
        return value
    if origin in (typing.Union, types.UnionType):
        kinds = [each for each in inner if each is not type(None)]
        return made(value, kinds[0]) if len(kinds) == 1 else value
    if origin in (list, set, frozenset) and isinstance(value, list):
        return origin(made(item, inner[0]) for item in value)
    if origin is tuple and isinstance(value, list):
        each = inner[:1] * len(value) if inner[-1] is ... else inner
        return tuple(made(item, kind) for item, kind in zip(value, each, strict=False))
    if origin is dict and isinstance(value, dict):
        return {made(key, inner[0]): made(item, inner[1]) for key, item in value.items()}
    return _made_alone(value, type_) if isinstance(type_, type) else value


def _made_alone(value: Any, type_: type) -> Any:
    if issubclass(type_, datetime.timedelta):
        return _span(value)
    if issubclass(type_, bytes):
        return base64.b64decode(value)
    if issubclass(type_, _TEXTS):
        return type_.fromisoformat(value)
    if issubclass(type_, (enum.Enum, *_WRITTEN)):
        return type_(value)
    if hasattr(type_, "model_validate"):
        return type_.model_validate(value)
    if isinstance(value, dict) and (dataclasses.is_dataclass(type_) or hasattr(type_, "_fields")):
        hints = typing.get_type_hints(type_)
        return type_(**{key: made(item, hints.get(key, Any)) for key, item in value.items()})
    return value
