"""What stands around the words of every letter: the one link to follow, and why it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.mail.pens import HtmlPen, Pen, TextPen

_TEMPLATES = Environment(
    loader=PackageLoader("bot.mail"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Link:
    words: str
    url: str


@dataclass(frozen=True)
class Frame:
    locale: str
    #: What the reader is to press.
    link: Link
    footer: tuple[str, ...]
    footer_link: Link | None = None


def frame(subject: str, around: Frame, draw: Callable[[Pen], str]) -> tuple[str, str]:
    """Write a letter twice, as text and as HTML."""
    return _text(around, draw(TextPen())), _html(subject, around, draw(HtmlPen()))


def page(name: str, **values: object) -> str:
    """Draw a page of this folder."""
    return _TEMPLATES.get_template(name).render(values)


def _text(around: Frame, body: str) -> str:
    pen = TextPen()
    footer = list(around.footer)
    if around.footer_link:
        footer.append(pen.link(around.footer_link.words, around.footer_link.url))
    parts = [body, pen.link(around.link.words, around.link.url), pen.divider(), *footer]
    return "\n\n".join(part for part in parts if part) + "\n"


def _html(subject: str, around: Frame, body: str) -> str:
    # A pen's words are safe already; whatever else were handed in here would be escaped.
    drawn = body if isinstance(body, Markup) else Markup.escape(body)
    return page("letter.html", subject=subject, around=around, body=drawn)
