"""The comparison that the audit's suites are judged by sees what matters and nothing else."""

from tests.composition.semantic_view import difference

SDL = """
schema @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
type Query @join__type(graph: A) @join__type(graph: B) { a: String b: String @join__field(graph: B) }
type T @join__type(graph: A, key: "id") { id: ID }
"""


def test_what_is_implied_equals_what_is_said() -> None:
    said = SDL.replace("a: String", "a: String @join__field(graph: B) @join__field(graph: A)")
    assert difference(SDL, said.replace('key: "id"', 'key: "id", resolvable: true')) == []


def test_a_flag_makes_a_difference() -> None:
    assert difference(SDL, SDL.replace("@join__field(graph: B)", "@join__field(graph: B, external: true)"))
    assert difference(SDL, SDL.replace('key: "id"', 'key: "id", resolvable: false'))
    assert difference(SDL, SDL.replace("b: String", "b: Int"))
