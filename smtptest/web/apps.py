from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "smtptest.web"
