from django.apps import AppConfig


class ReceivingConfig(AppConfig):
    name = "smtptest.receiving"
