"""Projects, their members, invitations and glossary."""

from __future__ import annotations

from fastapi import APIRouter, Request

from boardsnap.web.answers import refusals
from boardsnap.web.callers import Calls
from boardsnap.web.pages import base_url
from boardsnap.web.schemas.projects import (
    ContextIn,
    GlossaryOut,
    InvitationIn,
    InvitationOut,
    MemberOut,
    MembersOut,
    ProjectChange,
    ProjectDetail,
    ProjectIn,
    ProjectOut,
    ProjectsOut,
    RoleIn,
    WordOut,
    WordsIn,
)
from boardsnap.web.site import site_of

router = APIRouter(prefix="/projects", tags=["projects"], responses=refusals())


@router.get("")
def list_projects(request: Request, call: Calls) -> ProjectsOut:
    """The projects that are open to you."""
    views = site_of(request).app.projects.projects(call.who)
    return ProjectsOut(projects=tuple(ProjectOut.of(view) for view in views))


@router.post("", status_code=201, responses=refusals(402))
def create_project(request: Request, wanted: ProjectIn, call: Calls) -> ProjectDetail:
    """Makes a project; you own it."""
    projects = site_of(request).app.projects
    project = projects.create(call.who, wanted.name)
    return ProjectDetail.of(projects.open(call.who, project.id))


@router.get("/{project_id}")
def read_project(request: Request, project_id: str, call: Calls) -> ProjectDetail:
    """A project with its context."""
    return ProjectDetail.of(site_of(request).app.projects.open(call.who, project_id))


@router.patch("/{project_id}", responses=refusals(402))
def change_project(
    request: Request, project_id: str, wanted: ProjectChange, call: Calls
) -> ProjectDetail:
    """Renames a project, puts it into the archive or takes it out: all of it, or nothing."""
    projects = site_of(request).app.projects
    projects.change(call.who, project_id, name=wanted.name, archived=wanted.archived)
    return ProjectDetail.of(projects.open(call.who, project_id))


@router.put("/{project_id}/context")
def set_context(request: Request, project_id: str, wanted: ContextIn, call: Calls) -> ProjectDetail:
    """Says which names may stand on the project's boards."""
    projects = site_of(request).app.projects
    projects.set_context(call.who, project_id, wanted.record())
    return ProjectDetail.of(projects.open(call.who, project_id))


@router.get("/{project_id}/members")
def list_members(request: Request, project_id: str, call: Calls) -> MembersOut:
    """Who sees the project; owners also see who is invited."""
    site = site_of(request)
    may = site.app.projects.open(call.who, project_id).may
    members = site.app.projects.members(call.who, project_id)
    invited = site.app.invitations.invitations(call.who, project_id) if "own" in may else ()
    return MembersOut(
        members=tuple(MemberOut.of(member, call.who.account_id) for member in members),
        invitations=tuple(map(InvitationOut.of, invited)),
    )


@router.post("/{project_id}/members", status_code=201)
def add_member(
    request: Request, project_id: str, wanted: InvitationIn, call: Calls
) -> InvitationOut:
    """Invites someone: whoever opens the link in the answer joins."""
    return _invite(request, call, project_id, wanted)


@router.patch("/{project_id}/members/{account_id}", status_code=204, responses=refusals(409))
def change_member(
    request: Request, project_id: str, account_id: str, wanted: RoleIn, call: Calls
) -> None:
    """Gives a member another role."""
    site_of(request).app.projects.change_member(call.who, project_id, account_id, wanted.role)


@router.delete("/{project_id}/members/{account_id}", status_code=204, responses=refusals(409))
def remove_member(request: Request, project_id: str, account_id: str, call: Calls) -> None:
    """Takes someone out of the project, or leaves it."""
    site_of(request).app.projects.remove_member(call.who, project_id, account_id)


@router.post("/{project_id}/invitations", status_code=201)
def invite(request: Request, project_id: str, wanted: InvitationIn, call: Calls) -> InvitationOut:
    """Makes a link to join by, for one use within a week."""
    return _invite(request, call, project_id, wanted)


@router.delete("/{project_id}/invitations/{invitation_id}", status_code=204)
def withdraw_invitation(request: Request, project_id: str, invitation_id: str, call: Calls) -> None:
    """From now on the link opens nothing."""
    site_of(request).app.invitations.revoke(call.who, project_id, invitation_id)


@router.get("/{project_id}/glossary")
def list_words(request: Request, project_id: str, call: Calls) -> GlossaryOut:
    """The words that readings of this project know."""
    words = site_of(request).app.projects.glossary(call.who, project_id)
    return GlossaryOut(words=tuple(WordOut.of(word) for word in words))


@router.post("/{project_id}/glossary", status_code=201)
def add_words(request: Request, project_id: str, wanted: WordsIn, call: Calls) -> GlossaryOut:
    """Adds words; those that are known already get the new kind."""
    words = site_of(request).app.projects.add_words(
        call.who, project_id, [(word, wanted.kind) for word in wanted.words]
    )
    return GlossaryOut(words=tuple(WordOut.of(word) for word in words))


@router.delete("/{project_id}/glossary/{word:path}", status_code=204)
def remove_word(request: Request, project_id: str, word: str, call: Calls) -> None:
    """Takes a word out."""
    site_of(request).app.projects.remove_word(call.who, project_id, word)


def _invite(request: Request, call: Calls, project_id: str, wanted: InvitationIn) -> InvitationOut:
    invitations = site_of(request).app.invitations
    secret, made = invitations.create(call.who, project_id, wanted.role, wanted.email)
    return InvitationOut.of(made, f"{base_url(request)}/join/{secret}")
