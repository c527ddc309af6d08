"""The forms of sign-in and of the person's own settings."""

from wtforms import BooleanField, Form, HiddenField, PasswordField, StringField, validators

from lms.core.i18n import gettext as _
from lms.people.models import Person
from lms.people.services.api_tokens import DEFAULT_DAYS, LONGEST_NAME, MOST_DAYS
from lms.people.services.passwords import faults_of_password

NOT_RIGHT = _(
    "The name or the secret is not right, or tries are paused for a while after several wrong ones. "
    "Wait a minute and try again, or use “I cannot sign in”."
)
THEMES = (("", _("As this device")), ("light", _("Light")), ("dark", _("Dark")))
TOKEN_DAYS = (
    ("30", _("30 days")),
    (str(DEFAULT_DAYS), _("90 days")),
    ("180", _("180 days")),
    (str(MOST_DAYS), _("A year")),
)
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


class ApiTokenForm(Form):
    """A token for a program: what it is for, how long, and the password once more."""

    name = StringField(
        _("What it is for"),
        [
            validators.InputRequired(_("Say what the token is for.")),
            validators.Length(max=LONGEST_NAME, message=_("At most 60 characters.")),
        ],
        description=_("A name that you will recognise, such as the program that uses it."),
        render_kw={"autocomplete": "off"},
    )
    days = StringField(
        _("Valid for"),
        [validators.AnyOf([value for value, _text in TOKEN_DAYS], _("Choose one of the four."))],
        default=str(DEFAULT_DAYS),
    )
    password = PasswordField(
        _("Your password"),
        [validators.InputRequired(_("Enter your password."))],
        description=_("Whoever has the token reads what you may read, so we ask once more."),
        render_kw={"autocomplete": "current-password"},
    )
