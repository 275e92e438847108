"""The addresses of the contract."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from smtptest.serving import health, metrics
from smtptest.serving.json_requests import csrf_protected_forms
from smtptest.web.views import (
    again,
    alert_address,
    comparison,
    domain,
    explain,
    find_server,
    notices,
    openapi,
    receive,
    sharing,
    start,
    transcript,
)
from smtptest.web.views.monitors import api, badges, manage, report
from smtptest.web.views.monitors import index as monitors

urlpatterns = [
    path("", csrf_protected_forms(require_http_methods(["GET", "HEAD", "POST"])(start.index)), name="index"),
    path(
        "explain/",
        csrf_protected_forms(require_http_methods(["GET", "HEAD", "POST"])(explain.explain)),
        name="explain",
    ),
    path(
        "find/",
        csrf_protected_forms(require_http_methods(["GET", "HEAD", "POST"])(find_server.find_server)),
        name="find",
    ),
    path("domain/", csrf_protected_forms(require_http_methods(["GET", "HEAD", "POST"])(domain.index)), name="domain"),
    path(
        "receive/", csrf_protected_forms(require_http_methods(["GET", "HEAD", "POST"])(receive.index)), name="receive"
    ),
    path("frame/", require_safe(start.ahead), name="frame"),
    path("healthz", require_safe(health.healthz), name="healthz"),
    path("robots.txt", require_safe(notices.robots), name="robots"),
    path(".well-known/security.txt", require_safe(notices.security_txt), name="security-txt"),
    path("abuse/", require_safe(notices.abuse), name="abuse"),
    path("privacy/", require_safe(notices.privacy), name="privacy"),
    path("openapi.json", require_safe(openapi.description), name="openapi"),
    path("metrics", require_safe(metrics.metrics), name="metrics"),
    path(
        "alerts/<slug:token>/confirm/",
        csrf_protected_forms(require_http_methods(["GET", "HEAD", "POST"])(alert_address.confirm)),
        name="alerts-confirm",
    ),
    path(
        "alerts/<slug:token>/unsubscribe/",
        # The token in the address is what proves that the reader means it.
        csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(alert_address.unsubscribe)),
        name="alerts-unsubscribe",
    ),
    path("t/<slug:public_id>.json", require_safe(transcript.transcript_json), name="transcript-json"),
    path("t/<slug:public_id>.txt", require_safe(transcript.transcript_text), name="transcript-text"),
    path("t/<slug:public_id>.eml", require_safe(receive.message), name="message"),
    path("t/<slug:public_id>/message/", require_safe(receive.message_html), name="message-html"),
    path(
        "t/<slug:public_id>/explanations.json",
        require_safe(transcript.transcript_explanations),
        name="transcript-explanations",
    ),
    path("t/<slug:public_id>.png", require_safe(sharing.picture), name="picture"),
    path("t/<slug:public_id>/", require_safe(transcript.transcript), name="transcript"),
    path("t/<slug:public_id>/compare/<slug:other_id>/", require_safe(comparison.comparison), name="compare"),
    path("t/<slug:public_id>/compare/", require_safe(comparison.servers), name="compare-servers"),
    path("t/<slug:public_id>/stop/", csrf_protected_forms(require_POST(transcript.stop)), name="stop"),
    path("t/<slug:public_id>/again/", csrf_protected_forms(require_POST(again.again)), name="again"),
    path("t/<slug:public_id>/answer/", require_safe(transcript.answer), name="answer"),
    path("t/<slug:public_id>/keep/", csrf_protected_forms(require_POST(sharing.keep)), name="keep"),
    path("t/<slug:public_id>/note/", csrf_protected_forms(require_POST(sharing.note)), name="note"),
    path(
        "t/<slug:public_id>/mask/",
        csrf_protected_forms(require_http_methods(["GET", "HEAD", "POST"])(sharing.mask)),
        name="mask",
    ),
    path("t/<slug:public_id>/delete/", csrf_protected_forms(require_POST(transcript.delete)), name="delete"),
    path(
        "monitors/",
        csrf_protected_forms(require_http_methods(["GET", "HEAD", "POST"])(monitors.index)),
        name="monitors",
    ),
    path("m/<slug:key>/", require_safe(manage.page), name="manage"),
    *(
        path(f"m/<slug:key>/{deed}/", csrf_protected_forms(require_POST(getattr(manage, deed))), name=f"manage-{deed}")
        for deed in api.DEEDS
    ),
    path(
        "m/<slug:key>/maintenance/<int:number>/cancel/",
        csrf_protected_forms(require_POST(manage.cancel)),
        name="manage-cancel",
    ),
    path("status/<slug:report>.json", require_safe(report.status_json), name="status-json"),
    path("status/<slug:report>/", require_safe(report.status), name="status"),
    path("status/<slug:report>/feed.atom", require_safe(report.status_feed), name="status-feed"),
    path("status/<slug:report>/group/", require_safe(report.group), name="status-group"),
    path("status/<slug:report>/badge/<slug:what>.svg", require_safe(badges.picture), name="status-badge"),
    path("status/<slug:report>/badge/<slug:what>.json", require_safe(badges.endpoint), name="status-badge-json"),
    path("status/<slug:report>/<int:year>/", require_safe(report.year), name="status-year"),
    path("status/<slug:report>/<int:year>/<int:month>/", require_safe(report.month), name="status-month"),
    path("status/<slug:report>/<int:year>/<int:month>/<int:day>/", require_safe(report.day), name="status-day"),
    path(
        "status/<slug:report>/<int:year>/<int:month>/<int:day>/<slug:second>/",
        require_safe(report.incident),
        name="status-incident",
    ),
]
