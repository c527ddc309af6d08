"""The forms of sign-in and of the person's own settings."""

from wtforms import BooleanField, Form, HiddenField, PasswordField, StringField, validators

from lms.core.i18n import gettext as _
from lms.people.models import Person
from lms.people.services.passwords import faults_of_password

NOT_RIGHT = _(
    "The name or the secret is not right, or tries are paused for a while after several wrong ones. "
    "Wait a minute and try again, or use “I cannot sign in”."
)
THEMES = (("", _("As this device")), ("light", _("Light")), ("dark", _("Dark")))
_NAME_HELP = _("The number on your badge, or your work email.")


class SignInForm(Form):
    """Employee number or email, and the password."""

    name = StringField(
        _("Employee number or email"),
        [validators.InputRequired(_("Enter your employee number or email."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"),
        [validators.InputRequired(_("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    is_shared = BooleanField(_("Others use this workstation too"))
    next = HiddenField()


class NameForm(Form):
    """Who asks for a link."""

    name = StringField(
        _("Employee number or email"),
        [validators.InputRequired(_("Enter your employee number or email."))],
        description=_NAME_HELP,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class UnlockForm(Form):
    """The password of the person whose session is locked."""

    password = PasswordField(
        _("Password"),
        [validators.InputRequired(_("Enter your password."))],
        render_kw={"autocomplete": "current-password", "autofocus": True},
    )
    next = HiddenField()


class NewPasswordForm(Form):
    """A new password, twice."""

    new = PasswordField(
        _("New password"),
        [validators.InputRequired(_("Choose a password."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("New password again"),
        [validators.InputRequired(_("Type it again.")), validators.EqualTo("new", _("The two differ."))],
        render_kw={"autocomplete": "new-password"},
    )

    def suits(self, person: Person) -> bool:
        """Tell whether the form is complete and the policy takes the password; faults go to its field."""
        if not self.validate():
            return False
        faults = faults_of_password(person, self.new.data or "")
        self.new.errors = [*self.new.errors, *faults]
        return not faults


class ChangePasswordForm(NewPasswordForm):
    """The present password and the new one."""

    present = PasswordField(
        _("Present password"),
        [validators.InputRequired(_("Enter your present password."))],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(NewPasswordForm):
    """Employee number, the printed code and the new password."""

    name = StringField(
        _("Employee number"),
        [validators.InputRequired(_("Enter your employee number."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    code = StringField(
        _("One-time code"),
        [validators.InputRequired(_("Enter the code that your manager printed."))],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class SettingsForm(Form):
    """What a person chooses for themself."""

    theme = StringField(
        _("Appearance"), [validators.AnyOf([value for value, _text in THEMES], _("Choose one of the three."))]
    )
