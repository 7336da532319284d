from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from portal import views
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
    path("melden/", ReportPage.as_view(), name="report"),
    path("melden/danke/<slug:reference>/", ReportThanks.as_view(), name="report-thanks"),
    path("organisation-vorschlagen/", SuggestionPage.as_view(), name="suggestion"),
    path("organisation-vorschlagen/danke/<slug:reference>/", SuggestionThanks.as_view(), name="suggestion-thanks"),
]

urlpatterns = [
    path("id/<uuid:public_id>/", views.permanent_id, name="permanent-id"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("karte/", include("directory.sharing.urls")),
    *i18n_patterns(*PAGES, prefix_default_language=False),
]
