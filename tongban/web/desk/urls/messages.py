"""Addresses of 短信邮件 at the desk."""

from django.urls import path

from tongban.web.desk.views import messages

urlpatterns = [
    path("", messages.log, name="messages"),
    path("<int:delivery_id>/again/", messages.again, name="message_again"),
    path("texts/", messages.texts, name="message_texts"),
    path("texts/<slug:occasion>/", messages.text, name="message_text"),
]
