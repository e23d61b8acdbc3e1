"""The root of all addresses: one line a room."""

from django.urls import include, path

urlpatterns = [
    path("feedback/", include("luoshi.feedback.urls")),
    path("papers/", include("luoshi.documents.urls")),
    path("demands/", include("luoshi.burden.urls")),
    path("notices/", include("luoshi.notices.urls")),
    path("units/", include("luoshi.org.urls")),
    path("clock/", include("luoshi.clock.urls")),
    path("kit/", include("luoshi.kit.urls")),
    path("api/", include("luoshi.api.urls")),
    # last: without a beginning of their own every address of theirs would be tried for the others
    path("", include("luoshi.web.urls")),
    path("", include("luoshi.matters.urls")),
]

handler400 = "luoshi.web.views.errors.bad_request"
handler403 = "luoshi.web.views.errors.forbidden"
handler404 = "luoshi.web.views.errors.not_found"
handler500 = "luoshi.web.views.errors.fault"
