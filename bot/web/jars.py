"""What a browser keeps for us: in one jar at the portal itself, in another inside of Teams.

Inside of Teams we are framed by another site. There browsers send only cookies that say they may
be, and keep them apart for each site that frames us.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from storage.links import digest_of
from storage.sign_ins import LASTS


@dataclass(frozen=True)
class Jar:
    name: str
    is_https: bool
    #: However much it is used, somebody signs in anew after this.
    lasts: timedelta
    is_framed: bool = False

    @property
    def sign_in(self) -> str:
        """Name the cookie that holds who is signed in."""
        return self._named(self.name)

    @property
    def visit(self) -> str:
        """Name the cookie that the forms on our pages are made from."""
        return self._named(f"{self.name}-visit")

    def digest(self, token: str) -> str:
        """Say what is stored of a token; one from another jar is worth nothing in this one."""
        return digest_of(f"framed:{token}" if self.is_framed else token)

    def put(self, response: Response, name: str, value: str) -> None:
        """Give a cookie to the browser.

        It stays after the sign-in is over, to tell whose drafts are to be kept.
        """
        self._put(response, name, value, LASTS)

    def drop(self, response: Response, name: str) -> None:
        self._put(response, name, "", timedelta(0))

    def _put(self, response: Response, name: str, value: str, max_age: timedelta) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(max_age.total_seconds()),
            secure=self.is_https or self.is_framed,
            httponly=True,
            # Following a link from mail is a navigation from elsewhere, which strict leaves bare.
            samesite="none" if self.is_framed else "lax",
        )
        if self.is_framed:
            # Starlette can say it from Python 3.14 on, as the standard library knows it from there.
            header, written = response.raw_headers.pop()
            response.raw_headers.append((header, written + b"; Partitioned"))

    def _named(self, name: str) -> str:
        # Browsers take the prefix only with https, and some don't take localhost for that.
        return f"__Host-{name}" if self.is_https else name
