"""Addresses of 政务公开 at the desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
