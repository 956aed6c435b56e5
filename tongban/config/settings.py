"""Settings: one prefix (TONGBAN_*), one data directory. `docs/operations.md` lists every variable."""

import json
import os
import secrets as randomness
from pathlib import Path
from typing import Any

import django_stubs_ext
from environs import Env, validate

django_stubs_ext.monkeypatch()
env = Env()
PACKAGE = Path(__file__).resolve().parent.parent

# --- where things are -----------------------------------------------------------------------------------------------
DATA_DIR = Path(env.str("TONGBAN_DATA", "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
FILES_DIR = DATA_DIR / "files"


def _secrets() -> dict[str, Any]:
    """Random secrets of this deployment, made once and readable by the owner only."""
    path = Path(env.str("TONGBAN_SECRETS", str(DATA_DIR / "secrets.json")))
    if not path.exists():
        fresh = {
            "django": randomness.token_urlsafe(48),
            "index": randomness.token_hex(32),
            "keys": {"k1": randomness.token_hex(32)},
            "current": "k1",
        }
        draft = path.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            json.dump(fresh, out, indent=1)
        try:
            os.link(draft, path)  # whoever links first wins; the others read the winner's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


SECRETS = _secrets()
SECRET_KEY = SECRETS["django"]
DEMO = env.bool("TONGBAN_DEMO", False)
DEBUG = env.bool("TONGBAN_DEBUG", False)
ALLOWED_HOSTS = env.list("TONGBAN_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("TONGBAN_ORIGINS", [])
BEHIND_TLS = env.bool("TONGBAN_TLS", False)

# --- the database: SQLite by default, PostgreSQL by URL ---------------------------------------------------------------
DATABASE_URL = env.str("TONGBAN_DATABASE_URL", "")
if DATABASE_URL:
    DATABASES = {"default": env.dj_db_url("TONGBAN_DATABASE_URL", conn_max_age=None)}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    prepared = env.bool("TONGBAN_PREPARED", True)  # off behind a pooler that does not keep prepared statements
    said = DATABASES["default"].setdefault("OPTIONS", {})
    said.update(server_side_binding=prepared, prepare_threshold=3 if prepared else None)
    if prepared:  # such a pooler takes no words for the planner either
        # the disk has no arm that moves: a thousand rows by index are dearer than a whole table only to the server's default
        said["options"] = f"-c random_page_cost=1.1 -c jit=off {said.get('options', '')}".rstrip()
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "tongban.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                # each thread keeps a store of pages of its own beside the system's: half of the usual one does as well
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-1000;"
                ),
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- apps ---------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tongban.infra",
    "tongban.people.parties",
    "tongban.people.accounts",
    "tongban.people.messages",
    "tongban.orgs",
    "tongban.services.catalogue",
    "tongban.services.cases",
    "tongban.services.lifeevents",
    "tongban.services.hall",
    "tongban.finance.control",
    "tongban.finance.budget",
    "tongban.finance.performance",
    "tongban.oversight.enterprise",
    "tongban.oversight.openness",
    "tongban.oversight.ratings",
    "tongban.oversight.supervision",
    "tongban.web.ui",
    "tongban.web.portal",
    "tongban.web.desk",
    "tongban.config",
]
AUTH_USER_MODEL = "accounts.Account"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tongban.web.ui.middleware.leaves_no_trace",
    "tongban.web.ui.middleware.in_english",
    "tongban.web.ui.middleware.forms_only_in_words",
    "tongban.web.ui.middleware.plain_text_only",
    "tongban.web.ui.middleware.clock_not_set_back",
    "tongban.web.ui.middleware.reads_once",
]
ROOT_URLCONF = "tongban.config.urls"
WSGI_APPLICATION = "tongban.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [PACKAGE / "web" / name / "templates" for name in ("ui", "portal", "desk")],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "tongban.web.ui.environment.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "ui" / "allauth_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tongban.web.ui.brand.brand",
            ]
        },
    },
]

# --- language, time ------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- static files ---------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

PUBLIC_URL = env.str("TONGBAN_PUBLIC_URL", "")  # printed in the QR codes of papers, e.g. https://zwfw.example.cn
# --- sessions, headers, policy ----------------------------------------------------------------------------------------------
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# --- logins -------------------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["tongban.people.accounts.hashers.Hasher"]
PASSWORD_LEAST = 8
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LEAST},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "tongban.web.ui.adapter.Adapter"
ACCOUNT_FORMS = {"login": "tongban.web.ui.forms.passwords.LoginForm"}
# a whole hall stands behind one address and logs in at nine o’clock, and some mistype: guessing at one login is stopped after
# five failures, guessing at many from one address later
FAILED_LOGINS = env.int("TONGBAN_FAILED_LOGINS", 60)
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": f"{FAILED_LOGINS}/5m/ip,5/5m/key"}
CSRF_FAILURE_VIEW = "tongban.web.ui.views.site.csrf_failure"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "tongban.infra.redaction.Redact"}},
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "tongban.infra.redaction.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["redact"],
            "formatter": env.str("TONGBAN_LOG_FORMAT", "text", validate=validate.OneOf(["text", "json"])),
        }
    },
    "loggers": {name: {"handlers": [], "level": "NOTSET"} for name in ("django", "django.server")},  # one way out
    "root": {"handlers": ["console"], "level": env.str("TONGBAN_LOG", "WARNING")},
}

# --- messages: without a mail server the local stand-in takes letters and sends none (docs/messages.md) ------------------------
EMAIL_HOST = env.str("TONGBAN_MAIL_HOST", "")
EMAIL_PORT = env.int("TONGBAN_MAIL_PORT", 25)
EMAIL_HOST_USER = env.str("TONGBAN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("TONGBAN_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env.bool("TONGBAN_MAIL_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("TONGBAN_MAIL_FROM", "noreply@localhost")

# --- how long what is kept (days); the rules: config/retention.py, the table: docs/backup.md ---------------------------------
RETENTION_DAYS = {
    "drafts": env.int("TONGBAN_KEEP_DRAFTS", 90, validate=validate.Range(min=1)),  # matters begun and not touched since
    "uploads": env.int("TONGBAN_KEEP_UPLOADS", 30, validate=validate.Range(min=1)),  # files that nothing refers to
    "search_misses": env.int("TONGBAN_KEEP_MISSES", 365, validate=validate.Range(min=1)),
    # whom to call back: the registers stay, the contacts in them go so long after the end of what they were given for
    **dict.fromkeys(
        ("contacts_questions", "contacts_stuck"), env.int("TONGBAN_KEEP_ASKERS", 365, validate=validate.Range(min=1))
    ),
    **dict.fromkeys(
        ("contacts_issues", "contacts_complaints", "contacts_calls", "contacts_companies"),
        env.int("TONGBAN_KEEP_COMPANY_CONTACTS", 1095, validate=validate.Range(min=1)),
    ),
    "outbox_done": env.int("TONGBAN_KEEP_OUTBOX", 30, validate=validate.Range(min=1)),  # done; dead letters stay
    "messages": env.int("TONGBAN_KEEP_MESSAGES", 730, validate=validate.Range(min=1)),  # what people were told
    "sessions": env.int("TONGBAN_KEEP_SESSIONS", 1, validate=validate.Range(min=0)),  # after they ran out
}

# --- local practice: GK and C facts of the domain chapter are settings, never law ----------------------------------------------
PROMISE_STOPPERS = env.list("TONGBAN_PROMISE_STOPPERS", ["09", "10", "11", "12"])  # art 45 kinds 01-08 always stop both
WINDOW_COPIES = env.bool("TONGBAN_WINDOW_COPIES", True)  # whether windows copy papers for those who bring originals
CLOCK_GUARD = env.bool("TONGBAN_CLOCK_GUARD", True)  # off when the record itself holds a moment that lay ahead
GAP_DAYS_MAX = env.int("TONGBAN_GAP_DAYS_MAX", 20)  # working days until a paper accepted with a gap must have come
CORRECTION_DAYS = env.int("TONGBAN_CORRECTION_DAYS", 15)  # working days to correct, unless the notice says otherwise
REMEDIES_FILE = Path(
    env.str("TONGBAN_REMEDIES", str(DATA_DIR / "remedies.yaml"))
)  # bodies of review and courts, by period
_HOURS = validate.Regexp(r"^$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
QUIET_HOURS = env.str("TONGBAN_QUIET_HOURS", "21:00-08:00", validate=_HOURS)  # no text rings then; empty: none
REMIND_AFTER_DAYS = env.int("TONGBAN_REMIND_AFTER_DAYS", 2, validate=validate.Range(min=0))  # working days of waiting
OFFICE_HOURS = env.str("TONGBAN_OFFICE_HOURS", "09:00-12:00,13:30-17:00")
