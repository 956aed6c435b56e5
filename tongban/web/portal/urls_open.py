"""Addresses of the public zone (政府信息公开)."""

from django.urls import path

from tongban.web.portal.views import disclosure, zone

urlpatterns = [
    path("", zone.home, name="open"),
    path("request/", disclosure.ask, name="disclosure_ask"),
    path("follow/", disclosure.follow, name="disclosure_follow"),
    path("requests/<uuid:request_id>/", disclosure.disclosure, name="disclosure"),
    path("requests/<uuid:request_id>/given/", disclosure.given, name="disclosure_given"),
    path("requests/<uuid:request_id>/papers/<uuid:notice_id>/", disclosure.paper, name="disclosure_paper"),
]
