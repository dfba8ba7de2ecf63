"""All addresses. Each face has its own list."""

from django.conf import settings
from django.urls import include, path

from portal.web.health import healthz, readyz
from portal.web.views import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("portal.web.urls")),
    path("staff/", include("portal.staff.urls")),
    path("sms/", include("portal.sms.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
if settings.DEMO or settings.DEBUG:
    urlpatterns.append(path("developers/", include("portal.demo.urls")))
