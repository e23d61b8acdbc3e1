"""Addresses of the API. Operations ask for a token themselves; the description for a sign-in."""

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from luoshi.api.v1 import api

app_name = "api"
DESCRIPTION: Final = frozenset({"openapi-json", "api-root"})

patterns, ninja_name, namespace = api.urls
for pattern in patterns:
    if isinstance(pattern, URLPattern) and pattern.name not in DESCRIPTION:
        pattern.callback = login_not_required(pattern.callback)

urlpatterns = [path("v1/", (patterns, ninja_name, namespace))]
