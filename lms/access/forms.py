"""The forms of decisions: each carries a key of its own, so that sending it twice is one decision."""

from typing import Any, ClassVar

from wtforms import DateField, Form, HiddenField, PasswordField, StringField, validators

from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id

RELEASE, RETURN, REFUSE = "release", "return", "refuse"
DECISIONS = ((RELEASE, _("Release")), (RETURN, _("Return to manager")), (REFUSE, _("Refuse")))
_PASSWORD_HELP = _("Your own, entered again: it is your signature.")
_LONGEST = validators.Length(max=500, message=_("At most 500 characters."))


class KeyedForm(Form):
    """A form that is sent once: ``form_key`` is made when it is shown and kept when it comes back."""

    form_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.form_key.data:
            self.form_key.data = new_public_id()


class SigningForm(KeyedForm):
    """A signature: the password again and a note."""

    note = StringField(_("Note"), [validators.Optional(), _LONGEST])
    password = PasswordField(
        _("Password"),
        [validators.InputRequired(_("Enter your password to sign."))],
        description=_PASSWORD_HELP,
        render_kw={"autocomplete": "current-password"},
    )


class ReleaseForm(SigningForm):
    """An access officer's decision on a confirmed gate; a note goes with a return or a refusal."""

    options: ClassVar[tuple[tuple[str, str], ...]] = DECISIONS
    decision = StringField(
        _("Decision"),
        [validators.AnyOf([value for value, _word in DECISIONS], _("Choose a decision."))],
        default=RELEASE,
    )

    def validate_note(self, field: StringField) -> None:
        """Ask for a note where it is needed."""
        if self.decision.data != RELEASE and not (field.data or "").strip():
            raise validators.ValidationError(_("Say what is missing, so that the manager knows what to do."))


class SuspendForm(KeyedForm):
    """An end of access, with its reason and, where it is known, its last day."""

    reason = StringField(
        _("Reason"),
        [validators.InputRequired(_("Enter a reason. It is shown to the person.")), _LONGEST],
        description=_("Shown to the person and kept in the log."),
    )
    to_on = DateField(
        _("Last day"), [validators.Optional()], description=_("Leave it empty until it is lifted.")
    )


class RestoreForm(Form):
    """The end of a suspension, with its reason."""

    reason = StringField(
        _("Reason"), [validators.InputRequired(_("Say why the person may work again.")), _LONGEST]
    )


class ProvisionalForm(KeyedForm):
    """A few days of access before the gate is cleared."""

    supervisor = StringField(
        _("Supervisor on shift, employee number"),
        [validators.InputRequired(_("Name who stands beside the person."))],
    )
    from_on = DateField(_("First day"), [validators.InputRequired(_("Enter the first day."))])
    to_on = DateField(_("Last day"), [validators.InputRequired(_("Enter the last day."))])
    reason = StringField(
        _("Reason"),
        [validators.InputRequired(_("Enter a reason. It is shown on the register.")), _LONGEST],
        description=_("Name the shift and why it cannot wait."),
    )
