"""Words that name a command lead to what it opens, where no command can be typed."""

from __future__ import annotations

import pytest

from bot.web.voice import WebVoice
from ui.reader import Reader
from ui.text import fill, say

LINKED = {
    "Type /mentor join now.": 'Type <a href="/say?words=join">/mentor join</a> now.',
    "Type /mentor to see more.": 'Type <a href="/">/mentor</a> to see more.',
    "/mentor alone opens your Home.": '<a href="/">/mentor</a> alone opens your Home.',
}


@pytest.mark.parametrize(("said", "shown"), LINKED.items(), ids=LINKED)
def test_a_command_is_a_link_and_the_words_after_it_are_not(said: str, shown: str) -> None:
    assert fill(say(said), WebVoice(Reader())) == shown
