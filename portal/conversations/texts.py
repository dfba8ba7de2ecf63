"""Every fixed sentence that a patient may read from the agent, in the patient's language.

Plain words, grade 6. No advice beyond "call the emergency number". Translations: locale/.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from portal.lib.phones import for_people


def _in_language(render: Callable[..., str]) -> Callable[..., str]:
    def rendered(language: str, *args: object, **kwargs: object) -> str:
        with translation.override(language):
            return render(*args, **kwargs)

    return rendered


@_in_language
def emergency(theme: str = "general") -> str:
    """What to do now. Short, no advice, the local number."""
    number = settings.HOSPITAL["emergency_number"]
    if theme == "self_harm":
        return _(
            "You are not alone. Call or text %(crisis)s now to talk to someone, any hour. "
            "If you or someone else is in danger, call %(number)s now. "
            "A nurse is being told too."
        ) % {"crisis": crisis_number(theme), "number": number}
    if theme == "harm_to_baby":
        return _(
            "You are not alone. Call or text %(crisis)s now to talk to someone, any hour. "
            "If you or your baby is in danger, call %(number)s now. "
            "A nurse is being told too."
        ) % {"crisis": crisis_number(theme), "number": number}
    return _(
        "This may be an emergency. Call %(number)s now. Do not wait for an answer here. "
        "A nurse is being told too."
    ) % {"number": number}


def crisis_number(theme: str) -> str:
    """The number beside the emergency number: who listens to thoughts of harm. Empty for others."""
    if theme == "harm_to_baby":
        mothers = settings.HOSPITAL["maternal_crisis_number"]
        return str(mothers or settings.HOSPITAL["crisis_number"])
    return str(settings.HOSPITAL["crisis_number"]) if theme == "self_harm" else ""


@_in_language
def handover(level: str, due_at: datetime, time_zone: str) -> str:
    """A nurse is being told, by when an answer will come, and when not to wait."""
    number = settings.HOSPITAL["emergency_number"]
    if level in {"emergency", "urgent"}:
        return _(
            "A nurse is being told now. If you feel worse or cannot wait, call %(number)s."
        ) % {"number": number}
    when = _when(due_at, time_zone)
    if level == "administrative":
        return _("I have passed this on to our team. Someone will answer you by %(when)s.") % {
            "when": when
        }
    line = settings.HOSPITAL["after_hours_line"] or settings.HOSPITAL["nurse_line"]
    text = _("A nurse will answer you here by %(when)s.") % {"when": when}
    if line:
        text += " " + _("If you cannot wait, call %(line)s.") % {"line": for_people(line)}
    return text + " " + _("In an emergency, call %(number)s.") % {"number": number}


@_in_language
def failed() -> str:
    """Something on the line broke: a person has it now."""
    return _(
        "I could not answer this myself, so a nurse is being told now. "
        "In an emergency, call %(number)s."
    ) % {"number": settings.HOSPITAL["emergency_number"]}


@_in_language
def disclosure(channel: str) -> str:
    """P23 and AB 3030: this is automatic, and how to reach a person."""
    line = settings.HOSPITAL["nurse_line"]
    if channel == "sms":
        if line:
            return _(
                "Automatic answer, not from a person. For a nurse, reply NURSE or call %(line)s."
            ) % {"line": for_people(line)}
        return _("Automatic answer, not from a person. For a nurse, reply NURSE.")
    return _("Automatic answer from your instructions, not from a person.")


@_in_language
def source(section_title: str, approver: str, approved_at: datetime) -> str:
    """The source line of an answer in a text message."""
    return _("From your instructions, “%(section)s”, approved by %(name)s, %(date)s.") % {
        "section": section_title,
        "name": approver,
        "date": formats.date_format(timezone.localtime(approved_at), "SHORT_DATE_FORMAT"),
    }


@_in_language
def question(slot: str) -> str:
    """One question of the symptom intake."""
    return {
        "symptom_onset": _("To help the nurse: when did it start?"),
        "symptom_severity": _("How bad is it now, from 0 (nothing) to 10 (the worst)?"),
        "symptom_more": _("Is there anything else the nurse should know?"),
    }[slot]


@_in_language
def phrase(key: str) -> str:
    """A fixed friendly phrase. Keys: agent.contracts.SAY_KEYS and the portal's own."""
    hospital = settings.HOSPITAL["name"]
    return {
        "greeting": _("Hello! You can ask me about your discharge instructions."),
        "thanks": _("You are welcome."),
        "goodbye": _("Goodbye. You can write here at any time."),
        "capabilities": _(
            "I look up answers in the discharge instructions that your care team approved. "
            "I am a computer program, not a nurse. Anything about your health I pass to a nurse."
        ),
        "are_you_human": _(
            "I am a computer program, not a person. I can show you what your discharge "
            "instructions say. To reach a person, ask for a nurse."
        ),
        "added": _("I have added this for the nurse."),
        "not_found": _("I did not find a clear answer in your instructions."),
        "rest_not_found": _("I did not find the rest of your question in your instructions."),
        "intake_done": _("Thank you. The nurse can see your answers."),
        "language_set": _("I will write to you in English from now on."),
        "stopped": _(
            "%(hospital)s: you will get no more texts from us. Reply START to get them again."
        )
        % {"hospital": hospital},
        "started": _(
            "%(hospital)s: you will get our texts again. Reply STOP to end them, HELP for help."
        )
        % {"hospital": hospital},
    }[key]


@_in_language
def help_text() -> str:
    """The reply to HELP: who we are, how to reach a person, how to stop."""
    hospital, line = settings.HOSPITAL["name"], settings.HOSPITAL["nurse_line"]
    parts = [
        _("%(hospital)s, discharge team. Ask about your instructions here, or reply NURSE.")
        % {"hospital": hospital}
    ]
    if line:
        parts.append(_("Nurse line: %(line)s.") % {"line": for_people(line)})
    parts.append(
        _("Emergency: call %(number)s. Reply STOP to end texts.")
        % {"number": settings.HOSPITAL["emergency_number"]}
    )
    return " ".join(parts)


@_in_language
def unknown_number() -> str:
    """For a number that belongs to no patient: nothing about anybody's health."""
    line = settings.HOSPITAL["nurse_line"]
    text = _("We do not know this number, so a member of our team will look at your message.")
    if line:
        text += " " + _("You can also call %(line)s.") % {"line": for_people(line)}
    return (
        text
        + " "
        + _("In an emergency, call %(number)s.") % {"number": settings.HOSPITAL["emergency_number"]}
    )


@_in_language
def sign_in_code(code: str) -> str:
    """The one-time code by SMS."""
    return _("%(hospital)s: your sign-in code is %(code)s. Do not share it with anyone.") % {
        "hospital": settings.HOSPITAL["name"],
        "code": code,
    }


def _when(due_at: datetime, time_zone: str) -> str:
    local = due_at.astimezone(ZoneInfo(time_zone))
    today = timezone.now().astimezone(ZoneInfo(time_zone)).date()
    clock = formats.date_format(local, "TIME_FORMAT")
    if local.date() == today:
        return _("%(time)s today") % {"time": clock}
    return _("%(time)s on %(day)s") % {"time": clock, "day": formats.date_format(local, "l")}
