"""The chart: what we were told about a patient, each fact with its origin and date, and no judgement."""

from ranvier.record.details import Details, Measured, Result
from ranvier.record.facts import Fact, Listing, Origin, PatientRecord, Row, Scalar
from ranvier.record.marks import Mark
from ranvier.record.measurements import Measurement, Side, Status
from ranvier.record.recordings import ACTIVITIES, STUDIES, Recording, Trace

__all__ = [
    "ACTIVITIES",
    "STUDIES",
    "Details",
    "Fact",
    "Listing",
    "Mark",
    "Measured",
    "Measurement",
    "Origin",
    "PatientRecord",
    "Recording",
    "Result",
    "Row",
    "Scalar",
    "Side",
    "Status",
    "Trace",
]
