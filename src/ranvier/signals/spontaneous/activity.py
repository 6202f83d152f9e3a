"""What a needle recording of a muscle at rest shows: found, grouped, named, with reasons; never called abnormal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ranvier.knowledge.entries import Figures
from ranvier.record import Mark, Status
from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Indices
from ranvier.signals.clipping import longest_at_rail
from ranvier.signals.evoked_background import clipped
from ranvier.signals.spontaneous.background import end_plate_noise
from ranvier.signals.spontaneous.events import find_events, joined
from ranvier.signals.spontaneous.features import FEATURES, Form, Rhythm, form_of, rhythm_of
from ranvier.signals.spontaneous.naming import NAMED, NOT_CLASSIFIABLE, SPONTANEOUS, Naming, Reason, name_train
from ranvier.signals.spontaneous.prepare import Prepared, finer, prepare, restless
from ranvier.signals.spontaneous.rhythms import split_rhythms
from ranvier.signals.spontaneous.settings import RestPatterns, RestSettings, read_patterns
from ranvier.signals.spontaneous.shapes import Group, group_by_shape, lock_parts, rejoin, without

_LEAST_NOISE_UV, _LEAST_HEIGHT_UV, _LARGEST_HEIGHT_UV = 0.05, 50.0, 1e6  # beyond, the unit is not microvolt

VERSION = "activity at rest 1"
"""Name and version of this detector, written on everything it finds."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of activity with its figures; times in seconds from the first sample.

    name            of naming.SPONTANEOUS or naming.OTHER, or not_classifiable
    sureness        0 to 1; 0 when it is not classifiable
    times_s         its discharges
    rhythm, form    when and how; None where there is no train of potentials (end-plate noise, a moving needle)
    amplitude_uv    peak-to-peak height of its potentials, None where the amplifier cut them off; standard deviation
                    of end-plate noise
    reasons         each feature with its usual range for the name and what it costs
    alternatives    what else it could be, with shares
    unclear         why it has no name
    """

    name: str
    sureness: float
    times_s: tuple[float, ...]
    rhythm: Rhythm | None
    form: Form | None
    amplitude_uv: float | None
    components: int = 1
    reasons: tuple[Reason, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()
    unclear: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def spontaneous(self) -> bool:
        """Whether this is activity at rest, normal (end plate) or not; not_classifiable is neither."""
        return self.name in SPONTANEOUS


@dataclass(frozen=True, slots=True)
class RestActivity:
    """What was found in one recording of a muscle at rest.

    status      technically_inadequate when nothing can be said; `flags` and `reason` say why
    silent      nothing but noise and recognised artefacts; None when that cannot be told
    activities  surest and most active first
    noise_uv    standard deviation of the recording at its quietest
    flags       flat, saturated, clipped, too_short, not_numbers, low_sampling_rate, mains_removed, drift_removed,
                contraction, wrong_unit
    """

    status: Status
    silent: bool | None
    activities: tuple[Activity, ...] = ()
    noise_uv: float | None = None
    mains_hz: float | None = None
    flags: tuple[str, ...] = ()
    reason: str = ""

    @property
    def leading(self) -> str:
        """The name of what stands foremost: an activity at rest, else what else is there, else silence or unknown."""
        if self.silent is None:
            return "unknown"
        for activity in self.activities:
            if activity.spontaneous or activity.name in {NOT_CLASSIFIABLE, "voluntary"}:
                return activity.name
        return "silence"


def measure_rest(samples_uv: Samples, sampling_rate_hz: float, method: Figures) -> RestActivity:
    """Find and name the activity in one needle recording of a muscle at rest.

    samples_uv  shape (n,), microvolt, active minus reference
    method      `knowledge/methods/spontaneous_activity.yaml`

    A recording that cannot be read gives a reason and no activity.
    """
    settings = RestSettings.read(method)
    refused = _refused(samples_uv, sampling_rate_hz, settings)
    if refused is not None:
        return refused
    patterns = read_patterns(method, NAMED, FEATURES)
    samples, rate = finer(samples_uv, sampling_rate_hz, settings.finer_hz)
    prepared = prepare(samples, rate, settings)
    if prepared.raw_noise_uv < _LEAST_NOISE_UV and float(np.ptp(samples_uv)) < _LEAST_HEIGHT_UV:
        return _inadequate("wrong_unit", "The values are too small to be microvolt.")
    finder = _Finder(prepared, rate, settings, patterns)
    activities = tuple(sorted(finder.activities(), key=_order))
    activities, contraction = _doubted(activities)
    flags = {
        "low_sampling_rate": sampling_rate_hz < settings.lowest_sampling_rate_hz,
        "clipped": _is_clipped(samples_uv),
        "mains_removed": prepared.mains_hz is not None,
        "drift_removed": prepared.drift_uv > 10 * prepared.noise_uv,
        "contraction": contraction,
    }
    silent = not any(each.spontaneous or each.name in {NOT_CLASSIFIABLE, "voluntary"} for each in activities)
    named = tuple(name for name, holds in flags.items() if holds)
    marked = _marked(activities, samples_uv, sampling_rate_hz, flags["clipped"])
    return RestActivity(Status.MEASURED, silent, marked, prepared.raw_noise_uv, prepared.mains_hz, named)


def _refused(samples_uv: Samples, rate: float, settings: RestSettings) -> RestActivity | None:
    """A reason when nothing can be said about the recording."""
    if samples_uv.size < settings.shortest_s * rate or samples_uv.size < 64:
        return _inadequate("too_short", f"The recording is too short; at least {settings.shortest_s:g} s are needed.")
    if not np.isfinite(samples_uv).all():
        return _inadequate("not_numbers", "The recording holds values that are not numbers.")
    if rate < settings.lowest_sampling_rate_hz / 4:
        return _inadequate("low_sampling_rate", f"{rate:g} Hz is too slow to tell potentials apart.")
    height = float(np.ptp(samples_uv))
    if height == 0.0:
        return _inadequate("flat", "The recording is flat.")
    if height > _LARGEST_HEIGHT_UV:
        return _inadequate("wrong_unit", "The values are too large to be microvolt.")
    if longest_at_rail(samples_uv) > max(settings.saturated_longest_ms / 1000 * rate, 3):
        return _inadequate("saturated", "The amplifier was saturated.")
    return None


def _inadequate(flag: str, reason: str) -> RestActivity:
    return RestActivity(Status.TECHNICALLY_INADEQUATE, None, flags=(flag,), reason=reason)


def _is_clipped(samples_uv: Samples) -> bool:
    return clipped(samples_uv, int(np.argmax(samples_uv))) or clipped(samples_uv, int(np.argmin(samples_uv)))


def _order(activity: Activity) -> tuple[int, float]:
    rank = 0 if activity.spontaneous or activity.name == "voluntary" else 1 if activity.name == NOT_CLASSIFIABLE else 2
    weight = 3.0 if activity.rhythm is None and activity.spontaneous else np.log1p(len(activity.times_s))
    return rank, -activity.sureness * float(weight)


def _doubted(activities: tuple[Activity, ...]) -> tuple[tuple[Activity, ...], bool]:
    """Between voluntary discharges nothing else is sure: parts of motor units can look like anything."""
    voluntary = sum(len(each.times_s) for each in activities if each.name == "voluntary")
    unnamed = sum(len(each.times_s) for each in activities if each.name == NOT_CLASSIFIABLE)
    whole = sum(len(each.times_s) for each in activities)
    contraction = whole > 0 and voluntary + unnamed > 0.5 * whole and (voluntary > 0.2 * whole or unnamed > 50)
    if not contraction:
        return activities, False
    lowered = [_in_contraction(each) for each in activities]
    return tuple(sorted(lowered, key=lambda each: (each.name != "voluntary", _order(each)))), True


def _in_contraction(activity: Activity) -> Activity:
    """Motor units that discharge in a contraction are no activity at rest; single fibres are half as sure."""
    if activity.name in {"fasciculation", "myokymia"}:
        why = f"{activity.name} cannot be told from voluntary discharges in a contraction"
        others = ((activity.name, activity.sureness), *activity.alternatives)
        return replace(activity, name=NOT_CLASSIFIABLE, sureness=0.0, alternatives=others, unclear=why)
    return replace(activity, sureness=0.5 * activity.sureness) if activity.spontaneous else activity


def _marked(activities: tuple[Activity, ...], samples_uv: Samples, rate: float, cut_off: bool) -> tuple[Activity, ...]:
    """Marks on the recording as it was; no height where the amplifier cut the potentials off."""
    rail = 0.98 * min(float(samples_uv.max()), -float(samples_uv.min())) if cut_off else np.inf

    def marked(activity: Activity) -> Activity:
        places = np.clip(np.round(np.array(activity.times_s) * rate).astype(np.intp), 0, samples_uv.size - 1)
        heights = samples_uv[places]
        marks = tuple(Mark(activity.name, float(p / rate), float(h)) for p, h in zip(places, heights, strict=True))
        cut = bool(heights.size) and float(np.mean(np.abs(heights) >= rail)) > 0.1
        return replace(activity, marks=marks, amplitude_uv=None if cut else activity.amplitude_uv)

    return tuple(marked(each) for each in activities)


@dataclass(frozen=True, slots=True, eq=False)
class _Finder:
    """Goes from events to named trains."""

    prepared: Prepared
    rate: float
    settings: RestSettings
    patterns: RestPatterns

    @property
    def whole_s(self) -> float:
        return self.prepared.samples_uv.size / self.rate

    def activities(self) -> Iterator[Activity]:
        events = find_events(self.prepared, self.rate, self.settings)
        if events.places.size < self.settings.fewest_discharges:
            again = restless(self.prepared, self.rate, self.settings)
            if again is not self.prepared:
                events = find_events(again, self.rate, self.settings)
            elif self.prepared.raw_noise_uv > self.settings.resting_noise_highest_uv:
                yield Activity(
                    NOT_CLASSIFIABLE, 0.0, (), None, None, self.prepared.raw_noise_uv, unclear="it never rests"
                )
        slow = list(self._slow(events.slow))
        yield from slow
        noise = end_plate_noise(self.prepared, events, self.rate, self.settings)
        if noise is not None:
            yield Activity("end_plate_activity", noise.sureness, (), None, None, noise.level_uv, reasons=noise.reasons)
            louder = replace(self.prepared, noise_uv=max(self.prepared.noise_uv, noise.level_uv))
            events = find_events(louder, self.rate, self.settings)
        groups = group_by_shape(self.prepared, events.places, self.rate, self.settings)
        groups, inserted = self._insertional(groups)
        yield from inserted
        groups = rejoin(groups, self.rate, self.settings)
        groups = [part for each in groups for part in split_rhythms(each, self.rate, self.settings)]
        groups = lock_parts(groups, self.rate, self.settings)
        trains = [each for each in groups if each.size >= self.settings.fewest_discharges]
        strays = [each for each in groups if each.size < self.settings.fewest_discharges]
        named = [self._named(each) for each in trains]
        aside = [time for each in (*slow, *inserted) for time in each.times_s]
        yield from self._pooled(named, trains, strays, aside, 0.0 if noise is None else noise.level_uv)

    def _slow(self, stretches: Indices) -> Iterator[Activity]:
        """Beats of the heart when slow deflections recur regularly, else a moving needle."""
        if not stretches.size:
            return
        centres = stretches.mean(axis=1)
        gaps = np.diff(centres) / self.rate
        regular = gaps.size >= 2 and 0.3 < float(np.median(gaps)) < 1.6 and float(gaps.std() / gaps.mean()) < 0.25
        height = max(float(np.ptp(self.prepared.slow_uv[max(a, 0) : b + 1])) for a, b in stretches)
        times = tuple(float(each / self.rate) for each in centres)
        yield Activity("heart" if regular else "movement", 0.9 if regular else 0.8, times, None, None, height)

    def _insertional(self, groups: list[Group]) -> tuple[list[Group], list[Activity]]:
        """Dense crackles of unlike potentials that end within a fraction of a second, and what is left without them."""
        owner = {place: index for index, group in enumerate(groups) for place in group.places}
        places = np.array(sorted(owner), dtype=np.intp)
        if places.size < self.settings.insertion_fewest:
            return groups, []
        holds = np.zeros(self.prepared.samples_uv.size, dtype=np.bool_)
        holds[places] = True
        found: list[Activity] = []
        inside: set[int] = set()
        for first, last in joined(holds, round(0.025 * self.rate)):
            members = [int(each) for each in places[(places >= first) & (places <= last)]]
            here = Counter(owner[each] for each in members)
            only_here = sum(count for index, count in here.items() if count >= 0.5 * groups[index].size)
            brief = (last - first) / self.rate <= self.settings.insertion_longest_s
            dense = only_here >= self.settings.insertion_fewest
            if brief and dense and len(here) > self.settings.insertion_unlike * len(members):
                inside |= set(members)
                height = float(np.ptp(self.prepared.samples_uv[first : last + 1]))
                times = tuple(each / self.rate for each in members)
                found.append(Activity("insertional", 0.8, times, None, None, height))
        long = sum(each.times_s[-1] - each.times_s[0] for each in found)
        if long > self.settings.insertion_most * self.whole_s:  # what goes on and on is no insertional activity
            return groups, []
        return [kept for group in groups if (kept := without(group, inside)) is not None], found

    def _named(self, group: Group) -> Activity:
        places = np.sort(np.array(group.places, dtype=np.intp))
        heights = np.array(group.heights)[np.argsort(group.places, kind="stable")]
        rhythm = rhythm_of(places, heights, self.rate, self.whole_s, self.settings)
        form = form_of(self.prepared, places, self.rate, rhythm.rate_hz)
        return self._activity(places, rhythm, form, group.components)

    def _activity(self, places: Indices, rhythm: Rhythm, form: Form | None, components: int) -> Activity:
        features = _features(rhythm, form, components, self.settings.hidden_ends)
        naming = name_train(features, places.size, self.patterns, self.settings)
        return _as_activity(naming, places / self.rate, rhythm, form, components)

    def _pooled(
        self, named: list[Activity], trains: list[Group], strays: list[Group], aside: list[float], end_plate_uv: float
    ) -> Iterator[Activity]:
        """Trains by themselves; what is irregular or stray and alike in form is one activity of several sources."""
        loose = [
            (a, g) for a, g in zip(named, trains, strict=True) if a.name in {"fasciculation", "end_plate_activity"}
        ]
        for activity in named:
            if all(activity is not a for a, _ in loose):
                yield activity
        counted = sum(len(a.times_s) for a in named)
        lone = [each for each in strays if self._stands_out(each) and not self._beside(each, named)]
        tallest = sum(sorted((a.form.amplitude_uv for a in named if a.form is not None), reverse=True)[:2])
        if named:  # potentials that fall together look like strays
            tall = [each for each in lone if float(np.median(each.heights)) > 1.6 * tallest]
            few = sum(each.size for each in lone) <= self.settings.stray_share * counted
            lone = tall if few and not loose else lone
        members = [*(group for _, group in loose), *lone]
        if not members:
            return
        pooled = self._of_several(members)
        of_end_plate = 0 < (pooled.amplitude_uv or 0.0) < self.settings.end_plate_highest * end_plate_uv
        if not of_end_plate and (loose or not self._moved(pooled, aside)):
            yield pooled

    def _stands_out(self, group: Group) -> bool:
        return float(np.median(group.heights)) > self.settings.lone_noise_multiple * self.prepared.noise_uv

    def _moved(self, pooled: Activity, aside: list[float]) -> bool:
        """Whether strays are too few to be named beside a needle or heart that moves."""
        return len(pooled.times_s) <= 3 and any(abs(t - each) < 1.0 for t in pooled.times_s for each in aside)

    def _beside(self, group: Group, named: list[Activity]) -> bool:
        """Whether a stray is a lesser part of the potentials of a train."""
        times, height = np.array(group.places) / self.rate, float(np.median(group.heights))
        for activity in named:
            if activity.form is None or height > 1.5 * activity.form.amplitude_uv:
                continue
            train = np.array(activity.times_s)
            after = np.clip(np.searchsorted(train, times) - 1, 0, train.size - 1)
            before = np.clip(after + 1, 0, train.size - 1)
            length = max(activity.form.duration_ms, 12.0) / 1000
            near = ((times - train[after] >= 0) & (times - train[after] < length)) | (
                (train[before] - times >= 0) & (train[before] - times < 0.008)
            )
            if near.mean() > 0.5:
                return True
        return False

    def _of_several(self, members: list[Group]) -> Activity:
        pairs = sorted((p, h) for group in members for p, h in zip(group.places, group.heights, strict=True))
        places = np.array([place for place, _ in pairs], dtype=np.intp)
        apart = np.concatenate([[True], np.diff(places) > round(0.012 * self.rate)])
        places, heights = places[apart], np.array([height for _, height in pairs])[apart]
        rhythm = rhythm_of(places, heights, self.rate, self.whole_s, self.settings, several=True)
        forms = [
            (form, group.size)
            for group in members
            if (form := form_of(self.prepared, np.array(group.places, dtype=np.intp), self.rate, rhythm.rate_hz))
        ]
        pooled = replace(rhythm, amplitude_change=None, fall=None, rate_change=None)
        return self._activity(places, pooled, _middle(forms), 1)


def _features(rhythm: Rhythm, form: Form | None, components: int, hidden: float) -> dict[str, float | None]:
    shape = {
        name: None if form is None else float(getattr(form, name))
        for name in ("first_phase", "positive_share", "spike_width_ms", "duration_ms", "turns")
    }
    if form is not None and form.noise_share > hidden and form.duration_ms < 8.0:
        shape["duration_ms"] = None
    if components > 1:  # parts that lie farther apart than the average shows
        shape["turns"] = max(shape["turns"] or 0.0, 2.0 * components)
    return {
        "rate_hz": rhythm.rate_hz,
        "irregularity": None if rhythm.irregularity is None else max(rhythm.irregularity, 0.001),
        "rate_change": rhythm.rate_change,
        "amplitude_change": rhythm.amplitude_change,
        "fall": rhythm.fall,
        "run_discharges": rhythm.run_discharges,
        "run_gap": rhythm.run_gap or 1.0,
        **shape,
    }


def _as_activity(naming: Naming, times: Samples, rhythm: Rhythm, form: Form | None, components: int) -> Activity:
    return Activity(
        naming.name,
        round(naming.sureness, 3),
        tuple(float(each) for each in times),
        rhythm,
        form,
        0.0 if form is None else form.amplitude_uv,
        components,
        naming.reasons,
        naming.alternatives,
        naming.unclear,
    )


def _middle(forms: list[tuple[Form, int]]) -> Form | None:
    """The middle of several forms, each counted as often as it was met."""
    if not forms:
        return None
    counts = [size for _, size in forms]

    def middle(name: str) -> float:
        return float(np.median(np.repeat([float(getattr(form, name)) for form, _ in forms], counts)))

    return Form(
        middle("amplitude_uv"), middle("duration_ms"), middle("spike_width_ms"), middle("first_phase"),
        middle("positive_share"), round(middle("phases")), round(middle("turns")),
        middle("noise_share"),
    )  # fmt: skip
