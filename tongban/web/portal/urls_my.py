"""Addresses of one's own things: what I was told, who looked, who may act for whom."""

from django.urls import path

from tongban.web.portal.views import messages, mydata

urlpatterns = [
    path("messages/", messages.inbox, name="messages"),
    path("messages/read/", messages.read_all, name="messages_read"),
    path("messages/wishes/", messages.wishes, name="wishes"),
    path("messages/<uuid:message_id>/", messages.message, name="message"),
    path("looks/", mydata.looks, name="looks"),
]
