"""Plots of measured recordings: well formed, at usual sensitivities, with every mark."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from ranvier.knowledge import load_knowledge
from ranvier.measure import NotRead
from ranvier.record import Mark, Measured, Recording, Trace
from ranvier.report.plots import figures_of, nerve_figures, plots_page
from ranvier.report.plots.drawing import SENSITIVITIES_UV, fitting, per_division
from ranvier.report.plots.needle import Group, free_run, smoothed
from ranvier.report.plots.series import GROUPS
from ranvier.signals import measure
from ranvier.signals.joined_nerves import join_nerves
from ranvier.simulate import Disturbance, simulate_cmap
from ranvier.simulate.blink import simulate_blink
from ranvier.simulate.f_waves import AWave, FPool, simulate_f_waves
from ranvier.simulate.h_reflex import simulate_recruitment
from ranvier.simulate.spontaneous import Nuisance, RestSource, simulate_rest
from ranvier.simulate.surface import simulate_surface

from ..simple_needle import Source, simulate_needle

QUIET = Disturbance(noise_uv=3)


def measured(*traces: Trace, **about: str | float) -> Measured:
    return measure(Recording("x.edf", "edf", traces, about=about), load_knowledge())


def words(svg: str) -> str:
    return " ".join(each.text or "" for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text"))


def test_one_sweep_has_divisions_and_numbered_marks() -> None:
    trace = simulate_cmap(seed=1, amplitude_mv=8.0, onset_ms=3.5, disturbance=QUIET).trace
    (figure,) = figures_of(measured(trace, nerve="median", recording_site="apb", stimulation_site="wrist"))
    said = words(figure.svg)
    assert "2 mV/div, 2 ms/div" in said or "2 mV/div, 5 ms/div" in said
    assert all(mark in said for mark in ("1 onset 3.5", "2 peak", "3 end", "4 positive peak"))
    assert "stimulus" in said


def test_an_edited_mark_says_who_set_it() -> None:
    trace = simulate_cmap(seed=1, amplitude_mv=8.0, onset_ms=3.5, disturbance=QUIET).trace
    edited = replace(trace, edited=(Mark("onset", (trace.stimulus_time_s or 0) + 0.0036, 0.0, "edited by A. Bee"),))
    (figure,) = figures_of(measured(edited, nerve="median", recording_site="apb"))
    assert "1 onset 3.60 ms (edited by A. Bee)" in words(figure.svg)


def test_f_waves_are_stacked_with_their_names() -> None:
    made = simulate_f_waves(seed=4)
    (figure,) = figures_of(measured(*made.traces, nerve="tibial", recording_site="ah"))
    assert figure.name == "f_waves"
    said = words(figure.svg)
    assert f"{len(made.traces)} F" in said or f"{len(made.traces)} none" in said
    assert "before" in said


def test_a_contraction_is_drawn_in_five_ways() -> None:
    sources = (Source("motor_unit", 9, 900, 11), Source("motor_unit", 11, 500, 9))
    trace = simulate_needle(seed=3, duration_s=6, sources=sources, disturbance=QUIET).trace
    figures = figures_of(measured(trace, muscle="apb", activity="contraction"))
    kinds = [figure.name.removeprefix("emg_") for figure in figures]
    assert kinds == ["free_run", "motor_units", "discharges", "firing_rates", "turns_amplitude"]
    assert all(len(figure.svg) < 600_000 for figure in figures)
    for figure in figures:
        ElementTree.fromstring(figure.svg)


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", '"&', "../../etc"])
def test_names_never_break_a_figure(label: str) -> None:
    trace = replace(simulate_cmap(seed=1, disturbance=QUIET).trace, label=label)
    other = replace(trace, label="b")
    found = measured(trace, other)
    for figure in figures_of(found):
        ElementTree.fromstring(figure.svg)
        assert "/" not in figure.name
    assert b"<script>alert" not in plots_page([found])


def test_a_flat_or_empty_muscle_is_drawn() -> None:
    figures = figures_of(measured(Trace("flat", np.zeros(40_000), 20_000.0, None, "needle")))
    assert figures
    for figure in figures:
        assert ElementTree.fromstring(figure.svg).tag.endswith("svg")


def test_sensitivities() -> None:
    assert fitting(7000, 5, SENSITIVITIES_UV) == 2000
    assert per_division(20, 2) == "20 µV/div, 2 ms/div"


def test_the_values_of_a_series_stand_before_those_of_its_sweeps() -> None:
    traces = simulate_f_waves(seed=5).traces
    found = measure(Recording("f.npz", "test", traces, about={"study": "f_wave"}), load_knowledge())
    page = plots_page([found]).decode()
    assert page.index("Shortest F latency") < page.index(f"<td>{traces[0].label}</td>")
    assert f"<td>{traces[5].label}</td>" not in page
    assert "more values stand in the JSON" in page


def test_repeaters_and_a_waves_are_told_apart() -> None:
    made = simulate_f_waves(
        seed=5, f=FPool(repeater_share=0.25, persistence=0.7, units=12), a_waves=(AWave(18.0),), disturbance=QUIET
    )
    (figure,) = figures_of(measured(*made.traces, nerve="ulnar", recording_site="adm", study="f_wave"))
    said = words(figure.svg)
    assert "A 18." in said
    assert "F + A" in said
    assert "repeater 1" in said
    assert "F latency: shortest" in said
    assert f'stroke="{GROUPS[0]}"' in figure.svg


def test_a_blink_reflex_shows_both_sides_with_their_components() -> None:
    (figure,) = figures_of(measured(*simulate_blink(seed=2, disturbance=QUIET).traces, study="blink"))
    said = words(figure.svg)
    assert figure.name == "blink"
    assert "other side 8" in said
    assert "R2 of the other side: 3" in said


def test_the_sweeps_of_a_recruitment_curve_have_the_strength_of_their_stimulus() -> None:
    made = simulate_recruitment(seed=3, sweeps=12, disturbance=QUIET)
    stack, curve = figures_of(measured(*made.traces, nerve="tibial", study="h_reflex"))
    assert "28 mA" in words(stack.svg)
    assert "stimulus, mA" in words(curve.svg)


def test_discharges_at_rest_are_named() -> None:
    source = RestSource("fibrillation", rate_hz=8, amplitude_uv=120)
    trace = simulate_rest(seed=2, duration_s=6, sources=(source,), nuisance=Nuisance(noise_uv=4)).trace
    (figure,) = figures_of(measured(trace, muscle="apb", activity="rest"))
    assert "at rest, fibrillation" in figure.title
    assert "% sure)" in words(figure.svg)


def test_seldom_discharges_set_the_sensitivity() -> None:
    samples = np.random.default_rng(1).normal(0, 2, 200_000)
    samples[50_000:50_040] -= 900.0
    trace = Trace("emg", samples, 20_000.0, None, "needle")
    assert "500 µV/div" in words(free_run(trace, (Group("", (2.501,)),), "x"))


def test_the_smoothed_rate_is_the_rate_and_leaves_a_gap_in_a_pause() -> None:
    times = np.concatenate([np.arange(0, 4, 0.1), np.arange(6, 10, 0.05)])
    grid, rate = smoothed(times)
    assert rate[(grid > 0.5) & (grid < 3.4)] == pytest.approx(10, abs=0.5)
    assert rate[(grid > 6.6) & (grid < 9.4)] == pytest.approx(20, abs=0.8)
    assert np.isnan(rate[(grid > 4.5) & (grid < 5.5)]).all()


def test_a_file_that_was_not_read_stands_on_the_page_with_its_reason() -> None:
    found = measured(simulate_cmap(seed=1, disturbance=QUIET).trace)
    page = plots_page([found, NotRead("<b>.edf", "the file is empty")]).decode()
    assert "&lt;b&gt;.edf: not read" in page
    assert "the file is empty" in page


def test_an_average_and_its_sweeps_are_drawn() -> None:
    clean = simulate_cmap(seed=1, amplitude_mv=0.2).trace
    chance = np.random.default_rng(1)
    traces = [
        replace(clean, samples_uv=clean.samples_uv + chance.normal(0, 8, clean.samples_uv.size), label=f"sweep {n}")
        for n in range(10)
    ]
    figures = {each.name: each for each in figures_of(measured(*traces, nerve="median", recording_site="apb"))}
    assert "average of 10 of 10 sweeps" in figures["average"].title
    assert "Amplitude 2" in words(figures["average"].svg)
    assert "sweeps" in figures


def test_munix_shows_the_response_and_each_stretch_of_the_pattern() -> None:
    made = simulate_surface(seed=3, epochs=20, disturbance=QUIET)
    figures = figures_of(measured(made.response, *made.epochs, study="munix", muscle="adm"))
    assert [each.name.rpartition("_")[2] for each in figures] == ["sweep", "munix"]
    assert "epochs used" in words(figures[1].svg)


def test_a_nerve_stimulated_at_two_places_is_drawn_on_one_sheet() -> None:
    found = [
        measure(
            Recording(
                f"{site}.edf", "edf", (simulate_cmap(seed=1, onset_ms=onset, disturbance=QUIET).trace,),
                about={"nerve": "ulnar", "side": "left", "recording_site": "adm", "stimulation_site": site,
                       "distance_mm": distance},
            ),
            load_knowledge(),
        )
        for site, onset, distance in (("wrist", 2.8, 70.0), ("below_elbow", 7.0, 290.0))
    ]  # fmt: skip
    nerves = join_nerves(found, load_knowledge())
    ((_, figure),) = nerve_figures(nerves, found)
    said = words(figure.svg)
    assert figure.name == "nerve_left_ulnar_adm"
    assert "290 mm" in said
    assert "velocity 5" in said
    assert list(nerve_figures(nerves, ())) == [], "without the traces there is nothing to draw"
    assert figure.svg in plots_page(found, nerves=nerves).decode()
