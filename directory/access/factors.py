"""The second factor of an account: an app that shows codes, or a passkey. With the first come recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet


def factors_of(user: AbstractBaseUser) -> QuerySet[Authenticator]:
    """Without the recovery codes, which only help where one of these is lost."""
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return factors.order_by("created_at", "pk")


def lacks_factor(user: Any) -> bool:
    return settings.SECOND_FACTOR == "required" and user.is_authenticated and not factors_of(user).exists()
