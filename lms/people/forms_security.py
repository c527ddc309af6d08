"""The forms of second factors and of covers."""

from datetime import date
from typing import Any

from wtforms import DateField, Form, HiddenField, SelectMultipleField, StringField, validators
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.web.proving import ProofForm
from lms.people.rules.second_factor import STEP_SECONDS
from lms.people.services.passkeys import LONGEST_NAME

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "maxlength": "20"}
LONGEST_KEY = 40


class SecondStepForm(Form):
    """The second step at sign-in: a code, or the answer of a passkey."""

    code = StringField(
        _("Code"),
        description=_("Six digits of your authenticator app, or a recovery code. Each counts once."),
        render_kw={**_CODE, "autofocus": True},
    )
    answer = HiddenField()


class AppForm(ProofForm):
    """A new authenticator app: the sealed secret that was shown, and the first code of the app."""

    offered = HiddenField()
    first = StringField(
        _("Code that the app shows"),
        [validators.InputRequired(_("Enter the six digits that the app shows."))],
        description=_("Six digits; a new code comes every %d seconds.") % STEP_SECONDS,
        render_kw={**_CODE, "inputmode": "numeric"},
    )


class PasskeyForm(ProofForm):
    """A new passkey: its name, and what the browser made."""

    name = StringField(
        _("Name of the device"),
        [
            validators.InputRequired(_("Give it a name, such as the device.")),
            validators.Length(max=LONGEST_NAME, message=_("At most %d characters.") % LONGEST_NAME),
        ],
        render_kw={"autocomplete": "off", "maxlength": str(LONGEST_NAME)},
    )
    made = HiddenField()


class ResetForm(Form):
    """The reset of somebody's second factor, with its reason."""

    reason = StringField(
        _("Reason"),
        [
            validators.DataRequired(_("Say why, for instance that the phone was lost.")),
            validators.Length(max=300, message=_("At most 300 characters.")),
        ],
        description=_("Kept in the log. See that it is really this person who asks."),
    )


class EndCoverForm(Form):
    """The early end of a cover, with its reason."""

    reason = StringField(
        _("Reason"),
        [
            validators.DataRequired(_("Say in a few words why it ends now.")),
            validators.Length(max=300, message=_("At most 300 characters.")),
        ],
    )


class CoverForm(Form):
    """Who stands in: which duties, by whom, from when to when, and why."""

    form_key = HiddenField()
    what = SelectMultipleField(
        _("Duties"),
        [validators.InputRequired(_("Choose at least one duty."))],
        coerce=str,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    deputy = StringField(
        _("Stands in, employee number"),
        [validators.DataRequired(_("Enter the employee number of who stands in for you."))],
        render_kw={"autocomplete": "off"},
    )
    from_on = DateField(_("First day"), [validators.InputRequired(_("Enter the first day."))])
    to_on = DateField(_("Last day"), [validators.InputRequired(_("Enter the last day."))])
    reason = StringField(
        _("Reason"),
        [
            validators.DataRequired(_("For instance: leave, or a course.")),
            validators.Length(max=300, message=_("At most 300 characters.")),
        ],
        description=_("Both of you and the log keep it. For instance: leave, or a course."),
    )

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what.choices = options
        key = (self.form_key.data or "")[:LONGEST_KEY]
        self.form_key.data = key if key.isascii() and key.isalnum() else new_public_id()
        if self.what.data is None and len(options) == 1:
            self.what.data = [options[0][0]]

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day once both are there and in order; else say so beside them."""
        first, last = self.from_on.data, self.to_on.data
        if first is None or last is None:
            return None
        if last < first:
            self.to_on.errors = [_("The last day cannot be before the first.")]
            return None
        return first, last


class CoverForForm(CoverForm):
    """Who stands in for somebody who is away, named by who holds a duty above."""

    deputy = StringField(
        _("Stands in, employee number"),
        [validators.DataRequired(_("Enter the employee number of who stands in for them."))],
        render_kw={"autocomplete": "off"},
    )
    reason = StringField(
        _("Reason"),
        [
            validators.DataRequired(_("For instance: away without notice.")),
            validators.Length(max=300, message=_("At most 300 characters.")),
        ],
        description=_(
            "All of you and the log keep it: no illness by name. For instance: away without notice."
        ),
    )
