"""Accounts of the workspace, for its administrators."""

from __future__ import annotations

from fastapi import APIRouter, Request

from boardsnap.web.answers import refusals
from boardsnap.web.callers import Calls
from boardsnap.web.schemas.accounts import AccountItem, AccountsOut, ClosedOut
from boardsnap.web.site import site_of

router = APIRouter(prefix="/accounts", tags=["accounts"], responses=refusals())


@router.get("")
def list_accounts(request: Request, call: Calls) -> AccountsOut:
    """Everybody who has an account in the workspace; for administrators."""
    accounts = site_of(request).app.accounts.accounts(call.who)
    return AccountsOut(accounts=tuple(AccountItem.of(account) for account in accounts))


@router.post("/{account_id}/disable")
def disable_account(request: Request, account_id: str, call: Calls) -> ClosedOut:
    """Ends an account's sessions, tokens and pairings at once; what it made stays."""
    closed = site_of(request).app.accounts.disable(call.who, account_id)
    return ClosedOut(account=AccountItem.of(closed.account), ownerless=closed.ownerless)


@router.post("/{account_id}/enable")
def enable_account(request: Request, account_id: str, call: Calls) -> AccountItem:
    """Gives a disabled account its access back; its owner signs in anew."""
    return AccountItem.of(site_of(request).app.accounts.enable(call.who, account_id))
