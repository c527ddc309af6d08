"""Real servers on this machine that orders are sent to: SCIM, webhooks, SMTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
from aiosmtpd.controller import Controller
from scim2_models import ScimProvider
from scim2_server.memory import InMemoryStorage
from scim2_server.service import ScimService
from scim2_server.testserver.application import BEARER_TOKEN_SCHEME, BearerTokenApplication
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)

from tests.sharing import free_port

TOKEN = "token-of-the-identity-system"


class _Silent(WSGIRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@dataclass
class Identity:
    """A SCIM server with people and groups; ``answers`` are given instead of its own, oldest first."""

    base: str = ""
    answers: list[int] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        found = httpx.request(method, f"{self.base}/{path}", headers=headers, **options)
        assert found.status_code < 300, found.text
        return found.json() if found.content else None

    def add_user(self, user_name: str, **values: Any) -> str:
        """Add somebody; returns the id."""
        body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": user_name, **values}
        return str(self._ask("POST", "Users", json=body)["id"])

    def add_group(self, name: str) -> str:
        """Add a group; returns the id."""
        body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name}
        return str(self._ask("POST", "Groups", json=body)["id"])

    def add_member(self, group: str, person: str) -> None:
        """Add somebody to a group."""
        schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
        act = {"op": "add", "path": "members", "value": [{"value": person}]}
        self._ask("PATCH", f"Groups/{group}", json={"schemas": [schema], "Operations": [act]})

    def members(self, group: str) -> list[str]:
        """Return the ids of who is in a group."""
        return [one["value"] for one in self._ask("GET", f"Groups/{group}").get("members", [])]


@contextmanager
def identity_system() -> Iterator[Identity]:
    """Run scim2-server behind a bearer token."""
    config = load_default_service_provider_config()
    config.authentication_schemes = [BEARER_TOKEN_SCHEME]
    provider = ScimProvider.from_discovery(
        load_default_schemas().values(), load_default_resource_types().values(), config=config
    )
    real = BearerTokenApplication(
        InMemoryStorage(), provider, service=ScimService(provider), bearer_tokens=[TOKEN]
    )
    found = Identity()

    def application(environ: Any, start_response: Any) -> Any:
        if environ.get("HTTP_USER_AGENT", "").startswith("python-httpx"):
            found.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        if found.answers:
            start_response(f"{found.answers.pop(0)} told so", [("Content-Type", "application/scim+json")])
            return [b"{}"]
        return real(environ, start_response)

    with make_server("127.0.0.1", 0, application, handler_class=_Silent) as server:
        found.base = f"http://127.0.0.1:{server.server_port}/v2"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Posts:
    """What a webhook receiver got, and what it answers: a status for each post, then 204."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)
    location: str = ""


@contextmanager
def webhook_receiver() -> Iterator[Posts]:
    """Run an HTTP server that keeps every post."""
    posts = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            posts.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(posts.answers.pop(0) if posts.answers else 204)
            if posts.location:
                self.send_header("Location", posts.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        posts.url = f"http://127.0.0.1:{server.server_port}/orders"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield posts
        finally:
            server.shutdown()
            thread.join()


class Inbox:
    """Keeps what arrives by mail; refuses while ``is_full``."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.is_full = False
        self.port = free_port()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        if self.is_full:
            return "452 the mailbox is full"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[Inbox]:
    """Run a mail server."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port, ready_timeout=30)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
