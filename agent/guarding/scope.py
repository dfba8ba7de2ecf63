"""What the machine must never say: diagnosis, comfort, advice of its own, a licence, our orders."""

from __future__ import annotations

import re

from agent.guarding.case import Case, fold


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")


# Allowed only where the cited text itself says it: then it is the clinician's word.
_CLINICIANS_ONLY: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "diagnoses",
        _any_of(
            r"you (?:may |might |could |probably |likely )?(?:have|had|are having|are suffering)"
            r" (?:an? )?(?:\w+ )?(?:infection|reaction|clot|attack|stroke|disease|condition|flu"
            r"|pneumonia|fracture|depression|anxiety|virus|sepsis|allergy)",
            "(?:this|that|it) (?:sounds|looks|seems|appears)(?: like| to be)?",
            "(?:is|are) (?:probably|likely|most likely|a sign of|caused by|due to)",
            r"(?:usted )?(?:tiene|tendra|podria tener|puede tener|sufre) (?:una? )?(?:infeccion"
            r"|reaccion|coagulo|ataque|derrame|enfermedad|gripe|neumonia|fractura|depresion"
            r"|ansiedad|alergia)",
            "(?:parece|suena|se trata de|se debe a|es probable|probablemente|es senal de)",
        ),
    ),
    (
        "comforts",
        _any_of(
            "(?:is|are|that's|it's|seems|looks|sounds) (?:completely |perfectly |quite |totally "
            "|all )?(?:normal|fine|okay|ok|safe|expected|common|harmless|nothing)",
            "don't worry|do not worry|no need to worry|nothing to worry about|no cause for concern",
            "you(?:'ll| will| are going to) (?:be|feel) (?:fine|okay|ok|better|all right)",
            "(?:not|isn't|never) (?:serious|dangerous|a problem|a concern)",
            "(?:es|esta|son|estan) (?:completamente |totalmente |perfectamente |muy )?(?:normal"
            "|normales|bien|seguro|comun|esperado|inofensivo)",
            r"no (?:se )?preocup\w+|no hay (?:de que|por que) preocuparse|tranquil[oa]",
            "no (?:es|sera) (?:grave|peligroso|nada|un problema)",
            "(?:se sentira|estara|va a estar|todo ira|todo va a salir) (?:bien|mejor)",
        ),
    ),
    (
        "advises",
        _any_of(
            "(?:i|we|i'd|we'd) (?:would )?(?:recommend|suggest|advise|think|believe|encourage)",
            "(?:you )?(?:should|could|might want to|may want to) (?:consider|try|think about)",
            "(?:it is|it's) (?:best|better|a good idea|wise|recommended|important) to",
            "feel free to|in my opinion|my advice|to be safe|just in case|as a general rule",
            "try to|make sure|be sure to|remember to",
            "(?:le |te )?(?:recomiendo|recomendamos|sugiero|sugerimos|aconsejo|aconsejamos|creo)",
            "(?:seria|es) (?:mejor|bueno|recomendable|aconsejable|conveniente|importante)",
            "en mi opinion|mi consejo|por si acaso|trate de|intente|asegurese de|recuerde",
        ),
    ),
)

# Allowed nowhere, not even in a quote.
_NEVER: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "poses as a person with a licence",
        _any_of(
            "(?:i am|i'm|this is|as) (?:your |a |an |the )?(?:\\w+ )?(?:nurse|doctor|physician"
            "|pharmacist|clinician|surgeon|therapist|medical professional)(?: \\w+)?(?= speaking"
            "| here|[,.!]|$| and i)",
            "as your (?:nurse|doctor|physician|pharmacist|surgeon|therapist)",
            "(?:nurse|doctor|dr) (?:bot|ai|assistant|ava)",
            "(?:soy|le habla|como) (?:su |un |una |el |la )?(?:enfermer[oa]|doctora?|medic[oa]"
            "|farmaceutic[oa]|cirujan[oa]|terapeuta)",
            "(?:enfermera|doctora?) (?:virtual|ava|ia)",
        ),
    ),
    (
        "speaks of its own instructions",
        _any_of(
            "system prompt|language model|large language|as an ai|as a chatbot|openai|chatgpt",
            "my (?:instructions|prompt|rules|programming|training)|numbered sentences?",
            "(?:ignore|disregard|forget) (?:all |any |the |your |my |previous |prior |above )+"
            "(?:instructions?|rules?|prompts?|text)",
            "(?:developer|system|admin|debug) mode|jailbreak\\w*|you are now",
            "(?:note|message|instructions?) (?:to|for) (?:the |an? )?(?:assistant|ai|model|bot)",
            "(?:nota|aviso|mensaje|instrucciones) para (?:el |la )?(?:asistente|ia|modelo|bot)",
            "(?:system|assistant|ai|sistema|asistente|ia)(?= ?:)",
            "modelo de lenguaje|como una? (?:ia|inteligencia artificial)",
            "mis (?:instrucciones|reglas) (?:son|dicen|internas)|instrucciones del sistema",
            "(?:segun|siguiendo|como dicen) mis (?:instrucciones|reglas|indicaciones)",
            "(?:ignore|ignora|olvide|olvida) (?:todas |las |mis |tus |sus )+"
            "(?:instrucciones|reglas)",
            "oraciones numeradas|frases numeradas",
        ),
    ),
)
# Marks of programs, tables and chats: nothing a patient should get.
_MARKUP = re.compile(
    r"[<>{}\\|`]|\[/?[A-Za-z]+\]|\*\*|^\s*#|\]\(|&\w+;|\[\d+\]"
    r"|[\u200b-\u200f\u202a-\u202e\u2060-\u2064]"
)


def in_scope(case: Case) -> list[str]:
    """No diagnosis, comfort or advice that the cited text does not hold; no licence, no leak."""
    failures = []
    for sentence in case.draft.sentences:
        text = fold(sentence.text)
        source = " ".join(fold(passage.text) for passage in case.cited(sentence))
        if not case.is_quoting:
            for what, pattern in _CLINICIANS_ONLY:
                found = next((m for m in pattern.finditer(text) if m.group() not in source), None)
                if found:
                    failures.append(f"“{found.group()}” {what}; the cited text does not")
            if _MARKUP.search(sentence.text):
                failures.append(f"“{sentence.text}” holds marks that are no words")
        failures.extend(never(sentence.text))
    return failures


def never(text: str) -> list[str]:
    """What no text may hold, whatever it rests on: a licence, our own instructions."""
    folded = fold(text)
    found = ((what, pattern.search(folded)) for what, pattern in _NEVER)
    return [f"“{match.group()}” {what}" for what, match in found if match]
