"""WSGI entry for granian."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # all pages now, while nobody waits for them
