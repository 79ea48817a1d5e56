"""Issuing certificates: the keys that sign them, kept in a file and published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.settings import Settings

if TYPE_CHECKING:
    from resolvers.judicial.signing import CertificateKeys

CERTIFICATE_KEY = "certificates.json"


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
