"""How seldom this process looks for garbage in circles."""

import gc
from typing import Final

# How many objects more before a look: Python's own 700 are some records of one answer. A start, or a composition, makes
# more than a hundred thousand that all stay, and is a quarter cheaper for it.
THRESHOLDS: Final = (20_000, 20, 20)


def look_seldom() -> None:
    gc.set_threshold(*THRESHOLDS)
