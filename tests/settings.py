"""The settings of every test: a hospital of its own, no server, nothing from outside.

A test run never touches the demo's data. AFTERCARE_TEST_DATABASE_URL runs the same tests on
PostgreSQL.
"""

import os
import tempfile

os.environ.update(
    {
        "AFTERCARE_DEMO": "1",
        "AFTERCARE_VAR": os.environ.get("AFTERCARE_TEST_VAR") or tempfile.mkdtemp("-aftercare"),
        "AFTERCARE_HOSPITAL_NAME": "Lakeside Hospital",
        "AFTERCARE_NURSE_LINE": "+13125550100",
        "AFTERCARE_PUBLIC_URL": "http://testserver",
        "AFTERCARE_ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "RASA_TOKEN": "test-rasa-token",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "test-twilio-token",
        "TWILIO_FROM_NUMBER": "+13125550199",
        "HF_HUB_OFFLINE": "1",
        # A nudge that nobody takes: tests call what a worker would.
        "CELERY_BROKER_URL": "memory://",
    }
)
os.environ.pop("DATABASE_URL", None)
if os.environ.get("AFTERCARE_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["AFTERCARE_TEST_DATABASE_URL"]

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file: threads that race need a connection each, which a database in memory cannot give.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
