"""Tables of second factors: authenticator apps, recovery codes, passkeys, and what happened at sign-in.

No secret stands here as it is: that of an app is sealed, of a recovery code there is a digest, of a passkey
the public key.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class AuthenticatorApp(Base):
    """An app that shows six digits every 30 seconds; ``last_step`` is the last time step that was used.

    ``ended_by`` is who took it away, None while it holds; ``ended_why`` is the reason of somebody else.
    """

    __tablename__ = "authenticator_app"
    __table_args__ = (one_known_now("uq_authenticator_app_known_now", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ("sealed", "last_step", "ended_why")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sealed: Mapped[str]
    last_step: Mapped[int] = mapped_column(BigInteger)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that stands in for the second factor once; new codes supersede those before."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_person", "person_id", "superseded_at"),)
    personal_data: ClassVar[tuple[str, ...]] = ("used_at",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class Passkey(Base):
    """A key pair on a device of a person: the id and the public key, both in base64url, and its name."""

    __tablename__ = "passkey"
    __table_args__ = (Index("ix_passkey_person", "person_id", "superseded_at"),)
    personal_data: ClassVar[tuple[str, ...]] = ("name", "last_used_at", "ended_why")

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    credential_id: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    last_used_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """A challenge that a passkey has answered: it is never accepted again."""

    __tablename__ = "spent_challenge"
    personal_data: ClassVar[tuple[str, ...]] = ()

    digest: Mapped[str] = mapped_column(primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(index=True)


class SignInEvent(Base):
    """What happened at sign-in, for the security log: who, what, by which means; never what was typed.

    ``by_id`` is somebody else who did it, such as an administrator who resets.
    """

    __tablename__ = "sign_in_event"
    personal_data: ClassVar[tuple[str, ...]] = ("kind", "means", "at")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    means: Mapped[str | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)
