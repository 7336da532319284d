"""Who may do what with which entry. Permissions say what an account does with a type of entry, its places say where.

The groups that bear the permissions are made by a migration of the portal. Whoever lacks `edit_everywhere` edits what
serves or sits in the places given to the account, and without a place nothing. What is released, that is public or
scheduled, is changed only by those who may publish it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.utils.translation import gettext as _

from directory.models import Actor, Entry, Place, Proposal, Source
from directory.models.entry import entry_models

Account = User | AnonymousUser
EVERYWHERE = "directory.edit_everywhere"


def type_of(entry: Entry) -> type[Entry]:
    """Its own model, also where only the row of the parent table is at hand."""
    return next(model for model in entry_models() if entry.type == model.TYPE)


def may(user: Account, action: str, model: type[models.Model]) -> bool:
    """Whether the permissions allow it for this model at all: add, change, delete, view or publish."""
    return user.has_perm(f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}")


def is_bound(user: Account, model: type[Entry]) -> bool:
    """Whether the account edits such entries in its places only."""
    return model.IS_LOCAL and not user.has_perm(EVERYWHERE)


def places_of(user: Account) -> models.QuerySet[Place]:
    return Place.objects.filter(responsibilities__user=user.pk)


def in_reach(entries: models.QuerySet[Any], user: Account, model: type[Entry]) -> models.QuerySet[Any]:
    """Those of these entries of one type that lie where the account may edit."""
    return entries.filter(pk__in=Entry.objects.within(places_of(user))) if is_bound(user, model) else entries


def reaches(user: Account, entry: Entry) -> bool:
    return in_reach(Entry.objects.filter(pk=entry.pk), user, type_of(entry)).exists()


def out_of_reach(user: Account) -> str:
    """Why an entry elsewhere is refused, with the places that would do."""
    places = ", ".join(place.full_name for place in places_of(user))
    if not places:
        return _("Ihrem Konto ist noch kein Ort zugeordnet; das übernimmt die Leitung.")
    return _("Sie bearbeiten Einträge, die hier helfen oder sitzen: %(places)s. Dieser Eintrag gehört nicht dazu.") % {
        "places": places
    }


def may_view(user: Account, entry: Entry) -> bool:
    """In the office and as a preview; whoever may change something may look at it."""
    return user.is_staff and any(may(user, action, type_of(entry)) for action in ("view", "change"))


def may_change(user: Account, entry: Entry) -> bool:
    """Whether the form is open to the account; whether it may be saved, `may_save` says."""
    return may(user, "change", type_of(entry)) and reaches(user, entry)


def changeable(entries: models.QuerySet[Any], user: Account) -> models.QuerySet[Any]:
    """Those of these entries, of whatever types, of which `may_change` says yes."""
    mine = [model for model in entry_models() if may(user, "change", model)]
    bound = [model.TYPE for model in mine if is_bound(user, model)]
    found = models.Q(type__in=[model.TYPE for model in mine if model.TYPE not in bound])
    if bound:
        found |= models.Q(type__in=bound, pk__in=Entry.objects.within(places_of(user)).values("pk"))
    return entries.filter(found)


def may_publish(user: Account, entry: Entry) -> bool:
    return may(user, "publish", type_of(entry)) and may_change(user, entry)


def may_save(user: Account, entry: Entry) -> bool:
    return may_publish(user, entry) if entry.is_released else may_change(user, entry)


def saveable(entries: models.QuerySet[Any], user: Account) -> models.QuerySet[Any]:
    """Those of these entries, of whatever types, of which `may_save` says yes."""
    published_by = [model.TYPE for model in entry_models() if may(user, "publish", model)]
    unreleased = models.Q(publish_at=None) & ~models.Q(state__in=Entry.STATES_WITH_PAGE)
    return changeable(entries, user).filter(models.Q(type__in=published_by) | unreleased)


def may_only_propose(user: Account, entry: Entry) -> bool:
    """Whether the form is open to the account, and what it saves becomes a proposal."""
    return may_change(user, entry) and not may_save(user, entry)


def may_decide(user: Account, proposal: Proposal) -> bool:
    """Whoever may save the entry, or could if it were still there; a new organisation, whoever adds some anywhere."""
    if proposal.is_new:
        return may(user, "add", Actor) and not is_bound(user, Actor)
    if entry := Entry.objects.filter(pk=proposal.entry_id or 0).first():
        return may_save(user, entry)
    return any(may(user, "publish", model) for model in entry_models() if proposal.type == model.TYPE)


def decidable(proposals: models.QuerySet[Proposal], user: Account) -> models.QuerySet[Proposal]:
    """Those of these proposals of which `may_decide` says yes."""
    entry = Entry.objects.filter(pk=models.OuterRef("entry"))
    is_new = models.Q(before__entry={})
    published_by = [model.TYPE for model in entry_models() if may(user, "publish", model)]
    mine = models.Exists(saveable(entry, user)) | (~models.Exists(entry) & models.Q(type__in=published_by))
    found = ~is_new & mine
    if may(user, "add", Actor) and not is_bound(user, Actor):
        found |= is_new
    return proposals.filter(found)


def may_delete(user: Account, entry: Entry) -> bool:
    return may(user, "delete", type_of(entry)) and may_save(user, entry)


def released(entry: Entry) -> str:
    """Why somebody who may not publish cannot change it."""
    if entry.has_page:
        return _("Der Eintrag ist öffentlich: Ihn ändert nur, wer veröffentlichen darf.")
    return _("Der Eintrag ist zur Veröffentlichung freigegeben: Ihn ändert nur, wer veröffentlichen darf.")


def why_not_saved(user: Account, entry: Entry) -> str:
    return released(entry) if reaches(user, entry) else out_of_reach(user)


def why_not_merged(user: Account, survivor: Entry, other: Entry) -> str:
    """Why the account cannot make two entries one; empty if it can. What was never public goes for good."""
    for entry in (survivor, other):
        if not may_save(user, entry):
            return f"„{entry}“: {why_not_saved(user, entry)}"
    if not other.has_page and not may_delete(user, other):
        return _("„%(entry)s“ war nie öffentlich und würde gelöscht; das ist Ihrem Konto nicht erlaubt.") % {
            "entry": other
        }
    return ""


def changeable_sources(user: Account) -> models.QuerySet[Source]:
    """Those of which `may_change_source` says yes."""
    if may(user, "change", Source) and not may(user, "publish", Source):
        return Source.objects.exclude(pk__in=Source.objects.public())
    return Source.objects.all() if may(user, "change", Source) else Source.objects.none()


def working_in(user: Account) -> models.QuerySet[Place]:
    """Where the account may fill what is missing."""
    if not may(user, "add", Actor):
        return Place.objects.none()
    return Place.objects.parts_of(places_of(user)) if is_bound(user, Actor) else Place.objects.all()


def may_change_source(user: Account, source: Source) -> bool:
    """A source that supports something public is itself read by the public."""
    public = Source.objects.public().filter(pk=source.pk).exists()
    return may(user, "change", Source) and (may(user, "publish", Source) or not public)
