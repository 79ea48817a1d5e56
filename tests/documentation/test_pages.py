"""Pages lead somewhere: every link and every file that a page names is there, every room has its page."""

import inspect
import re
import sys
from pathlib import Path

import pytest

from gateway.composition.rules.registry import ACROSS_PHASES, SUBGRAPH_PHASES, WHOLE_PHASES
from tests.documentation.pages import ROOT, pages, prose, section, table_rows

ROOMS = (
    *("gateway", "gateway/composition", "gateway/composition/rules", "gateway/planning", "gateway/execution"),
    *("gateway/serving", "schema", "resolvers", "policies", "tests"),
)
ONE_SCREEN = 70  # lines; the list of rules is as long as it is
LINK = re.compile(r"\]\(([^)#\s]+)")
SUFFIXES = "py|md|csv|yaml|toml|graphql|conf|lock|sh|json"
PART = r"(?:<[^>]+>|[\w.*-])+"
NAMED = re.compile(rf"`((?:{PART}/)*{PART}\.(?:{SUFFIXES})|(?:{PART}/)+)`")
# What a user writes, or the program makes.
WRITTEN_BY_OTHERS = frozenset({"supergraph.yaml", "router.yaml", ".data/", ".data/database.json"})


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target in LINK.findall(prose(page.read_text("utf-8"))):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page}: {target}"


# Decisions and changes tell of what was; the others of what is.
@pytest.mark.parametrize(
    "page",
    [page for page in pages() if page.name not in ("DECISIONS.md", "CHANGELOG.md")],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    for name in NAMED.findall(prose(page.read_text("utf-8"))):
        assert name in WRITTEN_BY_OTHERS or _is_there(page.parent, name), f"{page}: {name}"


def test_every_file_in_the_picture_is_there() -> None:
    picture = section("The way of a request", (ROOT / "ARCHITECTURE.md").read_text("utf-8"))
    rooms = [ROOT, *(ROOT / room for room in ROOMS)]
    named = re.findall(r"[\w/]+\.py", picture)
    assert len(named) > 20
    for name in named:
        assert any((room / name).is_file() for room in rooms), name


def _is_there(folder: Path, name: str) -> bool:
    """From the page, or from the root; `<domain>` and `*` stand for any name."""
    pattern = re.sub(r"<[^>]*>", "*", name).rstrip("/")
    return any(next(start.glob(pattern), None) is not None for start in (folder, ROOT))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_page(room: str) -> None:
    text = (ROOT / room / "README.md").read_text("utf-8")
    assert text.startswith("# ")
    assert "## One more" in text or "To add" in text, "how to add one more"
    assert room.endswith("rules") or len(text.splitlines()) <= ONE_SCREEN


@pytest.mark.parametrize(
    ("title", "phases"),
    [
        ("Each subgraph by itself", SUBGRAPH_PHASES),
        ("Across the subgraphs, before the merge", ACROSS_PHASES),
        ("The merged supergraph", WHOLE_PHASES),
    ],
)
def test_every_rule_of_composition_has_its_line(title: str, phases: tuple[tuple[object, ...], ...]) -> None:
    page = (ROOT / "gateway/composition/rules/README.md").read_text("utf-8")
    rules = (rule for phase in phases for rule in phase)
    wanted = [_line(rule) for rule in sorted(rules, key=lambda rule: str(getattr(rule, "__name__", "")))]
    assert table_rows(section(title, page)) == wanted, "\n".join(wanted)


def _line(rule: object) -> str:
    """Its file's first sentence: the code, and what is refused."""
    doc = inspect.getdoc(sys.modules[rule.__module__]) or ""
    code, meaning = " ".join(doc.split("\n\n")[0].split()).split(": ", 1)
    return f"| `{code}` | {meaning} |"


def test_every_folder_of_tests_is_told() -> None:
    text = (ROOT / "tests" / "README.md").read_text("utf-8")
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}
    assert {row.split("`")[1].rstrip("/") for row in table_rows(text)} == folders
