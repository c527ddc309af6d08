"""Commands of people and of the tokens of the API, and the set-up link that ``lms init`` prints."""

from datetime import date

import click

from lms.core import clock
from lms.core.cli import as_of_option, emit, json_option, refusals, say
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import spoken
from lms.people import api
from lms.people.services import api_tokens
from lms.people.services.accounts import link_for
from lms.people.services.describing import described
from lms.people.services.first_administrator import set_up_first_administrator

COMMAND_LINE = "command line"


@click.group("people")
def people_group() -> None:
    """Look people up."""


@people_group.command("show")
@click.argument("employee_no")
@as_of_option
@json_option
@refusals
def show_command(employee_no: str, as_of: date | None, as_json: bool) -> None:
    """Show who EMPLOYEE_NO is: employment, jobs and duties valid at the end of a day."""
    document = described(api.person_by_employee_no(employee_no), as_of or clock.today())
    if as_json:
        emit(document)
        return
    click.echo(
        f"{document['name']} ({document['employee_no']}), {document['status'] or 'no employment known'}"
    )
    for job in document["jobs"]:
        click.echo(f"  {spoken(job['job_role'])}, {job['unit_code']}, since {job['from_on']}")
    for duty in document["duties"]:
        click.echo(f"  duty: {spoken(duty['duty'])} over {duty['unit_code']}, since {duty['from_on']}")


@people_group.command("token")
@click.argument("employee_no")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--days", type=int, default=api_tokens.DEFAULT_DAYS, show_default=True, help="At most 365.")
@click.option("--write", "may_write", is_flag=True, help="It may also ask and decide; else it only reads.")
@json_option
@refusals
def token_command(employee_no: str, name: str, days: int, may_write: bool, as_json: bool) -> None:
    """Make a token by which a program uses the JSON API as EMPLOYEE_NO; it is printed this once."""
    with unit_of_work(durable=True):
        person = api.person_by_employee_no(employee_no)
        made = api_tokens.make(
            person, name=name, days=days, made_by=None, actor=COMMAND_LINE, may_write=may_write
        )
    if as_json:
        emit({"token": made.secret, **api_tokens.document_of(made.kept, person)})
    else:
        click.echo(made.secret)
    say(
        f"Token {made.kept.public_id} of {person.full_name} is valid up to {made.kept.expires_on}. "
        f"It is shown this once; end it with: lms people token-revoke {made.kept.public_id}"
    )


@people_group.command("tokens")
@click.argument("employee_no")
@json_option
@refusals
def tokens_command(employee_no: str, as_json: bool) -> None:
    """List the tokens of EMPLOYEE_NO, the newest first; never the secrets."""
    person = api.person_by_employee_no(employee_no)
    documents = [api_tokens.document_of(kept, person) for kept in api_tokens.of_person(person.id)]
    if as_json:
        emit(documents)
        return
    for one in documents:
        click.echo(f"{one['id']}  {one['state']:8} up to {one['expires_on']}  {one['name']}")


@people_group.command("token-revoke")
@click.argument("public_id")
@json_option
@refusals
def token_revoke_command(public_id: str, as_json: bool) -> None:
    """End the token PUBLIC_ID now."""
    with unit_of_work(durable=True):
        kept = api_tokens.revoke(public_id, actor=COMMAND_LINE)
        document = api_tokens.document_of(kept, api.person(kept.person_id))
    if as_json:
        emit(document)
    say(f"Token {public_id} is revoked.")


def print_setup_link() -> None:
    """Print a set-up link on standard error when no administrator can sign in yet."""
    with unit_of_work(durable=True):
        made = set_up_first_administrator()
    if made is None:
        return
    person, token = made
    say(f"No administrator can sign in yet. {person.full_name} ({person.employee_no}) sets a password here,")
    say(f"once, within three days: {link_for(token)}")


COMMANDS: tuple[click.Command, ...] = (people_group,)
