"""The developers' pages. They exist in the demo and with DEBUG only (see portal/urls.py)."""

from django.urls import path
from django.views.generic import RedirectView

from portal.demo import views

app_name = "developers"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="developers:turns"), name="home"),
    path("turns/", views.turns, name="turns"),
    path("turns/<uuid:turn_id>/", views.turn, name="turn"),
]
