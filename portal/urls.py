from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import TemplateView

from portal import views
from portal.sitemaps import SITEMAPS

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("suche/", views.Search.as_view(), name="search"),
    path("", include("directory.urls")),
    path("", include("programmes.urls")),
    path("id/<uuid:public_id>/", views.permanent_id, name="permanent-id"),
    path("impressum/", TemplateView.as_view(template_name="portal/imprint.html"), name="imprint"),
    path("datenschutz/", TemplateView.as_view(template_name="portal/privacy.html"), name="privacy"),
    path("barrierefreiheit/", TemplateView.as_view(template_name="portal/accessibility.html"), name="accessibility"),
    path("leichte-sprache/", TemplateView.as_view(template_name="portal/easy_language.html"), name="easy-language"),
    path("gebaerdensprache/", TemplateView.as_view(template_name="portal/sign_language.html"), name="sign-language"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
]
