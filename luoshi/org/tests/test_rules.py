"""The pure rules of the organisation: tables and properties, no database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.actor import ADMINISTRATORS, Actor, Role
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.org.rules import pinyin, powers, signing_in, tenure, tree
from luoshi.org.rules.powers import Act, Facts
from luoshi.org.rules.tenure import EXCLUSIVE, Span, Term

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
SPANS = st.tuples(DAYS, st.none() | st.integers(0, 900)).map(
    lambda pair: Span(pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)


def actor(*roles: Role, person: int = 1) -> Actor:
    return Actor(person, 1, 2, (1, 2), frozenset(roles))


@given(SPANS, SPANS)
def test_spans_overlap_when_some_day_lies_in_both(a: Span, b: Span) -> None:
    first = max(a.since, b.since)
    assert a.overlaps(b) == b.overlaps(a) == (a.holds(first) and b.holds(first))


def test_a_term_that_ends_on_the_day_the_next_begins_does_not_clash() -> None:
    old = Term(1, 1, 5, Role.HEAD, Span(date(2025, 1, 1), date(2026, 3, 1)))
    new = Term(2, 2, 5, Role.HEAD, Span(date(2026, 3, 1)))
    tenure.demand_free(new, [old])


@pytest.mark.parametrize(
    ("new", "old"),
    [
        pytest.param((2, 2, 5, Role.HEAD), (1, 1, 5, Role.HEAD), id="two heads"),
        pytest.param((1, 1, 5, Role.LIAISON), (1, 1, 5, Role.LIAISON), id="same post twice"),
        pytest.param((1, 2, 5, Role.AUDIT_ADMIN), (1, 1, 5, Role.SYSTEM_ADMIN), id="two of three"),
        pytest.param((1, 2, 5, Role.PERSONNEL), (1, 1, 6, Role.SECURITY_ADMIN), id="personnel"),
    ],
)
def test_clashing_terms_are_refused(
    new: tuple[int, int, int, Role], old: tuple[int, int, int, Role]
) -> None:
    span = Span(date(2026, 1, 1))
    with pytest.raises(RuleBroken):
        tenure.demand_free(Term(*new, span), [Term(*old, span)])


def test_a_person_may_hold_two_ordinary_posts_and_two_units_two_heads() -> None:
    span = Span(date(2026, 1, 1))
    tenure.demand_free(
        Term(1, 2, 5, Role.HEAD, span),
        [Term(1, 1, 6, Role.HEAD, span), Term(1, 3, 5, Role.LEADER, span)],
    )


def test_a_span_cannot_end_before_it_begins() -> None:
    tenure.demand_order(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(BadInput) as refused:
        tenure.demand_order(date(2026, 1, 2), date(2026, 1, 1))
    assert set(refused.value.fields) == {"until"}


def test_every_fifth_failure_locks_and_the_lock_grows_to_a_day() -> None:
    locks = [signing_in.lock_after(n) for n in range(61)]
    assert [n for n, lock in enumerate(locks) if lock] == list(range(5, 61, 5))
    minutes = [lock.total_seconds() / 60 for lock in locks if lock]
    assert minutes[:4] == [15, 30, 60, 120]
    assert minutes == sorted(minutes)
    assert max(minutes) == 24 * 60


def test_a_lock_ends_at_its_instant() -> None:
    until = datetime(2026, 9, 24, 2, 15, tzinfo=UTC)
    assert signing_in.is_locked(until, until - timedelta(microseconds=1))
    assert not signing_in.is_locked(until, until)
    assert not signing_in.is_locked(None, until)


def test_a_session_ends_after_idling_or_after_a_working_day() -> None:
    began = datetime(2026, 9, 24, 0, 0, tzinfo=UTC)
    assert signing_in.session_ends(began, began) == began + signing_in.IDLE
    late = began + timedelta(hours=7, minutes=55)
    assert signing_in.session_ends(began, late) == began + signing_in.LONGEST_SESSION


TREES = st.lists(st.integers(0, 10**6), min_size=1, max_size=30)


@given(TREES, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=20))
def test_moves_keep_every_path_the_parents_path_and_oneself(
    parents: list[int], moves: list[tuple[int, int]]
) -> None:
    paths: dict[int, tuple[int, ...]] = {0: (0,)}
    for number, pick in enumerate(parents, start=1):
        above = paths[pick % number]
        if len(above) <= tree.DEEPEST:
            paths[number] = tree.path_under(above, number)
        else:
            paths[number] = tree.path_under(paths[0], number)
    for a, b in moves:
        unit, target = a % len(paths), b % len(paths)
        below = [path for path in paths.values() if unit in path]
        height = max(len(path) for path in below) - len(paths[unit])
        try:
            tree.demand_movable(paths[unit], paths[target], height=height)
        except RuleBroken:
            continue
        parent_before = {key: path[:-1] for key, path in paths.items() if key != unit}
        paths |= tree.moved(paths, unit, paths[target])
        for key, path in paths.items():
            above = path[-2] if len(path) > 1 else None
            assert path[-1] == key
            assert above is None or path[:-1] == paths[above]
            assert len(path) <= tree.DEEPEST + 1
            if key != unit:
                assert parent_before[key][-1:] == path[-2:-1]


@pytest.mark.parametrize(
    ("unit", "target", "height"),
    [
        pytest.param((1, 2), (1, 2), 0, id="itself"),
        pytest.param((1, 2), (1, 2, 3), 1, id="below itself"),
        pytest.param((1, 2), (1,), 0, id="where it is"),
        pytest.param((1, 2), (1, 3, 4, 5, 6, 7, 8, 9), 1, id="too deep"),
    ],
)
def test_moves_that_would_break_the_tree_are_refused(
    unit: tuple[int, ...], target: tuple[int, ...], height: int
) -> None:
    with pytest.raises(RuleBroken):
        tree.demand_movable(unit, target, height=height)


def test_no_role_holds_all_powers_and_auditors_change_nothing() -> None:
    changing = set(Act) - {Act.SEE_USERS}
    for role in Role:
        held = {act for act in changing if powers.may(actor(role), act, Facts(person_id=9))}
        assert held != changing
        if role in {Role.AUDIT_ADMIN, Role.CLERK, Role.DIRECTOR, Role.HEAD, Role.LIAISON}:
            assert not held, role


@pytest.mark.parametrize("role", sorted(EXCLUSIVE))
def test_powers_are_granted_by_the_security_administrator_alone(role: Role) -> None:
    facts = Facts(role=role, person_id=9)
    for granter in Role:
        granted = powers.may(actor(granter), Act.APPOINT, facts)
        assert granted == (granter is Role.SECURITY_ADMIN)


def test_personnel_fills_ordinary_posts_and_nobody_his_own() -> None:
    facts = Facts(role=Role.LIAISON, person_id=9)
    assert powers.may(actor(Role.PERSONNEL), Act.APPOINT, facts)
    assert not powers.may(actor(Role.SECURITY_ADMIN), Act.APPOINT, facts)
    for role in Role:
        own = Facts(role=Role.LIAISON, person_id=1)
        assert not powers.may(actor(role), Act.APPOINT, own)


def test_one_lends_his_own_post_but_never_an_administrators() -> None:
    leader = actor(Role.LEADER)
    assert powers.may(leader, Act.DELEGATE, Facts(role=Role.LEADER, person_id=1))
    assert not powers.may(leader, Act.DELEGATE, Facts(role=Role.LEADER, person_id=2))
    for role in ADMINISTRATORS:
        assert not powers.may(actor(role), Act.DELEGATE, Facts(role=role, person_id=1))


@pytest.mark.parametrize("act", sorted(Act))
def test_nothing_outside_the_region_may_be_touched(act: Act) -> None:
    everything = actor(*Role)
    assert not powers.may(everything, act, Facts(inside=False, person_id=9))


def test_search_keys_hold_full_spelling_and_initials_once() -> None:
    keys = pinyin.keys(["发改局", "发展和改革局", "", "发改局"]).split()
    assert keys == ["fagaiju", "fgj", "fazhanhegaigeju", "fzhggj"]
