"""Exports over the web: which format an address asks for, and the file as its answer."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Response, request

from lms.core import clock
from lms.core.exports import FORMATS
from lms.core.exports.sheet import ExportFormat, Head, Imprint, Sheet, demand_room
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, current

PARAMETER = "format"
LONGEST_KIND = 20
Filters = Iterable[tuple[str, str | None]]


def asked_format() -> ExportFormat | None:
    """Return the format that the address asks for; None asks for the page.

    Raises:
        Refused: for a format that does not exist.
    """
    kind = request.args.get(PARAMETER, "")[:LONGEST_KIND]
    return FORMATS.get(kind) if kind else None


def imprint_of(
    paths: Collection[str] | None,
    filters: Filters = (),
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    by: Identity | None = None,
) -> Imprint:
    """Return the imprint of a list of the units at ``paths``; None is the whole organisation.

    ``filters`` are pairs of a label and a value in words; those without a value cut nothing.
    """
    by = by or current()
    return Imprint(
        scope=scope_words(paths),
        as_of=as_of or clock.today(),
        by=f"{by.name} ({by.employee_no})" if by.is_signed_in else _("the command line"),
        at=clock.now(),
        filters=tuple((label, value) for label, value in filters if value),
        known_on=known_on,
    )


def scope_words(paths: Collection[str] | None) -> str:
    """Return a scope in words."""
    if paths is None:
        return _("The whole organisation")
    name_units = features().unit_names_at
    names = name_units(paths) if name_units and paths else []
    if not names:
        return _("No unit")
    return _("%(units)s with the units below") % {"units": ", ".join(names)}


def download(
    name: str,
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Sequence[Any]],
    imprint: Imprint,
    *,
    total: Callable[[], int] | None = None,
) -> Response:
    """Return the rows as a file in the format that the address asks for, CSV when it asks for none.

    ``total`` counts the rows beforehand, where that is cheaper than to stop at the first that is too many.

    Raises:
        Refused: for a format that does not exist, or more rows than it takes.
    """
    wanted = asked_format() or FORMATS.get("csv")
    if wanted.most_rows is not None and total is not None:
        demand_room(wanted, total())
    data = wanted.write(Sheet(name, title, tuple(heads), rows, imprint))
    return Response(
        data,
        mimetype=wanted.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}.{wanted.kind}"'},
    )


def export_links(href: str) -> list[tuple[str, str]]:
    """Return label and address of each format of the rows at ``href``."""
    parts = urlsplit(href)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != PARAMETER]
    return [
        (one.label, urlunsplit(parts._replace(query=urlencode([*kept, (PARAMETER, one.kind)]))))
        for one in FORMATS
    ]


def chosen(options: Iterable[tuple[str, str]], value: str) -> str:
    """Return the words of a chosen option, as the filter bar shows them; the value itself when unknown."""
    return dict(options).get(value, value) if value else ""
