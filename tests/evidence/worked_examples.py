"""Data sets of the literature whose results are published, so that our arithmetic is held against that of others."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.evidence.comparisons import Arm, Comparisons, Trial, comparisons
from ranvier.evidence.pairwise import Effect

BCG = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip
"""Vaccination against tuberculosis (Colditz 1994): ill and well with the vaccine, ill and well without it."""

SMOKING: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "01": {"A": (9, 140), "C": (23, 140), "D": (10, 138)}, "02": {"B": (11, 78), "C": (12, 85), "D": (29, 170)},
    "03": {"A": (79, 702), "B": (77, 694)}, "04": {"A": (18, 671), "B": (21, 535)},
    "05": {"A": (8, 116), "B": (19, 149)}, "06": {"A": (75, 731), "C": (363, 714)},
    "07": {"A": (2, 106), "C": (9, 205)}, "08": {"A": (58, 549), "C": (237, 1561)},
    "09": {"A": (0, 33), "C": (9, 48)}, "10": {"A": (3, 100), "C": (31, 98)}, "11": {"A": (1, 31), "C": (26, 95)},
    "12": {"A": (6, 39), "C": (17, 77)}, "13": {"A": (95, 1107), "C": (143, 1031)},
    "14": {"A": (15, 187), "C": (36, 504)}, "15": {"A": (78, 584), "C": (73, 675)},
    "16": {"A": (69, 1177), "C": (54, 888)}, "17": {"A": (64, 642), "C": (107, 761)},
    "18": {"A": (5, 62), "C": (8, 90)}, "19": {"A": (20, 234), "C": (34, 237)}, "20": {"A": (0, 20), "D": (9, 20)},
    "21": {"B": (20, 49), "C": (16, 43)}, "22": {"B": (7, 66), "D": (32, 127)}, "23": {"C": (12, 76), "D": (20, 74)},
    "24": {"C": (9, 55), "D": (3, 26)},
}  # fmt: skip
"""Counselling to stop smoking (Hasselblad 1998; Lu and Ades 2006): A none, B self-help, C individual, D group."""


def bcg_effects(measure: str) -> list[Effect]:
    """The effects of the BCG trials, vaccine against none."""
    found: list[Effect] = []
    for at, (ill, well, ill_without, well_without) in enumerate(BCG):
        arms = (Arm("vaccine", ill, ill + well), Arm("placebo", ill_without, ill_without + well_without))
        made = comparisons(Trial(f"{at:02}", arms), measure, 0.5)
        assert made is not None
        found.append(Effect(made.trial, float(made.values[0]), float(made.covariance[0, 0])))
    return found


def network_of(trials: Mapping[str, Mapping[str, tuple[int, int]]], measure: str = "odds_ratio") -> list[Comparisons]:
    """The comparisons of a network given by counts."""
    made = (
        comparisons(Trial(name, tuple(Arm(arm, *count) for arm, count in arms.items())), measure, 0.5)
        for name, arms in trials.items()
    )
    return [each for each in made if each is not None]
