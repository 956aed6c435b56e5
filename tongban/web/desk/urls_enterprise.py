"""Addresses of 营商环境 at the desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
