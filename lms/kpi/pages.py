"""What the KPI pages show: rows of the overview, headings in words, tables under a measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lms.core.i18n import gettext as _
from lms.core.web.figures import Spark, spark
from lms.kpi.asking import Asked
from lms.kpi.content import GROUPS
from lms.kpi.figures import value_text
from lms.kpi.links import page_href, rows_href
from lms.kpi.measures import MEASURES
from lms.kpi.rules.tally import Tally
from lms.kpi.services.behind import OF_ACCOUNTS
from lms.kpi.services.breakdown import Breakdown, Line
from lms.kpi.services.definitions import Definition
from lms.kpi.services.trends import Month, Trend, trends_of

GROUP_TITLES = {
    "patient_access": "Patient access",
    "pre_billing": "Before billing",
    "claims": "Claims",
    "denials": "Denials",
    "account_resolution": "Account resolution",
    "financial": "Financial management",
    "coding": "HIM and coding",
    "practice": "Physician practice",
    "training": "Training and access",
}
CUT_HEADS = {
    "unit": "Unit",
    "payer": "Payer",
    "payer_order": "Payer order",
    "job_role": "Job role",
    "step": "Workflow step",
    "role": "Workflow role",
    "cause": "Cause",
}
CUT_TITLES = {
    "unit": "By unit",
    "payer": "By payer",
    "payer_order": "By payer order",
    "job_role": "By job role",
    "step": "By workflow step",
    "role": "By workflow role",
    "cause": "By cause",
}


@dataclass(frozen=True)
class Listed:
    """A computed measure in the overview."""

    definition: Definition
    month: Month
    target: Decimal | None
    href: str
    numerator_href: str
    denominator_href: str
    value: str
    spark: Spark | None
    is_on_target: bool | None


def overview(asked: Asked) -> list[tuple[str, list[Listed]]]:
    """Return the computed measures by group, in the month asked for.

    Measures of how people and accounts stand are shown as of today, or as of the end of an earlier month.
    """
    lined = [measure.kind for measure in MEASURES if measure.grain != OF_ACCOUNTS]
    standing = [measure.kind for measure in MEASURES if measure.grain == OF_ACCOUNTS]
    found = trends_of(lined, month=asked.month, scope=asked.scope)
    found |= trends_of(standing, month=asked.month, scope=asked.scope, count=1)
    return [
        (_(GROUP_TITLES[group]), listed)
        for group in GROUPS
        if (listed := [_listed(trend) for trend in found.values() if trend.definition.group == group])
    ]


def _listed(trend: Trend) -> Listed:
    last, found = trend.last, trend.definition
    return Listed(
        definition=found,
        month=last,
        target=trend.target,
        href=page_href(found.id, month=last.period.month, scope=trend.scope),
        numerator_href=rows_href(found.id, last.period, part="numerator", scope=trend.scope),
        denominator_href=rows_href(found.id, last.period, scope=trend.scope),
        value=value_text(last.tally, found.unit),
        spark=spark([month.drawn for month in trend.months], target=_float(trend.target), unit=_sign(found)),
        is_on_target=on_target(last.value, trend.target, found.direction),
    )


def on_target(value: Decimal | None, target: Decimal | None, direction: str) -> bool | None:
    """Tell whether a value meets its target; None when either is missing."""
    if value is None or target is None:
        return None
    return value >= target if direction == "higher" else value <= target


def target_text(target: Decimal | None, unit: str) -> str:
    """Return a target as it stands beside a value."""
    if target is None:
        return _("no target set")
    return f"{target.normalize():f}" + ("\u00a0%" if unit == "percent" else f"\u00a0{_(unit)}")


def period_words(asked: Asked) -> str:
    """Return ``October 2026`` or ``August to October 2026``."""
    first, last = asked.period.from_on, asked.month
    if asked.length == 1:
        return f"{last:%B %Y}"
    return _("%(first)s to %(last)s") % {"first": f"{first:%B %Y}", "last": f"{last:%B %Y}"}


def heading(definition: Definition, tally: Tally, target: Decimal | None, asked: Asked) -> str:
    """Return the finding of a measure's page."""
    if not tally.denominator:
        return _("%(name)s: no data for %(period)s") % {
            "name": definition.name,
            "period": period_words(asked),
        }
    text = f"{definition.name}: {value_text(tally, definition.unit)}"
    return text if target is None else f"{text}, {_('target')} {target_text(target, definition.unit)}"


def overview_heading(groups: Iterable[tuple[str, Sequence[Listed]]]) -> str:
    """Return the finding of the overview: how many measures meet their target."""
    judged = [one.is_on_target for _title, listed in groups for one in listed if one.is_on_target is not None]
    if not judged:
        return _("No measure has data and a target yet")
    return _("%(met)s of %(all)s measures with a target meet it") % {"met": sum(judged), "all": len(judged)}


def table_rows(measure_id: str, table: Breakdown, asked: Asked) -> list[dict[str, Any]]:
    """Return the rows of a table with their links."""
    return [_table_row(measure_id, table, line, asked) for line in table.lines]


def _table_row(measure_id: str, table: Breakdown, line: Line, asked: Asked) -> dict[str, Any]:
    measure = MEASURES.get(measure_id)
    is_origin = table.cut in ("cause", "step", "role")
    scope = asked.scope if line.unit is None else replace(asked.scope, unit=line.unit)
    above = "failure" if is_origin else "numerator"
    return {
        "name": line.name,
        "detail": line.detail,
        "value": None if line.is_too_few else line.value,
        "text": _("too few") if line.is_too_few else value_text(line.tally, measure.unit),
        "tally": line.tally,
        "numerator_href": rows_href(measure_id, asked.period, part=above, scope=scope, **line.cut),
        "denominator_href": rows_href(
            measure_id, asked.period, part="denominator", scope=scope, **({} if is_origin else line.cut)
        ),
        "href": page_href(measure_id, month=f"{asked.month:%Y-%m}", scope=scope) if line.unit else None,
        "training": line.training,
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _sign(definition: Definition) -> str:
    return "%" if definition.unit == "percent" else definition.unit
