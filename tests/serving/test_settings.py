"""Settings: customary names, safe combinations, every one described."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.settings import Mode, Settings, documented_settings


def test_three_settings_have_their_customary_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("HOST", "localhost")
    monkeypatch.setenv("MONGODB_URI", "mongodb://user:hunter2@db/")
    monkeypatch.setenv("CIVIC_STATE_DIR", "/tmp/state")
    settings = Settings()
    assert (settings.port, settings.host, settings.state_dir) == (8123, "localhost", Path("/tmp/state"))
    assert "hunter2" not in repr(settings)


def test_development_mode_is_not_offered_to_other_machines() -> None:
    with pytest.raises(ValidationError, match="could have a token signed"):
        Settings(host="0.0.0.0")


def test_production_needs_an_issuer() -> None:
    with pytest.raises(ValidationError, match="CIVIC_ISSUER"):
        Settings(mode=Mode.PRODUCTION, host="0.0.0.0")
    assert not Settings(mode=Mode.PRODUCTION, host="0.0.0.0", issuer="https://i", jwks_url="https://i/k").development


def test_a_payment_platform_is_set_whole_or_not_at_all() -> None:
    with pytest.raises(ValidationError, match="CIVIC_PAYMENT_JWKS_URL"):
        Settings(payment_issuer="https://pay")
    with pytest.raises(ValidationError, match="CIVIC_PAYMENT_ISSUER"):
        Settings(payment_jwks_url="https://pay/keys")
    assert Settings(payment_issuer="https://pay", payment_jwks_url="https://pay/keys").development


def test_plans_are_told_in_development_mode_and_to_the_roles_that_are_named() -> None:
    assert Settings().explains("public")
    served = Settings(mode=Mode.PRODUCTION, host="0.0.0.0", issuer="https://i", jwks_url="https://i/k")
    assert not served.explains("public") and not served.explains("")
    named = served.model_copy(update={"explain_roles": "operator, auditor"})
    assert named.explains("auditor") and named.explains("operator") and not named.explains("public")


def test_every_setting_is_described() -> None:
    rows = documented_settings()
    assert len({variable for variable, _, _ in rows}) == len(Settings.model_fields)
    for variable, _, description in rows:
        assert variable in ("HOST", "PORT", "WORKERS", "MONGODB_URI") or variable.startswith("CIVIC_")
        assert description.endswith("."), variable
