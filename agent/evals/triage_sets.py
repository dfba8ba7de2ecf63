"""What triage is tried on: our own test messages, and texts by others where they are present.

Others' texts are read in place from a folder beside the project (AFTERCARE_OUTSIDE_DATA, default
"../shared/data") and are never copied. Where they are absent, `outside` says so and gives nothing.
"""

from __future__ import annotations

import dataclasses
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent.contracts import LANGUAGES, Level
from agent.evals.triage_cases import Case
from agent.triage.model.examples import load

ROOT = Path(__file__).parents[2]
OUTSIDE = ROOT / os.environ.get("AFTERCARE_OUTSIDE_DATA", "../shared/data")

# Diagnoses for which minutes count, as written in the vignettes' own list.
EMERGENT_DIAGNOSES = frozenset(
    name.casefold()
    for name in (
        "Pulmonary Embolism", "Aortic Dissection", "Myocardial Infarction", "Unstable Angina",
        "Cerebral Stroke", "Diabetic Ketoacidosis", "Ruptured Ectopic Pregnancy",
        "Ectopic Pregnancy", "Abruptio Placenta", "Pre-eclampsia",
        "Primary Spontaneous Pneumothorax",
        "Ruptured Abdominal Aortic Aneurysm", "Meningitis", "Infantile Meningitis",
        "Upper Gastrointestinal Bleeding", "Foreign Body Aspiration", "Testicular Torsion",
        "Acute Angle Closure Glaucoma", "Peritonitis", "Acute Liver Failure",
    )
)  # fmt: skip
# Everything that a person with one of the other diagnoses may rightly be told.
_ANY_PERSON = frozenset(level for level in Level if level.needs_person)


@dataclasses.dataclass(frozen=True, slots=True)
class TrySet:
    """A named set of cases. source: where it comes from, for the table that shows its score."""

    name: str
    source: str
    cases: tuple[Case, ...]


def own_test(split: str = "test") -> TrySet:
    """Our own messages of a split: scenarios and voices that training never saw."""
    cases = tuple(
        Case(f"{example.scenario}/{example.voice}/{place}", example.text, language, example.level)
        for language in LANGUAGES
        for place, example in enumerate(load(split, language))
    )
    return TrySet(f"own {split} messages", "written for this project", cases)


def outside(limit: int = 300, *, seed: int = 3) -> Iterator[TrySet]:
    """Others' texts, at most `limit` a set, drawn with a fixed seed. Nothing where absent."""
    rng = random.Random(seed)  # noqa: S311 - a fair draw, not secrecy
    for make in (_vignettes, _consumer_questions, _translated_questions, _small_talk, _everyday):
        try:
            made = make()
        except FileNotFoundError:
            continue
        cases = made.cases if len(made.cases) <= limit else tuple(rng.sample(made.cases, limit))
        yield dataclasses.replace(made, cases=cases)


def _vignettes() -> TrySet:
    cases = tuple(
        Case(
            row["id"],
            f"{row['demographics']}. {row['presentation']}",
            "en",
            Level.EMERGENCY if row["correct_diagnosis"].casefold() in EMERGENT_DIAGNOSES else None,
        )
        for row in _rows("triage/avey_dev300.jsonl")
    )
    emergent = tuple(case for case in cases if case.label is Level.EMERGENCY)
    return TrySet("vignettes of emergencies", "medaks/medask-benchmarks (MIT)", emergent)


def _consumer_questions() -> TrySet:
    cases = tuple(
        _never_an_emergency(row["id"], row["text"], "en")
        for row in _rows("questions/meqsum_dev.jsonl")
    )
    return TrySet("consumer health questions", "abachaa/MeQSum (CC BY 4.0)", cases)


def _translated_questions() -> TrySet:
    cases = tuple(
        _never_an_emergency(f"{row['id']}-{language}", row[language], language)
        for name in ("xling_liveqa_dev", "xling_medicationqa_dev")
        for row in _rows(f"questions/{name}.jsonl")
        for language in LANGUAGES
        if row.get(language)
    )
    return TrySet("consumer questions, en and es", "claws-lab/XLingEval (Apache-2.0)", cases)


def _small_talk() -> TrySet:
    cases = tuple(
        Case(f"rasa-{place}", row["text"], "en", Level.SOCIAL, frozenset(Level) - _ANY_PERSON)
        for place, row in enumerate(_rows("questions/rasa_apache_nlu.jsonl"))
    )
    return TrySet("small talk for assistants", "RasaHQ demos (Apache-2.0)", cases)


def _everyday() -> TrySet:
    path = OUTSIDE / "questions/clinc150_no_oos_test.json"
    loaded: dict[str, list[list[str]]] = json.loads(path.read_text(encoding="utf-8"))
    cases = tuple(
        Case(f"clinc-{name}-{place}", text, "en", Level.SOCIAL, frozenset(Level) - _ANY_PERSON)
        for name, rows in sorted(loaded.items())
        for place, (text, _) in enumerate(rows)
    )
    return TrySet("everyday requests", "clinc/oos-eval (CC BY 3.0)", cases)


def _never_an_emergency(name: str, text: str, language: str) -> Case:
    """Somebody asks a library about health: a nurse may well see it, nobody calls an ambulance."""
    return Case(name, text, language, Level.INFORMATIONAL, _ANY_PERSON - {Level.EMERGENCY})


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with (OUTSIDE / name).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
