"""Statistics in words: what a flag says, what to do next, how sure a number is."""

from lms.core.i18n import gettext as _
from lms.quality.rules.flags import Flag, FlagKind, Limits
from lms.quality.rules.items import ItemStatistics

SHORT = {
    FlagKind.KEY: _("key in doubt"),
    FlagKind.DIF: _("differs by unit"),
    FlagKind.DISCRIMINATION: _("does not tell who knows"),
    FlagKind.HARD: _("too hard"),
    FlagKind.EASY: _("too easy"),
    FlagKind.OPTION: _("dead option"),
    FlagKind.SLOW: _("slow"),
    FlagKind.PILOT_READY: _("trial is over"),
    FlagKind.REVIEW: _("review is due"),
}
NEXT = {
    FlagKind.KEY: _("Check the key with a second expert. If it is wrong, set the right key and mark again."),
    FlagKind.DIF: _(
        "Read it with somebody of the unit: a local habit, or words that mean another thing there?"
    ),
    FlagKind.DISCRIMINATION: _("Look for two defensible answers or a clue; rewrite it or take it out."),
    FlagKind.HARD: _("Compare it with its lesson: is it taught? Then rewrite it, or teach it."),
    FlagKind.EASY: _("Rewrite the wrong options, or retire it: it tells nothing."),
    FlagKind.OPTION: _("Replace it by a mistake that people really make."),
    FlagKind.SLOW: _("Shorten the stem, or give the table as a table."),
    FlagKind.PILOT_READY: _("Decide: live, rewrite or retire."),
    FlagKind.REVIEW: _("Check its rule and set the next review."),
}


def short(flag: Flag) -> str:
    """Return a flag in one to four words."""
    return SHORT[flag.kind]


def finding(flag: Flag) -> str:
    """Say what was found, with how many of how many."""
    made = {
        FlagKind.KEY: _key,
        FlagKind.DIF: _dif,
        FlagKind.DISCRIMINATION: _discrimination,
        FlagKind.HARD: _facility,
        FlagKind.EASY: _facility,
        FlagKind.OPTION: _option,
        FlagKind.SLOW: _slow,
        FlagKind.PILOT_READY: _pilot,
        FlagKind.REVIEW: _review,
    }
    return made[flag.kind](flag)


def next_step(flag: Flag) -> str:
    """Say what to do next."""
    return NEXT[flag.kind]


def _key(flag: Flag) -> str:
    told = _("%(chosen)s of the %(size)s stronger learners chose option %(option)s, more than the key.")
    return told % {
        "option": flag.detail,
        "chosen": flag.numerator,
        "size": flag.denominator,
    }


def _dif(flag: Flag) -> str:
    way = _("Harder") if (flag.value or 0) < 0 else _("Easier")
    told = _(
        "%(way)s for %(unit)s than for equally able learners elsewhere (delta %(delta)s; %(own)s of %(all)s)."
    )
    return told % {
        "unit": flag.detail,
        "way": way,
        "delta": f"{flag.value:.2f}",
        "own": flag.numerator,
        "all": flag.denominator,
    }


def _discrimination(flag: Flag) -> str:
    return _("Correlation with the rest of the form %(value)s, asked is %(limit)s; %(count)s learners.") % {
        "value": f"{flag.value:.2f}",
        "limit": f"{flag.limit:.2f}",
        "count": flag.denominator,
    }


def _facility(flag: Flag) -> str:
    return _("Difficulty %(value)s, limit %(limit)s; %(right)s of %(count)s fully right.") % {
        "value": f"{flag.value:.2f}",
        "limit": f"{flag.limit:.2f}",
        "right": flag.numerator,
        "count": flag.denominator,
    }


def _option(flag: Flag) -> str:
    return _("Chosen by at most %(chosen)s of %(count)s: %(option)s.") % {
        "option": flag.detail,
        "chosen": flag.numerator,
        "count": flag.denominator,
    }


def _slow(flag: Flag) -> str:
    return _("%(value)s seconds on average, usual is %(usual)s; %(count)s timed.") % {
        "value": f"{flag.value:.0f}",
        "usual": f"{flag.limit:.0f}",
        "count": flag.denominator,
    }


def _pilot(flag: Flag) -> str:
    return _("%(count)s unscored uses, asked are %(least)s.") % {
        "count": flag.numerator,
        "least": flag.denominator,
    }


def _review(flag: Flag) -> str:
    return _("Review was due in %s.") % flag.detail


def facility(own: ItemStatistics, limits: Limits) -> str:
    """Return the difficulty, or how many learners are still missing."""
    if own.facility is None or own.count < limits.facility_from:
        return not_yet(own.count, limits.facility_from)
    return f"{own.facility:.2f}"


def discrimination(own: ItemStatistics, limits: Limits) -> str:
    """Return the discrimination, or how many learners are still missing."""
    if own.count < limits.discrimination_from:
        return not_yet(own.count, limits.discrimination_from)
    return _("no spread") if own.discrimination is None else f"{own.discrimination:.2f}"


def not_yet(count: int, needed: int) -> str:
    """Say that there are too few learners to say anything."""
    return _("%(count)s of %(needed)s") % {"count": count, "needed": needed}
