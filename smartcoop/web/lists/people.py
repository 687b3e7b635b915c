"""The lists of members and activities."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import selectinload

from smartcoop.activities.models import Activity, ActivityState, Participant
from smartcoop.i18n import text
from smartcoop.members.models import Member, MemberState
from smartcoop.names import beginnings
from smartcoop.web.labels import named
from smartcoop.web.lists.filters import called, in_state, of_name, since, until
from smartcoop.web.lists.listing import Asks, Badge, Column, Few, Filter, Listing, Seen

LONGEST_NUMBER = 9
"""Digits of a member's number."""


def _members(seen: Seen) -> Select[Any]:
    return select(Member).where(seen.at_home(Member.cooperative_id))


def _named_or_numbered(seen: Seen, said: str) -> Sequence[ColumnElement[bool]]:
    if said.isdecimal():
        return Few([Member.number == int(said)] if len(said) <= LONGEST_NUMBER else [false()])
    return of_name(seen, Member.id, beginnings(seen.actor.cooperative_id, Member, said))


MEMBERS = Listing(
    name="members",
    title=text("Members, the newest first"),
    endpoint="members.index",
    permission="member.read",
    query=_members,
    key=Member.id,
    columns=(
        Column("name", text("Name"), lambda one: one.name, sort=Member.last_name, link=lambda one: url_for("members.show", member_id=one.id)),
        Column("number", text("Number"), lambda one: one.number, "number", sort=Member.number),
        Column("place", text("Place"), lambda one: one.city),
        Column("since", text("Member since"), lambda one: one.joined_on, sort=Member.joined_on),
        Column("state", text("State"), lambda one: Badge(*named(one.state))),
    ),
    filters=(
        Filter("search", text("Name or number"), Asks.WORDS, _named_or_numbered, first=True),
        in_state(Member.state, MemberState),
        since("joined_from", text("Member from"), Member.joined_on, "since"),
        until("joined_until", text("until"), Member.joined_on, "since"),
    ),
    empty=text("Nobody is registered yet. A person is registered first, then takes a share."),
)


def _activities(seen: Seen) -> Select[Any]:
    query = select(Activity).where(seen.at_home(Activity.cooperative_id)).options(selectinload(Activity.holder))
    if seen.mine is None:
        return query
    taking_part = select(Participant.activity_id).where(Participant.member_id == seen.mine)
    return query.where(or_(Activity.holder_id == seen.mine, Activity.id.in_(taking_part)))


ACTIVITIES = Listing(
    name="activities",
    title=text("Activities, the newest first"),
    endpoint="activities.index",
    permission="activity.read",
    query=_activities,
    key=Activity.id,
    columns=(
        Column("name", text("Activity"), lambda one: one.name, sort=Activity.name, link=lambda one: url_for("activities.show", activity_id=one.id)),
        Column("number", text("Number"), lambda one: one.number, "number", sort=Activity.number),
        Column("holder", text("Holder"), lambda one: one.holder.name),
        Column("since", text("Open since"), lambda one: one.opened_on, sort=Activity.opened_on),
        Column("state", text("State"), lambda one: Badge(*named(one.state))),
    ),
    filters=(
        called(Activity, Activity.id, "search", text("Name")),
        called(Member, Activity.holder_id, "holder", text("Holder"), first=False),
        in_state(Activity.state, ActivityState),
        since("opened_from", text("Open from"), Activity.opened_on, "since"),
        until("opened_until", text("until"), Activity.opened_on, "since"),
    ),
    empty=text("No activity is open yet. A member whose share is paid can open one."),
)
