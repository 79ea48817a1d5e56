"""What a clear answer to bad input is: a documented code, nothing of our inside, no server error."""

from tests.documentation.pages import first_names, section
from tests.end_to_end.story import Answer

CODES = frozenset(first_names(section("Errors"))) - {"INTERNAL_SERVER_ERROR"}
INSIDE = ("Traceback", 'File "', ".py", "site-packages", "pymongo", "graphql.", "Error(", "Exception", "mongodb://")


def assert_clear(answer: Answer) -> None:
    """An HTTP status that blames the asker, and errors that say what is wrong."""
    assert answer.status < 500, answer.body
    assert answer.errors and len(answer.errors) <= 101, answer.body[:500]
    for error in answer.errors:
        assert error["message"] and error["extensions"]["code"] in CODES, error
    text = answer.body.decode()
    assert not [one for one in INSIDE if one in text], text[:2000]
