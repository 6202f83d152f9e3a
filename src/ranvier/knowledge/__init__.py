"""The medicine: YAML files that a clinician can read, and their loader."""

from ranvier.knowledge.store import Knowledge, load_knowledge

__all__ = ["Knowledge", "load_knowledge"]
