from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tongban.config"
    label = "config"

    def ready(self) -> None:
        from tongban.config.handlers import wire

        wire()
