"""What goes between processes: JSON, with the bytes of files behind it, and nothing that is not of an expected type.

A message is the length of its JSON, the JSON (the value's type, the value, the lengths of the byte strings) and the
byte strings, which the value has by their numbers. Reading it makes nothing but the types that are listed.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import UnionType
from typing import IO, Any, Literal, Union, get_args, get_origin, get_type_hints

LENGTH = struct.Struct(">Q")
LONGEST = 4_000_000_000
"""Bytes of a message, or of a part of it; a longer one is none of ours."""
Contents = Sequence[bytes]
Reader = Callable[[Any, Contents], Any]
SCALARS: Mapping[Any, frozenset[type]] = {
    str: frozenset([str]),
    int: frozenset([int]),
    float: frozenset([float, int]),
    bool: frozenset([bool]),
    type(None): frozenset([type(None)]),
}


class WrongMessage(ValueError):
    """What was read is no message of the types that were expected."""


class MessageTypes:
    """The types of the values that may be sent one way: named tuples, frozen data classes, words and nothing."""

    def __init__(self, *types: Any) -> None:
        self.types = {name: kind for each in types for kind in union_members(each) for name in type_names(kind)}

    def encode(self, value: Any) -> bytes:
        contents: list[bytes] = []

        def plain(part: Any) -> Any:
            if isinstance(part, bytes):
                contents.append(part)
                return len(contents) - 1
            if isinstance(part, Mapping):
                return dict(part)
            if is_dataclass(part):
                return [getattr(part, each.name) for each in fields(part)]
            return str(part)  # a path or a day

        text = json.dumps([type(value).__name__, value], default=plain, ensure_ascii=False, separators=(",", ":"))
        # Half a character of a file's name goes through as it is.
        head = f"[{text},{json.dumps([*map(len, contents)])}]".encode("utf-8", "surrogatepass")
        return b"".join((LENGTH.pack(len(head)), head, *contents))

    def decode(self, message: bytes) -> Any:
        """Raises WrongMessage."""
        return self.read(io.BytesIO(message))

    def write(self, stream: IO[bytes], value: Any) -> None:
        """Raises OSError."""
        stream.write(self.encode(value))
        stream.flush()

    def read(self, stream: IO[bytes]) -> Any:
        """The next message. Raises EOFError where there is no whole one, WrongMessage, OSError."""
        (length,) = LENGTH.unpack(exact_bytes(stream, LENGTH.size))
        try:
            (name, value), lengths = json.loads(exact_bytes(stream, length))
            contents = [exact_bytes(stream, each) for each in lengths]
            return reader_of(self.types[name])(value, contents)
        except (ValueError, TypeError, LookupError) as error:
            raise WrongMessage(type(error).__name__) from None


def exact_bytes(stream: IO[bytes], length: int) -> bytes:
    if not 0 <= length <= LONGEST:
        raise WrongMessage("length")
    found = stream.read(length)
    if len(found) != length:
        raise EOFError
    return found


def union_members(kind: Any) -> Sequence[Any]:
    """The types of a union, unions in it too; or the type alone."""
    if get_origin(kind) in (Union, UnionType):
        return [one for part in get_args(kind) for one in union_members(part)]
    return (type(None) if kind is None else kind,)


def type_names(kind: Any) -> set[str]:
    """What values of a type are called by ``type``."""
    return {type(value).__name__ for value in get_args(kind)} if get_origin(kind) is Literal else {kind.__name__}


@cache
def reader_of(kind: Any) -> Reader:
    """What makes a value of a type out of its JSON. It raises ValueError, TypeError and LookupError."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in SCALARS:
        return scalar_reader(SCALARS[kind])
    if kind is bytes:
        return lambda raw, contents: contents[raw]
    if kind is date:
        return lambda raw, _: date.fromisoformat(raw)
    if kind is Path:
        return lambda raw, _: Path(raw)
    if len(union_members(kind)) > 1:
        return union_reader(union_members(kind))
    if origin is Literal:
        return lambda raw, _: inner[inner.index(raw)]
    if origin is tuple and inner[-1:] == (...,):
        read_one = reader_of(inner[0])
        return lambda raw, contents: tuple([read_one(part, contents) for part in listed(raw)])
    if origin is tuple:
        return parts_reader(lambda parts: tuple(parts), inner)
    if origin and issubclass(origin, Mapping):
        key, value = map(reader_of, inner)
        return lambda raw, contents: {key(k, contents): value(v, contents) for k, v in raw.items()}
    hints = get_type_hints(kind)
    make: Callable[..., Any] = kind
    if is_dataclass(kind):
        return parts_reader(lambda parts: make(*parts), [hints[each.name] for each in fields(kind)])
    # Its parts are known to be as many as they should be, and there are many rows.
    return parts_reader(partial(tuple.__new__, kind), [hints[name] for name in kind._fields])


def scalar_reader(allowed: frozenset[type]) -> Reader:
    def read(raw: Any, _: Contents) -> Any:
        if type(raw) not in allowed:
            raise TypeError
        return raw

    return read


def union_reader(kinds: Sequence[Any]) -> Reader:
    """Of scalars, and of one type beside them."""
    scalars = frozenset[type]().union(*(SCALARS[kind] for kind in kinds if kind in SCALARS))
    others = [reader_of(kind) for kind in kinds if kind not in SCALARS]
    if len(others) > 1:
        raise TypeError(f"which of {kinds} it is cannot be told")
    (read_other,) = others or [scalar_reader(scalars)]
    return lambda raw, contents: raw if type(raw) in scalars else read_other(raw, contents)


def parts_reader(make: Callable[[Sequence[Any]], Any], kinds: Sequence[Any]) -> Reader:
    """Of what has a part of each kind. Rows of scalars, which are many, are told by the types of all their parts."""
    readers = [reader_of(kind) for kind in kinds]
    simple = all(one in SCALARS for kind in kinds for one in union_members(kind))
    known = set[tuple[type, ...]]()

    def read(raw: Any, contents: Contents) -> Any:
        if simple and (signature := tuple(map(type, listed(raw)))) in known:
            return make(raw)
        made = make([read_part(part, contents) for read_part, part in zip(readers, listed(raw), strict=True)])
        if simple:
            known.add(signature)
        return made

    return read


def listed(raw: Any) -> list[Any]:
    if type(raw) is not list:
        raise TypeError
    return raw
