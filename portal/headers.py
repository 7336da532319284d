"""Headers of every answer that Django's own security middleware and django-csp do not know."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# What no page uses, so that nothing that ever slips into one can; passkeys are for the office.
UNUSED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer"),
    *("microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb"),
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(
    [
        *(f"{name}=()" for name in UNUSED),
        *(f"publickey-credentials-{action}=(self)" for action in ("create", "get")),
    ]
)
# Cards of shared links are made to be shown elsewhere.
FOR_EVERYBODY = "/karte/"


class SecurityHeaders:
    """Middleware: the first, so that files and errors have them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        policy = "cross-origin" if request.path_info.startswith(FOR_EVERYBODY) else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", policy)
        return response
