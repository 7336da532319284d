"""Settings of the portal, all from the environment; the README lists them.

Without any variable the portal runs in production mode with the embedded database, which `make run` uses to
try it out. A production set-up names DATABASE_URL, and then SECRET_KEY and ALLOWED_HOSTS are required.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from portal import databases, embedded, languages, logs

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str) -> bool:
    """Whether the environment variable is switched on: 1, true, yes or on."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    """The comma-separated values of an environment variable."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


DEBUG = flag("DEBUG")
DATABASE_URL = os.environ.get("DATABASE_URL", "")
# Trying out: no database of one's own, so no secret and no host name of one's own are needed either.
TRIAL = not DATABASE_URL

# Where `manage.py serve` listens; EVERYWHERE means on every address of the machine.
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104
if not PORT.isdecimal() or not 0 < int(PORT) < 65536:
    raise ImproperlyConfigured(f"PORT={PORT} is no port: give a number from 1 to 65535.")

SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words("ALLOWED_HOSTS")
if TRIAL:
    SECRET_KEY = SECRET_KEY or embedded.secret(get_random_secret_key)
    ALLOWED_HOSTS = ALLOWED_HOSTS or (["*"] if HOST in EVERYWHERE else ["localhost", "127.0.0.1", "[::1]", HOST])
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing: set it to a long random string (README, Settings).")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is missing: name the host names of the site, separated by commas.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]

INSTALLED_APPS = [
    "allauth.account",
    "allauth.mfa",
    "portal",
    "programmes",
    "directory",
    "directory.access",
    "directory.site.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.forms",
    "django_filters",
    "phonenumber_field",
    "pgtrigger",
    "pghistory",
    "csp",
]

MIDDLEWARE = [
    "portal.watching.Watched",
    "portal.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "portal.languages.LanguageOfAddress",
    "portal.memory.away.DatabaseAway",
    "portal.limiting.Limits",
    "portal.readable.ReadableForms",
    "portal.memory.keeping.Keeping",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "directory.access.sessions.SessionLimits",
    "directory.access.gate.FirstThingsFirst",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.databases.OfficeHasTime",
    # Who changed what, for the history of every table.
    "pghistory.middleware.HistoryMiddleware",
]

# Reading changes nothing, and what visitors read does not depend on who they are.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": databases.at(DATABASE_URL or embedded.database_url(), "DATABASE_URL")}
# A streaming replica for public reads, and how many seconds these may lag behind (portal/replica.py).
if DATABASE_URL_REPLICA := os.environ.get("DATABASE_URL_REPLICA", ""):
    DATABASES["replica"] = databases.at(DATABASE_URL_REPLICA, "DATABASE_URL_REPLICA")
    DATABASES["replica"]["OPTIONS"]["pool"]["timeout"] = 1
    DATABASE_ROUTERS = ["portal.replica.Router"]
    MIDDLEWARE.append("portal.replica.ReadsReplica")
REPLICA_STALENESS = float(os.environ.get("REPLICA_STALENESS") or 2)
# What whoever answers visitors waits for at most (portal/wsgi.py); commands take the time that they need.
DATABASE_LIMITS = {
    "statement_timeout": os.environ.get("STATEMENT_TIMEOUT") or "30s",
    "lock_timeout": os.environ.get("LOCK_TIMEOUT") or "10s",
    "idle_in_transaction_session_timeout": os.environ.get("IDLE_IN_TRANSACTION_TIMEOUT") or "60s",
}
OFFICE_STATEMENT_TIMEOUT = os.environ.get("OFFICE_STATEMENT_TIMEOUT") or "15min"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The first one makes passwords unreadable; those made by another are made anew when their account logs in.
PASSWORD_HASHERS = [
    f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2", "PBKDF2SHA1", "Scrypt")
]
AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}Validator", "OPTIONS": options}
        for name, options in (
            ("UserAttributeSimilarity", {}),
            ("MinimumLength", {"min_length": 12}),
            ("CommonPassword", {}),
            ("NumericPassword", {}),
        )
    ),
    {"NAME": "portal.passwords.NoWordsOfTheHouse"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Logging in (directory/access): by name and password, no mail involved; accounts are made in the office.
ACCOUNT_ADAPTER = "directory.access.adapters.OfficeAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
# How long after a proof of who they are people may change accounts and delete, in seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Wrong passwords and codes, counted for all processes: by network address (ip), and by name as typed at one address, or
# by account for codes (key). By name from anywhere it takes many, so that nobody's password is kept out by a stranger.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/10m/ip,5/10m/key",
    "login_failed_anywhere": "100/10m/key",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "directory.access.adapters.OfficeFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# The clock of a phone may be half a minute off.
MFA_TOTP_TOLERANCE = 1
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
# How long a password that somebody else has chosen opens the account, to choose another.
FIRST_PASSWORD_DAYS = int(os.environ.get("FIRST_PASSWORD_DAYS") or 7)
# Whether accounts of the office must have a second factor.
SECOND_FACTOR = os.environ.get("SECOND_FACTOR") or ("optional" if TRIAL else "required")
if SECOND_FACTOR not in {"optional", "required"}:
    raise ImproperlyConfigured(f"SECOND_FACTOR={SECOND_FACTOR} is neither required nor optional.")
SESSION_ENGINE = "directory.access.store"
# In seconds: without a request, and in all.
SESSION_COOKIE_AGE = int(os.environ.get("SESSION_IDLE_MINUTES") or 120) * 60
SESSION_LONGEST = int(os.environ.get("SESSION_HOURS") or 12) * 3600

LANGUAGE_CODE = "de"
# Each folder with a catalogue is a language of the interface.
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = languages.with_catalogues(LOCALE_PATHS[0], LANGUAGE_CODE)
# Where Django's own way of writing dates is not ours.
FORMAT_MODULE_PATH = "portal.formats"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "DE"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("kern", BASE_DIR / "node_modules/@kern-ux/native/dist"),
    ("fira-sans", BASE_DIR / "node_modules/@fontsource/fira-sans/files"),
]
# Of the two packages only what the pages use, and the letters that the cards of shared links need beyond these.
PACKAGE_FILES = {
    "kern/kern.min.css",
    *(
        f"fira-sans/fira-sans-{subset}-{weight}-normal.woff2"
        for subset in ("latin", "latin-ext", "vietnamese", "cyrillic", "greek")
        for weight in (400, 700)
    ),
}
STATICFILES_FINDERS = [
    "portal.staticfiles.ChosenFilesFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
# Where the files of pictures are kept; served by a view that knows which of them are public.
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or BASE_DIR / "var/media")

# Finished pages that each worker process keeps, in megabytes; 0 keeps none. Templates that are being written change
# without the content.
PAGE_MEMORY = int(os.environ.get("PAGE_MEMORY") or (0 if DEBUG else 64)) * 2**20

# Nothing but our own host, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.refusals.forged"

# On a machine of one's own there is no TLS; everywhere else it is the rule.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not (TRIAL or DEBUG)
# So that messages need no cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# With this prefix no other host of the domain can set a cookie for ours.
HOST_ONLY = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_ONLY}sessionid", f"{HOST_ONLY}csrftoken"
# Whoever watches over the processes asks them directly.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if TRIAL or DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)
# What the site is called; static/css/theme.css has its colours and its logo.
SITE_NAME = os.environ.get("SITE_NAME", "Integrationspartner NRW")
# What one sender may do in a minute, in each worker process.
REQUESTS_PER_MINUTE = {"form": 30, "search": 120, "suggestion": 600}
# Where to report a weakness (mailto: or https:), if not to the operator; shown in /.well-known/security.txt.
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")
# How long what visitors report is kept once it is dealt with; the page on data protection names the same days.
REPORT_EMAIL_DAYS = 30
REPORT_DAYS = 365
# How long searches that found nothing are counted; those whose words nobody may read, for a shorter time.
SEARCH_DAYS = 180
SEARCH_UNREAD_DAYS = 30
# Where the site is found, for links in mails; never with a slash at the end.
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/") or (
    f"http://{HOST}:{PORT}" if TRIAL else f"https://{ALLOWED_HOSTS[0]}"
)
# Who is told of what has not been checked for long; empty: nobody.
OFFICE_EMAIL = os.environ.get("OFFICE_EMAIL", "")
# Mails go to the console until a server is named.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_USE_SSL = flag("EMAIL_USE_SSL")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or OFFICE_EMAIL or "webmaster@localhost"
BEHIND_PROXY = flag("BEHIND_PROXY")
# How many proxies of ours a request passes; each adds the address that it was asked from to X-Forwarded-For.
PROXY_HOPS = int(os.environ.get("PROXY_HOPS") or 1)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Who tries the portal out wants no line for each request.
LOGGING = logs.configuration(requests=not (TRIAL or DEBUG))
SLOW_QUERY_MS = int(os.environ.get("SLOW_QUERY_MS") or 500)
# Where `manage.py serve_metrics` answers Prometheus, such as 127.0.0.1:9100; empty: nowhere.
METRICS_ADDRESS = os.environ.get("METRICS_ADDRESS", "")
