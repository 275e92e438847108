from django.apps import AppConfig


class MonitorsConfig(AppConfig):
    name = "smtptest.monitors"

    def ready(self) -> None:
        from smtptest.monitors import watch
        from smtptest.serving import health

        health.WATCHES["monitors"] = watch.remark
