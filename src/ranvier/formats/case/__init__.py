"""A case: the chart of one patient as a folder, a YAML file or a JSON file."""

from ranvier.formats.case.folder import read_case

__all__ = ["read_case"]
