"""`router.yaml`: how subgraphs over HTTP are asked, in the shape that users of Apollo Router and Hive Router know.

override_subgraph_url: {products: "${env.PRODUCTS_URL:-http://127.0.0.1:4001/graphql}"}
traffic_shaping:
  all: {timeout: 5s, retry: {attempts: 3}, circuit_breaker: {}}
  subgraphs: {products: {timeout: 500ms, max_concurrent: 50}}
headers: {all: {request: [{propagate: {named: accept-language}}]}}
tls: {subgraphs: {products: {certificate_authorities: ./ca.pem}}}
subscriptions: {subgraphs: {products: {protocol: sse}}}

A file that has a key of no meaning, or a value that is none, is refused whole, with where it stands.
"""

import hashlib
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from gateway.errors import BadUserInput
from gateway.execution.error_policy import ErrorPolicy, ErrorRules
from gateway.execution.transports.event_rules import EventRules
from gateway.execution.transports.rules import BreakerRules, RetryRules, SubgraphRules, TrafficRules
from gateway.execution.transports.subgraph_url import wrong_with_url
from gateway.execution.transports.tls_context import tls_context
from gateway.execution.transports.wire import ClientTls
from gateway.router_events import as_asked, as_written, default_events
from gateway.router_file import BreakerSection, ErrorsBySubgraph, ErrorSection, RouterFile, TlsSection, TrafficSection
from gateway.router_headers import with_headers
from gateway.settings import Settings, environment_value


@dataclass(frozen=True, slots=True)
class RouterConfig:
    """`urls` take the place of the supergraph's; `named`: every subgraph that the file names, and where. `events`: of every
    subgraph that `events_of` does not name.
    """

    traffic: TrafficRules
    urls: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    errors: ErrorPolicy = field(default_factory=ErrorPolicy)
    events: EventRules = field(default_factory=EventRules)
    events_of: Mapping[str, EventRules] = field(default_factory=dict)

    @property
    def certificates(self) -> Sequence[Path]:
        """The files that the file names."""
        every = (self.traffic.every, *self.traffic.by_subgraph.values())
        return sorted({file for rules in every if rules.tls is not None for file in rules.tls.files})


def read_router_config(settings: Settings) -> RouterConfig:
    """The settings alone, or with them the file of CIVIC_ROUTER_CONFIG.

    Raises:
        BadUserInput: names the file, the key and what is wrong with it.
    """
    every, events = _defaults(settings), default_events(settings)
    path = settings.router_config
    if path is None:
        return RouterConfig(TrafficRules(every), events=as_asked(events, every))
    written = _written(path)
    every = _applied(every, written.traffic_shaping.all, written.tls.all, path, "all")
    every = with_headers(every, written.headers.all, f"{path}: headers.all")
    sections: Mapping[str, Mapping[str, object]] = {
        "traffic_shaping": written.traffic_shaping.subgraphs,
        "tls": written.tls.subgraphs,
        "headers": written.headers.subgraphs,
        "include_subgraph_errors": written.include_subgraph_errors.subgraphs,
        "subscriptions": written.subscriptions.subgraphs,
    }
    events = as_written(events, written.subscriptions.all)
    by_subgraph, events_of = {}, {}
    for name in sorted({name for section in sections.values() for name in section}):
        traffic, tls = written.traffic_shaping.subgraphs.get(name), written.tls.subgraphs.get(name)
        rules = _applied(every, traffic, tls, path, f"subgraphs.{name}")
        if name in written.headers.subgraphs:
            rules = with_headers(rules, written.headers.subgraphs[name], f"{path}: headers.subgraphs.{name}")
        by_subgraph[name] = rules
        own = written.subscriptions.subgraphs.get(name)
        events_of[name] = as_asked(events if own is None else as_written(events, own), rules)
    for name, url in written.override_subgraph_url.items():
        wrong = wrong_with_url(url)
        if wrong is not None:
            raise BadUserInput(f"{path}: override_subgraph_url.{name} is no URL of a subgraph: {wrong}")
    named = {name: f"{path}: override_subgraph_url.{name}" for name in written.override_subgraph_url}
    for section, subgraphs in sections.items():
        named |= {name: f"{path}: {section}.subgraphs.{name}" for name in subgraphs}
    errors = _errors(written.include_subgraph_errors)
    traffic_rules = TrafficRules(every, by_subgraph)
    events = as_asked(events, every)
    return RouterConfig(traffic_rules, written.override_subgraph_url, named, errors, events, events_of)


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


# --- reading ---------------------------------------------------------------------------------------------------------


def _written(path: Path) -> RouterFile:
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise BadUserInput(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadUserInput(f"{path} is not YAML: {error}") from None
    try:
        return RouterFile.model_validate(_expanded({} if document is None else document, str(path)))
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
        deduplicate=settings.subgraph_deduplicate,
    )


def _applied(
    rules: SubgraphRules, traffic: TrafficSection | None, tls: TlsSection | None, path: Path, where: str
) -> SubgraphRules:
    changed: dict[str, Any] = {}
    if traffic is not None:
        given = traffic.model_fields_set
        changed = traffic.given_as(
            timeout="timeout",
            max_concurrent="most_concurrent",
            max_response_bytes="most_response_bytes",
            deduplicate_query="deduplicate",
            pass_through="pass_through",
        )
        if "retry" in given:
            changed["retry"] = None if traffic.retry is None else RetryRules(**traffic.retry.model_dump())
        if "circuit_breaker" in given:
            changed["breaker"] = None if traffic.circuit_breaker is None else _breaker(traffic.circuit_breaker)
    if tls is not None:
        changed["tls"] = _tls(tls, path, f"tls.{where}")
    return replace(rules, **changed)


def _errors(written: ErrorsBySubgraph) -> ErrorPolicy:
    every = _error_rules(ErrorRules(), written.all)
    return ErrorPolicy(every, {name: _error_rules(every, one) for name, one in written.subgraphs.items()})


def _error_rules(rules: ErrorRules, written: ErrorSection) -> ErrorRules:
    """What is left out is as it was."""
    given = written.model_fields_set
    return ErrorRules(
        messages=not written.redact_message if "redact_message" in given else rules.messages,
        extensions=frozenset(written.allow_extensions_keys) if "allow_extensions_keys" in given else rules.extensions,
        service=written.service if "service" in given else rules.service,
    )


def _breaker(written: BreakerSection) -> BreakerRules:
    return BreakerRules(
        threshold=written.error_threshold_percentage / 100,
        volume=written.volume_threshold,
        window=written.window,
        reset=written.reset_timeout,
    )


def _tls(written: TlsSection, path: Path, where: str) -> ClientTls:
    """The files are tried here, so that a wrong one stops the start and not the first request."""
    identity = written.client_authentication
    tls = ClientTls(
        authorities=_beside(path, written.certificate_authorities),
        certificate=_beside(path, identity.certificate_chain) if identity else None,
        key=_beside(path, identity.key) if identity else None,
    )
    try:
        tls_context(tls)
        content = hashlib.sha256(b"".join(file.read_bytes() for file in tls.files)).digest()
    except (OSError, ssl.SSLError) as error:
        raise BadUserInput(f"{path}: {where}: its files cannot be used: {error}") from None
    return replace(tls, content=content)


def _beside(path: Path, file: Path | None) -> Path | None:
    """Relative to the file that names it."""
    return None if file is None else path.parent / file
