"""Numbers with units: what a patient's reading means."""

import pytest

from agent.contracts import Level
from agent.triage.rules import screen

EMERGENCY, URGENT, NOTHING = Level.EMERGENCY, Level.URGENT, Level.SOCIAL


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("temp 100.4", URGENT),
        ("temp 100.3", NOTHING),
        ("101.5", URGENT),
        ("39C", URGENT),
        ("38,5 de temperatura", URGENT),
        ("tengo 39 de fiebre", URGENT),
        ("tengo treinta y nueve de fiebre", URGENT),
        ("my temperature is 98.6", NOTHING),
        ("37.2 grados", NOTHING),
        ("I weigh 101.5 lbs", NOTHING),
        ("take 100 mg at 10", NOTHING),
        ("bp 190/110", URGENT),
        ("bp 190 over 110", URGENT),
        ("presión 190 sobre 110", URGENT),
        ("bp 128/76", NOTHING),
        ("my pressure is 72", URGENT),
        ("presión en 190", URGENT),
        ("bp 118", NOTHING),
        ("bp 80/45", URGENT),
        ("on 10/12 at 9/10", NOTHING),
        ("bp 200/115 and a bad headache", EMERGENCY),
        ("sugar 42", EMERGENCY),
        ("azúcar 42", EMERGENCY),
        ("glucose 2.4 mmol", EMERGENCY),
        ("sugar 65", URGENT),
        ("sugar 110", NOTHING),
        ("sugar 350", URGENT),
        ("sugar 480", EMERGENCY),
        ("oxygen 85", EMERGENCY),
        ("oxygen 85%", EMERGENCY),
        ("oxygen 91", URGENT),
        ("oxygen 97", NOTHING),
        ("pulse 160", EMERGENCY),
        ("pulse 120", URGENT),
        ("pulse 72", NOTHING),
        ("24 hr urine test 150", NOTHING),
        ("gained 4 lbs since yesterday", URGENT),
        ("subí 2 kilos desde ayer", URGENT),
        ("can I lift 10 pounds", NOTHING),
        ("pain 9/10", URGENT),
        ("pain is 3 out of 10", NOTHING),
        ("took 15 pills", EMERGENCY),
        ("baby is 3 weeks old, temp 100.8", EMERGENCY),
        ("mi bebé de 2 meses tiene 38.3", EMERGENCY),
    ],
)
def test_a_reading_means_its_level(text: str, level: Level) -> None:
    assert screen(text).level is level
