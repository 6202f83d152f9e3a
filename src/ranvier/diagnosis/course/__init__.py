"""How a patient has fared from visit to visit: each measure against what is more than noise, and the course of all."""

from ranvier.diagnosis.course.compare import compare_visits
from ranvier.diagnosis.course.result import Course, CourseKind, Measure, Point, Response, Step

__all__ = ["Course", "CourseKind", "Measure", "Point", "Response", "Step", "compare_visits"]
