"""The web process: Django under ASGI, with the watch that takes over when nobody sweeps."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_asgi_application()

# After the apps are loaded: they read the database.
from portal.conversations import screening, watch  # noqa: E402

# The first message must not wait for the rules to be read.
screening.red_flag_rules()
watch.start_in_web()
