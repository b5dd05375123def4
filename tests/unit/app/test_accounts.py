from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from boardsnap.app.passwords import Passwords
from boardsnap.errors import (
    BoardsnapError,
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    RateLimitError,
    UnauthenticatedError,
)
from boardsnap.model.records import AuditEntry
from tests.unit.app.world import PASSWORD, WEAK, World, open_world

HERE = {"agent": "Firefox", "address": "192.0.2.1"}


@pytest.fixture
def signed_up(world: World) -> World:
    """A world whose owner has a password."""
    made = world.app.accounts.sign_up_first("Owner@Example.org ", "Ada", PASSWORD, "test")
    world.actors["owner"] = made.actor
    return world


def test_the_first_who_signs_up_administers_and_has_a_project(world: World) -> None:
    assert world.app.accounts.needs_setup()
    made = world.app.accounts.sign_up_first("a@example.org", "Ada", PASSWORD, "test")
    assert made.actor.is_admin
    assert not world.app.accounts.needs_setup()
    assert [view.role for view in world.app.projects.projects(made.actor)] == ["owner"]
    with pytest.raises(ForbiddenError, match="invitation"):
        world.app.accounts.sign_up_first("b@example.org", "Bo", PASSWORD, "test")


def test_with_the_right_password_one_is_signed_in(signed_up: World) -> None:
    made = signed_up.app.accounts.sign_in("owner@example.org", PASSWORD, **HERE)
    actor, session = signed_up.app.accounts.actor_of_session(made.secret)
    assert actor.email == "owner@example.org"
    assert session.agent == "Firefox"


@pytest.mark.parametrize("email", ["owner@example.org", "nobody@example.org"])
def test_it_is_not_said_whether_e_mail_or_password_is_wrong(signed_up: World, email: str) -> None:
    with pytest.raises(UnauthenticatedError, match="e-mail or password are wrong"):
        signed_up.app.accounts.sign_in(email, "wrong password", **HERE)


def test_a_password_is_checked_where_none_is_stored_too() -> None:
    passwords = Passwords()
    stored = passwords.hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.is_right(stored, PASSWORD)
    assert not passwords.is_right(stored, PASSWORD + "x")
    assert not passwords.is_right(None, PASSWORD)
    assert not passwords.is_right(None, "")
    assert not passwords.is_right("no hash at all", PASSWORD)


def test_a_password_is_the_same_however_a_keyboard_composes_it() -> None:
    passwords = Passwords(WEAK)
    assert passwords.is_right(passwords.hash("Schl\u00fcssel-Bund"), "Schlu\u0308ssel-Bund")


@pytest.mark.parametrize("password", ["short", "x" * 300, "aaaaaaaaaaaaaa"])
def test_bad_passwords_are_refused_with_the_reason(world: World, password: str) -> None:
    with pytest.raises(InputError, match="the password"):
        world.app.accounts.sign_up_first("a@example.org", "Ada", password, "test")


@pytest.mark.parametrize("email", ["", "ada", "a@b@c", "a b@c.org", "<a>@b.org"])
def test_what_is_no_e_mail_is_refused(world: World, email: str) -> None:
    with pytest.raises(InputError, match="no e-mail"):
        world.app.accounts.sign_up_first(email, "Ada", PASSWORD, "test")


def attempts_until_limited(world: World, address: str, email: str = "owner@example.org") -> int:
    for number in range(200):
        try:
            world.app.accounts.sign_in(email, "x", agent="", address=address)
        except RateLimitError as error:
            assert error.retry_after_seconds > 0
            return number
        except UnauthenticatedError:
            continue
    return 200


def test_guessing_is_stopped_and_starts_again_later(world: World) -> None:
    assert attempts_until_limited(world, "192.0.2.1") == 10
    assert attempts_until_limited(world, "192.0.2.2") == 10
    world.clock.pass_by(minutes=16)
    assert attempts_until_limited(world, "192.0.2.1") == 10


def test_who_signs_in_begins_with_no_attempts(signed_up: World) -> None:
    for _ in range(12):
        signed_up.app.accounts.sign_in("owner@example.org", PASSWORD, **HERE)


def test_the_networks_of_one_customer_count_as_one_address(world: World) -> None:
    assert attempts_until_limited(world, "2001:db8::1") == 10
    assert attempts_until_limited(world, "2001:db8::2") == 0
    assert attempts_until_limited(world, "2001:db8:0:1::1") == 10


@pytest.mark.parametrize(
    "typed",
    ["OWNER@example.org", " owner@example.org\t", "Owner@EXAMPLE.org\n", "owner@example.org"],
)
def test_no_way_of_writing_an_address_gives_further_guesses(signed_up: World, typed: str) -> None:
    assert attempts_until_limited(signed_up, "192.0.2.1") == 10
    assert attempts_until_limited(signed_up, "192.0.2.1", typed) == 0


def test_an_office_signs_in_at_once_and_only_what_goes_wrong_is_counted(signed_up: World) -> None:
    for _ in range(150):
        signed_up.app.accounts.sign_in("owner@example.org", PASSWORD, **HERE)
    tried = sum(
        attempts_until_limited(signed_up, HERE["address"], f"{n}@example.org") for n in range(10)
    )
    assert tried == 60


def test_guesses_from_everywhere_stop_and_lock_out_nobody_who_was_there_before(
    signed_up: World,
) -> None:
    accounts = signed_up.app.accounts
    before = accounts.sign_in("owner@example.org", PASSWORD, **HERE).familiar
    places = [f"203.0.113.{n}" for n in range(20)]
    assert sum(attempts_until_limited(signed_up, place) for place in places) == 100
    with pytest.raises(RateLimitError):
        accounts.sign_in("owner@example.org", PASSWORD, **HERE)
    assert accounts.sign_in("owner@example.org", PASSWORD, **HERE, familiar=before)
    for _ in range(10):
        with pytest.raises(UnauthenticatedError):
            accounts.sign_in("owner@example.org", "x", **HERE, familiar=before)
    with pytest.raises(RateLimitError):
        accounts.sign_in("owner@example.org", PASSWORD, **HERE, familiar=before)


@pytest.mark.parametrize("familiar", ["", "0" * 64, "\xe9", "somebody else's"])
def test_a_made_up_proof_of_familiarity_gives_no_further_guesses(
    signed_up: World, familiar: str
) -> None:
    if familiar.startswith("somebody"):
        secret, _ = signed_up.app.invitations.create(signed_up.owner, signed_up.project, "editor")
        other, _ = signed_up.app.invitations.sign_up(secret, "b@example.org", "Bo", PASSWORD, "")
        familiar = other.familiar or ""
    assert attempts_until_limited(signed_up, "192.0.2.1") == 10
    with pytest.raises(RateLimitError):
        signed_up.app.accounts.sign_in(
            "owner@example.org", PASSWORD, **{**HERE, "familiar": familiar}
        )


def test_familiarity_ends_with_the_password(signed_up: World) -> None:
    accounts = signed_up.app.accounts
    made = accounts.sign_in("owner@example.org", PASSWORD, **HERE)
    accounts.change_password(made.actor, old=PASSWORD, new="another phrase", secret=made.secret)
    assert attempts_until_limited(signed_up, HERE["address"]) == 10
    with pytest.raises(RateLimitError):
        accounts.sign_in("owner@example.org", "another phrase", **HERE, familiar=made.familiar)


@pytest.mark.parametrize(
    "email", ["\uff41da@example.org", "ada@example\u2024org", "\u212aay@b.org"]
)
def test_an_address_that_looks_like_another_ones_is_refused(world: World, email: str) -> None:
    with pytest.raises(InputError, match="disguise"):
        world.app.accounts.sign_up_first(email, "Ada", PASSWORD, "test")


def test_a_provider_that_writes_an_address_in_disguise_opens_nobodys_account(world: World) -> None:
    secret, _ = world.app.invitations.create(world.owner, world.project, "editor")
    world.app.invitations.sign_up(secret, "kay@example.org", "Kay", PASSWORD, "")
    with pytest.raises(InputError, match="disguise"):
        world.app.accounts.oidc_sign_in(
            "https://id", "7", "\u212aay@example.org", "K", verified=True, agent=""
        )


@pytest.mark.parametrize("name", ["", " ", "A\x00", "A\u202eda", "\u2066Ada", "x" * 101])
def test_a_name_that_cannot_be_shown_as_it_is_is_refused(world: World, name: str) -> None:
    with pytest.raises(InputError, match="name"):
        world.app.accounts.sign_up_first("a@example.org", name, PASSWORD, "test")


def test_the_same_letters_composed_otherwise_are_the_same_address(world: World) -> None:
    world.app.accounts.sign_up_first("jos\xe9@example.org", "Jos\xe9", PASSWORD, "test")
    assert world.app.accounts.sign_in("jose\u0301@example.org", PASSWORD, **HERE)


def test_a_session_has_a_new_secret_of_which_only_the_hash_is_kept(
    signed_up: World, tmp_path: Path
) -> None:
    accounts = signed_up.app.accounts
    one = accounts.sign_in("owner@example.org", PASSWORD, **HERE)
    other = accounts.sign_in("owner@example.org", PASSWORD, **HERE)
    assert one.secret != other.secret
    assert len(one.secret) >= 43
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert one.session.token_hash.encode() in kept
    assert one.secret.encode() not in kept
    assert PASSWORD.encode() not in kept


def test_a_session_ends_when_it_is_signed_out(signed_up: World) -> None:
    made = signed_up.app.accounts.sign_in("owner@example.org", PASSWORD, **HERE)
    signed_up.app.accounts.sign_out(made.secret)
    with pytest.raises(UnauthenticatedError):
        signed_up.app.accounts.actor_of_session(made.secret)


def test_an_unused_session_ends_and_a_used_one_goes_on(world: World) -> None:
    used, unused = world.signed_in("owner"), world.signed_in("owner")
    for _ in range(2):
        world.clock.pass_by(days=10)
        world.app.accounts.actor_of_session(used.secret)
    with pytest.raises(UnauthenticatedError):
        world.app.accounts.actor_of_session(unused.secret)


def test_no_session_is_longer_than_the_setting(world: World) -> None:
    made = world.signed_in("owner")
    for _ in range(4):
        world.clock.pass_by(days=7)
        world.app.accounts.actor_of_session(made.secret)
    world.clock.pass_by(days=3)
    with pytest.raises(UnauthenticatedError):
        world.app.accounts.actor_of_session(made.secret)


def test_sessions_are_listed_and_ended_one_by_one(world: World) -> None:
    one, other = world.signed_in("owner"), world.signed_in("owner")
    accounts = world.app.accounts
    assert len(accounts.sessions(one.actor)) == 2
    accounts.end_session(one.actor, other.session.token_hash)
    assert [session.token_hash for session in accounts.sessions(one.actor)] == [
        one.session.token_hash
    ]


def test_a_new_password_ends_all_other_sessions(signed_up: World) -> None:
    accounts = signed_up.app.accounts
    here = accounts.sign_in("owner@example.org", PASSWORD, **HERE)
    there = accounts.sign_in("owner@example.org", PASSWORD, **HERE)
    with pytest.raises(ForbiddenError, match="present password"):
        accounts.change_password(
            here.actor, old="wrong password", new="another password", secret=here.secret
        )
    accounts.change_password(here.actor, old=PASSWORD, new="another password", secret=here.secret)
    accounts.actor_of_session(here.secret)
    with pytest.raises(UnauthenticatedError):
        accounts.actor_of_session(there.secret)
    accounts.sign_in("owner@example.org", "another password", **HERE)


@pytest.mark.parametrize("by", ["administrator", "operator"])
def test_a_disabled_account_is_out_at_once_and_signs_in_anew_later(world: World, by: str) -> None:
    app, owner, editor = world.app, world.owner, world.member("editor")
    session = world.signed_in("editor")
    secret, _ = app.tokens.create(editor, "mine", ["read"])
    code = app.pairings.start(editor).secret
    if by == "operator":
        app.operators.disable("Editor@example.org")
    else:
        app.accounts.disable(owner, editor.account_id)
    ways = (
        lambda: app.accounts.actor_of_session(session.secret),
        lambda: app.tokens.actor_of_token(secret),
        lambda: app.pairings.describe(code),
        lambda: app.pairings.finish(code, "phone"),
    )
    for use in (*ways, lambda: world.signed_in("editor")):
        with pytest.raises((UnauthenticatedError, ForbiddenError)):
            use()
    if by == "operator":
        app.operators.enable("editor@example.org")
    else:
        app.accounts.enable(owner, editor.account_id)
    for use in ways:
        with pytest.raises(UnauthenticatedError):
            use()
    assert app.accounts.actor_of_session(world.signed_in("editor").secret)[0] == editor
    kinds = [entry.kind for entry in _journal(world) if entry.subject == editor.account_id]
    assert {"account.disabled", "account.enabled"} <= set(kinds)


def _journal(world: World) -> tuple[AuditEntry, ...]:
    with world.app.means.store.snapshot() as tx:
        return tuple(tx.audit.page(limit=1000))


def test_what_a_disabled_account_made_stays(world: World) -> None:
    app, editor = world.app, world.member("editor")
    board = world.read()
    app.documents.rename(editor, board.id, "Written by the editor")
    link, _ = app.shares.create(editor, board.id)
    app.operators.disable("editor@example.org")
    assert app.shares.open(link).document.title == "Written by the editor"
    assert app.documents.history(world.owner, board.id)[-1].author_name == editor.name
    members = app.projects.members(world.owner, world.project)
    assert {one.name: one.disabled_at is not None for one in members} == {
        "Owner": False,
        "Editor": True,
    }


def test_invitations_of_a_disabled_account_are_no_way_back(world: World) -> None:
    app = world.app
    other = world.member("owner", "second")
    secret, _ = app.invitations.create(other, world.project, "owner")
    kept, _ = app.invitations.create(world.owner, world.project, "viewer")
    app.operators.disable("second@example.org")
    with pytest.raises(NotFoundError):
        app.invitations.sign_up(secret, "mask@example.org", "Mask", PASSWORD, "")
    assert app.invitations.describe(kept).role == "viewer"


def test_the_only_administrator_is_not_disabled_without_a_successor(world: World) -> None:
    app, owner, editor = world.app, world.owner, world.member("editor")
    with pytest.raises(ConflictError, match="only administrator"):
        app.operators.disable("owner@example.org")
    for nobody in ("owner@example.org", "editor@example.org"):
        if nobody.startswith("editor"):
            app.operators.disable(nobody)
        with pytest.raises(ConflictError, match="successor"):
            app.operators.disable("owner@example.org", nobody)
    app.operators.enable("editor@example.org")
    closed = app.operators.disable("owner@example.org", "editor@example.org")
    assert (closed.handed_over, closed.ownerless) == (("Postmortems",), ())
    heir, _ = app.accounts.actor_of_session(world.signed_in("editor").secret)
    assert heir.is_admin
    assert app.projects.open(heir, world.project).role == "owner"
    with pytest.raises(InputError):
        app.accounts.disable(heir, editor.account_id)
    app.accounts.enable(heir, owner.account_id)
    assert not app.operators.disable("owner@example.org").ownerless


def test_projects_that_nobody_manages_any_more_are_named_and_can_be_handed_over(
    world: World,
) -> None:
    app = world.app
    second = world.member("owner", "second")
    alone = app.projects.create(second, "Alone").id
    secret, _ = app.invitations.create(second, alone, "viewer")
    app.invitations.accept(world.stranger("third"), secret)
    app.projects.create(second, "Empty")
    closed = app.operators.disable("second@example.org")
    assert closed.ownerless == ("Alone",)
    again = app.operators.disable("second@example.org", "third@example.org")
    assert (again.handed_over, again.ownerless) == (("Alone",), ())
    assert app.projects.open(world.stranger("third"), alone).role == "owner"
    assert again.account.disabled_at == closed.account.disabled_at


def test_a_disabled_owner_is_no_owner_who_is_left(world: World) -> None:
    app, owner = world.app, world.owner
    second = world.member("owner", "second")
    app.operators.disable("second@example.org")
    with pytest.raises(ConflictError, match="needs an owner"):
        app.projects.remove_member(owner, world.project, owner.account_id)
    app.projects.remove_member(owner, world.project, second.account_id)


def test_the_account_of_this_machine_is_not_disabled(world: World) -> None:
    world.app.accounts.local_actor()
    with pytest.raises(ConflictError, match="local"):
        world.app.operators.disable("local@localhost")


def test_a_machine_that_was_a_server_opens_for_an_administrator_who_is_not_disabled(
    world: World,
) -> None:
    world.member("editor")
    world.app.operators.disable("owner@example.org", "editor@example.org")
    assert world.app.accounts.local_actor().email == "editor@example.org"


def test_operators_see_who_is_disabled_and_who_was_there(world: World) -> None:
    world.member("editor")
    world.app.operators.add_account("new@example.org", "New", PASSWORD, is_admin=False)
    world.app.operators.disable("editor@example.org")
    views = {view.account.email: view for view in world.app.operators.accounts()}
    assert views["editor@example.org"].account.disabled_at == world.clock.at
    assert views["editor@example.org"].seen_at == world.clock.at
    assert views["new@example.org"].seen_at is None
    assert views["owner@example.org"].account.is_admin
    assert views["owner@example.org"].projects == 1


def test_a_password_that_was_reset_ends_offers_to_pair(world: World) -> None:
    code = world.app.pairings.start(world.owner).secret
    world.app.operators.reset_password("owner@example.org", PASSWORD)
    with pytest.raises(UnauthenticatedError):
        world.app.pairings.finish(code, "phone")


def test_who_joins_by_single_sign_on_ends_what_the_former_holder_has_begun(world: World) -> None:
    account = world.app.operators.add_account("a@example.org", "Ada", PASSWORD, is_admin=False)
    assert account.password_hash is not None
    made = world.app.accounts.sign_in("a@example.org", PASSWORD, **HERE)
    code = world.app.pairings.start(made.actor).secret
    sign_in_by_oidc(world, "7", "a@example.org")
    with pytest.raises(UnauthenticatedError):
        world.app.pairings.finish(code, "phone")


# ------------------------------------------------------------------------------ this machine


def test_at_this_machine_one_is_there_without_signing_in(world: World) -> None:
    actor = world.app.accounts.local_actor()
    assert actor.via == "local"
    assert world.app.accounts.local_actor() == actor
    assert len(world.app.projects.projects(actor)) == 1


def test_work_done_at_this_machine_belongs_to_who_sets_the_server_up(world: World) -> None:
    local = world.app.accounts.local_actor()
    assert world.app.accounts.needs_setup()
    made = world.app.accounts.sign_up_first("a@example.org", "Ada", PASSWORD, "test")
    assert made.account.id == local.account_id
    assert not world.app.accounts.needs_setup()
    assert world.app.accounts.local_actor().account_id == local.account_id


# ----------------------------------------------------------------------------- OpenID Connect


def sign_in_by_oidc(world: World, subject: str, email: str, *, verified: bool = True) -> str:
    return world.app.accounts.oidc_sign_in(
        "https://id.example.org", subject, email, "Somebody", verified=verified, agent=""
    ).account.id


def test_a_verified_e_mail_joins_the_account_that_has_it(signed_up: World) -> None:
    assert sign_in_by_oidc(signed_up, "1", "owner@example.org") == signed_up.owner.account_id
    assert sign_in_by_oidc(signed_up, "1", "new@example.org") == signed_up.owner.account_id


def test_an_e_mail_that_nobody_verified_joins_nothing(signed_up: World) -> None:
    with pytest.raises(ForbiddenError):
        sign_in_by_oidc(signed_up, "1", "owner@example.org", verified=False)


def test_an_account_of_one_subject_is_not_taken_over_by_another(signed_up: World) -> None:
    sign_in_by_oidc(signed_up, "1", "owner@example.org")
    with pytest.raises(ConflictError):
        sign_in_by_oidc(signed_up, "2", "owner@example.org")


def test_strangers_get_an_account_only_where_the_operator_says_so(tmp_path: Path) -> None:
    world = open_world(tmp_path, oidc_sign_up=False)
    world.app.accounts.sign_up_first("a@example.org", "Ada", PASSWORD, "test")
    with pytest.raises(ForbiddenError, match="invitation"):
        sign_in_by_oidc(world, "2", "second@example.org")
    world.app.close()


def test_who_comes_first_by_single_sign_on_does_not_own_the_server(world: World) -> None:
    with pytest.raises(ForbiddenError, match="set up"):
        sign_in_by_oidc(world, "1", "first@example.org")
    assert world.app.accounts.needs_setup()


def test_who_held_an_account_before_its_e_mail_was_verified_is_out(signed_up: World) -> None:
    accounts = signed_up.app.accounts
    before = accounts.sign_in("owner@example.org", PASSWORD, agent="", address="192.0.2.7")
    token, _ = signed_up.app.tokens.create(before.actor, "ci", frozenset({"read"}))
    sign_in_by_oidc(signed_up, "1", "owner@example.org")
    with pytest.raises(UnauthenticatedError):
        accounts.actor_of_session(before.secret)
    with pytest.raises(UnauthenticatedError):
        signed_up.app.tokens.actor_of_token(token)
    with pytest.raises(UnauthenticatedError):
        accounts.sign_in("owner@example.org", PASSWORD, agent="", address="192.0.2.7")


# ------------------------------------------------------------------------------------ pairing


def test_a_phone_is_paired_once(world: World) -> None:
    start = world.app.pairings.start(world.owner, world.project)
    assert world.app.pairings.describe(start.secret).email == world.owner.email
    paired = world.app.pairings.finish(start.secret, "Safari")
    assert paired.project_id == world.project
    assert paired.signed_in.account.id == world.owner.account_id
    with pytest.raises(UnauthenticatedError, match="new one"):
        world.app.pairings.finish(start.secret, "Safari")
    with pytest.raises(UnauthenticatedError):
        world.app.pairings.describe(start.secret)


def test_a_pairing_code_is_good_for_five_minutes(world: World) -> None:
    start = world.app.pairings.start(world.owner)
    world.clock.pass_by(minutes=5)
    with pytest.raises(UnauthenticatedError):
        world.app.pairings.finish(start.secret, "Safari")


# -------------------------------------------------------------------------------- invitations


def test_an_invited_person_signs_up_into_the_project(world: World) -> None:
    secret, _ = world.app.invitations.create(world.owner, world.project, "editor")
    assert world.app.invitations.describe(secret).role == "editor"
    made, project = world.app.invitations.sign_up(secret, "bo@example.org", "Bo", PASSWORD, "test")
    assert project.id == world.project
    assert [view.role for view in world.app.projects.projects(made.actor)] == ["editor"]
    assert not made.actor.is_admin


UNUSABLE: dict[str, Callable[[World, str], object]] = {
    "used": lambda world, secret: world.app.invitations.accept(world.stranger(), secret),
    "old": lambda world, _: world.clock.pass_by(days=8),
    "revoked": lambda world, _: world.app.invitations.revoke(
        world.owner,
        world.project,
        world.app.invitations.invitations(world.owner, world.project)[0].token_hash,
    ),
}


@pytest.mark.parametrize("make", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_invitation_that_is_over_opens_nothing(
    world: World, make: Callable[[World, str], object]
) -> None:
    secret, _ = world.app.invitations.create(world.owner, world.project, "editor")
    make(world, secret)
    with pytest.raises(NotFoundError):
        world.app.invitations.describe(secret)
    with pytest.raises(NotFoundError):
        world.app.invitations.accept(world.signed_in("late").actor, secret)
    assert not world.app.invitations.invitations(world.owner, world.project)


def test_an_invitation_for_one_e_mail_is_for_nobody_else(world: World) -> None:
    secret, _ = world.app.invitations.create(world.owner, world.project, "editor", "bo@example.org")
    with pytest.raises(ForbiddenError, match="another e-mail"):
        world.app.invitations.accept(world.stranger(), secret)
    assert world.app.invitations.accept(world.signed_in("bo").actor, secret).id == world.project


def test_an_invitation_takes_no_role_away(world: World) -> None:
    secret, _ = world.app.invitations.create(world.owner, world.project, "viewer")
    world.app.invitations.accept(world.owner, secret)
    assert world.app.projects.open(world.owner, world.project).role == "owner"


# ------------------------------------------------------------------------------------- tokens


def test_a_token_acts_for_its_account_within_its_scopes(world: World) -> None:
    secret, token = world.app.tokens.create(world.owner, "ci", ["read"], days=7)
    assert secret.startswith("bsnap_")
    actor = world.app.tokens.actor_of_token(secret)
    assert (actor.account_id, actor.via) == (world.owner.account_id, "token")
    assert actor.scopes == {"read"}
    assert token.token_hash not in secret


def end_by_revoking(world: World, token_id: str) -> None:
    world.app.tokens.revoke(world.owner, token_id)


def end_by_waiting(world: World, _: str) -> None:
    world.clock.pass_by(days=7)


@pytest.mark.parametrize("end", [end_by_revoking, end_by_waiting])
def test_a_token_that_is_over_is_nobody(world: World, end: Callable[[World, str], None]) -> None:
    secret, token = world.app.tokens.create(world.owner, "ci", ["read"], days=7)
    world.app.tokens.actor_of_token(secret)
    end(world, token.id)
    with pytest.raises(UnauthenticatedError):
        world.app.tokens.actor_of_token(secret)


@pytest.mark.parametrize("secret", ["", "bsnap_", "bsnap_x", "' or 1=1"])
def test_what_is_no_token_is_nobody(world: World, secret: str) -> None:
    with pytest.raises(UnauthenticatedError):
        world.app.tokens.actor_of_token(secret)


def test_a_token_for_a_project_of_others_is_not_made(world: World) -> None:
    with pytest.raises(NotFoundError):
        world.app.tokens.create(world.stranger(), "x", ["read"], project_id=world.project)
    with pytest.raises(InputError):
        world.app.tokens.create(world.owner, "x", [])


# ------------------------------------------------------------------------------------ members


def test_a_project_always_has_an_owner(world: World) -> None:
    editor = world.member("editor")
    projects = world.app.projects
    with pytest.raises(ConflictError, match="needs an owner"):
        projects.change_member(world.owner, world.project, world.owner.account_id, "viewer")
    with pytest.raises(ConflictError, match="needs an owner"):
        projects.remove_member(world.owner, world.project, world.owner.account_id)
    project = world.project
    projects.change_member(world.owner, project, editor.account_id, "owner")
    projects.remove_member(world.owner, project, world.owner.account_id)
    assert len(projects.members(editor, project)) == 1


def test_everybody_may_leave_a_project(world: World) -> None:
    viewer, project = world.member("viewer"), world.project
    world.app.projects.remove_member(viewer, project, viewer.account_id)
    with pytest.raises(NotFoundError):
        world.app.projects.open(viewer, project)


def test_a_colleague_is_added_by_e_mail_and_a_stranger_is_not_found(world: World) -> None:
    colleague = world.stranger("colleague")
    added = world.app.projects.add_member(world.owner, world.project, colleague.email, "editor")
    assert added is not None
    with pytest.raises(ConflictError):
        world.app.projects.add_member(world.owner, world.project, colleague.email, "viewer")
    unknown = world.app.projects.add_member(world.owner, world.project, "x@example.org", "viewer")
    assert unknown is None


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 101, "\ud800"])
def test_what_is_no_name_is_refused(world: World, name: str) -> None:
    for give in (
        lambda: world.app.projects.create(world.owner, name),
        lambda: world.app.accounts.rename(world.owner, name),
    ):
        with pytest.raises(InputError, match="name"):
            give()


def test_who_did_what_is_written_down(world: World) -> None:
    world.read()
    editor = world.member("editor")
    board = world.app.boards.page(editor, world.project).boards[0].board
    world.app.boards.set_status(editor, board.id, "in_review")
    entries = world.app.projects.audit(world.owner, world.project)
    assert {"board.submitted", "member.joined", "board.status"} <= {one.kind for one in entries}
    status = next(one for one in entries if one.kind == "board.status")
    assert (status.account_id, status.subject) == (editor.account_id, board.id)


def test_an_actor_whose_account_is_gone_is_nobody(world: World) -> None:
    ghost = replace(world.owner, account_id="gone")
    with pytest.raises(BoardsnapError):
        world.app.accounts.account(ghost)
