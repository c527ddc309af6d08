"""The version that authors give a text: it grows whenever the text changes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.core.content.merging import next_version

_SHAPE = re.compile(r"\d+\.\d+\.\d+")
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Versioned:
    """A part of a body that carries a version: its path in the file, the version, and all that it covers."""

    path: tuple[str, ...]
    version: str | int
    covers: Any


def versioned(kind: str, body: Body) -> Versioned | None:
    """Return what of a body carries a version, None when nothing does.

    A module's version covers its lessons and items; a job role's is that of its gate, whose terms hold for
    ever under the number that they were first given.
    """
    if kind == "module":
        return Versioned(("version",), str(body["module"]["version"]), body)
    if kind == "role":
        return Versioned(("gate", "version"), int(body["gate"]["version"]), body["gate"])
    version = body.get("version")
    return Versioned(("version",), version, body) if isinstance(version, str) else None


def is_form(body: Body) -> bool:
    """Tell whether a body is a shorter form of a module, which is written in the files of its module."""
    module = body.get("module")
    return isinstance(module, Mapping) and bool(module.get("form_of"))


def version_of(kind: str, body: Body) -> str | None:
    """Return the version of a body as text, None when it carries none."""
    found = versioned(kind, body) if body else None
    return str(found.version) if found else None


def following(version: str) -> tuple[str, ...]:
    """Return the versions to offer after one: the next small correction and the next change of substance."""
    if not _SHAPE.fullmatch(version):
        return (str(int(version) + 1),) if version.isdecimal() else ()
    major, minor, _patch = version.split(".")
    return next_version(version), f"{major}.{int(minor) + 1}.0"


def fault_of(kind: str, before: Body, after: Body) -> tuple[tuple[str, ...], str] | None:
    """Return path and message when a text changed and its version did not grow, None when all is well."""
    old, new = versioned(kind, before), versioned(kind, after)
    if old is None or new is None or old.covers == new.covers:
        return None
    if _rank(new.version) > _rank(old.version):
        return None
    offered = " or ".join(following(str(old.version)))
    return new.path, f"is {new.version}, as published before; the text changed, so give it {offered}"


def _rank(version: str | int) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", str(version)))
