"""The groups of the editorial office and what each may do. A migration that brings a new permission calls `make_groups`
again: it adds what is missing and takes nothing away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

EDIT = ("view", "add", "change", "delete")
LOCAL = ("directory.actor", "programmes.programme", "programmes.newsitem")
# What is said of an entry, and what supports it: whoever may change the entry changes these with it.
PARTS = (
    *(f"directory.{name}" for name in ("contact", "keyfigure", "location", "offer", "point", "relation")),
    *("directory.picture", "directory.servedplace", "directory.citation"),
    *("programmes.participation", "programmes.newsparticipant"),
)
# What everybody in the office finds and looks at.
SEEN = (
    *(*LOCAL, *PARTS, "directory.law", "directory.actorkind", "directory.topic", "directory.entry"),
    *("directory.address", "directory.audience", "directory.place", "directory.postalcode", "directory.source"),
    *("directory.deletion", "directory.likelyduplicate", "directory.fruitlesssearch", "directory.proposal"),
)


def _each(models: tuple[str, ...], *actions: str) -> list[str]:
    return [f"{label.split('.')[0]}.{action}_{label.split('.')[1]}" for label in models for action in actions]


_EDITING = [
    *_each(SEEN, "view"),
    *_each((*LOCAL, *PARTS), *EDIT),
    *_each(("directory.source",), "add", "change"),
    *_each(("directory.likelyduplicate",), "change"),
]
_EVERYWHERE = [
    *_EDITING,
    *_each(("directory.law",), *EDIT),
    *_each(("portal.report",), "view", "change"),
    *_each(("directory.fruitlesssearch",), "delete"),
    "directory.edit_everywhere",
]

GROUPS: dict[str, list[str]] = {
    "Redaktion": _EVERYWHERE,
    "Freigabe": [
        *_EVERYWHERE,
        *_each((*LOCAL, "directory.law", "directory.source"), "publish"),
        *_each(("directory.source",), "delete"),
    ],
    # Where its members edit stands in their accounts.
    "Regionale Redaktion": _EDITING,
    "Leitung": [
        *_each(SEEN, "view"),
        *_each(("directory.actorkind", "directory.topic"), *EDIT, "publish"),
        *_each((*PARTS, "directory.audience", "directory.postalcode", "directory.responsibility"), *EDIT),
        *_each(("directory.source",), "add", "change"),
        *_each(("directory.place", "directory.likelyduplicate"), "change"),
        *_each(("directory.fruitlesssearch",), "delete"),
        *_each(("portal.operator",), "view", "add", "change"),
        *_each(("portal.report",), "view", "change", "delete"),
        *_each(("directory.proposal",), "delete"),
        *_each(("auth.user",), "view", "add", "change"),
        *_each(("auth.group",), "view"),
    ],
}


def _permissions(model: Any) -> Iterator[tuple[str, str]]:
    options = model._meta
    for action in options.default_permissions:
        yield f"{action}_{options.model_name}", f"Can {action} {options.verbose_name_raw}"
    yield from options.permissions


def make_groups(apps: Any) -> None:
    """Groups with the permissions that this state of the models knows; Django itself makes permissions only later."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    wanted = {name for names in GROUPS.values() for name in names}
    made: dict[str, Any] = {}
    for model in apps.get_models():
        for codename, name in _permissions(model):
            label = f"{model._meta.app_label}.{codename}"
            if label not in wanted:
                continue
            kind, _ = ContentType.objects.get_or_create(app_label=model._meta.app_label, model=model._meta.model_name)
            made[label], _ = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": name}
            )
    for title, names in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=title)
        group.permissions.add(*(made[name] for name in names if name in made))
