"""Every address over HTTP."""

from django.urls import include, path

urlpatterns = [path("", include("smtptest.web.urls"))]
