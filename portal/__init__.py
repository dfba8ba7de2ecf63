"""The Django project: faces (sms, web, staff), work (conversations, escalations), records."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
