"""What every template may use: the hospital's name and numbers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.lib.phones import for_people


def hospital(request: HttpRequest) -> dict[str, Any]:
    """Template context: `hospital` (see `numbers`) and `idle_sign_out_s`, in seconds."""
    return {"hospital": numbers(), "idle_sign_out_s": settings.IDLE_SIGN_OUT_S}


def numbers() -> dict[str, str]:
    """The hospital's name and telephone numbers, each as people read it and as tel: needs it.

    A number that is not configured is "", and pages leave its line out.
    """
    lines = settings.HOSPITAL
    return {
        "name": lines["name"],
        "emergency_number": lines["emergency_number"],
        "nurse_line": for_people(lines["nurse_line"]),
        "nurse_line_tel": lines["nurse_line"],
        "after_hours_line": for_people(lines["after_hours_line"]),
        "after_hours_line_tel": lines["after_hours_line"],
    }
