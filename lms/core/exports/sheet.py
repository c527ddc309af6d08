"""What an export is made of: a sheet of typed columns and its imprint, whatever the format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.web.formats import day, instant, whole

ColumnKind = Literal["text", "number", "date", "percent", "money"]
NUMERIC: tuple[ColumnKind, ...] = ("number", "percent", "money")
PRODUCT = "Firstpass"


@dataclass(frozen=True)
class Head:
    """The head of a column; ``code`` is its name in CSV where other systems rely on one."""

    label: str
    kind: ColumnKind = "text"
    code: str = ""

    @property
    def is_numeric(self) -> bool:
        """Tell whether its cells are numbers, to be set flush right."""
        return self.kind in NUMERIC


@dataclass(frozen=True)
class Imprint:
    """What a file says about itself: whose rows, cut how, as of which day, taken by whom and when.

    ``filters`` are labels with their values in words; ``known_on`` None is "as known when exported".
    """

    scope: str
    as_of: date
    by: str
    at: datetime
    filters: tuple[tuple[str, str], ...] = ()
    known_on: date | None = None

    @property
    def cut(self) -> str:
        """The filters in words."""
        return "; ".join(f"{label}: {value}" for label, value in self.filters) or _("none")

    @property
    def taken(self) -> str:
        """Who took the file from which product, and when."""
        return _("Exported from %(product)s on %(at)s by %(by)s") % {
            "product": PRODUCT,
            "at": instant(self.at),
            "by": self.by,
        }

    def about(self, rows: int) -> list[tuple[str, str]]:
        """Return labels and words that say which ``rows`` rows these are."""
        known = [(_("As known on"), day(self.known_on))] if self.known_on else []
        return [
            (_("Scope"), self.scope),
            (_("Filters"), self.cut),
            (_("As of the end of"), day(self.as_of)),
            *known,
            (_("Rows"), whole(rows)),
        ]


@dataclass(frozen=True)
class Sheet:
    """A table to be written: ``name`` names the file, ``rows`` are read once, in the order of ``heads``."""

    name: str
    title: str
    heads: tuple[Head, ...]
    rows: Iterable[Sequence[Any]]
    imprint: Imprint


class ExportFormat(Protocol):
    """A format that a sheet is written in; ``most_rows`` None takes any number of rows."""

    @property
    def kind(self) -> str:
        """Name in the address and on the command line, also the ending of the file."""
        ...

    @property
    def label(self) -> str:
        """Name on the page."""
        ...

    @property
    def mimetype(self) -> str:
        """Type of the file."""
        ...

    @property
    def most_rows(self) -> int | None:
        """Largest number of rows it takes."""
        ...

    @property
    def larger(self) -> str:
        """Name of a format that takes more rows, empty when any number is taken."""
        ...

    def write(self, sheet: Sheet) -> bytes:
        """Return the file.

        Raises:
            Refused: when the sheet has more rows than the format takes; the hint names another.
        """
        ...


def demand_room(wanted: ExportFormat, rows: int) -> None:
    """Do nothing when a format takes so many rows.

    Raises:
        Refused: when it does not; the hint names one that does.
    """
    if wanted.most_rows is not None and rows > wanted.most_rows:
        raise Refused(
            _("This list has more than %(most)s rows, the most that %(label)s takes.")
            % {"most": whole(wanted.most_rows), "label": wanted.label},
            hint=_("Take it as %(larger)s, or set a filter first.") % {"larger": wanted.larger},
        )


def counted(rows: Iterable[Sequence[Any]], wanted: ExportFormat) -> Iterator[Sequence[Any]]:
    """Yield the rows of a sheet that is written in a format.

    Raises:
        Refused: at the first row that the format does not take.
    """
    for number, row in enumerate(rows, start=1):
        demand_room(wanted, number)
        yield row
