"""Addresses of one's own things: what I was told, who looked, who may act for whom."""

from django.urls import path

from tongban.web.portal.views import family, messages, mydata

urlpatterns = [
    path("messages/", messages.inbox, name="messages"),
    path("messages/read/", messages.read_all, name="messages_read"),
    path("messages/wishes/", messages.wishes, name="wishes"),
    path("messages/<uuid:message_id>/", messages.message, name="message"),
    path("looks/", mydata.looks, name="looks"),
    path("family/", family.family, name="family"),
    path("family/end-acting/", family.end_acting, name="end_acting"),
    path("family/<uuid:authorisation_id>/act/", family.act, name="family_act"),
    path("family/<uuid:authorisation_id>/stop/", family.stop, name="family_stop"),
]
