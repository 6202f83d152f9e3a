"""A knowledge of its own: small, sound, with one file of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

SMALL = {
    "vocabulary/laboratory.yaml": """\
section: laboratory
title: Laboratory
facts:
  hba1c_percent:
    meaning: Share of haemoglobin that carries glucose.
    phrase: HbA1c
    type: number
    unit: "%"
    possible: [2, 25]
    also_in: {mmol/mol: {times: 0.09148, plus: 2.152, source: book, confidence: seen}}
    called: [hba1c]
  diabetes: {meaning: Diabetes was diagnosed., phrase: diabetes, type: yes_no}
  tremor: {meaning: Tremor of the hands., phrase: tremor, type: choice, options: [none, fine, coarse], per: side}
""",
    "vocabulary/medicines.yaml": """\
section: medicines
title: Medicines
listings:
  medicine:
    section: medicines
    meaning: Medicines taken now.
    main: name
    columns:
      name: {meaning: Name as written., phrase: name, type: text}
      dose_mg: {meaning: Amount each time., phrase: dose, type: number, unit: mg, possible: [0, 1000]}
properties:
  sweet: {meaning: Raises glucose., phrase: glucose raising}
""",
    "vocabulary/derived.yaml": """\
section: derived
title: Worked out
facts:
  weight_ratio: {meaning: A ratio., phrase: ratio, type: number, unit: ratio, possible: [0, 10]}
""",
    "sources/books.yaml": 'book: {title: "A book. 2020"}\n',
    "criteria/sugar.yaml": """\
id: sugar
title: High sugar
kind: criteria
about: Whether glucose is high.
sources: [{ref: book, where: page 3}]
findings:
  high:
    title: HbA1c is high
    rule: hba1c_percent >= 6.5 [%]
    confidence: seen
    cases:
      - {given: {hba1c_percent: 6.5}, verdict: true}
      - {given: {hba1c_percent: 6.4}, verdict: false}
      - {given: {}, verdict: unknown}
  sweetened:
    title: A medicine raises glucose
    rule: any(medicine where is_sweet)
    confidence: memory
    cases:
      - {given: {medicine: [{is_sweet: yes}]}, verdict: true}
      - {given: {medicine: []}, verdict: false}
      - {given: {medicine: {rows: [], unlisted: unknown}}, verdict: unknown}
conclusions:
  high_sugar:
    title: High sugar
    kind: syndrome
    excluding: [sweetened]
    speaks_for: [diabetes]
    levels:
      - id: met
        title: Met
        rule: high or diabetes
        cases:
          - {given: {diabetes: yes}, verdict: true}
          - {given: {diabetes: no, hba1c_percent: 5}, verdict: false}
          - {given: {diabetes: no}, verdict: unknown}
""",
    "drugs/pill.yaml": """\
id: pill
title: Pill
names: {brands: [Brand], misspellings: [pil]}
class: pills
properties: [sweet]
mechanism: {text: Lowers glucose., source: book, confidence: seen}
indications:
  high_sugar:
    rule: sugar.high_sugar.met
    line: 1
    why: Sugar is high.
    source: book
    confidence: seen
    cases:
      - {given: {diabetes: yes, medicine: []}, verdict: true}
      - {given: {diabetes: no, hba1c_percent: 5}, verdict: false}
      - {given: {}, verdict: unknown}
""",
    "drugs/tea.yaml": "id: tea\ntitle: Tea\nrole: recognised_only\nclass: teas\nproperties: []\n",
    "tests/blood.yaml": """\
id: blood
title: Blood test
settles: [hba1c_percent]
changes: The diagnosis.
indicated:
  - rule: diabetes
    why: To follow it.
    tier: 1
    source: book
    confidence: seen
    cases:
      - {given: {diabetes: yes}, verdict: true}
      - {given: {diabetes: no}, verdict: false}
      - {given: {}, verdict: unknown}
""",
    "methods/detector.yaml": """\
id: detector
title: Detector
values: {threshold_uv: {value: 50, unit: uV, meaning: The least turn., source: book, confidence: seen}}
""",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the small knowledge, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "knowledge"
    for name, text in SMALL.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
