"""Tables of sign-in: accounts, sessions, single-use tokens, API tokens. Only hashes of secrets are kept."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id

TOKEN_PURPOSES = ("reset", "setup", "code")


class Account(Base):
    """How a person signs in; ``password_hash`` None means that no password was chosen yet.

    ``failed_count`` counts wrong tries in a row; until ``locked_until_at`` no try is accepted.
    """

    __tablename__ = "account"
    personal_data: ClassVar[tuple[str, ...]] = ("password_hash", "failed_count", "locked_until_at")

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    password_hash: Mapped[str | None]
    password_set_at: Mapped[datetime | None]
    must_change: Mapped[bool] = mapped_column(default=False)
    failed_count: Mapped[int] = mapped_column(default=0)
    locked_until_at: Mapped[datetime | None]


class SignInSession(Base):
    """One signed-in browser; its state is computed from these times.

    ``means`` says how the person proved to be themself, None before that was kept; ``proved_at`` is when they
    gave every part of it again to sign something.
    """

    __tablename__ = "sign_in_session"
    personal_data: ClassVar[tuple[str, ...]] = ("started_at", "last_seen_at", "ended_at")

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_shared_workstation: Mapped[bool] = mapped_column(default=False)
    means: Mapped[str | None]
    proved_at: Mapped[datetime | None]


class OneTimeToken(Base):
    """A link or code that sets a password once; ``made_by`` is who printed it, None = the person asked."""

    __tablename__ = "one_time_token"
    __table_args__ = (Index("ix_one_time_token_person_purpose", "person_id", "purpose"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ApiToken(Base):
    """What a program shows to use the JSON API as a person, up to ``expires_on`` included.

    It reads; only with ``may_write`` it also asks and decides.

    ``token_hash`` is the SHA-256 of the token; ``made_by`` is who made it, None = by the command line.
    """

    __tablename__ = "api_token"
    personal_data: ClassVar[tuple[str, ...]] = ("name", "last_used_at")

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    expires_on: Mapped[date]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    may_write: Mapped[bool] = mapped_column(default=False)
