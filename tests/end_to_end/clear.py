"""What a clear answer to bad input is: a documented code, nothing of our inside, no server error."""

from tests.end_to_end.story import Answer

CODES = {
    "BAD_REQUEST",
    "BAD_USER_INPUT",
    "CONFLICT",
    "CONSENT_REQUIRED",
    "FORBIDDEN",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "INVALID_TRANSITION",
    "LIMIT_EXCEEDED",
    "METHOD_NOT_ALLOWED",
    "NOT_ACCEPTABLE",
    "NOT_FOUND",
    "SUBGRAPH_UNAVAILABLE",
    "UNAUTHENTICATED",
    "UNSUPPORTED_MEDIA_TYPE",
}
INSIDE = ("Traceback", 'File "', ".py", "site-packages", "pymongo", "graphql.", "Error(", "Exception", "mongodb://")


def assert_clear(answer: Answer) -> None:
    """An HTTP status that blames the asker, and errors that say what is wrong."""
    assert answer.status < 500, answer.body
    assert answer.errors and len(answer.errors) <= 101, answer.body[:500]
    for error in answer.errors:
        assert error["message"] and error["extensions"]["code"] in CODES, error
    text = answer.body.decode()
    assert not [one for one in INSIDE if one in text], text[:2000]
