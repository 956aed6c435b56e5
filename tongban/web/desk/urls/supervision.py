"""Addresses of 效能监察与督查督办 at the desk."""

from django.urls import include, path

urlpatterns = [
    path("", include("tongban.web.desk.urls.signals")),
    path("", include("tongban.web.desk.urls.registers")),
]
