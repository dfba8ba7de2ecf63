"""Staff sign in with a name and a password. allauth counts the tries; the page is ours."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.staff.doors import home_url


class StaffSignInForm(LoginForm):  # type: ignore[misc]
    """Never by phone number, and never for patients: they have their own door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields.pop("remember", None)
        self.fields["login"] = forms.CharField(
            label=_("User name"),
            max_length=150,
            error_messages={"required": _("Write your user name.")},
            widget=forms.TextInput(
                attrs={
                    "class": "input",
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                }
            ),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            error_messages={"required": _("Write your password.")},
            widget=forms.PasswordInput(
                attrs={"class": "input", "autocomplete": "current-password"}
            ),
        )
        self.order_fields(["login", "password"])

    def user_credentials(self) -> dict[str, str]:
        """Only user names: a patient's phone number opens nothing here."""
        return {
            "username": self.cleaned_data["login"],
            "password": self.cleaned_data["password"],
        }

    def clean(self) -> dict[str, Any] | None:
        try:
            cleaned: dict[str, Any] | None = super().clean()
        except forms.ValidationError as error:
            if error.code == "username_password_mismatch":
                raise forms.ValidationError(
                    _("This user name and password do not belong together.")
                ) from None
            raise
        if self.user is not None and not self.user.is_hospital_staff:
            raise forms.ValidationError(
                _("This page is for hospital staff. Patients sign in with their phone number.")
            )
        # Asked for by allauth; a hospital's computer remembers nobody.
        self.cleaned_data["remember"] = False
        return cleaned


class StaffSignInView(LoginView):  # type: ignore[misc]
    """The page."""

    template_name = "staff/sign_in.html"
    form_class = StaffSignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # In English like all of the staff's pages, so also rendered here.
        with translation.override("en"):
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                response.render()
        return response

    def get_authenticated_redirect_url(self) -> str:
        return home_url(self.request.user)

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response
