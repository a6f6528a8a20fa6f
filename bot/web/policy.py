"""What browsers are told to let a page of ours do, and who may frame it."""

from __future__ import annotations

#: Where Teams runs, and with it Outlook and Microsoft 365, which show the same tabs:
#: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements.
#: The last two are Teams of the US government.
TEAMS = (
    "https://teams.microsoft.com",
    "https://*.teams.microsoft.com",
    "https://*.cloud.microsoft",
    "https://*.microsoft365.com",
    "https://*.office.com",
    "https://outlook.office365.com",
    "https://gov.teams.microsoft.us",
    "https://dod.teams.microsoft.us",
)


def policy(*, is_framed: bool = False, library: str = "") -> str:
    """Write a Content-Security-Policy; `library` is a script of somebody else's."""
    scripts = f"'self' {library}" if library else "'self'"
    framers = " ".join(TEAMS) if is_framed else "'none'"
    return (
        f"default-src 'none'; style-src 'self'; script-src {scripts}; img-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {framers}"
    )
