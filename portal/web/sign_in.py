"""Signing in with a one-time code by text message. allauth does the work; the pages are ours.

Whether a number is known makes no difference to anything that the visitor can see.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.lib.phones import masked
from portal.web.doors import home_url


class SignInView(RequestLoginCodeView):  # type: ignore[misc]
    """Asks for the phone number."""

    template_name = "web/sign_in.html"

    def get_authenticated_redirect_url(self) -> str:
        return home_url(self.request.user)

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        # Whoever comes back here mistyped the number: ask again, do not insist on the code.
        return None

    def get_success_url(self) -> str:
        url: str = self.passthrough_next_url(reverse("web:sign-in-code"))
        return url

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


class SignInCodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    """Asks for the code that was texted."""

    template_name = "web/sign_in_code.html"

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        # allauth's own resend fails for a number that nobody has, and so would tell that.
        phone = self._process.state["phone"]
        if ratelimit.consume(self.request, action="request_login_code", key=phone):
            self._process.send(skip_enumeration_mails=True)
            self._process.record_resend()
            self._process.persist()
        else:
            text = get_adapter().error_messages["rate_limited"]
            messages.error(self.request, text)
        return redirect(self.passthrough_next_url(reverse("web:sign-in-code")))

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if response.status_code == 200:
            response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["masked_phone"] = masked(self._process.state["phone"])
        return context
