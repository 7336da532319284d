"""The log `security`: who got in, who did not, and what changed about getting in. Never a password or a code.

The network address stands only where an attempt failed, which is what a blocking rule needs. A name stands there only
if an account bears it: people type their password into the wrong field.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from directory.senders import sender_address

logger = logging.getLogger("security")


def _from(request: HttpRequest | None) -> str:
    return sender_address(request) if request else "-"


@receiver(user_logged_in)
def note_login(request: HttpRequest, user: User, **kwargs: Any) -> None:
    logger.info("logged in: account %s", user.pk)


@receiver(user_logged_out)
def note_logout(request: HttpRequest, user: AbstractBaseUser | None, **kwargs: Any) -> None:
    if user:
        logger.info("logged out: account %s", user.pk)


@receiver(user_login_failed)
def note_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    account = User.objects.filter(username=str(credentials.get("username", "")).replace("\x00", "")).first()
    logger.warning("wrong password: account %s, from %s", account.pk if account else "unknown", _from(request))


@receiver(signals.authentication_failed)
def note_wrong_code(request: HttpRequest, user: User, **kwargs: Any) -> None:
    logger.warning("wrong code: account %s, from %s", user.pk, _from(request))


@receiver(signals.authenticator_used)
def note_factor(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    logger.info("second factor used: account %s, %s", user.pk, authenticator.type)


@receiver(signals.authenticator_added)
@receiver(signals.authenticator_reset)
def note_new_factor(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    logger.info("second factor set up: account %s, %s", user.pk, authenticator.type)


@receiver(signals.authenticator_removed)
def note_lost_factor(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    logger.warning("second factor removed: account %s, %s", user.pk, authenticator.type)


def note_too_many(request: HttpRequest | None) -> None:
    logger.warning("too many failed attempts, from %s", _from(request))


def note_too_late(account: AbstractBaseUser) -> None:
    logger.warning("first password after its time: account %s", account.pk)


def note_ended(account: AbstractBaseUser, number: int) -> None:
    logger.info("sessions ended: account %s, %d", account.pk, number)


def note_taken_off(by: int | None, account: User) -> None:
    logger.warning("second factor taken off: account %s, by account %s", account.pk, by)
