"""What allauth needs to know about us: patients are found by their verified phone, and texted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.audit.services import actor_of, record_event
from portal.conversations import nudge
from portal.conversations.outbox import queue_sign_in_code
from portal.lib.phones import to_e164
from portal.patients.services import patient_by_phone, phone_of

DELIVER = "portal.conversations.tasks.deliver"


class PhoneField(forms.CharField):
    """A phone number in any way that people write one; cleaned to E.164."""

    def clean(self, value: Any) -> str:
        written: str = super().clean(value)
        try:
            return to_e164(written)
        except ValueError:
            raise ValidationError(
                _("This does not look like a phone number. Write it with the area code."),
                code="invalid_phone",
            ) from None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed: the hospital enrols people. Phones belong to patients, not to users."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This code is not right. Check the newest text from us."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(
            label=_("Mobile phone number"),
            max_length=40,
            error_messages={"required": _("Write your mobile phone number.")},
            **kwargs,
        )

    def get_user_by_phone(self, phone: str) -> User | None:
        """The user of the patient whose verified number this is; nobody who works here."""
        patient = patient_by_phone(phone)
        user = patient.user if patient else None
        if user is None or not user.is_active or user.role != Role.PATIENT:
            return None
        return user

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        patient = getattr(user, "patient", None)
        number = phone_of(patient) if patient else None
        return (number, True) if number else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Numbers are entered by the hospital only, never by signing in."""
        raise PermissionError("the hospital keeps the numbers")

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Nothing to do: only verified numbers get a code at all."""

    def generate_phone_verification_code(self, *, user: User, phone: str) -> str:
        """Six digits, as ACCOUNT_LOGIN_BY_CODE_FORMAT says; allauth would take letters here."""
        code: str = self.generate_login_code()
        return code

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Put the code into the outbox and wake a worker."""
        with transaction.atomic():
            delivery = queue_sign_in_code(to=phone, code=code, language=user.patient.language)
            nudge.after_commit(DELIVER, delivery.id)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nothing: a stranger's phone is not texted because somebody typed its number."""

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only what our own code says; allauth's stock sentences would name the number."""
        super().add_message(request, level, extra_tags=extra_tags, message=message)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponseBase:
        record_event(actor=actor_of(user), action="session.signed_in", subject=f"user:{user.pk}")
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        return response
