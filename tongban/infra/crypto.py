"""Secrecy at rest: AES-256-GCM with key ids, a keyed index for exact search, short signatures.

ID numbers are guessable, so a plain hash of one is as good as the number: every digest here is keyed. Keys live
outside the database (`secrets.json` or TONGBAN_SECRETS); an old key stays in the ring to read what it wrote.
"""

import base64
import hashlib
import hmac
import os
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE: Final = 12


class Unreadable(Exception):
    """A token that was altered, or whose key is not in the ring: a fault of the deployment, never of the user."""


@cache
def _cipher(key_id: str) -> AESGCM:
    keys = settings.SECRETS["keys"]
    if key_id not in keys:
        raise Unreadable(f"no key named {key_id!r} in the ring")
    return AESGCM(bytes.fromhex(keys[key_id]))


@cache
def _index_key(purpose: str) -> bytes:
    key: bytes = hmac.digest(bytes.fromhex(settings.SECRETS["index"]), purpose.encode(), hashlib.sha256)
    return key


def encrypt_bytes(plain: bytes) -> bytes:
    """key id, a colon, nonce, ciphertext with tag."""
    key_id: str = settings.SECRETS["current"]
    nonce = os.urandom(_NONCE)
    return key_id.encode() + b":" + nonce + _cipher(key_id).encrypt(nonce, plain, None)


def decrypt_bytes(token: bytes) -> bytes:
    key_id, colon, rest = token.partition(b":")
    if not colon:
        raise Unreadable("not a token")
    try:
        return _cipher(key_id.decode()).decrypt(rest[:_NONCE], rest[_NONCE:], None)
    except (InvalidTag, ValueError) as wrong:
        raise Unreadable("token altered or key wrong") from wrong


def encrypt(plain: str) -> str:
    """A token for a text column, such as `k1:…`; every call differs."""
    key_id: str = settings.SECRETS["current"]
    nonce = os.urandom(_NONCE)
    sealed = nonce + _cipher(key_id).encrypt(nonce, plain.encode(), None)
    return f"{key_id}:{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(token: str) -> str:
    key_id, colon, rest = token.partition(":")
    if not colon:
        raise Unreadable("not a token")
    try:
        sealed = base64.urlsafe_b64decode(rest)
        return _cipher(key_id).decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()
    except (InvalidTag, ValueError) as wrong:
        raise Unreadable("token altered or key wrong") from wrong


def reencrypt(token: str) -> str:
    """The same secret under the current key (key rotation)."""
    return token if token.startswith(settings.SECRETS["current"] + ":") else encrypt(decrypt(token))


def blind_index(value: str, purpose: str) -> str:
    """The keyed index under which an encrypted value is found again; differs by purpose."""
    return hmac.new(_index_key(f"index:{purpose}"), value.encode(), hashlib.sha256).hexdigest()


def keyed_digest(value: str | bytes) -> str:
    """A digest for the trail: proves equality, betrays nothing."""
    data = value.encode() if isinstance(value, str) else value
    return hmac.new(_index_key("digest"), data, hashlib.sha256).hexdigest()[:32]


def sign(text: str, purpose: str) -> str:
    """A short signature (80 bits, base32 lower case) for links and codes."""
    return (
        base64.b32encode(hmac.new(_index_key(f"sign:{purpose}"), text.encode(), hashlib.sha256).digest()[:10])
        .decode()
        .lower()
    )


def signed(text: str, purpose: str, signature: str) -> bool:
    return hmac.compare_digest(sign(text, purpose), signature)
