from django.apps import AppConfig


class InstructionsConfig(AppConfig):
    name = "portal.instructions"
    label = "instructions"
