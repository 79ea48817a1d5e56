"""Certificates: the keys that sign them, kept in a file and published, and the secret of their passcodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.settings import Settings

if TYPE_CHECKING:
    from resolvers.judicial.signing import CertificateKeys

CERTIFICATE_KEY = "certificates.json"
PASSCODE_SECRET = "passcodes.secret"


def certificate_keys(settings: Settings) -> CertificateKeys:
    """What certificates are signed with; made when there is none yet, the same for every process.

    Raises:
        BadUserInput: the file of the settings holds no such key.
    """
    import orjson

    from gateway.serving.kept import kept
    from resolvers.judicial.signing import generate_certificate_key, read_certificate_keys

    path = settings.certificate_key_file or settings.state_dir / CERTIFICATE_KEY
    stored = kept(path, lambda: orjson.dumps(generate_certificate_key().as_dict(private=True)))
    return read_certificate_keys(stored, str(path))


def passcode_secret(settings: Settings) -> bytes:
    """What passcodes are made and checked with; of use to nobody who has the database alone."""
    import secrets

    from gateway.serving.kept import kept

    if settings.passcode_secret is not None:
        return settings.passcode_secret.get_secret_value().encode()
    return kept(settings.state_dir / PASSCODE_SECRET, lambda: secrets.token_bytes(32))
