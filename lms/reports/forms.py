"""What people send from the builder: a report as they put it together, read from untrusted values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from lms.core import clock
from lms.core.asked import day_in
from lms.core.ids import new_public_id, sent_key
from lms.reports.rules.definitions import ALL, Definition, Offer, definition_of
from lms.reports.rules.schedules import Schedule, schedule_of

LONGEST_LIST = 1000


@dataclass(frozen=True)
class ReportForm:
    """A report in the making; ``error`` says why it was not kept, "" while nothing is wrong."""

    title: str
    definition: Definition
    schedule: Schedule | None
    recipients: str
    form_key: str
    error: str = ""
    hint: str = ""

    @classmethod
    def blank(cls, offer: Offer, title: str) -> "ReportForm":
        """Return the form of a new report from a source."""
        return cls(title, definition_of(offer, (), (), ALL, {}), None, "", new_public_id())

    @classmethod
    def read(cls, offer: Offer, sent: "MultiDict[str, Any]") -> "ReportForm":
        """Return the form that was sent; what the source does not offer is left out."""
        return cls(
            title=sent.get("title", "")[:LONGEST_LIST],
            definition=definition_of(
                offer,
                sent.getlist("columns"),
                sent.getlist("groups"),
                sent.get("relation", ALL),
                _filters(sent),
                _past_day(sent.get("as_of")),
                _past_day(sent.get("known_on")),
            ),
            schedule=schedule_of(sent.get("every", ""), sent.get("hour", ""), sent.get("weekday", "")),
            recipients=sent.get("recipients", "")[:LONGEST_LIST],
            form_key=sent_key(sent.get("form_key")),
        )

    @property
    def numbers(self) -> tuple[str, ...]:
        """The employee numbers of the recipients."""
        return tuple(self.recipients.replace(",", " ").replace(";", " ").split())


def _past_day(text: str | None) -> date | None:
    """Return a day up to today; None for anything else."""
    found = day_in(text)
    return found if found is not None and found <= clock.today() else None


def _filters(sent: Mapping[str, str]) -> dict[str, str]:
    prefix = "filter-"
    return {name.removeprefix(prefix): value for name, value in sent.items() if name.startswith(prefix)}
