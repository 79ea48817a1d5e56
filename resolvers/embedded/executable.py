"""Where SecantusDB's server program is: it comes with the extra `embedded`, and is only ever run, never imported (GPL-2.0)."""

import os
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from gateway.errors import InternalError

PROGRAM = "secantusd-py"
DISTRIBUTION = "secantusdb"


class EmbeddedDatabaseMissing(InternalError):
    """No server program: not installed, or there is no wheel for this platform."""


def find_executable() -> Path:
    """Beside the running interpreter first, else where the package's own list of files says.

    Raises:
        EmbeddedDatabaseMissing: neither is there; says what to install, and that MONGODB_URI does as well.
    """
    beside = Path(sys.executable).parent / PROGRAM
    if os.access(beside, os.X_OK):
        return beside
    try:
        files = distribution(DISTRIBUTION).files or ()
    except PackageNotFoundError:
        files = ()
    for file in files:
        if file.name == PROGRAM:
            found = Path(str(file.locate())).resolve()
            if os.access(found, os.X_OK):
                return found
    raise EmbeddedDatabaseMissing(
        "the embedded database is not installed",
        reasons=[f"{PROGRAM} is neither beside {sys.executable} nor among the files of the package {DISTRIBUTION}"],
        suggestion="set MONGODB_URI to a replica set, or install the extra `embedded`; "
        "its wheels are for CPython 3.11-3.13 on Linux, and on macOS with arm64",
    )
