"""A secret kept in a file: made at the first start, readable by its owner alone, the same for every process."""

import os
from collections.abc import Callable
from pathlib import Path

import orjson
from joserfc.jwk import OKPKey

from policies.grant_token import generate_grant_key


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds; `make` is asked when there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(make())
        try:
            # A link never replaces: of two processes that start at once, both read what the first one made.
            path.hardlink_to(beside)
        except FileExistsError:
            pass
        beside.unlink()
    return path.read_bytes()


def kept_grant_key(path: Path) -> OKPKey:
    """The key that fetch grants are signed with, kept in that file."""
    stored = kept(path, lambda: orjson.dumps(generate_grant_key().as_dict(private=True)))
    return OKPKey.import_key(orjson.loads(stored))
