"""Where the lesion sits: the places that explain most of what is abnormal with least."""

from ranvier.diagnosis.localisation.localise import localise
from ranvier.diagnosis.localisation.result import Candidate, Localisation, NextTest, Observation, Verdict

__all__ = ["Candidate", "Localisation", "NextTest", "Observation", "Verdict", "localise"]
