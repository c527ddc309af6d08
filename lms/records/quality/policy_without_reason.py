"""Policy that was changed here without a name or a reason."""

from datetime import date

from lms.core.content import keys_of
from lms.records.quality.base import Check, Found, Row
from lms.records.services.history import Version, versions_of


def _changed() -> list[tuple[str, Version]]:
    newest = ((key, versions_of("policy", key)[0]) for key in keys_of("policy"))
    return [(key, version) for key, version in newest if version.number > 1]


def _unnamed() -> list[tuple[str, Version]]:
    return [(key, version) for key, version in _changed() if not (version.by and version.reason)]


def _count(_day: date) -> Found:
    return Found(len(_unnamed()), len(_changed()))


def _rows(_day: date, most: int) -> list[Row]:
    return [
        Row(key.replace("_", " "), f"version {version.number}", f"/admin/policy/policy/{key}")
        for key, version in _unnamed()[:most]
    ]


CHECK = Check(
    kind="policy-without-reason",
    title="Policy changed without a name or a reason",
    of_what="sections that were changed",
    why="Nobody can say later who wanted it, and why.",
    owner="Administrator: change it at the desk, where both are asked for",
    fix=("Policy history", "/admin/policy"),
    count=_count,
    rows=_rows,
)
