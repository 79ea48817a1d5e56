"""Is it the address of a subgraph: http or https, a host, a port that can be one, and nothing secret in it."""

from urllib.parse import urlsplit


def wrong_with_url(url: str) -> str | None:
    """What is wrong with it, in words; None: nothing."""
    if not url:
        return "it is empty"
    if url != url.strip() or any(character.isspace() or not character.isprintable() for character in url):
        return "it holds a blank or a control character"
    try:
        parts = urlsplit(url)
        port = parts.port  # raises ValueError when it is none
    except ValueError as error:
        return str(error).lower()
    if parts.scheme not in ("http", "https"):
        return "it does not begin with http:// or https://"
    if not parts.hostname:
        return "it names no host"
    if port == 0:
        return "port 0 is none that can be asked"
    if parts.username is not None or parts.password is not None:
        return "it holds credentials, which would be logged: insert an authorization header instead"
    return None
