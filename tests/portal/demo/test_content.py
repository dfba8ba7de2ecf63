"""The demo content is complete, parallel in both languages, plain to read, and fictional."""

import functools
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
import yaml

DATA = Path(__file__).parents[3] / "portal" / "demo" / "data"
SHEETS = ("heart_failure", "knee_replacement", "caesarean")
LANGUAGES = ("en", "es")
KINDS = {
    "medicines",
    "wound_care",
    "self_care",
    "activity",
    "diet",
    "warning_signs",
    "appointments",
    "contacts",
}
EVERY_SHEET_HAS = KINDS - {"wound_care", "self_care"}
ROLES = {"nurse", "charge_nurse", "clinician", "operator"}
# Most serious first.
LEVELS = ("emergency", "urgent", "clinical", "administrative")
TOPICS = {"emergency", "symptom", "medicine", "person", "unsure", "administrative", "stop_intake"}
OUTCOMES = {
    "answered",
    "phoned",
    "sent_to_care",
    "appointment",
    "passed_on",
    "no_action",
    "unreachable",
}
SLOTS = ["symptom_onset", "symptom_severity", "symptom_more"]
PHRASES = {"greeting", "thanks", "goodbye", "capabilities", "are_you_human"}
# Earlier than this, a message could lie before the discharge of three days ago.
OLDEST_MINUTES = -3600

DATE = re.compile(r"\{date:\+(\d+)\}")
PHONE = re.compile(r"\b\d{3}-\d{3}-\d{4}\b")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:[.:]\d+)?")


@functools.cache
def load(name: str) -> dict[str, Any]:
    loaded = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def sheet(name: str) -> dict[str, Any]:
    return load(f"patients/{name}.yml")


def sections(name: str) -> dict[str, dict[str, Any]]:
    return {section["kind"]: section for section in sheet(name)["instructions"]["sections"]}


def pairs(name: str) -> list[tuple[str, str]]:
    """Every sentence in English with the Spanish one beside it."""
    return [
        pair
        for section in sheet(name)["instructions"]["sections"]
        for pair in zip(section["sentences"]["en"], section["sentences"]["es"], strict=True)
    ]


def everybody() -> list[dict[str, Any]]:
    """Patient and encounter of the three with instructions and of those in the background."""
    return [*map(sheet, SHEETS), *load("conversations.yml")["background_patients"]]


def staff_with(role: str) -> set[str]:
    return {
        person["username"] for person in load("hospital.yml")["staff"] if person["role"] == role
    }


def nurses() -> set[str]:
    return staff_with("nurse") | staff_with("charge_nurse")


def turns() -> Iterator[tuple[str, dict[str, Any]]]:
    """The patient's record number and the turn, over all conversations."""
    for conversation in load("conversations.yml")["conversations"]:
        for turn in conversation["turns"]:
            yield conversation["patient"], turn


def escalations() -> list[dict[str, Any]]:
    return [turn["escalation"] for _, turn in turns() if "escalation" in turn]


def all_texts() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(DATA.rglob("*.yml")))


# --- the hospital ---------------------------------------------------------------------------


def test_the_hospital_has_the_staff_that_the_demo_needs() -> None:
    hospital = load("hospital.yml")
    assert {person["role"] for person in hospital["staff"]} == ROLES
    assert len(staff_with("nurse")) == 2
    assert len(staff_with("charge_nurse")) == len(staff_with("operator")) == 1
    assert hospital["time_zone"] == "America/Chicago"
    assert hospital["emergency_number"] == "911"
    names = [person["username"] for person in hospital["staff"]]
    assert len(names) == len(set(names))


def test_every_phone_is_fictional_and_possible() -> None:
    numbers = set(re.findall(r"\+\d{8,15}", all_texts()))
    numbers |= {"+1" + spoken.replace("-", "") for spoken in PHONE.findall(all_texts())}
    assert len(numbers) > 10
    for number in numbers:
        assert re.fullmatch(r"\+1\d{3}55501\d\d", number), number
        assert phonenumbers.is_possible_number(phonenumbers.parse(number)), number


@pytest.mark.parametrize("name", SHEETS)
def test_phones_in_a_sheet_are_phones_of_the_hospital(name: str) -> None:
    known = {number[2:] for number in load("hospital.yml")["phones"].values()}
    text = " ".join(word for pair in pairs(name) for word in pair)
    spoken = {number.replace("-", "") for number in PHONE.findall(text)}
    assert spoken
    assert spoken <= known


# --- patients and stays ---------------------------------------------------------------------


def test_patients_are_told_apart() -> None:
    for field in ("mrn", "phone", "name"):
        values = [person["patient"][field] for person in everybody()]
        assert len(values) == len(set(values)), field
    assert {person["patient"]["language"] for person in everybody()} == set(LANGUAGES)


def test_a_stay_has_plain_reasons_and_ends_after_it_began() -> None:
    for person in everybody():
        encounter = person["encounter"]
        assert isinstance(encounter["unit"], str)
        assert set(encounter["reason"]) == set(LANGUAGES)
        began, ended = encounter["admitted"], encounter["discharged"]
        assert (began["days"], began["at"]) < (ended["days"], ended["at"])
        # At -1 the moment has passed at any hour of seeding.
        assert ended["days"] <= -3


def test_consent_is_given_first_and_says_its_words() -> None:
    for person in everybody():
        ledger = person["patient"]["consent"]
        assert ledger[0]["status"] == "granted"
        assert all(line["wording"] and line["source"] for line in ledger)
        assert {line["status"] for line in ledger} <= {"granted", "revoked"}
        moments = [(line["days"], line["at"]) for line in ledger]
        assert moments == sorted(moments)


# --- instructions ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_has_every_section_once_in_both_languages(name: str) -> None:
    instructions = sheet(name)["instructions"]
    kinds = [section["kind"] for section in instructions["sections"]]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) <= KINDS
    assert set(kinds) >= EVERY_SHEET_HAS
    assert set(instructions["title"]) == set(LANGUAGES)
    for section in instructions["sections"]:
        assert set(section["title"]) == set(section["sentences"]) == set(LANGUAGES)


@pytest.mark.parametrize("name", SHEETS)
def test_both_languages_have_the_same_number_of_sentences(name: str) -> None:
    total = 0
    for kind, section in sections(name).items():
        english, spanish = (section["sentences"][language] for language in LANGUAGES)
        assert len(english) == len(spanish), kind
        total += len(english)
    assert 55 <= total <= 70


@pytest.mark.parametrize("name", SHEETS)
def test_each_language_is_signed_by_a_clinician_who_reads_it_before_discharge(name: str) -> None:
    content = sheet(name)
    staff = {person["username"]: person for person in load("hospital.yml")["staff"]}
    approvals = content["instructions"]["approvals"]
    assert set(approvals) == set(LANGUAGES)
    discharged = content["encounter"]["discharged"]
    for language, approval in approvals.items():
        assert staff[approval["by"]]["role"] == "clinician"
        assert language in staff[approval["by"]]["languages"]
        assert (approval["days"], approval["at"]) < (discharged["days"], discharged["at"])
    assert approvals["en"]["by"] != approvals["es"]["by"]


@pytest.mark.parametrize("name", SHEETS)
def test_a_sentence_is_one_short_whole_sentence(name: str) -> None:
    for sentence in (word for pair in pairs(name) for word in pair):
        assert isinstance(sentence, str)
        assert len(sentence.split()) <= 30, sentence
        assert sentence[0].isupper(), sentence
        assert sentence.endswith("."), sentence
        assert "?" not in sentence
        # Apart from "Dr." and "Dra.", a full stop only ends it.
        assert not re.search(r"(?<!\bDr)(?<!\bDra)[.!] ", sentence), sentence


@pytest.mark.parametrize("name", SHEETS)
def test_no_sentence_stands_twice_or_leans_on_another(name: str) -> None:
    for language in range(2):
        sentences = [pair[language] for pair in pairs(name)]
        assert len(sentences) == len(set(sentences))
    for english, _ in pairs(name):
        assert not re.match(r"(It|This|That|They|These|Those|He|She|Also|Then)\b", english), english


# What follows a number, in both languages, by one name.
UNITS = {
    "hours": r"hours?|horas?",
    "days": r"days?|días?",
    "weeks": r"weeks?|semanas?",
    "months": r"months?|meses",
    "minutes": r"minutes?|minutos?",
    "seconds": r"seconds?|segundos?",
    "times": r"times|veces",
    "pounds": r"pounds|libras",
    "liters": r"liters|litros",
    "cups": r"cups|tazas",
    "glasses": r"glasses|vasos",
    "doses": r"doses|dosis",
    "mg": r"mg\b",
    "kg": r"kg\b",
    "°F": r"°F",
    "°C": r"°C",
    "morning": r"AM\b|de la mañana",
    "later": r"PM\b|de la (?:tarde|noche)",
}


def numbers(sentence: str) -> Counter[tuple[str, str]]:
    """Numbers with the unit after them: "1,000 mg" → ("1000", "mg"). Dates and phones count too."""
    text = DATE.sub(lambda match: f" {match[1]} date ", sentence)
    found: Counter[tuple[str, str]] = Counter()
    for match in NUMBER.finditer(text):
        rest = text[match.end() :].lstrip()
        unit = next((name for name, form in UNITS.items() if re.match(form, rest)), "")
        found[match[0].replace(",", ""), unit] += 1
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_numbers_and_units_are_the_same_in_both_languages(name: str) -> None:
    counted = 0
    for english, spanish in pairs(name):
        assert numbers(english) == numbers(spanish), f"{english} / {spanish}"
        counted += numbers(english).total()
    assert counted > 60


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Take 1,000 mg.", "Tome 100 mg."),
        ("Take 2.5 mg.", "Tome 25 mg."),
        ("Wait 6 weeks.", "Espere 6 días."),
        ("Come at 2 PM.", "Venga a las 2 de la mañana."),
        ("Come on {date:+7}.", "Venga el {date:+14}."),
        ("Call 312-555-0110.", "Llame al 312-555-0111."),
    ],
)
def test_a_wrong_number_or_unit_would_be_seen(english: str, spanish: str) -> None:
    assert numbers(english) != numbers(spanish)


@pytest.mark.parametrize("name", SHEETS)
def test_prohibitions_and_emergencies_are_the_same_in_both_languages(name: str) -> None:
    negative = re.compile(r"\b(do not|does not|cannot|not|never|no)\b", re.IGNORECASE)
    negativo = re.compile(r"\b(no|ni|nunca|nadie|nada|sin)\b", re.IGNORECASE)
    for english, spanish in pairs(name):
        if english.startswith("Do not "):
            assert spanish.startswith("No "), spanish
        if not negative.search(english):
            assert not negativo.match(spanish), spanish
        assert ("right away" in english) == ("de inmediato" in spanish), spanish
        assert ("the same day if" in english) == ("el mismo día si" in spanish), spanish
        assert ("the nurse line" in english) == ("la línea de enfermería" in spanish), spanish
        # The name on the box is the same word in both.
        assert re.findall(r"\(([A-Z][a-z]+)\)", english) == re.findall(
            r"\(([A-Z][a-z]+)\)", spanish
        )


@pytest.mark.parametrize("name", SHEETS)
def test_placeholders_are_coming_appointments_only(name: str) -> None:
    for kind, section in sections(name).items():
        for sentence in (*section["sentences"]["en"], *section["sentences"]["es"]):
            assert not re.search(r"[{}]", DATE.sub("", sentence)), sentence
            for days in DATE.findall(sentence):
                assert kind == "appointments"
                # Discharged up to four days before seeding: the visit is still to come.
                assert int(days) >= 4, sentence


TOPICS_THAT_PATIENTS_ASK: dict[str, tuple[str, ...]] = {
    "heart_failure": ("weigh", "liters", "sodium", "cardiac rehab", "coffee", "water pill"),
    "knee_replacement": ("bath", "dressing", "staples", "ice", "dental", "kneel", "walker"),
    "caesarean": ("bath", "dressing", "stitches", "breastfeed", "your baby", "birth control"),
}
EVERYBODY_ASKS = (
    "shower",
    "swim",
    "drive",
    "lift",
    "work",
    "have sex",
    "stairs",
    "sleep",
    "pain",
    "blood thinner",
    "alcohol",
    "eat",
    "drink",
    "compression stockings",
    "visit",
    "after-hours",
)


@pytest.mark.parametrize("name", SHEETS)
def test_what_patients_ask_about_is_there(name: str) -> None:
    text = " ".join(english for english, _ in pairs(name)).lower()
    missing = [word for word in EVERYBODY_ASKS + TOPICS_THAT_PATIENTS_ASK[name] if word not in text]
    assert missing == []


# --- plain words ----------------------------------------------------------------------------


MEDICINE = re.compile(
    r"\b(acetaminophen|apixaban|aspirin|docusate|empagliflozin|ferrous sulfate|furosemide|ibuprofen"
    r"|lisinopril|metoprolol succinate|naproxen|oxycodone|spironolactone)\b( \([A-Z]\w+\))?",
    re.IGNORECASE,
)


def syllables(word: str) -> int:
    """Groups of vowels, without the silent e; at least one. An English rule of thumb."""
    word = re.sub(r"[^a-z]", "", word.lower())
    silent = re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$", word) is not None
    return max(1, len(re.findall(r"[aeiouy]+", word)) - silent)


def reading_grade(sentence: str) -> float:
    """Flesch-Kincaid grade of one English sentence.

    A number is read as one syllable. So is the name of a medicine: the patient knows it from the
    box, and no plainer word for it would be safe.
    """
    text = MEDICINE.sub("pill", DATE.sub("Monday", sentence))
    words = [word for word in re.split(r"[\s-]+", text) if word]
    return 0.39 * len(words) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_reading_grade_tells_plain_from_hard() -> None:
    assert reading_grade("You can eat when you feel hungry.") < 4
    hard = "Ambulate frequently to facilitate postoperative rehabilitation of the extremity."
    assert reading_grade(hard) > 12


@pytest.mark.parametrize("name", SHEETS)
def test_the_sentences_are_plain_to_read(name: str) -> None:
    grades = sorted(reading_grade(english) for english, _ in pairs(name))
    assert statistics.median(grades) <= 6
    assert grades[int(0.95 * len(grades))] <= 8


# --- suggested questions and citations ------------------------------------------------------


def cited(name: str, pointer: dict[str, Any]) -> str:
    """The English sentence that {kind, sentence, begins} points to."""
    sentences = sections(name)[pointer["kind"]]["sentences"]["en"]
    sentence: str = sentences[pointer["sentence"]]
    assert sentence.startswith(pointer["begins"]), sentence
    return sentence


@pytest.mark.parametrize("name", SHEETS)
def test_every_suggested_question_has_its_answer_in_the_sheet(name: str) -> None:
    questions = sheet(name)["suggested_questions"]
    assert len(questions) == 4
    for entry in questions:
        assert set(entry["question"]) == set(LANGUAGES)
        assert entry["question"]["en"].endswith("?")
        assert re.fullmatch(r"¿.+\?", entry["question"]["es"])
        assert cited(name, entry["answer"])


def test_the_knee_patient_finds_when_to_shower() -> None:
    first = sheet("knee_replacement")["suggested_questions"][0]
    assert first["question"]["en"] == "When can I shower?"
    assert cited("knee_replacement", first["answer"]) == (
        "You can shower 48 hours after surgery if the dressing is dry and sealed."
    )


# --- past conversations ---------------------------------------------------------------------


def test_every_patient_has_one_conversation_in_order_of_time() -> None:
    conversations = load("conversations.yml")["conversations"]
    owners = [conversation["patient"] for conversation in conversations]
    assert sorted(owners) == sorted(person["patient"]["mrn"] for person in everybody())
    for conversation in conversations:
        moments = []
        for turn in conversation["turns"]:
            escalation = turn.get("escalation", {})
            steps = [*escalation.get("intake", []), *escalation.get("replies", [])]
            moments += [turn["at"], *(step["at"] for step in steps)]
        assert moments == sorted(set(moments)), conversation["patient"]
        assert moments[0] >= OLDEST_MINUTES
        assert moments[-1] < 0


def test_every_turn_has_exactly_what_its_disposition_needs() -> None:
    """P08: one disposition for each message that was received."""
    by_mrn = {sheet(name)["patient"]["mrn"]: name for name in SHEETS}
    seen = set()
    for mrn, turn in turns():
        needed = {
            "answered": {"cites"},
            "acknowledged": {"say"},
            "escalated": {"joins"} if "joins" in turn else {"escalation"},
        }[turn["disposition"]]
        assert set(turn) == {"at", "channel", "text", "disposition"} | needed
        assert turn["channel"] in {"web", "sms"}
        assert turn["text"]
        assert turn.get("say", "thanks") in PHRASES
        for pointer in turn.get("cites", []):
            assert cited(by_mrn[mrn], pointer)
        seen.add(turn["disposition"])
    assert seen == {"answered", "acknowledged", "escalated"}


def test_no_message_falls_into_an_escalation_without_joining_it() -> None:
    for conversation in load("conversations.yml")["conversations"]:
        open_until: float = float("-inf")
        for turn in conversation["turns"]:
            is_inside = turn["at"] <= open_until
            assert is_inside == turn.get("joins", False), turn["text"]
            if "escalation" in turn:
                resolved = turn["escalation"].get("resolved")
                open_until = resolved["at"] if resolved else 0


def test_an_escalation_tells_its_whole_story() -> None:
    """P31: a resolved one has an outcome and a person."""
    for turn in (turn for _, turn in turns() if "escalation" in turn):
        escalation = turn["escalation"]
        assert escalation["level"] in LEVELS
        assert escalation["topic"] in TOPICS
        assert all(reason["text"] and reason["source"] for reason in escalation["reasons"])
        by_reasons = {reason["level"] for reason in escalation["reasons"]}
        assert escalation["level"] == min(by_reasons, key=LEVELS.index), turn["text"]
        slots = [step["slot"] for step in escalation.get("intake", [])]
        assert slots == SLOTS[: len(slots)]
        assert all("value" in step and step["text"] for step in escalation.get("intake", []))
        needed = {"opened": set(), "claimed": {"claimed"}, "resolved": {"claimed", "resolved"}}
        steps = {"claimed", "resolved"} & set(escalation)
        assert steps == needed[escalation["status"]]
        times = [turn["at"]]
        if "claimed" in escalation:
            assert escalation["claimed"]["by"] in nurses()
            times.append(escalation["claimed"]["at"])
        for reply in escalation.get("replies", []):
            assert reply["by"] == escalation["claimed"]["by"]
            times.append(reply["at"])
        if "resolved" in escalation:
            assert escalation["resolved"]["by"] == escalation["claimed"]["by"]
            assert escalation["resolved"]["outcome"] in OUTCOMES
            times.append(escalation["resolved"]["at"])
        assert times == sorted(set(times)), turn["text"]
        assert times[-1] < 0


def test_a_nurse_writes_to_a_patient_in_a_language_she_serves() -> None:
    spoken = {person["username"]: person["languages"] for person in load("hospital.yml")["staff"]}
    language = {person["patient"]["mrn"]: person["patient"]["language"] for person in everybody()}
    written = [
        (reply["by"], language[mrn])
        for mrn, turn in turns()
        for reply in turn.get("escalation", {}).get("replies", [])
    ]
    assert {language for _, language in written} == set(LANGUAGES)
    for nurse, needed in written:
        assert needed in spoken[nurse]


def test_the_inbox_shows_every_level_and_state() -> None:
    still_open = [each for each in escalations() if each["status"] != "resolved"]
    assert 4 <= len(still_open) <= 6
    assert {each["level"] for each in still_open} == set(LEVELS)
    assert {each["status"] for each in still_open} == {"opened", "claimed"}
    assert len(escalations()) - len(still_open) >= 4


def test_the_knee_patients_thread_is_free_for_trying_out() -> None:
    mine = [turn for mrn, turn in turns() if mrn == sheet("knee_replacement")["patient"]["mrn"]]
    states = [turn["escalation"]["status"] for turn in mine if "escalation" in turn]
    assert set(states) == {"resolved"}


def test_the_readme_says_that_it_is_not_for_real_use() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert "fictional" in readme
    assert "sign-off by the clinical owner" in readme
    for name in SHEETS:
        head = (DATA / "patients" / f"{name}.yml").read_text(encoding="utf-8").splitlines()[0]
        assert "needs sign-off by the clinical owner" in head
