"""Addresses of the door for people."""

from django.urls import path

from luoshi.web.views import desk, health, signing_in

app_name = "web"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("desk/<slug:name>/", desk.section, name="section"),
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-in/demo/", signing_in.demo_sign_in, name="demo-sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("post/", signing_in.switch_post, name="switch-post"),
    path("language/", signing_in.language, name="language"),
    path("password/", signing_in.password, name="password"),
    path("no-post/", signing_in.no_post, name="no-post"),
    path("health/", health.health, name="health"),
]
