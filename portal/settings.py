"""Settings, all from environment variables, safe where nothing is set.

Every variable is listed in the README's table. `portal/checks.py` turns a combination that could
hurt a patient into an error at start.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))

# Where everything lives that is made at run time: database, broker, models, static files.
VAR_DIR = Path(env.str("AFTERCARE_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("AFTERCARE_DEBUG", default=False)
# The demo: seeded people, a stand-in for Twilio, the developers' page. Never in production.
DEMO = env.bool("AFTERCARE_DEMO", default=False)
# An empty key is refused by check aftercare.E001 outside demo and DEBUG.
SECRET_KEY = env.str("AFTERCARE_SECRET_KEY", default="")
if not SECRET_KEY and (DEBUG or DEMO):
    SECRET_KEY = "demo-only-key-that-protects-nothing-" + "0" * 24

PUBLIC_URL = env.str("AFTERCARE_PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("AFTERCARE_ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_SSL = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "portal.lib.apps.LibConfig",
    "portal.audit",
    "portal.accounts",
    "portal.patients",
    "portal.instructions",
    "portal.escalations",
    "portal.conversations",
    "portal.sms",
    "portal.web",
    "portal.staff",
    "portal.demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.web.middleware.IdleSignOutMiddleware",
]

ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.web.context.hospital",
            ],
        },
    },
]

# --- Database: the only truth -----------------------------------------------------------------

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/aftercare.sqlite3")
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            # IMMEDIATE takes the write lock at BEGIN, so read-then-write never meets "locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a committed message survives power loss (P01).
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        }
    )
else:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c synchronous_commit=on -c statement_timeout=30000"
    )
    DATABASES["default"]["CONN_MAX_AGE"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counts sign-in attempts. Several web processes need one that they share, such as redis://…
CACHES = {"default": env.cache_url("AFTERCARE_CACHE_URL", default="locmemcache://")}

# --- Celery: wakes workers, holds no truth ----------------------------------------------------

CELERY_BROKER_URL = env.str(
    "CELERY_BROKER_URL", default=f"sqla+sqlite:///{VAR_DIR}/broker.sqlite3?timeout=5"
)
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_timeout": 3, "socket_connect_timeout": 3}
    if CELERY_BROKER_URL.startswith("redis")
    else {}
)
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "aftercare"
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"

# Constants of the promises, in seconds (docs/architecture.md).
ANSWER_DEADLINE_S = env.int("AFTERCARE_ANSWER_DEADLINE_S", default=30)  # D
SWEEP_PERIOD_S = env.int("AFTERCARE_SWEEP_PERIOD_S", default=5)  # S
MAX_ATTEMPTS = 3  # P15

# The sweeper is not here: it must run when the broker does not (portal/conversations/watch.py).
CELERY_BEAT_SCHEDULE = {
    "reconcile-inbound": {
        "task": "portal.sms.tasks.reconcile_inbound",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "tidy": {"task": "portal.conversations.tasks.tidy", "schedule": 3600.0},
}

# --- The agent --------------------------------------------------------------------------------

RASA_URL = env.str("RASA_URL", default="http://127.0.0.1:5005")
RASA_TOKEN = env.str("RASA_TOKEN", default="")
RASA_TIMEOUT_S = env.float("RASA_TIMEOUT_S", default=5.0)
# quote (no LLM), select or rewrite
ANSWER_STRATEGY = env.str("AFTERCARE_ANSWER_STRATEGY", default="quote")
# none, transformers or openai_compatible
LLM_BACKEND = env.str("AFTERCARE_LLM_BACKEND", default="none")
LLM_MODEL = env.str("AFTERCARE_LLM_MODEL", default="")
LLM_BASE_URL = env.str("AFTERCARE_LLM_BASE_URL", default="")
LLM_API_KEY = env.str("AFTERCARE_LLM_API_KEY", default="")
LLM_TIMEOUT_S = env.float("AFTERCARE_LLM_TIMEOUT_S", default=12.0)
# The kill switch (EU AI Act art. 14): off means every message goes to a nurse.
AGENT_ENABLED = env.bool("AFTERCARE_AGENT_ENABLED", default=True)

# --- Twilio -----------------------------------------------------------------------------------

TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", default="")
TWILIO_FROM_NUMBER = env.str("TWILIO_FROM_NUMBER", default="")
# Empty: Twilio's own address. The demo and the tests point it at the local stand-in.
TWILIO_BASE_URL = env.str("TWILIO_BASE_URL", default="")
SMS_ENABLED = bool(TWILIO_ACCOUNT_SID)
SMS_PROVIDER = "portal.sms.provider.TwilioProvider"

# --- The hospital -----------------------------------------------------------------------------

HOSPITAL = {
    "name": env.str("AFTERCARE_HOSPITAL_NAME", default="Your hospital"),
    "emergency_number": env.str("AFTERCARE_EMERGENCY_NUMBER", default="911"),
    # Shown with the emergency number when somebody speaks of harming themselves.
    "crisis_number": env.str("AFTERCARE_CRISIS_NUMBER", default="988"),
    # The same for thoughts of harming one's baby; empty: the crisis number.
    "maternal_crisis_number": env.str("AFTERCARE_MATERNAL_CRISIS_NUMBER", default="1-833-852-6262"),
    "nurse_line": env.str("AFTERCARE_NURSE_LINE", default=""),
    "after_hours_line": env.str("AFTERCARE_AFTER_HOURS_LINE", default=""),
    "time_zone": env.str("AFTERCARE_HOSPITAL_TIME_ZONE", default="America/Chicago"),
    # Hours in which clinical questions are answered the same day, local time, Monday to Friday.
    "opens": env.int("AFTERCARE_OPENS_HOUR", default=8),
    "closes": env.int("AFTERCARE_CLOSES_HOUR", default=18),
    "country": env.str("AFTERCARE_COUNTRY", default="US"),
}
# Minutes until a nurse should have claimed an escalation of each level. Copied onto the escalation.
ESCALATION_MINUTES = {"emergency": 5, "urgent": 30, "clinical": 240, "administrative": 480}

# --- Accounts ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "portal.web.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# The same answer whether a number is known or not.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "web:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "web:sign-in"
IDLE_SIGN_OUT_S = env.int("AFTERCARE_IDLE_SIGN_OUT_S", default=900)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- The browser's walls ----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL
SECURE_HSTS_PRELOAD = SECURE_SSL
if env.bool("AFTERCARE_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = HOSPITAL["time_zone"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or DEMO

# --- Logs: never a patient's words (P39) ------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "portal.lib.redaction.RedactingFilter"}},
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Both quote requests or arguments; ours say what happened without them.
        "httpx": {"level": "WARNING"},
        "twilio": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
