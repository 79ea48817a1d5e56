"""What must not be in the repository: addresses of package registries, paths of one machine, names that collide."""

import hashlib
import re
import tomllib
from importlib.metadata import packages_distributions

from tests.documentation.pages import ROOT, files

# Written apart, so that this file holds none itself.
REGISTRIES = re.compile(
    "|".join(
        (
            *(
                r"py" r"pi\.org",
                r"python" r"hosted\.org",
                r"npm" r"js\.(?:org|com)",
                r"yarn" r"pkg\.com",
                r"crates" r"\.io/api",
            ),
            *(r"-" r"-(?:extra-)?index-url", r"-" r"-registry\b", r'"resolved"' r":", r"^registry\s*="),
        )
    ),
    re.MULTILINE,
)
MACHINE = re.compile(r"(?<![\w.:-])/(?:home|root|Users|work|builds?|workspaces?|github)" r"/[\w.]")
OURS = ("gateway", "schema", "resolvers", "policies")
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


def _lines(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path}: {match[0]}" for match in pattern.finditer(text)]
    return found


def test_no_line_holds_the_address_of_a_package_registry() -> None:
    assert _lines(REGISTRIES) == []


def test_no_line_holds_a_path_of_the_machine_it_was_written_on() -> None:
    assert _lines(MACHINE) == []
    assert [path for path in files() if str(ROOT) in path.read_text("utf-8", errors="ignore")] == []


def test_no_dependency_brings_a_package_of_our_names() -> None:
    brought = packages_distributions()
    for name in OURS:
        assert set(brought.get(name, ())) <= {"civic-gateway"}, f"{name}: {brought[name]}"


def test_the_licence_is_apache_2() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2


def test_the_embedded_database_is_optional_and_never_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert not any("secantus" in one for one in project["dependencies"])
    assert project["optional-dependencies"]["embedded"][0].startswith("secantusdb==")
    for path in files():
        if path.suffix == ".py":
            assert not re.search(r"^\s*(?:import|from) secantus", path.read_text("utf-8"), re.MULTILINE), path
