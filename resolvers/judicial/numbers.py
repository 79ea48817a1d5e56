"""Numbers of dossiers and certificates: random, so that none says anything about the others."""

import secrets

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
DOSSIER, CERTIFICATE = "HS", "LL"


def random_number(prefix: str) -> str:
    """59 bits by the system's own chance: nobody guesses one, and no two are alike."""
    return written(prefix, "".join(secrets.choice(LETTERS) for _ in range(12)))


def written(prefix: str, letters: str) -> str:
    """Twelve letters in groups that a person can read out."""
    return f"{prefix}-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
