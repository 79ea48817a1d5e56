"""Folding of Vietnamese names for search: "Bệnh viện Bạch Mai" is found by "bach mai", "BẠCH", "benh vien bach".

`facilities.name_search` holds `search_words(name)`; a search asks for all its words, each from the word's beginning.
"""

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Lower case without marks; đ is d (it has no decomposition)."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(one for one in decomposed if not unicodedata.combining(one))


def search_words(text: str) -> list[str]:
    """The folded words of a text, each once, sorted."""
    return sorted(set(_WORD.findall(fold(text))))
