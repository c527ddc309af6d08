"""The living page of components: every macro once, with invented figures; for administrators and trainers."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, render_template

from lms.core.permissions import Permission, duty, grant, requires
from lms.core.proving import Asked
from lms.core.web.charts import DrawnChart, Event, LineChart, Point, Series, draw
from lms.core.web.figures import HeatCell, HeatRow, Share, heat_cell, spark
from lms.core.web.pairs import Pair, draw_pairs
from lms.core.web.proving import ProofForm
from lms.core.web.work import Progress

SEE_COMPONENTS = Permission("core.see_components")
grant(SEE_COMPONENTS, duty("administrator", "trainer"))

blueprint = Blueprint("components", __name__)
MONTHS = ("Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct")
FIRST_PASS = (84.2, 84.6, 84.1, 85.0, 85.2, 86.1, None, 87.0, 87.2, 87.9, 88.1, 88.6)
END_TO_END = (76.2, 76.8, 76.1, 77.4, 78.0, 78.9, None, 80.1, 80.4, 81.4, 81.9, 82.3)


@dataclass(frozen=True)
class SampleColumn:
    """A column like those of ``lms.core.tables``."""

    key: str
    label: str
    numeric: bool = False
    sort: str | None = None

    def value(self, row: dict[str, Any]) -> Any:
        """Return the cell of a row."""
        return row[self.key]

    def words(self, row: dict[str, Any]) -> Any:
        """Return the cell as the page shows it."""
        return self.value(row)


@dataclass(frozen=True)
class SampleTable:
    """The columns of a sample page."""

    columns: tuple[SampleColumn, ...]


@dataclass(frozen=True)
class SamplePage:
    """A page of rows with the links of ``lms.core.tables.TablePage``."""

    table: SampleTable
    rows: list[dict[str, Any]]
    number: int = 2
    last: int = 3
    total: int = 52
    first_row: int = 26
    last_row: int = 27
    rows_link: str = "?sort=name"
    filters: dict[str, str] = field(default_factory=dict)

    def sort_link(self, column: SampleColumn) -> str:
        """Return the link that sorts by a column."""
        return f"?sort={column.key}"

    def aria_sort(self, column: SampleColumn) -> str:
        """Return how the page is sorted by a column."""
        return "ascending" if column.key == "name" else "none"

    def page_link(self, number: int) -> str:
        """Return the link to another page."""
        return f"?page={number}"


@blueprint.get("/admin/components")
@requires(SEE_COMPONENTS)
def index() -> str:
    """Show every component."""
    return render_template("core/components.html", **samples())


def samples() -> dict[str, Any]:
    """Return the invented figures of the page."""
    return {
        "drawn": sample_chart(),
        "pairs": draw_pairs(
            [
                Pair("ED patient access", Share(20, 24), Share(17, 24), "/compliance?unit=ED"),
                Pair("Billing office", Share(33, 35), Share(32, 35)),
                Pair("Nursing, charges", Share(180, 186), Share(126, 186)),
                Pair("New clinic", Share(0, 0), Share(0, 0)),
            ]
        ),
        "spark": spark(END_TO_END, target=86),
        "heat_rows": [HeatRow("Registrar", sample_heat())],
        "gate": sample_gate(),
        "obligations": sample_obligations(),
        "proof_form": ProofForm(),
        "asked": Asked(code=True),
        "progress": Progress("Reading remits.835", "12,400 of 20,000 kB", 62.0),
        "days": [
            {"kind": kind, "words": words}
            for kind, words in (
                ("ok", "Mon 16 cleared"),
                ("warn", "Tue 17 something ends"),
                ("bad", "Wed 18 not cleared"),
            )
        ]
        + [{"kind": "", "words": "off"}] * 4,
        "events": [
            {"on": date(2026, 9, 5), "sub": "day 3", "title": "Submitted, $4,850", "text": "Frequency 1."},
            {"on": date(2026, 9, 26), "title": "Denied in full", "kind": "bad", "shape": "blocked"},
            {"on": date(2026, 11, 2), "title": "Paid $2,120", "kind": "ok", "shape": "met"},
        ],
        "ribbon_items": [
            {"name": "FL 63", "kind": "", "words": "not yet"},
            {"name": "FL 8", "kind": "ok", "words": "right"},
            {"name": "FL 50", "kind": "warn", "words": "edit stops it"},
            {"name": "FL 60", "kind": "bad", "words": "will be denied"},
            {"name": "FL 67", "kind": "lost", "words": "nobody notices"},
        ],
        "clean": [
            {"name": "Clean in our edits, K12", "is_clean": False, "why": "override 5 Sep"},
            {"name": "Accepted first time, K14", "is_clean": True, "why": "6 Sep", "href": "/kpi/K14"},
            {"name": "First-pass paid, K33", "is_clean": None, "why": "waiting for the payer"},
        ],
        "page": SamplePage(
            SampleTable(
                (
                    SampleColumn("name", "Person", sort="name"),
                    SampleColumn("role", "Role"),
                    SampleColumn("met", "Met", numeric=True, sort="met"),
                )
            ),
            [
                {"name": "Rosa Delgado", "role": "Registrar", "met": 8},
                {"name": "Owen Pryce", "role": "Poster", "met": 6},
            ],
        ),
        "empty_page": SamplePage(SampleTable(()), []),
    }


def sample_chart() -> DrawnChart | None:
    """Return two lines with a gap, a target and two event marks."""
    lines = (("First-pass paid", FIRST_PASS), ("Clean end to end", END_TO_END))
    return draw(
        LineChart(
            title="First-pass paid yield rose from 84.2 to 88.6 percent in twelve months",
            labels=MONTHS,
            series=tuple(
                Series(
                    name,
                    tuple(Point(value, "10,655 / 12,026" if value else "", "/kpi/K33") for value in values),
                )
                for name, values in lines
            ),
            target=86.0,
            events=(Event(2.9, "12 Feb, new edit rules"), Event(5.7, "6 May, PA-03 retraining, 131 people")),
            rows_href="/kpi/K33?table=month",
        )
    )


def sample_heat() -> list[HeatCell]:
    """Return one cell of each step, one without people and one with too few."""
    shares = ((20, 24), (14, 16), (27, 29), (22, 23), (6, 6), (0, 0), (3, 4))
    return [
        heat_cell(Share(met, people), target=90, href="/compliance?role=registrar") for met, people in shares
    ]


def sample_gate() -> dict[str, Any]:
    """Return a gate with open and met requirements."""
    return {
        "title": "EHR access: ED registration",
        "state": "in_progress",
        "lead": "2 of 3 requirements left until EHR access",
        "line": "You work beside a released colleague until then.",
        "rows": [
            {
                "state": "in_progress",
                "title": "Who pays first, PA-03",
                "when": "22 min left",
                "why": "Critical: payer order.",
            },
            {
                "state": "not_started",
                "title": "Observed walk-in registration",
                "why": "12 steps, 5 critical.",
            },
            {"state": "met", "title": "Clean claim, CORE-01", "when": "92 %, 9 Nov"},
        ],
        "next": "Then your manager confirms your role, and an access officer releases you.",
        "decided_href": "/me",
    }


def sample_obligations() -> list[dict[str, Any]]:
    """Return two rows of what a person has to do."""
    return [
        {
            "title": "Privacy, access and integrity, yearly",
            "href": "/learn/CORE-03",
            "why": "Everyone · last passed 4 Dec 2025",
            "minutes": 12,
            "due": "Due in 18 days",
            "kind": "warn",
            "shape": "clock",
            "act": "Start",
        },
        {
            "title": "Observed registration, walk-in",
            "href": "/me",
            "why": "Gate: ED registration",
            "due": "Due Fri 20 Nov",
            "kind": "off",
            "shape": "empty",
            "act": "Open",
        },
    ]
