"""Operations that are meant to cost more than they look like."""

ALIASES = "{ " + " ".join(f"a{n}: __typename" for n in range(10_000)) + " }"
LEVELS = "{ me " + "{ dependants { citizen " * 50 + "{ fullName }" + " } }" * 50 + " }"
FIELDS_REPEATED = "{ " + "me { dependants { citizen { fullName } } } " * 1_200 + "}"
TEXTS_WITHOUT_END = '{ facility(code: "' + '""\n\\"' * 14_000
BRACKETS = "{ facility(code: " + "[" * 20_000 + ") { name } }"
BRACES = "{" * 100_000
LONG_TEXT = '{ encounter(id: "' + "x" * 500_000 + '") { id } }'
OPERATIONS = " ".join(f"query Q{n} {{ __typename }}" for n in range(3_000))
DIRECTIVES = "{ __typename " + "@include(if: true) " * 10_000 + "}"
UNKNOWN_FIELDS = "{ me { " + " ".join(f"fullNam{n}" for n in range(4_900)) + " } }"
NUMBERS = "{ " + " ".join(f'a{n}: citizen(personalId: "0011850{n:05d}") {{ fullName }}' for n in range(990)) + " }"


def fragment_bomb(levels: int = 40) -> str:
    """Each fragment spreads the next one twice: 2^levels fields from a kilobyte."""
    fragments = (
        f"fragment F{n} on Citizen {{ dependants {{ citizen {{ ...F{n + 1} }} }} more: dependants {{ citizen {{ ...F{n + 1} }} }} }}"
        for n in range(levels)
    )
    return f"{{ me {{ ...F0 }} }} {' '.join(fragments)} fragment F{levels} on Citizen {{ fullName }}"


def empty_bomb(levels: int = 40) -> str:
    """The same without a field in between: only spreads."""
    fragments = (f"fragment F{n} on Citizen {{ {f'...F{n + 1} ' * 2}}}" for n in range(levels))
    return f"{{ me {{ ...F0 }} }} {' '.join(fragments)} fragment F{levels} on Citizen {{ fullName }}"


def fragment_chain(levels: int) -> str:
    fragments = (f"fragment F{n} on Citizen {{ dependants {{ citizen {{ ...F{n + 1} }} }} }}" for n in range(levels))
    return f"{{ me {{ ...F0 }} }} {' '.join(fragments)} fragment F{levels} on Citizen {{ fullName }}"


def included(variables: int = 20) -> str:
    """Every combination of what is included would be a plan of its own, if plans were made so."""
    declared = ", ".join(f"$v{n}: Boolean!" for n in range(variables))
    parts = (
        f"... @include(if: $v{n}) {{ healthBook {{ encounters {{ nodes {{ facility {{ name }} id }} }} }} }}"
        for n in range(variables)
    )
    return f"query Q({declared}) {{ me {{ {' '.join(parts)} }} }}"
