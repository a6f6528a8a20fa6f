"""Paths of our own: no address that somebody else made leads anywhere but to us."""

from __future__ import annotations

from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.web.paths import own_path

_WE = "https://cairn.test"
_PIECES = st.sampled_from(
    ["/", "//", "\\", ".", "..", "%2f", "%5C", "%2e", "@", ":", "?", "#", "\t", "\n", "\r", " ",
     "\0", "evil.example", "https:", "javascript:", "sign-in", "sign-out", "goals", "é", "\u202e",
     "%"]
)  # fmt: skip
_CANDIDATES = st.one_of(st.text(), st.lists(_PIECES, max_size=8).map("".join))


def as_browsers_read(location: str) -> str:
    """Resolve a location as the URL standard has it, which is laxer than any RFC."""
    stripped = location.strip("".join(map(chr, range(0x21))))
    plain = "".join(one for one in stripped if one not in "\t\n\r").replace("\\", "/")
    return urljoin(f"{_WE}/sign-in/slack/back", plain)


@given(_CANDIDATES)
@example("/\t/evil.example")
@example("/.//evil.example")
@example("///evil.example")
@example("/\ud800")
def test_whatever_comes_leads_to_a_page_of_ours(candidate: str) -> None:
    path = own_path(candidate)
    address = urlsplit(as_browsers_read(path))
    assert f"{address.scheme}://{address.netloc}" == _WE
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path.isascii()
    assert path.isprintable()
    assert not unquote(address.path).startswith("/sign-")


@given(_CANDIDATES)
def test_a_path_of_ours_stays_as_it_is(candidate: str) -> None:
    path = own_path(candidate)
    assert path in {candidate, "/"}
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/inbox",
        "/do/log_session?subject=3f&version=2",
        "/say?words=join%20us",
        "/do/set_goal?next=//x#top",
        "/done/a.b-c_d~e",
        "/goals/",
    ],
)
def test_where_people_wanted_to_go_is_kept(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "inbox",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/%2Fevil.example",
        "/%5cevil.example",
        "/./sign-out",
        "/inbox/%2e%2e/sign-out",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/\nset-cookie: a=b",
        " /inbox",
        "/in box",
        "/ünbox",
        "/sign-in",
        "/sign-out?x",
        "/%73ign-out",
        "/" + "a" * 1000,
    ],
)
def test_anything_else_is_the_first_page(elsewhere: str) -> None:
    assert own_path(elsewhere) == "/"
