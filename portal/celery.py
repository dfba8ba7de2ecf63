"""The Celery application. The broker only wakes workers; every truth is a row in the database."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready
from kombu.transport.sqlalchemy import Transport as EmbeddedTransport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# How often a worker looks into the embedded broker. The transport takes no option for it: what is
# given as one goes to SQLAlchemy, which refuses it.
EmbeddedTransport.polling_interval = 0.2

app = Celery("aftercare")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def start_watch(**_: Any) -> None:
    """The worker sweeps in a thread of its own: a broken broker must not stop it."""
    # Needs Django's models, which are not loaded when this module is.
    from portal.conversations import watch  # noqa: PLC0415

    watch.start_in_worker()
