"""The part of a form by which somebody signs: the password, a code, or the answer of a passkey."""

from typing import Any

from wtforms import Field, Form, HiddenField, PasswordField, StringField, ValidationError

from lms.core.i18n import gettext as _
from lms.core.proving import Given, NotProved, prove


class Needed:
    """A password is needed unless a passkey answered."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse an empty password without the answer of a passkey."""
        if not field.data and not form["answer"].data:
            raise ValidationError(_("Enter your password to sign."))


class ProofForm(Form):
    """What who signs gives anew; the macro ``proof`` shows it."""

    password = PasswordField(
        _("Password"),
        [Needed()],
        description=_("Your own, entered again: it is your signature."),
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        _("Code"),
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "text",
            "autocapitalize": "none",
            "maxlength": "20",
        },
    )
    answer = HiddenField()


def proved(form: Any) -> str | None:
    """Return by which means who signs proved it; None when not, with the reason beside the field."""
    given = Given(form.password.data or "", form.code.data or "", form.answer.data or "")
    try:
        return prove(given)
    except NotProved as fault:
        form[fault.field].errors = [fault.message]
        return None
