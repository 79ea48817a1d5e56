"""`router.yaml`: how subgraphs over HTTP are asked, in the shape that users of Apollo Router and Hive Router know.

override_subgraph_url: {products: "${env.PRODUCTS_URL:-http://127.0.0.1:4001/graphql}"}
traffic_shaping:
  all: {timeout: 5s, retry: {attempts: 3}, circuit_breaker: {}}
  subgraphs: {products: {timeout: 500ms, max_concurrent: 50}}
tls: {subgraphs: {products: {certificate_authorities: ./ca.pem}}}

A file that has a key of no meaning, or a value that is none, is refused whole, with where it stands.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from gateway.errors import BadUserInput
from gateway.execution.transports.rules import BreakerRules, RetryRules, SubgraphRules, TrafficRules
from gateway.execution.transports.subgraph_url import wrong_with_url
from gateway.execution.transports.wire import ClientTls
from gateway.settings import Settings, environment_value


@dataclass(frozen=True, slots=True)
class RouterConfig:
    """`urls` take the place of the supergraph's; `named`: every subgraph that the file names, and where."""

    traffic: TrafficRules
    urls: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)


def read_router_config(settings: Settings) -> RouterConfig:
    """The settings alone, or with them the file of CIVIC_ROUTER_CONFIG.

    Raises:
        BadUserInput: names the file, the key and what is wrong with it.
    """
    every = _defaults(settings)
    path = settings.router_config
    if path is None:
        return RouterConfig(TrafficRules(every))
    written = _written(path)
    every = _applied(every, written.traffic_shaping.all, written.tls.all, path, "all")
    names = sorted({*written.traffic_shaping.subgraphs, *written.tls.subgraphs})
    by_subgraph = {
        name: _applied(
            every,
            written.traffic_shaping.subgraphs.get(name),
            written.tls.subgraphs.get(name),
            path,
            f"subgraphs.{name}",
        )
        for name in names
    }
    for name, url in written.override_subgraph_url.items():
        wrong = wrong_with_url(url)
        if wrong is not None:
            raise BadUserInput(f"{path}: override_subgraph_url.{name} is no URL of a subgraph: {wrong}")
    named = {name: f"{path}: override_subgraph_url.{name}" for name in written.override_subgraph_url}
    named |= {name: f"{path}: tls.subgraphs.{name}" for name in written.tls.subgraphs}
    named |= {name: f"{path}: traffic_shaping.subgraphs.{name}" for name in written.traffic_shaping.subgraphs}
    return RouterConfig(TrafficRules(every, by_subgraph), written.override_subgraph_url, named)


def asked_urls(config: RouterConfig, supergraph: Mapping[str, str]) -> Mapping[str, str]:
    """Where each subgraph (by its public name) is asked, the file's word above the supergraph's.

    Raises:
        BadUserInput: a URL is none, or the file names a subgraph that the supergraph has not.
    """
    for name, where in config.named.items():
        if name not in supergraph:
            raise BadUserInput(
                f"{where}: the supergraph has no such subgraph", suggestion=f"one of {', '.join(sorted(supergraph))}"
            )
    urls = {name: config.urls.get(name, url) for name, url in supergraph.items()}
    for name, url in urls.items():
        wrong = wrong_with_url(url)
        if wrong is not None:
            raise BadUserInput(
                f"the supergraph's subgraph {name} has the URL {url!r}, which is none: {wrong}",
                suggestion=f"correct its routing_url and compose again, or set override_subgraph_url.{name} in "
                "the file of CIVIC_ROUTER_CONFIG",
            )
    return urls


# --- the file's shape ------------------------------------------------------------------------------------------------

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}


def _seconds(value: Any) -> Any:
    """`500ms`, `5s`, `1m`, or a number of seconds."""
    if isinstance(value, str):
        found = _DURATION.fullmatch(value.strip())
        if found is None:
            raise ValueError("a duration is written 500ms, 5s or 1m")
        return float(found[1]) * _UNITS[found[2]]
    return value


Seconds = Annotated[float, BeforeValidator(_seconds), Field(gt=0, le=3600)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Retry(_Section):
    attempts: int = Field(default=3, ge=1, le=10)
    first_wait: Seconds = 0.025
    longest_wait: Seconds = 1.0


class _Breaker(_Section):
    error_threshold_percentage: float = Field(default=50, gt=0, le=100)
    volume_threshold: int = Field(default=20, ge=1)
    window: Seconds = 10.0
    reset_timeout: Seconds = 5.0


class _Traffic(_Section):
    """What is left out is as `all` has it, and there as the settings have it; `null` turns a rule off."""

    timeout: Seconds = 5.0
    max_concurrent: int | None = Field(default=None, ge=1)
    max_response_bytes: int = Field(default=1, ge=1)
    retry: _Retry | None = None
    circuit_breaker: _Breaker | None = None


class _Identity(_Section):
    certificate_chain: Path
    key: Path


class _Tls(_Section):
    certificate_authorities: Path | None = None
    client_authentication: _Identity | None = None


class _TrafficShaping(_Section):
    all: _Traffic = Field(default_factory=_Traffic)
    subgraphs: dict[str, _Traffic] = Field(default_factory=dict)


class _TlsSection(_Section):
    all: _Tls | None = None
    subgraphs: dict[str, _Tls] = Field(default_factory=dict)


class _File(_Section):
    override_subgraph_url: dict[str, str] = Field(default_factory=dict)
    traffic_shaping: _TrafficShaping = Field(default_factory=_TrafficShaping)
    tls: _TlsSection = Field(default_factory=_TlsSection)


# --- reading ---------------------------------------------------------------------------------------------------------


def _written(path: Path) -> _File:
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise BadUserInput(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadUserInput(f"{path} is not YAML: {error}") from None
    try:
        return _File.model_validate(_expanded({} if document is None else document, str(path)))
    except ValidationError as error:
        reasons = [f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}" for wrong in error.errors()]
        raise BadUserInput(f"{path} is not understood", reasons=reasons, suggestion="README lists its keys") from None


_VARIABLE = re.compile(r"\$\{env\.([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def _expanded(value: Any, where: str) -> Any:
    """`${env.NAME}` and `${env.NAME:-default}` in every text: addresses and secrets differ by environment."""
    if isinstance(value, dict):
        return {name: _expanded(each, f"{where}: {name}") for name, each in value.items()}
    if isinstance(value, list):
        return [_expanded(each, where) for each in value]
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: _value_of(found[1], found[2], where), value)
    return value


def _value_of(name: str, default: str | None, where: str) -> str:
    value = environment_value(name)
    if value is None and default is None:
        raise BadUserInput(
            f"{where}: the environment has no {name}", suggestion=f"set it, or write ${{env.{name}:-default}}"
        )
    return value if value is not None else default or ""


def _defaults(settings: Settings) -> SubgraphRules:
    return SubgraphRules(
        timeout=settings.subgraph_timeout_seconds,
        most_concurrent=settings.subgraph_concurrency,
        most_response_bytes=settings.subgraph_response_bytes,
        retry=RetryRules(attempts=settings.subgraph_attempts),
    )


def _applied(rules: SubgraphRules, traffic: _Traffic | None, tls: _Tls | None, path: Path, where: str) -> SubgraphRules:
    changed: dict[str, Any] = {}
    if traffic is not None:
        given = traffic.model_fields_set
        if "timeout" in given:
            changed["timeout"] = traffic.timeout
        if "max_concurrent" in given:
            changed["most_concurrent"] = traffic.max_concurrent
        if "max_response_bytes" in given:
            changed["most_response_bytes"] = traffic.max_response_bytes
        if "retry" in given:
            changed["retry"] = None if traffic.retry is None else RetryRules(**traffic.retry.model_dump())
        if "circuit_breaker" in given:
            changed["breaker"] = None if traffic.circuit_breaker is None else _breaker(traffic.circuit_breaker)
    if tls is not None:
        changed["tls"] = _tls(tls, path, f"tls.{where}")
    return replace(rules, **changed)


def _breaker(written: _Breaker) -> BreakerRules:
    return BreakerRules(
        threshold=written.error_threshold_percentage / 100,
        volume=written.volume_threshold,
        window=written.window,
        reset=written.reset_timeout,
    )


def _tls(written: _Tls, path: Path, where: str) -> ClientTls:
    """The files are tried here, so that a wrong one stops the start and not the first request."""
    identity = written.client_authentication
    tls = ClientTls(
        authorities=_beside(path, written.certificate_authorities),
        certificate=_beside(path, identity.certificate_chain) if identity else None,
        key=_beside(path, identity.key) if identity else None,
    )
    try:
        context = ssl.create_default_context(cafile=tls.authorities)
        if tls.certificate is not None:
            context.load_cert_chain(tls.certificate, tls.key)
    except (OSError, ssl.SSLError) as error:
        raise BadUserInput(f"{path}: {where}: its files cannot be used: {error}") from None
    return tls


def _beside(path: Path, file: Path | None) -> Path | None:
    """Relative to the file that names it."""
    return None if file is None else path.parent / file
