"""A table (CSV) of stimulus-locked sweeps, one sample per row, the stimulus at time 0."""

from pathlib import Path

from ranvier.formats.description import NOTHING, Said
from ranvier.formats.files import unpacked_head
from ranvier.formats.recordings import RecordingFormat
from ranvier.record import Recording

NEEDED = ("recording_index", "time_point")


def sniff(path: Path, head: bytes) -> bool:
    """The first line that is no comment names the columns recording_index and time_point."""
    for line in unpacked_head(head).decode("utf-8-sig", "replace").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            columns = {column.strip().strip('"') for column in line.split(",")}
            return columns.issuperset(NEEDED)
    return False


def read(path: Path, said: Said = NOTHING) -> Recording:
    """One trace for each sweep and channel, in the order of the table."""
    from ranvier.formats.sweep_table.reading import read_sweep_table

    return read_sweep_table(path, said)


FORMAT = RecordingFormat(
    id="sweep_table", title="table of sweeps", extensions=(".csv", ".csv.gz"), sniff=sniff, read=read
)
