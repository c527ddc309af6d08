"""Forms of documents."""

from typing import Any

from wtforms import Form, HiddenField, IntegerField, SelectField, StringField, validators

from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.documents.services.prints import LONGEST_PLACE, MOST_COPIES, TODAYS
from lms.documents.wording import ANSWER_WORDS

LONGEST_KEY = 40
_LONGEST = validators.Length(max=500, message=_("At most 500 characters."))


class DecisionForm(Form):
    """A decision on a certificate, with its reason."""

    reason = StringField(
        _("Reason"),
        [validators.DataRequired(_("Enter a reason. It is kept with the certificate.")), _LONGEST],
    )


class HangingForm(Form):
    """Where cards hang; ``form_key`` makes sending it twice one row."""

    form_key = HiddenField()
    unit = SelectField(_("Unit"), [validators.InputRequired(_("Choose a unit."))], coerce=int)
    place = StringField(
        _("Place"),
        [
            validators.DataRequired(_("Say where it hangs, so that somebody else finds it.")),
            validators.Length(max=LONGEST_PLACE, message=_("At most 120 characters.")),
        ],
        description=_("For example: registration desk 2, beside the screen."),
    )
    copies = IntegerField(
        _("Copies"),
        [
            validators.InputRequired(_("Enter how many copies hang there.")),
            validators.NumberRange(1, MOST_COPIES, _("From 1 to 500 copies.")),
        ],
        default=1,
    )
    version = SelectField(_("Which card"), [validators.InputRequired()], default=TODAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_key.data = (self.form_key.data or "")[:LONGEST_KEY] or new_public_id()


class AnswerForm(Form):
    """What came of a card that is out of date."""

    kind = StringField(
        _("What came of it"),
        [validators.AnyOf([value for value, _words in ANSWER_WORDS], _("Choose what came of the card."))],
    )
    note = StringField(_("Note"), [validators.Optional(), _LONGEST])
