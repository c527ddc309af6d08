"""The forms of overrides: an emergency, who is named for it, the answer to a proposal, a review."""

from typing import Any, ClassVar

from wtforms import DateField, SelectField, StringField, validators

from lms.access.forms import KeyedForm, SigningForm
from lms.core.i18n import gettext as _

ACCEPT, DISMISS, EXTEND = "accept", "dismiss", "extend"
_LONGEST = validators.Length(max=500, message=_("At most 500 characters."))
_SHORT = validators.Length(max=40, message=_("At most 40 characters."))


class DeclareForm(KeyedForm):
    """The declaration of an emergency for a unit."""

    unit = SelectField(_("Unit, with those below it"), [validators.InputRequired(_("Choose a unit."))])
    last_on = SelectField(_("Until the end of"), [validators.InputRequired(_("Choose the last day."))])
    reason = StringField(
        _("Reason"),
        [validators.DataRequired(_("Say what happened and what cannot wait.")), _LONGEST],
        description=_("It stands on the register, and beside each name."),
    )


class PlaceForm(KeyedForm):
    """Who is named for an emergency."""

    person = StringField(_("Employee number"), [validators.DataRequired(_("Enter whom you name.")), _SHORT])
    functions = StringField(
        _("What for, and where"),
        [validators.DataRequired(_("Name the functions and the place.")), _LONGEST],
        description=_("Such as: registration of walk-ins at the main desk."),
    )
    supervisor = StringField(
        _("Supervisor on shift, employee number"),
        [validators.DataRequired(_("Name who stands beside the person.")), _SHORT],
    )


class EndForm(KeyedForm):
    """The end of an emergency before its time."""

    reason = StringField(
        _("Reason"), [validators.DataRequired(_("Say why it is not needed any longer.")), _LONGEST]
    )


class AnswerForm(KeyedForm):
    """The answer to a proposal: suspend, leave it with a reason, or some days beside a supervisor."""

    options: ClassVar[tuple[tuple[str, str], ...]] = (
        (ACCEPT, _("Suspend")),
        (DISMISS, _("Leave the access")),
        (EXTEND, _("Some days beside a supervisor")),
    )
    answer = StringField(
        _("Answer"),
        [validators.AnyOf([value for value, _word in options], _("Choose an answer."))],
        default=ACCEPT,
    )
    reason = StringField(
        _("Reason"),
        [validators.Optional(), _LONGEST],
        description=_("Shown to the person. Needed unless you suspend."),
    )
    supervisor = StringField(
        _("Supervisor on shift, employee number"),
        [validators.Optional(), _SHORT],
        description=_("For days beside a supervisor only."),
    )
    to_on = DateField(
        _("Last day"), [validators.Optional()], description=_("For days beside a supervisor only.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and ask for what an answer needs."""
        is_good = super().validate(extra_validators)
        answer = self.answer.data
        if answer in (DISMISS, EXTEND) and not (self.reason.data or "").strip():
            self.reason.errors = [*self.reason.errors, _("Say why; it stands on the register of overrides.")]
            is_good = False
        if answer == EXTEND and self.to_on.data is None:
            self.to_on.errors = [*self.to_on.errors, _("Choose the last day.")]
            is_good = False
        return is_good


class ReviewForm(SigningForm):
    """A signed review of the overrides of a month."""
