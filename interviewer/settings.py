"""The settings, all of them: read once from the environment, described in docs/settings.md.

Shapes of deployment differ by these values only; no code asks which shape it runs in.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from redis.exceptions import ConnectionError as RedisConnectionError

from interviewer import content_policy, env
from interviewer.logs import logging_config
from interviews.admin.unfold import UNFOLD  # noqa: F401 - a setting: the theme reads it
from live import gemini_models
from live.servers.limits import BODY_BYTES

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_env_file(BASE_DIR / ".env")

# --- Where things are ---------------------------------------------------------------------
VAR_DIR = env.directory("VAR_DIR", BASE_DIR / "var")
SITE_URL = env.url("SITE_URL", "http://127.0.0.1:8000", schemes=("http", "https"))
_site = urlsplit(SITE_URL)
_is_https = _site.scheme == "https"

# --- Application --------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
ROOT_URLCONF = "interviewer.urls"
ASGI_APPLICATION = "interviewer.asgi.application"
INSTALLED_APPS = [
    "daphne",
    # The theme, with our own site in place of its own.
    "interviews.admin.apps.DeskConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "servestatic",
    "interviewer",
    "interviews",
    "live",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "interviewer.security.PermissionsPolicyMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    # Static files are compressed when they are collected; this is for pages.
    "django.middleware.gzip.GZipMiddleware",
    "interviews.middleware.StorableTextMiddleware",
    "interviewer.security.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "interviews.logins.LoginsEndMiddleware",
    "interviews.known_browsers.KnownBrowsersMiddleware",
    "interviewer.strangers.StrangersSendLittleMiddleware",
    "interviews.middleware.PageLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "interviews.middleware.BrowserTimeZoneMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "interviewer.error_pages.EmptyRefusalMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
LOGIN_URL = "/review/login/"
LOGIN_REDIRECT_URL = "/review/"
LOGOUT_REDIRECT_URL = "/"

# --- Database -----------------------------------------------------------------------------
_default_database = env.database("DATABASE_URL", VAR_DIR / "db.sqlite3")
_is_sqlite = _default_database["ENGINE"].endswith("sqlite3")
if _is_sqlite:
    _default_database |= {
        # Writers queue at BEGIN IMMEDIATE under the busy timeout; a deferred transaction
        # that turns into a writer would fail at once, whatever the timeout.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        # A file, not memory: threads of one test share it with real locks.
        "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
    }
else:
    # A host that vanishes without a word must not hold the transcripts' thread for minutes.
    _options = {"connect_timeout": 3, "tcp_user_timeout": 10_000} | _default_database.get(
        "OPTIONS", {}
    )
    _default_database |= {"CONN_HEALTH_CHECKS": True, "OPTIONS": _options}
DATABASES = {"default": _default_database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: channel layer, resumption records, Celery's broker ----------------------------
REDIS_URL = env.url("REDIS_URL", "redis://127.0.0.1:6379/0", schemes=("redis", "rediss", "unix"))
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            # A connection that died since it was used last is no reason to take a worker for dead.
            "hosts": [{"address": REDIS_URL, "retry_on_error": [RedisConnectionError]}],
            "prefix": "interviewer",
        },
    },
}

# --- Celery -------------------------------------------------------------------------------
# Kombu knows Redis' unix sockets by another scheme than redis-py does.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A task whose worker died goes back to the queue after the visibility timeout, which therefore
# must be longer than the longest task; one whose pool process died goes back at once. Neither
# is relied on: the sweep finds the job by its missing sign of life, and long before.
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Results are rows of the database; nobody reads them from the broker.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # The outbox's safety net: what `on_commit` could not deliver is found here, and whose run
    # died. With the run's lease it says how long a dead worker's job waits (docs/runbook.md).
    "sweep-processing": {"task": "interviews.tasks.sweep_processing", "schedule": 15.0},
    # While Gemini refuses us nobody begins an interview: this finds out when it does not any more.
    "look-whether-gemini-takes-us": {
        "task": "live.tasks.look_whether_gemini_takes_us",
        "schedule": 60.0,
    },
}

# --- Gemini -------------------------------------------------------------------------------
GEMINI_API_KEY = env.text("GEMINI_API_KEY")
_gone_models = gemini_models.gone_models()
GEMINI_MODEL = env.model_name("GEMINI_MODEL", gemini_models.RECOMMENDED, gone=_gone_models)
GEMINI_ANALYSIS_MODEL = env.model_name(
    "GEMINI_ANALYSIS_MODEL", "gemini-3.8-flash", gone=_gone_models
)
# Who tells speech from noise in what Gemini left without words; a storm's people speak in tones.
SPEECH_DETECTOR = "live.speech_detector.SileroDetector"
GEMINI_API_VERSION = env.choice("GEMINI_API_VERSION", "v1beta", allowed=("v1", "v1alpha", "v1beta"))
# What frames the WebSocket to it: one of `live.gemini_client.SOCKETS`.
GEMINI_TRANSPORT = env.choice("GEMINI_TRANSPORT", "picows", allowed=("websockets", "picows"))
GEMINI_BASE_URL = env.url("GEMINI_BASE_URL", "", schemes=("https",))
_gemini_ca_file = env.file("GEMINI_CA_FILE")
GEMINI_CA_FILE = str(_gemini_ca_file) if _gemini_ca_file else ""

# --- Turn taking: each of these, where set, overrides the plan's preset -------------------
LIVE_TURN_TAKING = env.choice("LIVE_TURN_TAKING", "", allowed=("automatic", "thoughtful"))
SENSITIVITIES = ("HIGH", "LOW")
LIVE_START_SENSITIVITY = env.choice(
    "LIVE_START_SENSITIVITY", "", allowed=SENSITIVITIES, prefix="START_SENSITIVITY_"
)
LIVE_END_SENSITIVITY = env.choice(
    "LIVE_END_SENSITIVITY", "", allowed=SENSITIVITIES, prefix="END_SENSITIVITY_"
)
LIVE_PREFIX_PADDING_MS = env.optional_integer("LIVE_PREFIX_PADDING_MS", least=0, most=1000)
LIVE_SILENCE_DURATION_MS = env.optional_integer("LIVE_SILENCE_DURATION_MS", least=100, most=5000)

# --- What an interview costs, per million tokens --------------------------------------------
_prices = gemini_models.live_model(GEMINI_MODEL).prices.value
INTERVIEW_PRICES = {
    "currency": env.text("PRICE_CURRENCY", "USD"),
    "audio_in": env.price("PRICE_AUDIO_IN", _prices.audio_in),
    "audio_out": env.price("PRICE_AUDIO_OUT", _prices.audio_out),
    "text_in": env.price("PRICE_TEXT_IN", _prices.text_in),
    "text_out": env.price("PRICE_TEXT_OUT", _prices.text_out),
}

# --- What one interview may come to, for every started hour of its plan -----------------------
INTERVIEW_COST_LIMIT = env.amount("INTERVIEW_COST_LIMIT", "25.00")
DAILY_COST_LIMIT = env.amount("DAILY_COST_LIMIT", "500.00")
INTERVIEW_TOKEN_LIMIT = env.integer(
    "INTERVIEW_TOKEN_LIMIT", 10_000_000, least=100_000, most=10_000_000_000
)

# --- Security -----------------------------------------------------------------------------
if not _is_sqlite and not env.text("SECRET_KEY"):
    raise ImproperlyConfigured(
        "SECRET_KEY is “”, but with a DATABASE_URL it must be set, the same for every worker, "
        "to 50 or more random characters."
    )
SECRET_KEY = env.secret("SECRET_KEY", VAR_DIR / "secret_key")

_loopback_hosts = {"127.0.0.1", "localhost", "[::1]"}
_site_host = f"[{_site.hostname}]" if ":" in (_site.hostname or "") else _site.hostname or ""
ALLOWED_HOSTS = [_site_host, *env.names("ALLOWED_HOSTS")]
if _site_host in _loopback_hosts:
    ALLOWED_HOSTS += sorted(_loopback_hosts - {_site_host})
_port = f":{_site.port}" if _site.port else ""
_origins = [f"{_site.scheme}://{host}{_port}" for host in ALLOWED_HOSTS]
# WebSockets are accepted from the site's own pages only.
WEBSOCKET_ORIGINS = _origins
# What frames them under uvicorn: one of `live.servers.under_uvicorn.PROTOCOLS`.
BROWSER_TRANSPORT = env.choice("BROWSER_TRANSPORT", "websockets", allowed=("websockets", "picows"))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Browsers keep secure cookies on http://127.0.0.1 and http://localhost too.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True

SECURE_SSL_REDIRECT = _is_https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # load balancers probe over plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=_is_https)
if env.flag("TRUST_FORWARDED_PROTO", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The client's address is the last one in `X-Forwarded-For`: the proxy's own entry.
TRUST_FORWARDED_FOR = env.flag("TRUST_FORWARDED_FOR", default=False)
# Preloading is a promise for a whole domain, which is its owner's to make.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
X_FRAME_OPTIONS = "DENY"
# A text that is far too long comes back with its form and a sentence; what is larger than this
# is refused at the door, and by nginx before.
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_BYTES
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {"DIRECTIVES": content_policy.DIRECTIVES}

# A working day, counted from the login; whoever comes back the next morning logs in again.
SESSION_COOKIE_AGE = 12 * 60 * 60
AUTHENTICATION_BACKENDS = ["interviews.backends.MemberBackend"]
# Django's own, which takes its turn. There never was another one.
PASSWORD_HASHERS = ["interviews.hashing.OneAtATimeHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

# --- Languages and time -------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Of candidates' pages, each by its own name; the desk's are in English (`interviews.languages`).
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("pt-br", "Português"),
    ("hi", "हिन्दी"),
    ("ar", "العربية"),
]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# How moments are written: one shape, always with the zone.
FORMAT_MODULE_PATH = ["interviews.formats"]

# --- Static files -------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "interviewer.staticfiles.ModuleManifestStorage"},
}
# Only the pages of this site use its files.
SERVESTATIC_ALLOW_ALL_ORIGINS = False

# --- Logging ------------------------------------------------------------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", allowed=("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_FORMAT = env.choice("LOG_FORMAT", "text", allowed=("text", "json"))
LOGGING = logging_config(level=LOG_LEVEL, style=LOG_FORMAT)
