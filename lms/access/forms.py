"""The forms of decisions: each carries a key of its own, so that sending it twice is one decision."""

from datetime import date, timedelta
from typing import Any, ClassVar

from wtforms import DateField, Form, HiddenField, StringField, validators

from lms.access.rules.signing import ProvisionalPolicy
from lms.core.asked import LATEST
from lms.core.i18n import gettext as _
from lms.core.ids import sent_key
from lms.core.web.formats import day as in_words
from lms.core.web.proving import ProofForm

RELEASE, RETURN, REFUSE = "release", "return", "refuse"
DECISIONS = ((RELEASE, _("Release")), (RETURN, _("Return to manager")), (REFUSE, _("Refuse")))
_LONGEST = validators.Length(max=500, message=_("At most 500 characters."))


class KeyedForm(Form):
    """A form that is sent once: ``form_key`` is made when it is shown and kept when it comes back."""

    form_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_key.data = sent_key(self.form_key.data)


class SigningForm(KeyedForm, ProofForm):
    """A signature: a note, and the proof anew."""

    note = StringField(_("Note"), [validators.Optional(), _LONGEST])


class ReleaseForm(SigningForm):
    """An access officer's decision on a confirmed gate; a note goes with a return or a refusal."""

    options: ClassVar[tuple[tuple[str, str], ...]] = DECISIONS
    decision = StringField(
        _("Decision"),
        [validators.AnyOf([value for value, _word in DECISIONS], _("Choose a decision."))],
        default=RELEASE,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and ask for a note where it is needed."""
        is_good = super().validate(extra_validators)
        if self.decision.data == RELEASE or (self.note.data or "").strip():
            return is_good
        self.note.errors = [
            *self.note.errors,
            _("Say what is missing, so that the manager knows what to do."),
        ]
        return False


class BulkReleaseForm(SigningForm):
    """The release of several marked people by one signature."""


class PrivilegeForm(SigningForm):
    """A signature on a scoped privilege; a withdrawal says why."""

    decision = StringField(
        _("Decision"), [validators.AnyOf(("confirm", "grant", "withdraw"), _("Choose a decision."))]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and ask for the reason of a withdrawal."""
        is_good = super().validate(extra_validators)
        if self.decision.data != "withdraw" or (self.note.data or "").strip():
            return is_good
        self.note.errors = [*self.note.errors, _("Enter a reason. It is shown to the person.")]
        return False


class ExceptionForm(KeyedForm):
    """An exception from a forbidden combination, with its reason and its last day."""

    reason = StringField(
        _("Reason"),
        [validators.DataRequired(_("Say why it cannot be avoided, and what is done instead.")), _LONGEST],
    )
    to_on = DateField(_("Last day"), [validators.InputRequired(_("An exception ends: choose a day."))])


class SuspendForm(KeyedForm):
    """An end of access, with its reason and, where it is known, its last day."""

    reason = StringField(
        _("Reason"),
        [validators.DataRequired(_("Enter a reason. It is shown to the person.")), _LONGEST],
        description=_("Shown to the person and kept in the log."),
    )
    to_on = DateField(
        _("Last day"), [validators.Optional()], description=_("Leave it empty until it is lifted.")
    )

    def fits(self, first_on: date) -> bool:
        """Tell whether the last day is one on or after the first; else say so beside it."""
        last = self.to_on.data
        if last is None or first_on <= last < LATEST:
            return True
        self.to_on.errors = [_("Choose a day from %s on, or leave it empty.") % in_words(first_on)]
        return False


class RestoreForm(Form):
    """The end of a suspension, with its reason."""

    reason = StringField(
        _("Reason"), [validators.DataRequired(_("Say why the person may work again.")), _LONGEST]
    )


class ProvisionalForm(KeyedForm):
    """A few days of access before the gate is cleared."""

    supervisor = StringField(
        _("Supervisor on shift, employee number"),
        [validators.DataRequired(_("Name who stands beside the person."))],
    )
    functions = StringField(
        _("What for, and where"),
        [validators.DataRequired(_("Name the functions and the place.")), _LONGEST],
        description=_("The scope: functions and sites, such as walk-ins at the main desk."),
    )
    from_on = DateField(_("First day"), [validators.InputRequired(_("Enter the first day."))])
    to_on = DateField(_("Last day"), [validators.InputRequired(_("Enter the last day."))])
    reason = StringField(
        _("Reason"),
        [validators.DataRequired(_("Enter a reason. It is shown on the register.")), _LONGEST],
        description=_("Name the shift and why it cannot wait."),
    )

    def fits(self, today: date, limits: ProvisionalPolicy, *, extends: bool) -> bool:
        """Tell whether the days are within the policy; else say so beside them."""
        from_on, to_on = self.from_on.data, self.to_on.data
        if from_on is None or to_on is None:
            return False
        latest = today + timedelta(days=limits.max_days if extends else limits.begins_within_days)
        length = limits.extension_days if extends else limits.max_days
        if not today <= from_on <= latest:
            words = {"first": in_words(today), "last": in_words(latest)}
            self.from_on.errors = [_("Choose a day from %(first)s to %(last)s.") % words]
        elif not 1 <= (to_on - from_on).days + 1 <= length:
            words = {"first": in_words(from_on), "last": in_words(from_on + timedelta(days=length - 1))}
            self.to_on.errors = [
                _("Choose a day from %(first)s to %(last)s: that is what the policy allows.") % words
            ]
        return not (self.from_on.errors or self.to_on.errors)
