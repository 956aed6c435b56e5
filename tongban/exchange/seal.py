"""The local seal: Ed25519 with a key of this deployment, kept in the data directory, readable by the owner only."""

import os
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tongban.infra.ports import Sealed


class LocalSeal:
    """Signs with the deployment's own key, made at first use."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "seal.key"

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        if not self._path.exists():
            raw = Ed25519PrivateKey.generate().private_bytes_raw()
            draft = self._path.with_suffix(f".{os.getpid()}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                out.write(raw)
            try:
                os.link(draft, self._path)  # whoever links first wins; the others read the winner's
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return Ed25519PrivateKey.from_private_bytes(self._path.read_bytes())

    def sign(self, content: bytes) -> Sealed:
        public = self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return Sealed(signature=self._key.sign(content).hex(), key=public.hex())

    def verify(self, content: bytes, sealed: Sealed) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(sealed.key)).verify(
                bytes.fromhex(sealed.signature), content
            )
        except (InvalidSignature, ValueError):
            return False
        return True
