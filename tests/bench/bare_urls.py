"""The addresses of :mod:`tests.bench.bare`."""

from django.urls import path

from tests.bench.bare import create, page

urlpatterns = [path("", create), path("t/<str:public_id>/", page)]
