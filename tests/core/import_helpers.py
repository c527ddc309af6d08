"""An administrator who imports a file in the browser, and the job server that does it."""

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.core.database import Base, db
from tests.core.work_helpers import work_off

BOUNDARY = "a-boundary-of-the-tests"
ORG = "code,name,kind,parent_code\nWEST,Cedar Point Clinic,facility,LH\nBAD,No parent,facility,NOWHERE\n"


def upload(
    client: FlaskClient, text: str | bytes = ORG, kind: str = "org", name: str = "units.csv", **fields: str
) -> TestResponse:
    """Send the upload form; a file that is taken leads to the page of its work."""
    data = text.encode() if isinstance(text, str) else text
    parts = [_part(f'name="{key}"', value.encode()) for key, value in {"kind": kind, **fields}.items()]
    parts.append(_part(f'name="file"; filename="{name}"', data))
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return client.post(
        "/admin/imports/new", data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )


def _part(head: str, value: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"


def dry_run(client: FlaskClient, text: str | bytes = ORG, kind: str = "org", **fields: str) -> str:
    """Upload a file and have it compared; return the address of its page."""
    answer = upload(client, text, kind, **fields)
    assert answer.status_code == 303, answer.text
    assert work_off() == 1
    return str(answer.location)


def apply(client: FlaskClient, address: str) -> str:
    """Press the button that applies what a dry run showed, have it done; return the address of its page."""
    answer = client.post(f"{address}/apply")
    assert answer.status_code == 303, answer.text
    work_off()
    return str(answer.location)


def rows(model: type[Base]) -> int:
    """Return how many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0
