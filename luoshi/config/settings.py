"""All settings; every knob is an environment variable (docs/operate/install.md lists them)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from luoshi.config import channels
from luoshi.config import environment as env

BASE_DIR = Path(__file__).resolve().parents[2]
DEBUG = env.flag("DEBUG")
DEMO = env.flag("LUOSHI_DEMO")
TESTING = env.flag("LUOSHI_TESTING")

SECRET_KEY = env.secret("LUOSHI_SECRET_KEY") or ""
if not SECRET_KEY:
    if not (DEBUG or DEMO or TESTING):
        raise env.Misconfigured("LUOSHI_SECRET_KEY (or LUOSHI_SECRET_KEY_FILE) must be set")
    SECRET_KEY = "for-demonstration-and-tests-only-" + "x" * 32

ALLOWED_HOSTS = env.text("LUOSHI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env.text("LUOSHI_ORIGINS").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "luoshi.journal",
    "luoshi.kit",
    "luoshi.org",
    "luoshi.clock",
    "luoshi.documents",
    "luoshi.burden",
    "luoshi.notices",
    "luoshi.matters",
    "luoshi.feedback",
    "luoshi.world",
    "luoshi.web",
    "luoshi.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luoshi.kit.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luoshi.web.middleware.actor",
    "luoshi.web.middleware.refusals",
]

ROOT_URLCONF = "luoshi.config.urls"
WSGI_APPLICATION = "luoshi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "luoshi.web.context.chrome",
            ],
            "builtins": ["luoshi.kit.templatetags.kit"],
        },
    }
]

# Two roles from the first migration on: the owner migrates, the serving role serves.
SERVING_ROLE = env.text("LUOSHI_SERVING_ROLE", "luoshi_serving")
_SERVED_BY = env.text("DATABASE_URL", "postgresql://luoshi_serving@127.0.0.1/luoshi")
_OWNED_BY = env.secret("OWNER_DATABASE_URL") or _SERVED_BY
_AS_OWNER = env.text("LUOSHI_DATABASE_ROLE") == "owner"
_PREPARE = env.flag("LUOSHI_PREPARE", default=True)
_POOL = {"min_size": 1, "max_size": env.number("LUOSHI_POOL", 6)}
DATABASES = {
    "default": env.database(_OWNED_BY)
    if _AS_OWNER
    else env.database(_SERVED_BY, pool=None if TESTING else _POOL, prepare=_PREPARE)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Ids of region n begin at n × 10¹², so that two installations never give the same one.
REGION = env.number("LUOSHI_REGION", 0)

AUTH_USER_MODEL = "org.User"
LOGIN_URL = "web:sign-in"
LOGIN_REDIRECT_URL = "web:desk"
CSRF_FAILURE_VIEW = "luoshi.web.views.errors.forged"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Government intranets often run over plain HTTP on an address; TLS is switched on where it exists.
TLS = env.flag("LUOSHI_TLS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("LUOSHI_BEHIND_PROXY") else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("LUOSHI_STATIC", str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [path for path in (BASE_DIR / "vendor" / "static",) if path.exists()]
WHITENOISE_USE_FINDERS = DEMO or DEBUG or TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# A paper is held in memory until it has been read: a classified one must leave no trace on disk.
PAPER_LIMIT = env.number("LUOSHI_PAPER_LIMIT", 30 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = ["luoshi.documents.upload.MemoryOnly"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

DATA_DIR = Path(env.text("LUOSHI_DATA", str(BASE_DIR / "var" / "data")))
# The ways out of the house, none by default; and where people find us, for the links that go out.
NOTICE_CHANNELS = channels.read()
SITE_URL = env.text("LUOSHI_URL", "http://127.0.0.1:8000")

JOURNAL_ALGORITHM = env.text("LUOSHI_JOURNAL_HASH", "sha256")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LUOSHI_LOG", "WARNING")},
}
