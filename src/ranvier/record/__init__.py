"""The chart: what we were told about a patient, each fact with its origin and date, and no judgement."""

from ranvier.record.facts import Fact, Listing, Origin, PatientRecord, Row, Scalar
from ranvier.record.measurements import Mark, Measurement, Side, Status
from ranvier.record.recordings import ACTIVITIES, STUDIES, Recording, Trace

__all__ = [
    "ACTIVITIES",
    "STUDIES",
    "Fact",
    "Listing",
    "Mark",
    "Measurement",
    "Origin",
    "PatientRecord",
    "Recording",
    "Row",
    "Scalar",
    "Side",
    "Status",
    "Trace",
]
