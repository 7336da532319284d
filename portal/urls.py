from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from portal import views
from portal.sitemaps import SITEMAPS

TEXT_PAGES = [
    path(address, views.TextPage.as_view(template_name=f"portal/{template}.html", title=title), name=name)
    for address, name, template, title in (
        ("impressum/", "imprint", "imprint", _("Impressum")),
        ("datenschutz/", "privacy", "privacy", _("Datenschutz")),
        ("barrierefreiheit/", "accessibility", "accessibility", _("Barrierefreiheit")),
        ("leichte-sprache/", "easy-language", "easy_language", _("Leichte Sprache")),
        ("gebaerdensprache/", "sign-language", "sign_language", _("Gebärdensprache")),
    )
]

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("suche/", views.Search.as_view(), name="search"),
    path("suche/vorschlaege/", views.suggest, name="suggest"),
    path("", include("directory.urls")),
    path("", include("programmes.urls")),
    path("id/<uuid:public_id>/", views.permanent_id, name="permanent-id"),
    path(
        "impressum/", views.TextPage.as_view(template_name="portal/imprint.html", title=_("Impressum")), name="imprint"
    ),
    path(
        "datenschutz/",
        views.TextPage.as_view(template_name="portal/privacy.html", title=_("Datenschutz")),
        name="privacy",
    ),
    path(
        "barrierefreiheit/",
        views.TextPage.as_view(template_name="portal/accessibility.html", title=_("Barrierefreiheit")),
        name="accessibility",
    ),
    path(
        "leichte-sprache/",
        views.TextPage.as_view(template_name="portal/easy_language.html", title=_("Leichte Sprache")),
        name="easy-language",
    ),
    path(
        "gebaerdensprache/",
        views.TextPage.as_view(template_name="portal/sign_language.html", title=_("Gebärdensprache")),
        name="sign-language",
    ),
    *TEXT_PAGES,
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
]
