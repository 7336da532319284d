"""Forms that come back because somebody else has saved meanwhile."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.admin_pages import form_data


def sent_again(page: Any) -> dict[str, Any]:
    """What the browser would send from a form that came back."""
    content = page.content.decode()
    hidden = re.findall(r'name="(_opened|_seen|_decided)" value="([^"]*)"', content)
    data = {**form_data(page), **{name: value for name, value in hidden if name != "_decided"}}
    return {**data, "_decided": [html.unescape(value) for name, value in hidden if name == "_decided"]}


def table_of(page: Any) -> list[tuple[str, ...]]:
    return [(row.label, row.who, row.opened, row.now, row.typed) for row in page.context["meanwhile"]]
