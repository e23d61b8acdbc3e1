"""Logins: made by one administrator, opened by another; signing in with a throttle."""

import logging
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from luoshi.journal.once import once
from luoshi.journal.services import record, replayed
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.org import queries
from luoshi.org.acts import PasswordSet, UserCreated, UserSwitched, UserUnlocked
from luoshi.org.models import User
from luoshi.org.rules import signing_in
from luoshi.org.rules.names import fold
from luoshi.org.rules.powers import Act
from luoshi.org.services import gate

REFUSED = (
    "用户名或密码不正确，或者账号暂时不能使用。连续输错五次将暂停登录十五分钟，"
    "需要帮助请联系本单位的安全管理员。"
)
log = logging.getLogger("luoshi.org")


def authenticate(*, username: str, password: str, now: datetime) -> User:
    """The login that this name and password open; raises NotAllowed with one constant sentence.

    The attempt is counted before the password is looked at, by compare-and-set, so that many
    guesses at once are no more than many guesses in a row. Not to be called inside a transaction
    that a refusal rolls back: the count must stand.
    """
    name = fold(username)
    attempt = _count_attempt(name, now)
    if attempt is None:
        make_password(password)  # as slow as a real one: the name's existence is not betrayed
        raise NotAllowed(REFUSED)
    if not attempt.check_password(password) or not attempt.is_active:
        if attempt.locked_until is not None:
            log.warning("sign-in locked after %s failures: user %s", attempt.failures, attempt.pk)
        raise NotAllowed(REFUSED)
    User.objects.filter(pk=attempt.pk, failures=attempt.failures).update(
        failures=0, locked_until=None
    )
    attempt.failures, attempt.locked_until = 0, None
    return attempt


def _count_attempt(username: str, now: datetime) -> User | None:
    """Count one failure ahead of the trial; None if there is no such login or it is locked."""
    while True:
        user = User.objects.filter(username=username).select_related("person").first()
        if user is None or signing_in.is_locked(user.locked_until, now):
            return None
        seen = user.failures
        lock = signing_in.lock_after(seen + 1)
        user.failures, user.locked_until = seen + 1, now + lock if lock else None
        free = Q(locked_until__isnull=True) | Q(locked_until__lte=now)
        if User.objects.filter(free, pk=user.pk, failures=seen).update(
            failures=user.failures, locked_until=user.locked_until
        ):
            return user


@once
def create_user(
    *, actor: Actor, now: datetime, request_id: UUID, username: str, person_id: int
) -> User:
    """Make a login for a person; nobody can sign in with it until its first password is set."""
    if done := replayed(request_id, actor, UserCreated.ACT, person_id=person_id):
        return _user(actor, done[0].chain_id)
    gate.demand(actor, Act.MANAGE_USERS)
    person = queries.person_for(actor, person_id)
    name = clean_username(username)
    user = User(username=name, person=person, must_change_password=True)
    user.set_unusable_password()
    with gate.unique("这个用户名已被使用。", username="这个用户名已被使用。"):
        user.save()
    body = UserCreated(person_id=person.pk)
    record(kind="user", id=user.pk, body=body, actor=actor, now=now, request_id=request_id)
    return user


def clean_username(username: str) -> str:
    """A user name in its one form; raises BadInput when empty or too long."""
    return gate.filled(fold(username), "username", longest=60, word="用户名")


@once
def set_password(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    user_id: int,
    password: str,
    current: str | None = None,
) -> User:
    """Set a password: one's own (with the current one), or another's as security administrator.

    One that was set for another must be changed at the next sign-in.
    """
    own = User.objects.filter(pk=user_id, person=actor.person_id).exists()
    if replayed(request_id, actor, PasswordSet.ACT, user=user_id):
        return User.objects.get(pk=user_id)
    if not own:
        gate.demand(actor, Act.OPEN_LOGIN, person_id=None)
        _user(actor, user_id)
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user_id)
    if own and not user.check_password(current or ""):
        raise BadInput("原密码不正确。", {"current": "原密码不正确。"})
    if own and current == password:
        raise BadInput("新密码不能与原密码相同。", {"password": "不能与原密码相同。"})
    put_password(user, password, now=now)
    user.must_change_password = not own
    user.failures, user.locked_until = 0, None
    user.save()
    record(
        kind="user",
        id=user.pk,
        body=PasswordSet(own=own),
        actor=actor,
        now=now,
        request_id=request_id,
    )
    return user


def put_password(user: User, password: str, *, now: datetime) -> None:
    """Check a password against the rules and put its Argon2 hash on the unsaved login."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        sentence = " ".join(error.messages)
        raise BadInput(sentence, {"password": sentence}) from error
    user.set_password(password)
    user.password_changed_at = now


@once
def unlock_user(*, actor: Actor, now: datetime, request_id: UUID, user_id: int) -> User:
    """Open a login that failed attempts have locked; raises RuleBroken if none has."""
    if replayed(request_id, actor, UserUnlocked.ACT, user=user_id):
        return _user(actor, user_id)
    gate.demand(actor, Act.OPEN_LOGIN)
    user = _user(actor, user_id, lock=True)
    if not user.failures and user.locked_until is None:
        raise RuleBroken("这个账号没有被锁定。")
    body = UserUnlocked(failures=user.failures)
    user.failures, user.locked_until = 0, None
    user.save(update_fields=["failures", "locked_until"])
    record(kind="user", id=user.pk, body=body, actor=actor, now=now, request_id=request_id)
    return user


@once
def switch_user(
    *, actor: Actor, now: datetime, request_id: UUID, user_id: int, active: bool
) -> User:
    """Switch a login on or off; raises RuleBroken for one's own."""
    if replayed(request_id, actor, UserSwitched.ACT, user=user_id, active=active):
        return _user(actor, user_id)
    gate.demand(actor, Act.MANAGE_USERS)
    user = _user(actor, user_id, lock=True)
    if user.person_id == actor.person_id:
        raise RuleBroken("不能停用自己的账号。")
    if user.is_active == active:
        raise RuleBroken("账号已经是这个状态。")
    user.is_active = active
    user.save(update_fields=["is_active"])
    body = UserSwitched(active=active)
    record(kind="user", id=user.pk, body=body, actor=actor, now=now, request_id=request_id)
    return user


def _user(actor: Actor, user_id: int, *, lock: bool = False) -> User:
    user = queries.users_for(actor).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return User.objects.select_for_update().get(pk=user_id) if lock else user
