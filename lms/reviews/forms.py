"""The form by which a review is closed: words for the coder, and the proof anew."""

from wtforms import TextAreaField, validators

from lms.core.i18n import gettext as _
from lms.core.web.proving import ProofForm


class ClosingForm(ProofForm):
    """A signature on a review."""

    comment = TextAreaField(
        _("Words for the coder"),
        [
            validators.DataRequired(_("Sum up for the coder what was good and what to learn.")),
            validators.Length(max=600, message=_("At most 600 characters.")),
        ],
        description=_("What was good, and what to learn."),
        render_kw={"rows": 3},
        filters=[lambda text: (text or "").replace("\0", "").strip()],
    )
