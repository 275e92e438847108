"""What is counted of the use of the service, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.transcripts import retention, usage
from smtptest.transcripts.models import Test, Usage
from tests.admission.test_quotas import use
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_refusal_uses_nothing_up_and_what_is_counted_expires() -> None:
    claims = [
        usage.QuotaClaim(kind="a", key="a", most=((5, 60.0),)),
        usage.QuotaClaim(kind="b", key="b", most=((1, 60.0),)),
    ]
    request, terms = usage.StartRequest(owner_token="owner", claims=claims), usage.Terms(keep=timedelta(days=1))
    usage.start(Test.Kind.TEST, {}, request, terms)
    with pytest.raises(usage.Exceeded):
        usage.start(Test.Kind.TEST, {}, request, terms)
    assert (Usage.objects.filter(key="a").count(), Test.objects.count()) == (1, 1)
    use()
    retention.prune()
    assert set(Usage.objects.values_list("key", flat=True)) == {"a", "b"}
    Test.objects.all().delete()
    assert Usage.objects.count() == 2, "what was used stays used"


def test_further_claims_of_a_test_are_counted_for_it() -> None:
    test = new_test()
    claim = usage.QuotaClaim(kind="target", key="t", gap=1000.0)
    assert usage.charge([claim], queue=3000, test=test) == 0
    assert 900 < usage.charge([claim], queue=3000, test=test) <= 1000
    assert 1900 < usage.charge([claim], queue=3000, test=test) <= 2000
    assert 2900 < usage.charge([claim], queue=3000, test=test) <= 3000
    with pytest.raises(usage.Exceeded) as refusal:
        usage.charge([claim], queue=3000, test=test)
    assert 900 < refusal.value.seconds <= 1000
    assert test.uses.count() == 4
