"""Addresses of notices."""

from django.urls import path

from luoshi.notices.views import inbox, outside

app_name = "notices"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.read_all, name="read-all"),
    path("<int:pk>/", inbox.follow, name="follow"),
    path("<int:pk>/read/", inbox.read, name="read"),
    path("preference/", outside.preference, name="preference"),
    path("watch/", outside.watches, name="watches"),
    path("watch/set/", outside.set_watch, name="set-watch"),
    path("watch/<int:pk>/end/", outside.end_watch, name="end-watch"),
    path("deliveries/", outside.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/resend/", outside.resend, name="resend"),
]
