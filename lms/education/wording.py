"""Words of education pages: how a step stands, why somebody is left out, what an anchor is."""

from lms.core.i18n import gettext as _
from lms.education.rules.pathways import ACQUISITION, HIRE, Stands
from lms.education.rules.starting import LeftOut

STANDS = {
    Stands.DONE: (_("Done"), "ok", "met"),
    Stands.SKIPPED: (_("Left out"), "off", "waived"),
    Stands.OVERDUE: (_("Overdue"), "bad", "soon"),
    Stands.THIS_WEEK: (_("This week"), "warn", "soon"),
    Stands.LATER: (_("Later"), "off", "empty"),
}
"""Text, kind and shape of the badge of a step."""

LEFT_OUT = {
    LeftOut.NO_PROVIDER: _("no job of a provider"),
    LeftOut.LEFT: _("has left"),
    LeftOut.RUNNING: _("is on this pathway already"),
    LeftOut.HAD_IT: _("had this pathway less than a year ago"),
    LeftOut.NOT_NEW: _("is no new hire since that day"),
    LeftOut.TOO_FAR: _("begins more than 120 days from now"),
}

ANCHORS = {HIRE: _("first day of the job"), ACQUISITION: _("acquisition of the practice")}
KINDS = {"credential": _("Credentials"), "specialty": _("Specialties"), "setting": _("Settings")}
