"""What becomes of each treatment at each visit: raise, hold, switch, combine, lower, taper, stop, refer or ask."""

from ranvier.therapy.follow_up.follow import follow_up
from ranvier.therapy.follow_up.result import BOLDNESS, FollowUp, FollowUpStep, TreatmentStep

__all__ = ["BOLDNESS", "FollowUp", "FollowUpStep", "TreatmentStep", "follow_up"]
