"""Between the request and the pages: who acts, and how a refusal is said."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from luoshi.kernel.actor import Door
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from luoshi.kit.http import refused, wants_part
from luoshi.kit.pages import page
from luoshi.org.models import User
from luoshi.org.queries import actor_in, appointments_of
from luoshi.web import sessions

Handler = Callable[[HttpRequest], HttpResponse]

STATUS: dict[type[Refusal], int] = {NotFound: 404, NotAllowed: 403, BadInput: 422}
CONFLICT = 409
# Pages that stay open to somebody who has no post, or has to change the password first.
ALWAYS = frozenset({"sign-in", "sign-out", "language", "health"})


def actor(get_response: Handler) -> Handler:
    """Set `request.actor` from the login and the post it chose; end sessions that are over."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]  # views see it as `kit.http.Request`
        now = timezone.now()
        if request.user.is_authenticated and sessions.is_over(request.session, now):
            sessions.end(request)
            messages.warning(request, _("登录已超时，请重新登录。长时间不操作会自动退出。"))
        if request.user.is_authenticated:
            return _admit(request, _match(request), now) or get_response(request)
        return _to_sign_in(request) or get_response(request)

    return answer


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _admit(request: HttpRequest, match: ResolverMatch | None, now: datetime) -> HttpResponse | None:
    """Say who acts, or answer with the page that has to be seen first."""
    user = request.user
    assert isinstance(user, User)  # AUTH_USER_MODEL, and signed in
    sessions.touch(request.session, now)
    chosen = sessions.appointment_of(request.session)
    held = appointments_of(user, now=now)
    acting = actor_in(user, held, appointment_id=chosen, door=Door.WEB)
    request.actor, request.held = acting, held  # type: ignore[attr-defined]
    name = match.url_name if match and match.app_name == "web" else ""
    if acting is None and name not in ALWAYS | {"no-post"}:
        return _send(request, reverse("web:no-post"))
    if acting is not None and user.must_change_password and name not in ALWAYS | {"password"}:
        return _send(request, reverse("web:password"))
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Send the whole page to the sign-in when one of its parts is asked for by nobody.

    Whole pages are sent there by Django; then one comes back to the page, not to its part.
    """
    if not wants_part(request):
        return None
    match = _match(request)
    if match and not getattr(match.func, "login_required", True):
        return None
    back = request.htmx.current_url_abs_path or reverse("web:desk")  # type: ignore[attr-defined]
    return HttpResponseClientRedirect(f"{reverse('web:sign-in')}?{urlencode({'next': back})}")


def _send(request: HttpRequest, to: str) -> HttpResponse:
    return HttpResponseClientRedirect(to) if wants_part(request) else redirect(to)


def refusals(get_response: Handler) -> Handler:
    """Turn what the rooms refuse into a page with the same sentence, or a toast for htmx."""
    return _Refusals(get_response)


class _Refusals:
    """Django looks for `process_exception` on what a middleware's function returns."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal in its own words; every other exception is a fault and goes on."""
        if not isinstance(error, Refusal):
            return None
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), CONFLICT)
        fields = error.fields if isinstance(error, BadInput) else {}
        if getattr(request, "htmx", None):
            return refused(request, error.sentence, status=status, fields=fields)
        context = {"sentence": error.sentence, "status": status, "wrong": fields}
        return page(request, "web/refusal.html", context, status=status)
