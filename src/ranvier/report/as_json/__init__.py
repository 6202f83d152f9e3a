"""An assessment as JSON: each file holds the forms of one part, and fills them."""

from ranvier.report.as_json.assessment import as_form, schema, to_json

__all__ = ["as_form", "schema", "to_json"]
