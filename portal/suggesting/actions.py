from __future__ import annotations

from django.db import transaction

from directory.models import Proposal
from directory.proposals import propose
from directory.proposals.newcomers import NOTHING
from directory.versions import Content
from portal.reporting.actions import count_sending


@transaction.atomic
def suggest_organisation(*, content: Content, email: str, address: str) -> Proposal:
    """Keep what somebody at this network address sent, for the office to review; raises TooMany."""
    count_sending(address)
    proposal = Proposal(origin=Proposal.Origin.PUBLIC, email=email)
    return propose(proposal=proposal, before=NOTHING, after=content)
