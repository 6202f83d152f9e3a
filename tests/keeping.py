"""Whether JSON keeps to a schema, tried as jsonschema does, but once for each part: assessments repeat themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from typing import Any

import msgspec
from jsonschema import Draft202012Validator, ValidationError, validators

from ranvier.report.as_json.schema_file import schema_text

_referred = Draft202012Validator.VALIDATORS["$ref"]
_kept: set[tuple[str, bytes]] = set()
"""Parts that were found right, with the form that they were held to; a wrong one is tried, and told, every time."""


def _once(validator: Any, form: str, part: Any, schema: Any) -> Iterator[ValidationError]:
    key = (form, blake2b(msgspec.json.encode(part), digest_size=16).digest())
    if key in _kept:
        return
    wrong = list(_referred(validator, form, part, schema))
    yield from wrong
    if not wrong:
        _kept.add(key)


@cache
def validator() -> Any:
    """What holds an assessment to the schema."""
    schema = json.loads(schema_text())
    Draft202012Validator.check_schema(schema)
    return validators.extend(Draft202012Validator, {"$ref": _once})(schema)
