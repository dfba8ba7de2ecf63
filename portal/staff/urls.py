"""The staff's addresses. None of them holds anything about a patient but an opaque id (P39)."""

from django.urls import path

from portal.staff.sign_in import StaffSignInView
from portal.staff.views import escalation, events, health, inbox, instructions, rules

app_name = "staff"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("sign-in/", StaffSignInView.as_view(), name="sign-in"),
    path("inbox-list", inbox.inbox_list, name="inbox-list"),
    path("events", events.events, name="events"),
    path("escalations/<uuid:escalation_id>/", escalation.escalation, name="escalation"),
    path(
        "escalations/<uuid:escalation_id>/live",
        escalation.escalation_live,
        name="escalation-live",
    ),
    path("escalations/<uuid:escalation_id>/claim", escalation.claim, name="claim"),
    path("escalations/<uuid:escalation_id>/reply", escalation.reply, name="reply"),
    path("escalations/<uuid:escalation_id>/hand-back", escalation.hand_back, name="hand-back"),
    path("escalations/<uuid:escalation_id>/resolve", escalation.resolve, name="resolve"),
    path("instructions/", instructions.instructions, name="instructions"),
    path(
        "instructions/<uuid:version_id>/",
        instructions.instruction_version,
        name="instruction-version",
    ),
    path("instructions/<uuid:version_id>/approve", instructions.approve, name="approve"),
    path("instructions/<uuid:version_id>/withdraw", instructions.withdraw, name="withdraw"),
    path("health/", health.health, name="health"),
    path("rules/", rules.rules, name="rules"),
]
