from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "smtptest.web"

    def ready(self) -> None:
        from smtptest.conf import checks  # noqa: F401  # registers them
