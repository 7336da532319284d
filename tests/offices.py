"""Accounts of the editorial office with just these permissions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

# What a form of an entry needs besides the entry itself: its rows.
ROWS = ("point", "contact", "offer", "keyfigure", "servedplace", "location", "relation", "citation")


def permission(model: Any, action: str) -> Permission:
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    codename = f"{action}_{model._meta.model_name}"
    return Permission.objects.get_or_create(content_type=content_type, codename=codename, defaults={"name": codename})[
        0
    ]


def account(name: str, *permissions: Permission, **values: Any) -> User:
    user = User.objects.create_user(name, is_staff=True, **values)
    user.user_permissions.set(permissions)
    for row in ROWS:
        user.user_permissions.add(*Permission.objects.filter(codename__endswith=f"_{row}"))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
