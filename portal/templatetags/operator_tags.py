from __future__ import annotations

from django import template

from portal.models import Operator

register = template.Library()


@register.simple_tag
def operator() -> Operator | None:
    """Who answers for this installation, if that is known: `{% operator as operator %}`."""
    return Operator.objects.first()
