"""The committed JSON Schema of an assessment.

python -m ranvier.report.as_json.schema_file docs/reference
"""

from __future__ import annotations

import sys
from pathlib import Path

from ranvier.errors import InputError
from ranvier.report.as_json.assessment import schema

FILE_NAME = "assessment.schema.json"


def schema_text() -> str:
    """The schema as it is committed."""
    return schema().decode() + "\n"


def main(words: list[str]) -> int:
    """Write the schema into a folder."""
    if len(words) != 1 or not Path(words[0]).is_dir():
        print(
            InputError("one folder is needed", hint="python -m ranvier.report.as_json.schema_file docs/reference"),
            file=sys.stderr,
        )
        return 2
    (Path(words[0]) / FILE_NAME).write_text(schema_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
