"""Authored content: found, parsed, validated with line numbers, kept as immutable revisions."""

from lms.core.content.documents import Document, Fault, read_front_matter, read_yaml
from lms.core.content.kinds import Kind, Parsed, References, by_id, each_by_id, each_section, load_body
from lms.core.content.loading import ContentLoad, LoadResult, check, load, load_if_changed
from lms.core.content.revisions import (
    ContentRevision,
    Revision,
    history,
    live,
    live_all,
    parsed,
    revision,
)
from lms.core.content.scopes import FUTURE, OPEN, scope_field, scope_of

__all__ = [
    "FUTURE",
    "OPEN",
    "ContentLoad",
    "ContentRevision",
    "Document",
    "Fault",
    "Kind",
    "LoadResult",
    "Parsed",
    "References",
    "Revision",
    "by_id",
    "check",
    "each_by_id",
    "each_section",
    "history",
    "live",
    "live_all",
    "load",
    "load_body",
    "load_if_changed",
    "parsed",
    "read_front_matter",
    "read_yaml",
    "revision",
    "scope_field",
    "scope_of",
]
