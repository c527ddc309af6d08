"""A passkey in software: makes and signs what a browser with a platform authenticator would."""

import base64
import hashlib
import json
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

_PRESENT_AND_VERIFIED, _PRESENT, _WITH_KEY = 0x05, 0x01, 0x40


def text(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class SoftKey:
    """One key pair for one host name; ``verifies`` is whether it asked for the person."""

    def __init__(self, origin: str, *, verifies: bool = True) -> None:
        self.origin = origin
        self.host = origin.split("//")[1].split(":")[0]
        self.id = hashlib.sha256(origin.encode() + str(id(self)).encode()).digest()
        self.count = 0
        self.flags = _PRESENT_AND_VERIFIED if verifies else _PRESENT
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: str) -> str:
        """Answer the options of a registration."""
        point = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor2.dumps(cose)
        data = self._data(self.flags | _WITH_KEY) + attested
        whole = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(whole)})

    def sign(self, options: str) -> str:
        """Answer the options of a sign-in or a signature."""
        self.count += 1
        data, client = self._data(self.flags), self._client("webauthn.get", options)
        digest = hashlib.sha256(data + hashlib.sha256(client).digest()).digest()
        signature = self._key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
        return self._answer(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(data),
                "signature": text(signature),
            }
        )

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["challenge"]
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _answer(self, response: dict[str, str]) -> str:
        body: dict[str, Any] = {"id": text(self.id), "rawId": text(self.id), "type": "public-key"}
        return json.dumps({**body, "response": response, "clientExtensionResults": {}})
