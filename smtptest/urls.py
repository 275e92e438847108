"""Every address over HTTP."""

from django.conf import settings
from django.urls import include, path

handler400 = "smtptest.web.views.refused.bad_request"
handler404 = "smtptest.web.views.refused.not_found"
handler500 = "smtptest.web.views.refused.failed"

urlpatterns = [path("", include("smtptest.web.urls"))]

if settings.ENV.admin_path:
    from django.contrib import admin

    urlpatterns.append(path(f"{settings.ENV.admin_path}/", admin.site.urls))
