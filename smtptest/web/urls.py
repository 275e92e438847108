"""The addresses of the contract."""

from django.urls import path
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from smtptest.web import health, views

urlpatterns = [
    path("", views.Index.as_view(), name="index"),
    path("healthz", require_safe(health.healthz), name="healthz"),
    path("robots.txt", require_safe(health.robots), name="robots"),
    path("t/<str:public_id>.json", require_safe(views.transcript_json), name="transcript-json"),
    path("t/<str:public_id>.txt", require_safe(views.transcript_text), name="transcript-text"),
    path(
        "t/<str:public_id>/explanations.json",
        require_safe(views.transcript_explanations),
        name="transcript-explanations",
    ),
    path("t/<str:public_id>/", require_safe(views.transcript), name="transcript"),
    path("t/<str:public_id>/stop/", require_POST(csrf_protect(views.stop)), name="stop"),
    path("t/<str:public_id>/delete/", require_POST(csrf_protect(views.delete)), name="delete"),
]
