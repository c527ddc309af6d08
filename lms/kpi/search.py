"""Measures as things that can be found by those who may see them."""

from collections.abc import Collection, Iterable

from lms.core.search import Entry, Searchable, granted
from lms.core.search.sources import address
from lms.core.web.formats import spoken
from lms.kpi.permissions import KPI_VIEW
from lms.kpi.services.definitions import definitions


def _measures(_keys: Collection[int] | None) -> Iterable[Entry]:
    for one in definitions().values():
        yield Entry(
            one.id,
            one.name,
            code=one.id,
            line=spoken(one.group),
            text=f"{one.numerator} / {one.denominator}. {one.note or ''}",
            href=address("kpi.measure", measure_id=one.id),
        )


SEARCHABLE = (Searchable("measure", "Measures", "chart", 60, _measures, granted(KPI_VIEW), of_content=True),)
