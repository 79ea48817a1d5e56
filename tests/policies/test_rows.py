"""A row that is not understood stops the start, and what is committed is what the access matrix says."""

import csv
from pathlib import Path

import pytest

from policies.conditions.listed import CONDITIONS
from policies.enforcer import load_policy
from policies.errors import PolicyError
from policies.policy import Policy, members
from policies.requirements import required_inputs
from policies.vocabulary import ACTIONS, PERSONAL_CATEGORIES, RESOURCES, ROLES

# Its records do not say yet which organisation is theirs: decided without it, a facility would read everybody's.
NOT_TOLD_YET = {
    ("facility_admin", "ACCESS_LOG", "read", "OWN_FACILITY & METADATA_ONLY"),
}
HEADER = "role,resource,action,condition,note\n"


def rows_in(folder: Path, text: str) -> Path:
    (folder / "rows.csv").write_text(HEADER + text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("emperor,IDENTITY,read,SELF,\n", "rows.csv:2: unknown role 'emperor'"),
        ("citizen,HOROSCOPE,read,SELF,\n", "rows.csv:2: unknown resource 'HOROSCOPE'"),
        ("citizen,IDENTITY,peek,SELF,\n", "rows.csv:2: unknown action 'peek'"),
        ("citizen,IDENTITY,read,WHENEVER,\n", "rows.csv:2: unknown condition 'WHENEVER'"),
        ("citizen,IDENTITY,read,SELF & WHENEVER,\n", "rows.csv:2: unknown condition 'WHENEVER'"),
        ("citizen,IDENTITY,read,,\n", "rows.csv:2: unknown condition ''"),
        ('citizen,IDENTITY,read,SELF,"two\nlines"\ncitizen,IDENTITY,read,NO,\n', "rows.csv:4: unknown condition 'NO'"),
        ("citizen,IDENTITY,read,SELF\n", "rows.csv:2: 4 columns, not 5"),
        ("citizen,IDENTITY,read,PUBLIC,\n", "rows.csv:2: PUBLIC stands alone"),
        ("public,IDENTITY,read,PUBLIC,\n", "rows.csv:2: PUBLIC stands alone"),
        ("public,IDENTITY,read,SELF,\n", "rows.csv:2: without a token"),
        ("citizen,IDENTITY,read,SELF,\ncitizen,IDENTITY,read,SELF,again\n", "rows.csv:3: written before"),
        ("auditor,CONSENT,read,METADATA_ONLY,\nauditor,CONSENT,read,SELF,\n", "field-level condition beside"),
    ],
)
def test_a_wrong_row_stops_the_start_with_its_line(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(PolicyError) as raised:
        load_policy(folder=rows_in(tmp_path, row))
    assert says in raised.value.message


def test_other_columns_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("role,resource,action\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"rows\.csv:1: the columns"):
        load_policy(folder=tmp_path)


def test_no_rows_at_all_stop_the_start(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no rows"):
        load_policy(folder=tmp_path)


def test_every_role_has_the_rows_of_public(policy: Policy) -> None:
    for role in ROLES:
        assert [row.role for row in policy.rows(role, "FACILITY", "read")] == ["public"], role


def test_the_table_says_what_the_files_say_and_nothing_else(policy: Policy) -> None:
    """Casbin's answers against a plain reading of the files."""
    read = {tuple(row[:4]) for file in _files() for row in csv.reader(file.read_text("utf-8").splitlines()[1:])}
    tabled = {
        (role, resource, action, row.condition)
        for (role, resource, action), rows in policy.table.items()
        for row in rows
        if row.role == role
    }
    assert tabled == read
    assert {(row.role, row.resource, row.action, row.condition) for row in policy.all_rows()} == read


def test_the_rows_are_those_of_the_matrix_that_can_be_decided(policy: Policy, civic_data: Path) -> None:
    with (civic_data / "access_matrix.csv").open(encoding="utf-8", newline="") as lines:
        matrix = {(row["role"], row["resource"], row["action"], row["condition"]) for row in csv.DictReader(lines)}
    committed = {(row.role, row.resource, row.action, row.condition) for row in policy.all_rows()}
    assert committed <= matrix
    built = {row for row in matrix if row[2] in ACTIONS and set(members(row[3])) <= set(CONDITIONS)} - NOT_TOLD_YET
    assert committed == built
    assert {row[0] for row in matrix} == ROLES
    assert {row[1] for row in matrix} <= RESOURCES


def test_records_must_name_what_their_rows_ask_for(policy: Policy) -> None:
    needed = required_inputs(policy)
    assert set(needed) == PERSONAL_CATEGORIES
    assert {category: names for category, names in needed.items() if names} == {
        "CONSENT": frozenset({"grantee"}),
        "CRIMINAL_RECORD": frozenset({"status", "provinceCode", "assignee"}),
        "JUDICIAL_APPLICATION": frozenset({"provinceCode", "applicant", "type"}),
        "JUDICIAL_CERTIFICATE": frozenset({"provinceCode", "applicant", "type"}),
    }


def _files() -> list[Path]:
    return sorted((Path(__file__).parents[2] / "policies" / "rows").glob("*.csv"))
