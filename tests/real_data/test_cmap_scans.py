"""CMAP scans of healthy people: read, measured, and in rough agreement with what others made of them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.formats.qtrac_mem import QtracScan, read_qtrac_scan
from ranvier.knowledge import load_knowledge
from ranvier.record import Status
from ranvier.signals.cmap_scan import CmapScanSettings, find_steps, measure_cmap_scan

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def settings() -> CmapScanSettings:
    return CmapScanSettings.read(load_knowledge().methods["cmap_scan"])


@pytest.fixture(scope="module")
def scans(real_data: Path) -> dict[tuple[str, str, str], QtracScan]:
    folder = real_data / "cmap_scan"
    with (folder / "index.csv").open() as listing:
        return {
            (row["site"].rsplit("-")[-1], row["name"], row["visit"]): read_qtrac_scan(folder / row["file"])
            for row in csv.DictReader(listing)
        }


def test_step_index_and_d50_are_those_of_the_authors(
    real_data: Path, scans: dict[tuple[str, str, str], QtracScan], settings: CmapScanSettings
) -> None:
    with (real_data / "cmap_scan" / "reference_stepix_authors.csv").open() as listing:
        rows = list(csv.DictReader(listing))
    assert len(rows) == len(scans) == 30
    for row in rows:
        scan = scans[row["Condition"][:-3], row["Filename"], row["Condition"][-1]]
        assert scan.scan_range is not None
        steps = find_steps(scan.amplitude_mv[slice(*scan.scan_range)], settings)
        assert steps.step_index == pytest.approx(int(row["STEPIX"]), abs=2)
        assert steps.d50 == pytest.approx(int(row["D50"]), abs=1)


def test_units_are_of_the_size_that_the_stored_models_have(
    scans: dict[tuple[str, str, str], QtracScan], settings: CmapScanSettings
) -> None:
    some = [scans[key] for key in sorted(scans)[::5]]
    seen = [measure_cmap_scan(s.stimulus_ma, s.amplitude_mv, settings, scan_range=s.scan_range) for s in some]
    assert all(each.status is Status.MEASURED and each.flags == () for each in seen)
    for each, scan in zip(seen, some, strict=True):
        assert each.maximum_mv == pytest.approx(scan.stored.maximum_mv, rel=0.03)
        assert 0.7 * scan.stored.units < each.units < 2 * scan.stored.units
    assert np.mean([each.units / scan.stored.units for each, scan in zip(seen, some, strict=True)]) < 1.5


def test_another_protocol_is_refused(real_data: Path) -> None:
    with pytest.raises(InputError):
        read_qtrac_scan(real_data / "nerve_excitability" / "rat.MEM")
