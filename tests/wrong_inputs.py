"""Wrong inputs as people make them, and what the answer must contain: the table behind test_wrong_input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from ranvier.formats.recordings import write_recording
from ranvier.record import Recording, Trace

HEAD = "ranvier_case: 1\ndate: 2026-01-31\n"
TOMORROW = date.today() + timedelta(days=1)
CHECK = ("check", "{case}")

CONDUCTION = "conduction: {file: ncs.csv}\n"
TITLES = "nerve,kind,side,recording_site,stimulation_site,status,onset_latency_ms,amplitude_mv\n"

Content = str | bytes


@dataclass(frozen=True)
class Wrong:
    """One wrong input.

    files    content of the case folder
    says     what the sentence must contain
    command  `{case}` is the case folder, `{here}` the folder around it
    prepare  makes what a plain file cannot be
    """

    id: str
    files: Mapping[str, Content]
    says: tuple[str, ...]
    command: tuple[str, ...] = CHECK
    prepare: Callable[[Path], None] | None = field(default=None, repr=False)


def chart(id: str, body: str, *says: str, command: tuple[str, ...] = CHECK) -> Wrong:
    """A chart whose head is right."""
    return Wrong(id, {"case.yaml": HEAD + body}, ("case.yaml", *says), command)


def whole(id: str, text: Content, *says: str, name: str = "case.yaml") -> Wrong:
    """A chart that is wrong as a whole."""
    return Wrong(id, {name: text}, says)


def table(id: str, text: Content, *says: str) -> Wrong:
    """A conduction table; the chart around it is right."""
    return Wrong(id, {"case.yaml": HEAD + CONDUCTION, "ncs.csv": text}, ("ncs.csv", *says))


def recording(id: str, name: str, content: Content, about: str, *says: str) -> Wrong:
    """One recording and what `about.yaml` says of it."""
    return Wrong(id, {"case.yaml": HEAD, f"recordings/{name}": content, "recordings/about.yaml": about}, says)


FACTS = (
    chart("no allergies in a word", "allergies: none\n", "'allergies' is a list", "'allergies: {total: 0}'"),
    chart("no allergies as no", "allergies: no\n", "'allergies' is a list", "'allergies: {total: 0}'"),
    chart(
        "medicines as a text",
        "medicines: metformin, ramipril\n",
        "'medicines: {total: 2, list: [metformin, ramipril]}'",
    ),
    chart(
        "a comma in braces",
        "patient: {height_cm: 170, weight_kg: 70,5}\n",
        "'5' stands alone behind a comma",
        "decimal point",
    ),
    chart(
        "two sides without braces",
        "examination:\n  ankle_reflex: left: absent, right: absent\n",
        "line 4",
        "as in 'ankle_reflex: {left: absent, right: absent}'",
    ),
    chart("a unit that fits", "laboratory: {creatinine: 80}\n", "needs its unit", "Write 'creatinine: 80 umol/L'."),
    chart("a name like nothing", "patient: {dob: 1967-03-01}\n", "unknown fact 'dob' under 'patient'. 'ranvier new"),
    chart("unknown fact", "laboratory: {hba1c_percnt: 8}", "line 3", "Did you mean 'hba1c_percent'?"),
    chart(
        "unknown fact that is like nothing", "laboratory: {zebra_xyzzy: 8}", "unknown fact 'zebra_xyzzy'", "laboratory"
    ),
    chart("fact under the wrong heading", "history: {hba1c: 8 %}", "'hba1c' belongs under 'laboratory'"),
    chart("misspelt fact of another heading", "history: {ankle_reflx: absent}", "ankle_reflex", "examination"),
    chart("wrong unit", "laboratory: {hba1c: 8 mg/dL}", "cannot be in 'mg/dL'", "mmol/mol"),
    chart("misspelt unit", "laboratory: {hba1c: 64 mmol/mole}", "Did you mean 'mmol/mol'?"),
    chart("missing unit", "laboratory: {hba1c: 8}", "'hba1c' needs its unit", "hba1c_percent: 8"),
    chart("two units", "laboratory: {hba1c: {value: 8 %, unit: mmol/mol}}", "'%'", "'mmol/mol'", "Keep one"),
    chart("unit that is no word", "laboratory: {hba1c: {value: 8, unit: 3}}", "unit", "3"),
    chart("impossible value", "laboratory: {hba1c: 84 %}", "not possible", "2 to 25 %", "84 mmol/mol"),
    chart("negative value", "patient: {age_years: -4}", "not possible", "age_years"),
    chart("not a number", "laboratory: {hba1c_percent: .nan}", "line 3", "not a value"),
    chart("infinite", "laboratory: {hba1c_percent: -inf}", "line 3", "not a value"),
    chart("far too large", "laboratory: {hba1c_percent: 1e999}", "too large"),
    chart("text for a number", "laboratory: {hba1c_percent: high}", "'high'", "number in %"),
    chart("limit for a number", "laboratory: {hba1c: < 5 %}", "a limit, not a value"),
    chart("yes for a number", "laboratory: {hba1c_percent: yes}", "'yes'", "number in %"),
    chart("thousands or decimals", 'laboratory: {vitamin_b12: "1,500 pg/mL"}', "1500 or 1.5"),
    chart("number for yes or no", "history: {diabetes: 2}", "yes, no"),
    chart("word for yes or no", "history: {diabetes: maybe}", "'maybe'", "yes, no"),
    chart("unknown choice", "patient: {sex: femal}", "Did you mean 'female'?"),
    chart("list for a value", "history: {diabetes: [yes, no]}", "yes, no"),
    chart("key that stands twice", "history: {diabetes: yes, diabetes: no}", "'diabetes' stands twice", "line 3"),
    chart("fact and its other name", "laboratory: {hba1c: 8 %, hba1c_percent: 9}", "stands twice", "Keep one"),
    chart("unknown field beside a value", "laboratory: {hba1c: {value: 8 %, dat: 2026-01-01}}", "Did you mean 'date'?"),
    chart("both sides and one side", "examination: {ankle_reflex: {both: absent, left: normal}}", "both", "Keep one"),
    chart("missing side", "examination: {ankle_reflex: absent}", "which side", "left: ..."),
    chart("unknown side", "examination: {ankle_reflex: {lef: absent}}", "Did you mean 'left'?"),
    chart("side inside the name", "examination: {ankle_reflex_left: absent}", "ankle_reflex: {left: ...}"),
    chart(
        "fact after the visit", "laboratory: {hba1c: {value: 8 %, date: 2026-02-01}}", "2026-02-01", "after the visit"
    ),
    chart("no day of the calendar", "laboratory: {hba1c: {value: 8 %, date: 2026-02-30}}", "2026-02-30", "YYYY-MM-DD"),
    chart("date written otherwise", "laboratory: {hba1c: {value: 8 %, date: 30.1.2026}}", "30.1.2026", "YYYY-MM-DD"),
    chart("heading that is no heading", "laboratory: 8", "named facts"),
    chart("heading with a list", "laboratory:\n  - hba1c: 8 %", "named facts", "a list"),
)

LISTS = (
    chart("ten thousand medicines", "medicines:\n" + "- metformin\n" * 10_000, "10,000 entries", "at most 1,000"),
    chart("a title like a book", f"title: {'x' * 400}\n", "'title' is too long", "300 characters"),
    chart("total below the list", "medicines: {total: 1, list: [metformin, ramipril]}", "2 entries", "total"),
    chart("total that is no number", "medicines: {total: many, list: [metformin]}", "'many'", "number of entries"),
    chart("unknown field of a list", "medicines: {totel: 1}", "Did you mean 'total'?"),
    chart("unknown field of an entry", "medicines: {list: [{name: metformin, dosis: 5 mg}]}", "dosis", "dose_mg"),
    chart("property given by hand", "medicines: {list: [{name: metformin, is_maoi: yes}]}", "unknown field 'is_maoi'"),
    chart("entry without fields", "conduction: {list: [median]}", "named fields", "nerve"),
    chart("medicine started after the visit", "medicines: [{name: x, started: 2026-02-01}]", "after the visit"),
    chart("empty entry", "medicines: {list: [metformin, ]}\nallergies: {list: [null]}", "named fields"),
    chart("value where a list stands", "medicines: {total: 1, list: metformin}", "a list is needed", "medicines"),
    chart("list in two places", "medicines: {total: 0, medicine: [metformin]}", "'medicine' stands twice"),
    chart("missing table", "conduction: {file: ncs.csv}", "ncs.csv", "not there", command=CHECK),
    chart("table outside the folder", "conduction: {file: ../../etc/passwd}", "outside the case folder"),
    chart("table with an absolute path", "conduction: {file: /etc/passwd}", "outside the case folder"),
    chart("table with an impossible name", 'conduction: {file: "a\\0b.csv"}', "control character"),
    chart("table with an endless name", "conduction: {file: " + "x" * 300 + "}", "no name of a file"),
    chart("folder for a table", "conduction: {file: .}", "folder"),
    chart(
        "same stimulation twice",
        "conduction:\n  list:\n"
        + "    - {nerve: median, kind: motor, side: left, recording_site: apb, stimulation_site: wrist}\n" * 2,
        "left median motor at wrist stands twice",
        "line 6",
        "line 5",
    ),
)

CHARTS = (
    whole("empty chart", "", "case.yaml", "empty", "ranvier new"),
    whole("chart of comments", "# nothing yet\n", "case.yaml", "empty"),
    whole("chart that is a list", "- pain\n- numbness\n", "no chart", "ranvier new"),
    whole("chart that is a word", "hello\n", "no chart"),
    whole("broken YAML", HEAD + "history: {diabetes: yes\npain: [\n", "case.yaml line", "YAML"),
    whole("missing colon", HEAD + "history:\n  diabetes yes\n  ckd: no\n", "case.yaml line", "YAML"),
    whole("tab", HEAD + "history:\n\tdiabetes: yes\n", "line 4", "tab", "spaces"),
    whole("anchor", HEAD + "history: &h {diabetes: yes}\n", "line 3", "anchors"),
    whole("bomb of aliases", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "line 1", "anchors"),
    whole("tag", HEAD + "history: !!python/object/apply:os.system [ls]\n", "line 3", "tag"),
    whole("tag on a mapping", HEAD + "history: !mine {diabetes: yes}\n", "line 3", "tag"),
    whole("too deep", HEAD + "history: " + "[" * 50 + "]" * 50 + "\n", "levels"),
    whole("far too deep", HEAD + "history: " + "[" * 20_000, "case.yaml"),
    whole("huge", HEAD + "#" * 5_000_001, "bytes", "5,000,000"),
    whole("not UTF-8", (HEAD + "title: Müller\n").encode("latin-1"), "UTF-8"),
    whole("binary", bytes(range(256)), "case.yaml", "UTF-8"),
    whole("control characters", HEAD + "title: a\x07b\n", "case.yaml"),
    whole("broken JSON", '{"ranvier_case": 1,', "case.json line 1", "JSON", name="case.json"),
    whole("JSON key twice", '{"date": "2026-01-31", "date": "2026-01-30"}', "'date' stands twice", name="case.json"),
    whole("JSON NaN", '{"laboratory": {"hba1c_percent": NaN}}', "NaN", name="case.json"),
    whole("JSON endless digits", '{"patient": {"age_years": ' + "9" * 5000 + "}}", "too large", name="case.json"),
    whole("JSON half a letter", '{"title": "\\ud800"}', "half a letter", name="case.json"),
    chart("unknown heading", "laboratry: {hba1c: 8 %}", "line 3", "Did you mean 'laboratory'?"),
    whole("unknown form", "ranvier_case: 9\ndate: 2026-01-31\n", "9", "ranvier_case: 1"),
    whole("no form", "date: 2026-01-31\n", "ranvier_case: 1"),
    whole("no date", "ranvier_case: 1\n", "no date", "date: YYYY-MM-DD"),
    whole("future date", f"ranvier_case: 1\ndate: {TOMORROW}\n", str(TOMORROW), "future", "line 2"),
    whole("date that is none", "ranvier_case: 1\ndate: last week\n", "last week", "YYYY-MM-DD"),
    chart("title that is no text", "title: 7", "title", "text"),
    chart("simulated that is neither", "simulated: perhaps", "simulated", "yes, no"),
    Wrong("two charts", {"case.yaml": HEAD, "case.json": "{}"}, ("more than one chart", "case.yaml", "case.json")),
    Wrong("folder without a chart", {"notes.txt": "x"}, ("no chart", "case.yaml", "ranvier new")),
    Wrong(
        "no such case",
        {"case.yaml": HEAD},
        ("no such file or folder", "cas", "Did you mean 'case'?"),
        ("check", "{here}/cas"),
    ),
    Wrong("a name that is too long", {"case.yaml": HEAD}, ("too long",), ("check", "{here}/" + "x" * 300)),
)

TABLES = (
    table(
        "a hundred thousand rows", TITLES + "median,motor,left,apb,wrist,measured,3.4,8\n" * 100_000, "100,001 lines"
    ),
    table("unknown column", "nerve,kind,side,latncy (ms)\n", "line 1", "latncy (ms)", "Did you mean"),
    table(
        "column without its unit", "nerve,kind,side,latency\nmedian,motor,left,3.5\n", "line 1", "unit", "latency (ms)"
    ),
    table("wrong unit of a column", "nerve,kind,side,latency (mV)\nmedian,motor,left,3.5\n", "'mV'", "ms"),
    table("unknown unit of a column", "nerve,kind,side,latency (furlong)\nmedian,motor,left,3.5\n", "furlong", "ms"),
    table(
        "two columns for one",
        "nerve,kind,side,latency (ms),dml (ms)\nmedian,motor,left,3.5,3.5\n",
        "both",
        "onset_latency_ms",
    ),
    table("too few cells", TITLES + "median,motor,left,apb,wrist,measured,3.5\n", "line 2", "7 cells", "8"),
    table("number that is none", TITLES + "median,motor,left,apb,wrist,measured,fast,8\n", "line 2", "'fast", "number"),
    table("decimal comma", TITLES + "median,motor,left,apb,wrist,measured,3,5,8\n", "line 2", "9 cells", "decimal"),
    table("impossible latency", TITLES + "median,motor,left,apb,wrist,measured,3500,8\n", "line 2", "not possible"),
    table(
        "no response with an amplitude",
        TITLES + "median,motor,left,apb,wrist,no_response,,8\n",
        "line 2",
        "no_response",
        "amplitude_mv",
    ),
    table(
        "measured without a response",
        TITLES + "median,motor,left,apb,wrist,measured,,NR\n",
        "line 2",
        "no response",
        "measured",
    ),
    table("unknown nerve", TITLES + "medan,motor,left,apb,wrist,measured,3.5,8\n", "Did you mean 'median'?"),
    table("unknown status", TITLES + "median,motor,left,apb,wrist,measurd,3.5,8\n", "Did you mean 'measured'?"),
    table(
        "same row twice",
        TITLES + "median,motor,left,apb,wrist,measured,3.5,8\n" * 2,
        "line 3",
        "stands twice",
        "line 2",
    ),
    table("empty table", "", "empty"),
    table("escape codes in a table", TITLES + "median,motor,left,apb,wrist,\x1b[2J,3.5,8\n", "line 2", "control"),
    table("binary table", b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    table("workbook for a table", b"PK\x03\x04\x00\x00", "text"),
)

ABOUT = "left.txt: {nerve: median, side: left, kind: evoked, sampling_rate_hz: 10000, unit: uV, stimulus_time_s: 0}\n"
SAMPLES = "".join(f"{value}\n" for value in range(50))


RECORDED = Recording("r", "r", (Trace("a", np.linspace(-9.0, 9.0, 4000), 10_000.0, None, "needle"),))


def cut(name: str, cut_name: str = "") -> Callable[[Path], None]:
    """Write a sound recording and cut its end off."""

    def prepare(here: Path) -> None:
        folder = here / "case" / "recordings"
        write_recording(RECORDED, folder / name)
        victim = folder / (cut_name or name)
        victim.write_bytes(victim.read_bytes()[:-3001])

    return prepare


RECORDINGS = (
    Wrong("recordings without a description", {"case.yaml": HEAD, "recordings/left.txt": SAMPLES}, ("about.yaml",)),
    recording("undescribed recording", "left.txt", SAMPLES, "{}", "left.txt", "not described", "about.yaml"),
    recording("misspelt recording", "left.txt", SAMPLES, ABOUT.replace("left.txt", "lef.txt"), "left.txt", "lef.txt"),
    Wrong(
        "missing recording",
        {"case.yaml": HEAD, "recordings/about.yaml": ABOUT},
        ("about.yaml line 1", "left.txt", "not there"),
    ),
    recording("description that is a list", "left.txt", SAMPLES, "- left.txt\n", "about.yaml", "FILE:"),
    recording(
        "description without fields", "left.txt", SAMPLES, "left.txt: median\n", "about.yaml line 1", "named fields"
    ),
    recording("unknown field of a recording", "left.txt", SAMPLES, ABOUT.replace("nerve", "nerv"), "left.txt", "nerv"),
    recording(
        "unknown side of a recording",
        "left.txt",
        SAMPLES,
        ABOUT.replace("side: left", "side: lefft"),
        "left.txt",
        "lefft",
        "left",
    ),
    recording(
        "unknown nerve of a recording",
        "left.txt",
        SAMPLES,
        ABOUT.replace("median", "medain"),
        "left.txt",
        "medain",
        "median",
    ),
    recording(
        "unknown kind of a recording",
        "left.txt",
        SAMPLES,
        ABOUT.replace("evoked", "evokd"),
        "left.txt",
        "evokd",
        "evoked",
    ),
    recording("list in a description", "left.txt", SAMPLES, ABOUT.replace("median", "[median]"), "left.txt", "nerve"),
    recording("rate that is none", "left.txt", SAMPLES, ABOUT.replace("10000", "fast"), "left.txt", "sampling_rate_hz"),
    recording(
        "negative rate", "left.txt", SAMPLES, ABOUT.replace("10000", "-1"), "left.txt", "sampling_rate_hz", "above 0"
    ),
    recording("unit that is no voltage", "left.txt", SAMPLES, ABOUT.replace("uV", "mmHg"), "left.txt", "mmHg"),
    recording(
        "no rate", "left.txt", SAMPLES, ABOUT.replace("sampling_rate_hz: 10000, ", ""), "left.txt", "sampling rate"
    ),
    recording("broken line of samples", "left.txt", SAMPLES + "oops\n", ABOUT, "left.txt", "line 51", "oops"),
    recording("empty recording", "left.txt", "", ABOUT, "left.txt", "empty"),
    recording("binary garbage", "left.edf", bytes(range(256)) * 40, ABOUT.replace(".txt", ".edf"), "left.edf"),
    Wrong(
        "truncated EDF",
        {"case.yaml": HEAD, "recordings/about.yaml": "left.edf: {}\n"},
        ("left.edf", "is cut"),
        prepare=cut("left.edf"),
    ),
    Wrong(
        "truncated WFDB",
        {"case.yaml": HEAD, "recordings/about.yaml": "left.hea: {}\n"},
        ("left.dat", "is cut"),
        prepare=cut("left.hea", "left.dat"),
    ),
    recording(
        "WFDB without samples",
        "left.hea",
        "left 1 1000 100\nleft.dat 16 200/uV 16 0 0 0 0 emg\n",
        ABOUT.replace(".txt", ".hea"),
        "left",
    ),
    recording(
        "vendor's own file",
        "left.nsd",
        b"\x01\x02\x03",
        ABOUT.replace(".txt", ".nsd"),
        "left.nsd",
        "not supported",
        "EDF",
    ),
    chart("recording outside the folder", "recordings: {../../etc/passwd: {nerve: median}}", "outside the case folder"),
    chart("recordings that are a list", "recordings: [left.edf]", "recordings", "line 3"),
)

WRONG = (*FACTS, *LISTS, *CHARTS, *TABLES, *RECORDINGS)
