"""The environment of every test: a hospital of its own, no server, nothing from outside."""

import os
import tempfile

# Before Django reads its settings. A test run never touches the demo's data.
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
    }
)
for name in ("DATABASE_URL", "CELERY_BROKER_URL"):
    os.environ.pop(name, None)
if os.environ.get("AFTERCARE_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["AFTERCARE_TEST_DATABASE_URL"]
