"""The committed policy, loaded once."""

import pytest

from policies.enforcer import load_policy
from policies.policy import Policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()
