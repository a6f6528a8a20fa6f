"""Links: found by the digest of what they hold, used once, taken back by their kind."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from storage.database import UnitOfWork
from storage.links import (
    Link,
    Purpose,
    digest_of,
    digest_of_code,
    find_link,
    new_code,
    new_token,
)
from tests.cast import NOW, Cast

_HOUR = timedelta(hours=1)


def issue(
    uow: UnitOfWork,
    purpose: Purpose = Purpose.EXPERT,
    *,
    lasts: timedelta = _HOUR,
    invited_as: Purpose | None = None,
) -> Link:
    link = Link(
        digest=digest_of(new_token()),
        purpose=purpose,
        expires_at=NOW + lasts,
        invited_as=invited_as,
    )
    return uow.links.issue(link)


def found(uow: UnitOfWork, link: Link) -> bool:
    return find_link(uow.db, link.digest) is not None


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(bytes.fromhex(token)) >= 16 for token in tokens)


@pytest.mark.parametrize("token", ["", "é", "\ud800", "\x00", "a" * 10_000])
def test_whatever_a_browser_brings_has_a_digest_that_fits(uow: UnitOfWork, token: str) -> None:
    assert len(digest_of(token)) == 64
    assert find_link(uow.db, digest_of(token)) is None


def test_a_link_is_live_until_it_is_used_or_ends(uow: UnitOfWork) -> None:
    link = issue(uow)
    assert link.is_live(NOW)
    assert not link.is_live(NOW + _HOUR)
    assert uow.links.use(link, now=NOW)
    uow.db.refresh(link)
    assert not link.is_live(NOW)


def test_live_links_of_a_kind_are_counted(uow: UnitOfWork) -> None:
    issue(uow)
    issue(uow, lasts=-_HOUR)
    issue(uow, Purpose.COLLEAGUE)
    uow.links.use(issue(uow), now=NOW)
    assert uow.links.count_live(Purpose.EXPERT, now=NOW) == 1


def test_withdrawing_takes_a_kind_and_what_came_of_it(uow: UnitOfWork) -> None:
    gone = [issue(uow), issue(uow, Purpose.SIGN_IN, invited_as=Purpose.EXPERT)]
    kept = [
        issue(uow, Purpose.COLLEAGUE),
        issue(uow, Purpose.SIGN_IN),
        issue(uow, Purpose.SIGN_IN, invited_as=Purpose.COLLEAGUE),
    ]
    uow.links.withdraw(Purpose.EXPERT)
    assert [found(uow, link) for link in gone] == [False, False]
    assert all(found(uow, link) for link in kept)


def test_codes_are_read_without_doubt_and_never_the_same() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(re.fullmatch(r"[B-Z]{4}-[B-Z]{4}-[B-Z]{4}", code) for code in codes)
    assert not set("".join(codes)) & set("AEIOULY0158")


@pytest.mark.parametrize("typed", ["BCDF-GHJK-MNPQ", "bcdfghjkmnpq", " BCDF GHJK\u2013MNPQ. "])
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert digest_of_code(typed) == digest_of_code("BCDF-GHJK-MNPQ")


def test_a_link_is_found_by_its_purpose_only(uow: UnitOfWork) -> None:
    link = issue(uow, Purpose.CHAT)
    assert uow.links.find(Purpose.CHAT, link.digest) is link
    assert uow.links.find(Purpose.PERSON, link.digest) is None
    assert uow.links.get(Purpose.CHAT, link.id) is link
    assert uow.links.get(Purpose.PERSON, link.id) is None


def test_what_somebody_made_expires_at_once_and_what_others_made_does_not(
    uow: UnitOfWork, cast: Cast
) -> None:
    links = [issue(uow, Purpose.PERSON) for _ in range(2)]
    links[0].made_by_id, links[1].made_by_id = cast.ana, cast.ben
    uow.db.flush()
    uow.links.expire(Purpose.PERSON, cast.ana, now=NOW)
    known = [uow.links.get(Purpose.PERSON, link.id) for link in links]
    assert [link is not None and link.is_live(NOW) for link in known] == [False, True]
