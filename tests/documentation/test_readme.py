"""README is true: settings, metrics, codes, commands, targets, personas, arguments and examples are those of the code."""

import dataclasses
import re
from collections.abc import Iterator

import pytest
import typer.main
import yaml

from gateway import app
from gateway.cli import cli
from gateway.composition.compose import compose
from gateway.composition.composition_error import CompositionFailed
from gateway.composition.source import SubgraphSource
from gateway.serving.metrics import Metrics
from gateway.settings import Settings, documented_settings
from policies.enforcer import load_policy
from resolvers.seed.personas import PERSONAS
from schema.directives import PersonalData
from schema.registry import DOMAINS
from tests.documentation.error_codes import error_codes
from tests.documentation.pages import ROOT, blocks, cells, first_names, pages, readme, section, table_rows


def test_the_settings_are_those_of_the_code() -> None:
    wanted = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {text} |" for name, default, text in documented_settings()
    ]
    assert table_rows(section("Configuration")) == wanted, "\n".join(wanted)


def test_every_variable_that_a_page_names_is_a_setting() -> None:
    known = {name for name, _, _ in documented_settings()} | {"CIVIC_DATA"}  # that one is the tests' own
    for page in pages():
        named = set(re.findall(r"\bCIVIC_[A-Z_]+[A-Z]\b", page.read_text("utf-8")))
        assert named <= known, f"{page}: {sorted(named - known)}"


def test_the_metrics_are_those_of_the_code() -> None:
    assert table_rows(section("Metrics")) == list(_metrics()), "\n".join(_metrics())


def _metrics() -> Iterator[str]:
    for metric in vars(Metrics()).values():
        if hasattr(metric, "describe"):
            (family,) = metric.describe()
            name = family.name + ("_total" if family.type == "counter" else "")
            labels = ", ".join(f"`{label}`" for label in metric._labelnames)
            yield f"| `{name}` | {labels} | {family.documentation} |"


def test_every_code_that_a_client_can_see_is_explained() -> None:
    explained = set(first_names(section("Errors")))
    told = explained | set(re.findall(r"`([A-Z_]+)`", section("Errors").split("At the command line")[1]))
    rules = set(first_names((ROOT / "gateway/composition/rules/README.md").read_text("utf-8")))
    assert error_codes() - rules == told


def test_every_code_that_a_page_names_exists() -> None:
    rules = set(first_names((ROOT / "gateway/composition/rules/README.md").read_text("utf-8")))
    known = error_codes() | rules
    for code in re.findall(r'"code":"([A-Z_]+)"', readme()):
        assert code in known


def test_every_command_and_option_is_told_and_no_other() -> None:
    commands = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    rows = [cells(row) for row in table_rows(section("Command line")) if "make " not in row]
    told: dict[str, set[str]] = {}
    for row in rows:
        name = row[0].strip("`").split()[0]
        told.setdefault(name, set()).update(re.findall(r"--[a-z]+", " ".join(row[:2])))
    assert told == {
        name: {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        for name, command in commands.items()
    }


def test_every_command_that_a_page_names_exists() -> None:
    commands = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    for page in pages():
        for name in re.findall(r"civic-gateway ([a-z]+)(?=[ `\n])", page.read_text("utf-8")):
            assert name in commands, f"{page}: civic-gateway {name}"


def test_every_target_of_make_is_told_and_no_other() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    told = [name for name in first_names(section("Command line")) if name.startswith("make ")]
    assert told == [f"make {target}" for target in targets]
    for page in pages():
        for name in re.findall(r"(?:`|^    )make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE):
            assert name in targets, f"{page}: make {name}"


def test_the_personas_are_those_of_the_sample_population() -> None:
    with_rows = {row.role for row in load_policy().all_rows()}
    assert first_names(section("Personas")) == list(PERSONAS)
    for row in table_rows(section("Personas")):
        name, role, organization, who = cells(row)
        persona = PERSONAS[name.strip("`")]
        assert (role.split(" ")[0], organization.strip("`"), who) == (
            persona.role,
            persona.organization or "",
            persona.title,
        )
        assert role.endswith("(no rows yet)") == (persona.role not in with_rows)


def test_every_domain_is_named() -> None:
    (row,) = [row for row in table_rows(section("Command line")) if "`subgraph NAME`" in row]
    assert re.findall(r"`([a-z]+)`", cells(row)[2]) == [domain.name for domain in DOMAINS]


def test_every_argument_of_a_directive_is_explained() -> None:
    arguments = [field.name for field in dataclasses.fields(PersonalData)]
    assert first_names(section("Personal data in a schema").split("### ")[0]) == arguments


@pytest.fixture(scope="module")
def partner() -> str:
    found = [text for language, text in blocks(section("Personal data in a schema")) if language == "graphql"]
    assert len(found) == 1
    return found[0]


def _composed(sdl: str) -> None:
    sources = [SubgraphSource(name, f"http://{name}", own) for name, own in app.own_sdls().items()]
    compose([*sources, SubgraphSource("partner", "http://partner", sdl)], app.vocabulary(app.policy(Settings())))


def test_the_partner_in_the_example_composes(partner: str) -> None:
    _composed(partner)


def test_the_partner_in_the_example_does_not_without_its_annotation(partner: str) -> None:
    with pytest.raises(CompositionFailed, match="PERSONAL_DATA_UNDECIDED"):
        _composed(partner.replace(" @publicData\n", "\n"))


def test_the_configurations_in_the_examples_have_their_shape() -> None:
    found = [yaml.safe_load(text) for language, text in blocks(readme()) if language == "yaml"]
    assert [list(one["subgraphs"]) for one in found] == [["licences"], ["health"]]
    for one in found:
        assert all(entry["routing_url"].endswith("/graphql") for entry in one["subgraphs"].values())
