"""Signing in and out, changing the password, switching post and language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.org.models import User
from luoshi.org.queries import appointments_of
from luoshi.org.services import authenticate, set_password
from luoshi.web import queries, sessions
from luoshi.web.forms import PasswordForm, SignInForm
from luoshi.world.county import cast_rows


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """The page to sign in; one constant sentence for every way in which it can fail."""
    if request.user.is_authenticated:
        return redirect(request, _next(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_valid():
        try:
            user = authenticate(**form.cleaned_data, now=timezone.now())
        except NotAllowed as no:
            refusal = no.sentence
        else:
            sessions.begin(request, user, timezone.now())
            return redirect(request, _next(request))
    context = {"form": form, "refusal": refusal, "next": _next(request), "cast": _cast()}
    status = 422 if request.method == "POST" else 200
    return page(request, "web/sign_in.html", context, status=status)


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is one of our own addresses."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and "\x00" not in wanted else reverse("web:desk")


def _cast() -> list[dict[str, str]]:
    """The demo's one-click roles; outside the demo there are none."""
    if not settings.DEMO:
        return []
    jobs = {row.login: row.job for row in cast_rows()}
    return [
        {"username": login.username, "label": f"{login.name} · {jobs[login.username]}"}
        for login in queries.demo_logins(list(jobs))
    ]


@login_not_required
@require_POST
def demo_sign_in(request: Request) -> HttpResponse:
    """Sign in as a member of the demo's cast by one click; does not exist outside the demo."""
    if not settings.DEMO or request.POST.get("username") not in {r.login for r in cast_rows()}:
        raise Http404
    user = queries.demo_user(request.POST["username"])
    if user is None:
        raise Http404
    sessions.begin(request, user, timezone.now())
    return redirect(request, reverse("web:desk"))


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Close the session."""
    sessions.end(request)
    return redirect(request, reverse("web:sign-in"))


@require_POST
def switch_post(request: Request) -> HttpResponse:
    """Act in another of one's posts; one that is not among them changes nothing."""
    chosen = request.POST.get("appointment", "")
    for held in appointments_of(_user(request), now=timezone.now()):
        if str(held.appointment_id) == chosen:
            sessions.choose(request.session, held.appointment_id)
            messages.success(request, _("已换到：%(post)s") % {"post": held.label})
            return redirect(request, reverse("web:desk"))
    raise NotAllowed(_("您现在不在这个岗位上，不能换过去。"))


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read the pages in another language from now on."""
    return set_language(request)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: Request) -> HttpResponse:
    """Change one's own password; every other session of this login ends with it."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _changed(request, form):
        messages.success(request, _("密码已修改，其他地方的登录已退出。"))
        return redirect(request, reverse("web:desk"))
    context = {"form": form, "forced": _user(request).must_change_password}
    return page(request, "web/password.html", context, status=422 if form.is_bound else 200)


def _user(request: Request) -> User:
    assert isinstance(request.user, User)  # sign-in is required
    return request.user


def _changed(request: Request, form: PasswordForm) -> bool:
    given, who = form.cleaned_data, _user(request)
    try:
        user = set_password(
            actor=request.actor,
            now=timezone.now(),
            request_id=request_id(request),
            user_id=who.pk,
            password=given["password"],
            current=given["current"],
        )
    except BadInput as no:
        for name, sentence in no.fields.items() or [("password", no.sentence)]:
            form.add_error(name if name in form.fields else None, sentence)
        return False
    update_session_auth_hash(request, user)
    return True


@require_GET
def no_post(request: Request) -> HttpResponse:
    """What somebody sees who can sign in, but holds no post today."""
    if request.actor is not None:
        return redirect(request, reverse("web:desk"))
    return page(request, "web/no_post.html", status=403)
