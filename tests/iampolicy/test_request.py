from __future__ import annotations

from iampolicy import Principal, Request

USER = Principal("AWS", "arn:aws:iam::123456789012:user/ana")


def test_context_keys_are_folded_and_what_is_given_wins_over_what_follows_from_the_principal() -> (
    None
):
    request = Request("s3:GetObject", "*", USER, {"AWS:UserName": "Ana", "aws:TagKeys": ["a"]})

    assert request.keys["aws:username"] == "Ana"
    assert request.keys["aws:principalarn"] == USER.id
    assert request.keys["aws:tagkeys"] == ("a",)


def test_a_request_crosses_accounts_only_where_both_are_known_and_differ() -> None:
    queue = "arn:aws:sqs:us-east-1:{}:orders"

    assert Request("a:B", queue.format("999999999999"), USER).cross_account
    assert not Request("a:B", queue.format("123456789012"), USER).cross_account
    assert not Request("a:B", "arn:aws:s3:::photos", USER).cross_account
    assert Request("a:B", "arn:aws:s3:::photos", USER, {}, "999999999999").cross_account
    assert not Request("a:B", "*", USER).cross_account
    assert not Request("a:B", queue.format("999999999999")).cross_account
