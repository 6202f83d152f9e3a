"""Options and arguments that are wrong while the case is right: the second table behind test_wrong_input."""

from __future__ import annotations

from .wrong_inputs import HEAD, SAMPLES, TOMORROW, Wrong

ASSESS = ("assess", "{case}")
MEASURE = ("measure", "{case}")
ANAESTHETIC = ("anaesthetic", "lidocaine 1% 10 mL", "--weight")


def option(id: str, *words: str, says: tuple[str, ...]) -> Wrong:
    """An option that is wrong while the case is right."""
    return Wrong(id, {"case.yaml": HEAD}, says, words)


OPTIONS = (
    option("day that is none", *ASSESS, "--as-of", "yesterday", says=("--as-of", "yesterday", "YYYY-MM-DD")),
    option("future day", *ASSESS, "--as-of", str(TOMORROW), says=(str(TOMORROW), "future")),
    option(
        "unknown criteria",
        *ASSESS,
        "--criteria",
        "toronto_dpn_2010",
        says=("toronto_dpn_2010", "Did you mean 'toronto_dspn_2010'?"),
    ),
    option(
        "unknown claim",
        "explain",
        "{case}",
        "toronto_dspn_2010.neuropathic_symptom",
        says=("Did you mean 'toronto_dspn_2010.neuropathic_symptoms'?",),
    ),
    option(
        "unwritable result",
        *ASSESS,
        "--json",
        "{here}/nowhere/a.json",
        says=("nowhere/a.json", "folder does not exist"),
    ),
    option("folder for a result", *ASSESS, "--html", "{here}", says=("folder",)),
    option("result over the chart", *ASSESS, "--json", "{case}/case.yaml", says=("case.yaml", "Choose another name")),
    option("missing limits", *ASSESS, "--limits", "{here}/own.yaml", says=("own.yaml", "no such file")),
    Wrong(
        "limits that are none",
        {"case.yaml": HEAD, "own.yaml": "hello\n"},
        ("own.yaml",),
        (*ASSESS, "--limits", "{case}/own.yaml"),
    ),
    Wrong(
        "limits with a broken row",
        {"case.yaml": HEAD, "own.yaml": "rows: [{id: x}]\n"},
        ("own.yaml",),
        (*ASSESS, "--limits", "{case}/own.yaml"),
    ),
    option("new over something", "new", "{case}", says=("something already", "new or an empty folder")),
    option("new below a file", "new", "{case}/case.yaml/x", says=("cannot be", "case.yaml")),
    option("measure without recordings", *MEASURE, says=("no recordings", "case")),
    Wrong("measure a folder", {"x.txt": SAMPLES}, ("none of its 1 files", "Name one of them"), MEASURE),
    Wrong("measure an empty file", {"case.yaml": HEAD, "x.edf": ""}, ("x.edf", "empty"), ("measure", "{case}/x.edf")),
    option("measure a missing file", "measure", "{here}/x.edf", says=("x.edf", "no such file")),
    option(
        "measure a chart", "measure", "{case}/case.yaml", says=("case.yaml", "this is a chart", "folder of the case")
    ),
    Wrong(
        "rate that is no rate",
        {"x.txt": SAMPLES},
        ("sampling_rate_hz", "above 0"),
        ("measure", "{case}/x.txt", "--rate", "-5", "--unit", "uV"),
    ),
)

SIMULATED = (
    option("missing scenario", "simulate", "{here}/s.yaml", "{here}/out", says=("s.yaml", "no such file")),
    option("chart for a scenario", "simulate", "{case}/case.yaml", "{here}/out", says=("case.yaml", "line 1")),
)

NAMES = (
    option("unknown medicine of trials", "evidence", "pregabalinn", "--problem", "DPNN", says=("--problem", "DPNN")),
    option("no medicine of trials", "evidence", "zebra", says=("'zebra' is no medicine", "Trials are held of")),
    option("coverage of no set", "knowledge", "coverage", "cidp", says=("'cidp'", "Did you mean 'cidp_", "Allowed:")),
    option("unknown anaesthetic", "anaesthetic", "lidocan 1%", "--weight", "70", says=("Did you mean 'lidocaine'?",)),
    option("impossible weight", *ANAESTHETIC, "700", says=("--weight", "700 kg", "1 to 400 kg")),
    option("height in metres", *ANAESTHETIC, "70", "--height", "1.7", says=("--height", "1.7 cm", "30 to 260 cm")),
    option("impossible age", *ANAESTHETIC, "70", "--age", "200", says=("--age", "0 to 120")),
    option("unknown sex", *ANAESTHETIC, "70", "--sex", "mal", says=("--sex", "Did you mean 'male'?")),
    option("too much of a volume", "anaesthetic", "lidocaine 1% 9000 mL", "--weight", "70", says=("up to 500 mL",)),
)
SAID_OF_A_RECORDING = tuple(
    Wrong(id, {"x.txt": SAMPLES}, says, ("measure", "{case}/x.txt", "--rate", "5000", "--unit", "uV", *words))
    for id, words, says in (
        ("misspelt nerve", ("--about", "nerve=medain"), ("--about nerve", "Did you mean 'median'?")),
        ("misspelt side", ("--about", "side=lefft"), ("--about side", "Did you mean 'left'?")),
        ("field without a value", ("--about", "nerve"), ("--about", "Write 'nerve=...'")),
        ("impossible distance", ("--about", "distance_mm=9000"), ("--about distance_mm", "not possible")),
        ("age that is none", ("--age", "nan"), ("--age", "no number")),
        ("age that cannot be", ("--age", "900"), ("--age", "0 to 120")),
    )
)
KINDS_OF_FILES = (
    Wrong("empty JSON", {"case.json": ""}, ("case.json line 1", "the file is empty"), ("check", "{case}/case.json")),
    Wrong("binary text", {"x.txt": bytes(range(256)) * 9}, ("x.txt line 1", "no text"), ("measure", "{case}/x.txt")),
    Wrong(
        "empty scenario", {"s.yaml": ""}, ("named fields", "simulate: cmap"), ("simulate", "{case}/s.yaml", "{here}")
    ),
    option("folder for a scenario", "simulate", "{case}", "{here}/out", says=("folder", "Name a file")),
    option("folder for limits", *ASSESS, "--limits", "{case}", says=("folder", "Name a file")),
)

WRONG = (*OPTIONS, *SIMULATED, *NAMES, *SAID_OF_A_RECORDING, *KINDS_OF_FILES)
