"""Addresses of measures and of the rows behind their numbers."""

from datetime import date
from urllib.parse import urlencode

from lms.kpi.rules.periods import Period
from lms.kpi.services.scopes import Scope

NONE = "none"


def page_href(measure_id: str, *, month: str = "", scope: Scope | None = None) -> str:
    """Return the address of a measure's page."""
    return _address(f"/kpi/{measure_id}", {"month": month, **_kept(scope)})


def rows_href(
    measure_id: str,
    period: Period,
    *,
    part: str = "denominator",
    scope: Scope | None = None,
    **cut: str | None,
) -> str:
    """Return the address of the facts behind a number.

    Args:
        measure_id: the measure.
        period: from and to.
        part: numerator, denominator, failure or the name of a number beside it.
        scope: unit and setting.
        cut: values that the facts have; None means "without a value".
    """
    values = {name: NONE if value is None else value for name, value in cut.items()}
    days = {"from": _day(period.from_on), "to": _day(period.to_on)}
    return _address(f"/kpi/{measure_id}/rows", {"part": part, **days, **_kept(scope), **values})


def _kept(scope: Scope | None) -> dict[str, str]:
    return {} if scope is None else {"unit": scope.unit or "", "setting": scope.setting or ""}


def _day(value: date) -> str:
    return value.isoformat()


def _address(path: str, values: dict[str, str]) -> str:
    kept = {name: value for name, value in values.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
