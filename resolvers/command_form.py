"""The form of a command's input: what every domain checks alike, before anybody's standing."""

from gateway.errors import BadUserInput

LONGEST_TEXT = 500  # a reason is read on a phone


def check_text(field: str, text: str | None, longest: int = LONGEST_TEXT) -> str | None:
    """Stripped; None when nothing is left. Raises BadUserInput, which names the field."""
    stripped = (text or "").strip()
    if len(stripped) > longest:
        raise refused(field, f"{field} is longer than {longest} characters", "say it shorter")
    return stripped or None


def refused(field: str, message: str, suggestion: str) -> BadUserInput:
    """What is wrong with one field of the input, and what would be right."""
    return BadUserInput(message, suggestion=suggestion, extensions={"field": field})
