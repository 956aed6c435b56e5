"""Addresses of 效能监察与督查督办 at the desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
