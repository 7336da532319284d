"""When a form was shown, signed: a person takes a while to write, and a form does not stay open for days."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

SHORTEST = timedelta(seconds=3)
LONGEST = timedelta(hours=24)
MARK = "melden"


class Reading(Enum):
    VALID = "valid"
    EARLY = "early"
    # Too old, forged or not there.
    WORTHLESS = "worthless"


def signer() -> TimestampSigner:
    return TimestampSigner(salt="portal.reporting.stamp")


def new_stamp() -> str:
    return signer().sign(MARK)


def read(stamp: str) -> Reading:
    try:
        signer().unsign(stamp, max_age=LONGEST)
    except BadSignature:
        return Reading.WORTHLESS
    try:
        signer().unsign(stamp, max_age=SHORTEST)
    except SignatureExpired:
        return Reading.VALID
    return Reading.EARLY
