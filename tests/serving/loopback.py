"""The environment of a process under test: its own state folder, nothing of ours."""

import os
from pathlib import Path


def environment(state: Path, **settings: str) -> dict[str, str]:
    """What the machine's environment says of the gateway is left out, so that a test means the same everywhere."""
    ours = ("CIVIC_", "MONGODB_URI", "HOST", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "CIVIC_STATE_DIR": str(state), **settings}
