"""Who may do what beyond Django's own four permissions; asked here and nowhere else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_permission_codename

from directory.models import Entry, Proposal
from directory.models.entry import entry_models
from directory.versions.content import entry_model


def may(user: Any, action: str, model: Any) -> bool:
    return bool(user.has_perm(f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}"))


def may_publish(user: Any, model: type[Entry]) -> bool:
    """Whether what they save of a public entry is public at once; otherwise it becomes a proposal."""
    return may(user, "publish", model)


def may_see(user: Any, proposal: Proposal | None = None) -> bool:
    """Whoever may change an entry of that type sees what others would change, too; without one: any proposal."""
    models = [entry_model(proposal.type)] if proposal else entry_models()
    return any(may(user, "change", model) for model in models)


def may_decide(user: Any, proposal: Proposal) -> bool:
    """A new organisation becomes a draft, which whoever may add one may do."""
    model = entry_model(proposal.type)
    if proposal.is_new:
        return may(user, "add", model)
    return may(user, "change", model) and may_publish(user, model)
