"""From a prepared recording to named trains: events, groups of one shape, rhythms, names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices
from ranvier.signals.spontaneous.background import end_plate_noise
from ranvier.signals.spontaneous.events import find_events, joined
from ranvier.signals.spontaneous.features import Form, Rhythm, form_of, rhythm_of, shown_ms
from ranvier.signals.spontaneous.found import Activity
from ranvier.signals.spontaneous.naming import NOT_CLASSIFIABLE, Naming, name_train
from ranvier.signals.spontaneous.prepare import Prepared, restless
from ranvier.signals.spontaneous.rhythms import split_rhythms
from ranvier.signals.spontaneous.settings import RestPatterns, RestSettings
from ranvier.signals.spontaneous.shapes import Group, far_parts, group_by_shape, lock_parts, rejoin, without


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """Goes from events to named trains."""

    prepared: Prepared
    rate: float
    settings: RestSettings
    patterns: RestPatterns

    @property
    def whole_s(self) -> float:
        """Length of the recording, seconds."""
        return self.prepared.samples_uv.size / self.rate

    def activities(self) -> Iterator[Activity]:
        """Everything that was found, in no order."""
        events = find_events(self.prepared, self.rate, self.settings)
        if events.places.size < self.settings.fewest_discharges:
            again = restless(self.prepared, self.settings)
            if again is not self.prepared:
                events = find_events(again, self.rate, self.settings)
            elif self.prepared.raw_noise_uv > self.settings.resting_noise_highest_uv:
                yield Activity(NOT_CLASSIFIABLE, 0.0, amplitude_uv=self.prepared.raw_noise_uv, unclear="it never rests")
        slow = list(self._slow(events.slow))
        yield from slow
        noise = end_plate_noise(self.prepared, events, self.rate, self.settings)
        if noise is not None:
            yield Activity("end_plate_activity", noise.sureness, amplitude_uv=noise.level_uv, reasons=noise.reasons)
            louder = max(self.prepared.noise_uv, noise.level_uv), max(self.prepared.raw_noise_uv, noise.level_uv)
            own = replace(self, prepared=replace(self.prepared, noise_uv=louder[0], raw_noise_uv=louder[1]))
            yield from own._trains(find_events(own.prepared, self.rate, self.settings).places, slow, noise.level_uv)
        else:
            yield from self._trains(events.places, slow, 0.0)

    def _trains(self, places: Indices, slow: list[Activity], end_plate_uv: float) -> Iterator[Activity]:
        """What the quick potentials are, found at some places."""
        groups = group_by_shape(self.prepared, places, self.rate, self.settings)
        groups, inserted = self._insertional(groups)
        yield from inserted
        groups = rejoin(groups, self.rate, self.settings)
        groups = [part for each in groups for part in split_rhythms(each, self.rate, self.settings)]
        groups = lock_parts(groups, self.rate, self.settings)
        trains = [each for each in groups if each.size >= self.settings.fewest_discharges]
        strays = [each for each in groups if each.size < self.settings.fewest_discharges]
        both = [(self._named(each), each) for each in trains]
        named, trains = [a for a, _ in both if not self._faint(a)], [g for a, g in both if not self._faint(a)]
        aside = [time for each in (*slow, *inserted) for time in each.times_s]
        yield from self._pooled(named, trains, strays, aside, end_plate_uv)

    def _slow(self, stretches: Indices) -> Iterator[Activity]:
        """Beats of the heart when slow deflections recur regularly, else a moving needle."""
        if not stretches.size:
            return
        centres = stretches.mean(axis=1)
        gaps = np.diff(centres) / self.rate
        fastest, slowest = self.settings.heart_fastest_s, self.settings.heart_slowest_s
        regular = gaps.size >= 2 and fastest < float(np.median(gaps)) < slowest
        regular = regular and float(gaps.std() / gaps.mean()) < self.settings.heart_cv
        height = max(float(np.ptp(self.prepared.slow_uv[max(a, 0) : b + 1])) for a, b in stretches)
        times = tuple(float(each / self.rate) for each in centres)
        yield Activity("heart" if regular else "movement", 0.9 if regular else 0.8, times_s=times, amplitude_uv=height)

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
        for first, last in joined(holds, round(self.settings.insertion_gap_ms / 1000 * self.rate)):
            members = [int(each) for each in places[(places >= first) & (places <= last)]]
            here = Counter(owner[each] for each in members)
            only_here = sum(count for index, count in here.items() if count >= 0.5 * groups[index].size)
            brief = (last - first) / self.rate <= self.settings.insertion_longest_s
            dense = only_here >= self.settings.insertion_fewest
            if brief and dense and len(here) > self.settings.insertion_unlike * len(members):
                inside |= set(members)
                height = float(np.ptp(self.prepared.samples_uv[first : last + 1]))
                times = tuple(each / self.rate for each in members)
                found.append(Activity("insertional", 0.8, times_s=times, amplitude_uv=height))
        long = sum(each.times_s[-1] - each.times_s[0] for each in found)
        if long > self.settings.insertion_most * self.whole_s:  # what goes on and on is no insertional activity
            return groups, []
        return [kept for group in groups if (kept := without(group, inside)) is not None], found

    def _named(self, group: Group) -> Activity:
        places = np.sort(np.array(group.places, dtype=np.intp))
        heights = np.array(group.heights)[np.argsort(group.places, kind="stable")]
        rhythm = rhythm_of(places, heights, self.rate, self.whole_s, self.settings)
        starts = self._cycles(places, rhythm)
        parts = 0
        if starts is not None:
            parts = round(places.size / starts.sum()) - 1
            places, heights = places[starts], heights[starts]
            rhythm = rhythm_of(places, heights, self.rate, self.whole_s, self.settings)
        form = form_of(self.prepared, places, self.rate, rhythm.rate_hz, self.settings)
        window_ms = shown_ms(rhythm.rate_hz, self.settings)
        hidden = far_parts(group, *(round(each / 1000 * self.rate) for each in window_ms))
        return self._activity(places, rhythm, form, group.components + parts, hidden + parts)

    def _cycles(self, places: Indices, rhythm: Rhythm) -> Flags | None:
        """Which discharges begin a run when all runs are alike and follow each other like a machine; else None."""
        settings, every = self.settings, rhythm.run_every_cv
        alike = rhythm.run_discharges * rhythm.runs <= 1.05 * places.size
        if rhythm.runs < settings.cycle_fewest or every is None or every > settings.cycle_cv or not alike:
            return None
        gaps = np.diff(places)
        longest = np.sort(gaps)[-(rhythm.runs - 1) :].min()
        starts = np.concatenate([[True], gaps >= longest])
        close = float(np.median(np.diff(places[starts]))) <= settings.cycle_slowest_s * self.rate
        return starts if close and int(starts.sum()) == rhythm.runs else None

    def _activity(
        self, places: Indices, rhythm: Rhythm, form: Form | None, components: int, beyond: int = 0
    ) -> Activity:
        features = _features(rhythm, form, beyond, self.settings)
        if (rhythm.irregularity or 0.0) >= self.settings.random_from and places.size > 2:
            features["rate_hz"] = (places.size - 1) * self.rate / float(places[-1] - places[0])
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
            plain = [each for each in lone if self._plainly_other(each, named, tallest)]
            few = sum(each.size for each in lone) <= self.settings.stray_share * counted
            lone = plain if few and not loose else lone
        members = [*(group for _, group in loose), *lone]
        if not members:
            return
        pooled = self._of_several(members)
        of_end_plate = 0 < (pooled.amplitude_uv or 0.0) < self.settings.end_plate_highest * end_plate_uv
        if not (of_end_plate or self._faint(pooled)) and (loose or not self._moved(pooled, aside)):
            yield pooled

    def _plainly_other(self, group: Group, named: list[Activity], tallest: float) -> bool:
        """Whether strays are no potentials of the trains that fell together: too high, or no train misses one there."""
        height = float(np.median(group.heights))
        if height > self.settings.stray_height * tallest or height < self.settings.stray_lowest * tallest:
            return height > tallest
        times = np.array(group.places) / self.rate
        for activity in named:
            train = np.array(activity.times_s)
            gaps = np.diff(train)
            if (
                gaps.size < 2
                or activity.rhythm is None
                or (activity.rhythm.irregularity or 1.0) > self.settings.missed_irregularity
            ):
                return False
            after = np.searchsorted(train, times)
            inside = (after > 0) & (after < train.size)
            wide = gaps[np.clip(after - 1, 0, gaps.size - 1)] > self.settings.missed_gap * float(np.median(gaps))
            at_ends = ~inside & (
                np.minimum(abs(times - train[0]), abs(times - train[-1]))
                < self.settings.missed_gap * float(np.median(gaps))
            )
            if bool(np.any((inside & wide) | at_ends)):
                return False
        return True

    def _faint(self, activity: Activity) -> bool:
        """Whether the average potential hardly exceeds the noise: what was found is noise at its highest."""
        least = self.settings.faint_noise_multiple * self.prepared.raw_noise_uv
        return activity.form is not None and activity.form.amplitude_uv < least

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
        apart = np.concatenate([[True], np.diff(places) > round(self.settings.several_apart_ms / 1000 * self.rate)])
        places, heights = places[apart], np.array([height for _, height in pairs])[apart]
        rhythm = rhythm_of(places, heights, self.rate, self.whole_s, self.settings, several=True)
        forms = [
            (form, group.size)
            for group in members
            if (
                form := form_of(
                    self.prepared, np.array(group.places, dtype=np.intp), self.rate, rhythm.rate_hz, self.settings
                )
            )
        ]
        pooled = replace(rhythm, amplitude_change=None, fall=None, rate_change=None)
        return self._activity(places, pooled, _middle(forms), 1)


def _features(rhythm: Rhythm, form: Form | None, beyond: int, settings: RestSettings) -> dict[str, float | None]:
    """What a train is judged by; `beyond` parts lie farther away than the average potential shows."""
    shape = {
        name: None if form is None else float(getattr(form, name))
        for name in ("first_phase", "positive_share", "spike_width_ms", "duration_ms", "turns", "edge", "amplitude_uv")
    }
    if form is not None and form.noise_share > settings.hidden_ends and form.duration_ms < 8.0:
        shape["duration_ms"] = None
    if beyond:
        shape["turns"] = (shape["turns"] or 0.0) + 2.0 * beyond
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
        amplitude_uv=0.0 if form is None else form.amplitude_uv,
        times_s=tuple(float(each) for each in times),
        rhythm=rhythm,
        form=form,
        components=components,
        reasons=naming.reasons,
        alternatives=naming.alternatives,
        unclear=naming.unclear,
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
        middle("noise_share"), middle("edge"),
    )  # fmt: skip
