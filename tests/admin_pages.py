"""Pages of the admin, and what a browser would send back from them."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def _url(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def list_url(model: Any) -> str:
    return _url(model, "changelist")


def add_url(model: Any) -> str:
    return _url(model, "add")


def change_url(instance: Any) -> str:
    return _url(instance, "change", instance.pk)


def count_queries(client: Client, url: str) -> int:
    client.get(url)  # what Django remembers per process, such as content types, is asked for once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def form_data(response: Any) -> dict[str, Any]:
    """The form as it stands on the page, before anybody types."""
    data: dict[str, Any] = {"_opened": str(response.context.get("opened", 0))}
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [response.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value if isinstance(value, list) else str(value)
    return data


def add_row(data: dict[str, Any], prefix: str, **values: Any) -> str:
    """Type a new row into an inline; returns the prefix of the row."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    data.update({f"{prefix}-{number}-{name}": value for name, value in {"position": 0, **values}.items()})
    return f"{prefix}-{number}"


def errors(response: Any) -> dict[str, list[str]]:
    """Every error on the page by the name of its field; `prefix:` or just `:` for a form as a whole."""
    found: dict[str, list[str]] = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += inline.formset.forms
    for form in forms:
        for name, texts in form.errors.items():
            key = f"{form.prefix or ''}:" if name == "__all__" else form.add_prefix(name)
            found[key] = [str(text) for text in texts]
    return found
