"""The charts of statistics pages; each has the same numbers in its table."""

from collections.abc import Mapping

from lms.core.i18n import gettext as _
from lms.core.web.charts import DrawnChart, LineChart, Point, Series, draw
from lms.quality.rules.items import Choices
from lms.quality.rules.marks import BANDS, BUCKET
from lms.quality.services.lessons import LessonRow

MOST_LINES = 6


def scores(by_bucket: Mapping[int, int], cut: int) -> DrawnChart | None:
    """Draw how many sittings ended in each bar of scores."""
    if not by_bucket:
        return None
    first = min(by_bucket)
    shown = range(min(first, 100 // BUCKET - 1), 100 // BUCKET + 1)
    below = sum(count for bucket, count in by_bucket.items() if bucket * BUCKET < cut)
    total = sum(by_bucket.values())
    return draw(
        LineChart(
            title=_("%(below)s of %(total)s first sittings ended below the cut of %(cut)s %%")
            % {"below": below, "total": total, "cut": cut},
            labels=tuple(_bar(bucket) for bucket in shown),
            series=(
                Series(
                    _("First sittings"), tuple(Point(float(by_bucket.get(bucket, 0))) for bucket in shown)
                ),
            ),
            unit=_("sittings"),
            period_name=_("Score, %"),
            places=0,
        )
    )


def _bar(bucket: int) -> str:
    low = bucket * BUCKET
    return "100" if low >= 100 else f"{low}\u2013{low + BUCKET - 1}"


def ability(answered: Mapping[int, tuple[int, int]], least: int) -> DrawnChart | None:
    """Draw the share right by band of ability; bands with too few learners are gaps."""
    points = []
    for band in range(BANDS + 1):
        count, right = answered.get(band, (0, 0))
        detail = _("%(right)s of %(count)s") % {"right": right, "count": count}
        points.append(Point(100 * right / count, detail) if count >= least else Point(None))
    return draw(
        LineChart(
            title=_("Share right by score on the rest of the form: it should rise from left to right"),
            labels=tuple(_band(band) for band in range(BANDS + 1)),
            series=(Series(_("Fully right"), tuple(points)),),
            period_name=_("Rest of the form, %"),
            places=0,
        )
    )


def _band(band: int) -> str:
    return "100" if band == BANDS else f"{10 * band}\u2013{10 * band + 9}"


def options(choices: tuple[Choices, ...], names: Mapping[str, str], least: int) -> DrawnChart | None:
    """Draw who chose what by thirds of ability."""
    series = []
    for one in choices[:MOST_LINES]:
        points = tuple(
            Point(100 * chosen / size, _("%(chosen)s of %(size)s") % {"chosen": chosen, "size": size})
            if size >= least
            else Point(None)
            for chosen, size in one.by_third
        )
        series.append(Series(names.get(one.option, one.option), points))
    return draw(
        LineChart(
            title=_("Who chose what: the key should rise from the weaker to the stronger third"),
            labels=(_("weaker third"), _("middle third"), _("stronger third")),
            series=tuple(series),
            period_name=_("Learners"),
            places=0,
        )
    )


def drop_off(rows: tuple[LessonRow, ...], started: int) -> DrawnChart | None:
    """Draw how many of those who started did each section."""
    return draw(
        LineChart(
            title=_("How many of %s who started did each section") % started,
            labels=tuple(str(row.number) for row in rows),
            series=(
                Series(
                    _("Did it"),
                    tuple(Point(row.percent, f"{row.done} of {started}: {row.title}") for row in rows),
                ),
            ),
            period_name=_("Section"),
            places=0,
        )
    )
