from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.translation import gettext_lazy as _

from directory.views import permanent_version, picture, picture_print
from portal import views
from portal.citing import citation
from portal.press import PressRoom
from portal.reporting.views import ReportPage, ReportThanks
from portal.sitemaps import SITEMAPS
from portal.suggesting.views import SuggestionPage, SuggestionThanks

OBLIGATIONS = [
    path(address, view.as_view(template_name=f"portal/{template}.html", title=title), name=name)
    for address, name, view, template, title in (
        ("impressum/", "imprint", views.OperatorPage, "imprint", _("Impressum")),
        ("datenschutz/", "privacy", views.Privacy, "privacy", _("Datenschutz")),
        (
            "barrierefreiheit/",
            "accessibility",
            views.OperatorPage,
            "accessibility",
            _("Erklärung zur Barrierefreiheit"),
        ),
        ("leichte-sprache/", "easy-language", views.TextPage, "easy_language", _("Leichte Sprache")),
        ("gebaerdensprache/", "sign-language", views.OperatorPage, "sign_language", _("Gebärdensprache")),
    )
]

# What people read stands under the prefix of its language; German has none.
PAGES: list[URLPattern | URLResolver] = [
    path("", views.Home.as_view(), name="home"),
    path("suche/", views.Search.as_view(), name="search"),
    path("suche/vorschlaege/", views.suggest, name="suggest"),
    path("", include("directory.urls")),
    path("", include("programmes.urls")),
    *OBLIGATIONS,
    path("presse/", PressRoom.as_view(), name="press"),
    path("melden/", ReportPage.as_view(), name="report"),
    path("melden/danke/<slug:reference>/", ReportThanks.as_view(), name="report-thanks"),
    path("organisation-vorschlagen/", SuggestionPage.as_view(), name="suggestion"),
    path("organisation-vorschlagen/danke/<slug:reference>/", SuggestionThanks.as_view(), name="suggestion-thanks"),
]

handler400 = "portal.refusals.unreadable"
handler403 = "portal.refusals.not_allowed"
handler500 = "portal.memory.away.server_error"
urlpatterns = [
    path("id/<uuid:public_id>/", views.permanent_id, name="permanent-id"),
    path("id/<uuid:public_id>/version/<int:number>/", permanent_version, name="permanent-version"),
    path("id/<uuid:public_id>/version/<int:number>/zitat.<slug:ending>", citation, name="citation"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    re_path(r"^bilder/([0-9a-f]{32})/([0-9]{3,4}\.(?:avif|webp))$", picture, name="picture"),
    re_path(r"^bilder/([0-9a-f]{32})/druck\.jpg$", picture_print, name="picture-print"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", include("directory.access.urls")),
    path("admin/", admin.site.urls),
    path("karte/", include("directory.sharing.urls")),
    *i18n_patterns(*PAGES, prefix_default_language=False),
]
