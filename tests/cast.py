"""The people of the tests. Alice and Bob are patients, Nora and Omar nurses, Clara a clinician.

Every function makes its person once per test and gives the same one back when asked again.
"""

import datetime
from uuid import UUID, uuid4

from django.utils import timezone

from portal.accounts.models import Role, User
from portal.conversations import thread
from portal.conversations.intake import Received, receive_chat, receive_sms
from portal.conversations.models import Conversation
from portal.instructions.models import DischargeInstructions, InstructionVersion, Section
from portal.instructions.services import approve, submit_for_review
from portal.patients.models import Encounter, Patient, PhoneNumber

ALICE_PHONE = "+13125550142"
BOB_PHONE = "+13125550143"

SHEET = {
    "en": [
        (
            "activity",
            "Moving and washing",
            [
                "You can shower 48 hours after surgery.",
                "Do not lift anything heavier than 10 pounds for 6 weeks.",
            ],
        ),
        ("medicines", "Your medicines", ["Take one 5 mg apixaban tablet 2 times a day."]),
        ("warning_signs", "When to call", ["Call us if your wound leaks or opens."]),
    ],
    "es": [
        (
            "activity",
            "Moverse y bañarse",
            [
                "Puede ducharse 48 horas después de la cirugía.",
                "No levante nada que pese más de 10 libras durante 6 semanas.",
            ],
        ),
        ("medicines", "Sus medicinas", ["Tome una tableta de apixabán de 5 mg 2 veces al día."]),
        ("warning_signs", "Cuándo llamar", ["Llámenos si su herida supura o se abre."]),
    ],
}


def staff(name: str, role: Role) -> User:
    """A member of the hospital's staff; the sign-in name is the lower-case name."""
    user, is_new = User.objects.get_or_create(
        username=name.lower(), defaults={"display_name": name, "role": role}
    )
    if is_new:
        user.set_password("correct horse battery")
        user.save()
    return user


def nora() -> User:
    return staff("Nora", Role.NURSE)


def omar() -> User:
    return staff("Omar", Role.NURSE)


def clara() -> User:
    return staff("Clara", Role.CLINICIAN)


def patient(name: str, phone: str, *, language: str = "en", with_sheet: bool = True) -> Patient:
    """A patient home since yesterday, with an approved sheet in English and Spanish."""
    known = Patient.objects.filter(full_name=name).first()
    if known is not None:
        return known
    user = User.objects.create(username=f"patient-{name.lower()}", role=Role.PATIENT)
    user.set_unusable_password()
    user.save()
    person = Patient.objects.create(
        mrn=f"T-{name}",
        user=user,
        full_name=name,
        date_of_birth=datetime.date(1960, 5, 17),
        language=language,
    )
    PhoneNumber.objects.create(patient=person, e164=phone, verified_at=timezone.now())
    now = timezone.now()
    Encounter.objects.create(
        patient=person,
        unit="Orthopaedics",
        reason={"en": "New knee", "es": "Rodilla nueva"},
        admitted_at=now - datetime.timedelta(days=4),
        discharged_at=now - datetime.timedelta(days=1),
    )
    if with_sheet:
        approved_sheet(person)
    return person


def alice() -> Patient:
    return patient("Alice", ALICE_PHONE)


def bob() -> Patient:
    return patient("Bob", BOB_PHONE)


def approved_sheet(person: Patient) -> InstructionVersion:
    """The person's discharge instructions, approved by Clara in both languages."""
    encounter = person.encounters.get()
    instructions, _ = DischargeInstructions.objects.get_or_create(encounter=encounter)
    version = InstructionVersion.objects.create(
        instructions=instructions,
        number=instructions.versions.count() + 1,
        titles={"en": "Going home", "es": "De vuelta a casa"},
    )
    for language, sections in SHEET.items():
        for position, (kind, title, sentences) in enumerate(sections):
            Section.objects.create(
                version=version,
                language=language,
                position=position,
                kind=kind,
                title=title,
                sentences=sentences,
            )
    submit_for_review(version)
    for language in SHEET:
        approve(version, language=language, clinician=clara())
    return version


def says(person: Patient, text: str, *, message_id: UUID | None = None) -> Received:
    """The person writes in the chat."""
    return receive_chat(patient=person, text=text, client_message_id=message_id or uuid4())


def texts(phone: str, text: str, *, sid: str | None = None) -> Received:
    """Somebody sends a text message from that number."""
    return receive_sms(from_number=phone, text=text, provider_sid=sid or f"SM{uuid4().hex}")


def conversation(person: Patient) -> Conversation:
    return thread.conversation_of(person)
