from django.apps import AppConfig


class EscalationsConfig(AppConfig):
    name = "portal.escalations"
    label = "escalations"
