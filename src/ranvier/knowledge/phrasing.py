"""How a title of the knowledge continues a sentence."""

from __future__ import annotations

_PROPER = (
    "Lyme", "Sjogren", "Sjögren", "Guillain", "Charcot", "Fabry", "Tangier", "Refsum", "Friedreich", "Toronto",
    "Romberg", "Tinel", "Phalen", "Padua", "Bland", "Morton", "Lambert", "Miller", "Lewis", "Erb", "Parsonage",
    "Schwann", "Brighton", "Wernicke", "Waldenstrom",
)  # fmt: skip
"""Names with which a title may begin; they keep their capital inside a sentence."""


_ABBREVIATIONS = {
    **{word: word.upper() for word in (
        "apb", "adm", "adqp", "fdi", "fdmb", "edb", "edc", "ta", "ah", "eip", "fds", "fpl", "mrc", "emg", "mri", "csf",
        "hiv", "mpo", "pr3", "cv2", "crmp5", "c5", "c6", "c7", "c8", "t1", "l2", "l3", "l4", "l5", "s1", "s2", "ii",
        "iii", "iv",
    )},
    "igm": "IgM", "igg": "IgG", "iga": "IgA",
}  # fmt: skip


def plain(name: str) -> str:
    """An id as words; muscles, roots and abbreviations keep their capitals.

    >>> plain("below_fibular_head"), plain("edb"), plain("igm_kappa")
    ('below fibular head', 'EDB', 'IgM kappa')
    """
    return " ".join(_ABBREVIATIONS.get(word, word) for word in name.split("_"))


def lower_first(text: str) -> str:
    """The text as it continues a sentence; names, abbreviations and single letters such as F keep their capital.

    >>> [lower_first(each) for each in ("Probable", "CIDP of any type", "Lyme serology", "HbA1c", "F waves", "A test")]
    ['probable', 'CIDP of any type', 'Lyme serology', 'HbA1c', 'F waves', 'a test']
    """
    word = text.partition(" ")[0].partition("-")[0]
    plain_word = word[1:].islower() or word == "A"
    return text[:1].lower() + text[1:] if plain_word and not text.startswith(_PROPER) else text
