"""What the rooms above may want to know of. A receiver runs inside the signing transaction."""

from django.dispatch import Signal

# sender: InstructionVersion; version: the one of which a language was signed.
approved = Signal()
