"""Los mismos caminos en español."""

from __future__ import annotations

import pytest

from tests.agent.rasa.rasa_server import Patient


def test_el_sintoma_pasa_a_la_enfermera_con_sus_tres_respuestas(paciente: Patient) -> None:
    assert paciente.says("me está saliendo líquido de la herida") == [
        "escalate clinical symptom",
        "ask symptom_onset",
    ]
    assert paciente.says("desde ayer en la noche")[-1] == "ask symptom_severity"
    assert paciente.says("como un siete") == ["record symptom_severity=7", "ask symptom_more"]
    assert paciente.says("no, eso es todo") == [
        "record symptom_more='no, eso es todo'",
        "say intake_done",
    ]


@pytest.mark.parametrize(
    ("texto", "decisiones"),
    [
        ("¿Cuándo me puedo bañar?", ["answer"]),
        ("cuantas pastillas de furosemida tomo en la mañana", ["answer"]),
        ("para qué es el metoprolol", ["answer"]),
        ("se me olvidó la pastilla esta mañana", ["escalate clinical medicine"]),
        ("puedo tomar ibuprofeno con el anticoagulante", ["escalate clinical medicine"]),
        ("quiero hablar con una enfermera", ["escalate clinical person"]),
        ("no puedo respirar", ["escalate urgent symptom"]),
        ("necesito cambiar mi cita", ["escalate administrative administrative"]),
        ("buenos días", ["say greeting"]),
        ("muchas gracias", ["say thanks"]),
        ("hasta luego", ["say goodbye"]),
        ("qué puede hacer", ["say capabilities"]),
        ("es usted un robot", ["say are_you_human"]),
        ("en inglés por favor", ["set_language en"]),
        ("me puede hablar en español", ["set_language es"]),
        ("ya no más preguntas", ["escalate clinical stop_intake"]),
    ],
)
def test_cada_camino_tiene_su_decision(
    paciente: Patient, texto: str, decisiones: list[str]
) -> None:
    assert paciente.says(texto) == decisiones


def test_una_pregunta_en_medio_se_contesta_y_se_vuelve_a_preguntar(paciente: Patient) -> None:
    paciente.says("me duele la herida")
    assert paciente.says("¿me puedo bañar?") == ["answer", "ask symptom_onset"]
    assert paciente.says("desde el lunes")[-1] == "ask symptom_severity"


def test_muy_fuerte_se_pregunta_otra_vez_y_luego_se_toma(paciente: Patient) -> None:
    paciente.says("me duele la herida")
    paciente.says("ayer")
    assert paciente.says("muy fuerte") == ["ask symptom_severity"]
    assert paciente.says("muchísimo") == [
        "record symptom_severity='muchísimo'",
        "ask symptom_more",
    ]


def test_el_inicio_se_puede_corregir(paciente: Patient) -> None:
    paciente.says("me duele la herida")
    paciente.says("ayer")
    assert paciente.says("no, empezó el lunes") == [
        "record symptom_onset='no, empezó el lunes'",
        "ask symptom_severity",
    ]


@pytest.mark.parametrize("respuestas", [[], ["ayer"], ["ayer", "7"]], ids=len)
@pytest.mark.parametrize(
    ("texto", "decisiones"),
    [
        ("no puedo respirar", ["escalate urgent symptom"]),
        ("quiero hablar con una enfermera", ["escalate clinical person"]),
        ("ya no quiero contestar", ["escalate clinical stop_intake"]),
    ],
)
def test_las_preguntas_nunca_se_tragan_una_emergencia(
    paciente: Patient, respuestas: list[str], texto: str, decisiones: list[str]
) -> None:
    paciente.says("me duele la herida")
    for respuesta in respuestas:
        paciente.says(respuesta)
    assert paciente.says(texto) == decisiones
    assert paciente.state == {}
