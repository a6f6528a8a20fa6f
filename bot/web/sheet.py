"""Draw one page of a form, with what is answered so far and what needs another answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bot.web.about import About
from bot.web.answers import Answers, as_posted, carried, steps_of
from bot.web.desk import Desk, Nav
from bot.web.inputs import Questionnaire
from bot.web.visits import Visitor
from bot.web.voice import Pen
from handlers.acts import Answer, Refused
from ui.form import Dialog, Form
from ui.text import Text


@dataclass(frozen=True)
class Filling:
    """A form that somebody is filling in."""

    request: Request
    visitor: Visitor
    about: About
    form: type[Form]
    answers: Answers


@dataclass(frozen=True)
class Marks:
    """What a form is shown again with: why answers can't be taken, and the page to show."""

    reasons: Mapping[str, Text] = field(default_factory=dict)
    step: int = 0


@dataclass(frozen=True)
class Sheets:
    desk: Desk

    async def opened(
        self, request: Request, visitor: Visitor | None, answer: Answer, about: About
    ) -> Response:
        """Show a form as it opens, or the message that there is instead of it."""
        dialog = answer.reply
        if visitor is None or not isinstance(dialog, Dialog):
            return await self.desk.show(request, visitor, answer)
        suggested = {
            question.name: as_posted(dialog.values.get(question.name, question.default))
            for question in dialog.form.fields()
        }
        about = replace(
            about, feature=answer.feature, subject=dialog.subject, version=dialog.version
        )
        filling = Filling(request, visitor, about, dialog.form, suggested)
        return await self._page(filling, dialog, answer, Marks())

    async def again(self, filling: Filling, opened: Answer, marks: Marks) -> Response:
        """Show a form once more, with what was typed into it."""
        if isinstance(opened.reply, Dialog):
            return await self._page(filling, opened.reply, opened, marks)
        # The form is closed for good, but not what was typed into it.
        refused = opened.reply if isinstance(opened.reply, Refused) else Refused(marks.reasons)
        pen = Pen(opened.reader)
        reasons = [pen.rich(reason) for reason in refused.reasons.values()]
        return self.kept(filling.request, filling.answers, reasons, status=409)

    def kept(
        self, request: Request, answers: Answers, reasons: list[str] | list[Markup], *, status: int
    ) -> Response:
        """Give back what was typed where it can't be taken."""
        typed = [words for words in answers.values() if isinstance(words, str) and words.strip()]
        return self.desk.pages.render(
            request, "kept.html", status=status, reasons=reasons, typed=typed
        )

    async def _page(
        self, filling: Filling, dialog: Dialog, answer: Answer, marks: Marks
    ) -> Response:
        pen, reasons, request = Pen(answer.reader), marks.reasons, filling.request
        steps = steps_of(dialog.form)
        step = min(max(marks.step, 0), len(steps) - 1)
        asked = steps[step]
        others = [question for question in dialog.form.fields() if question not in asked]
        names = {question.name for question in asked}
        sheet = Questionnaire(
            self.desk.pages.environment, pen, dialog, filling.answers, marks.reasons
        )
        intro = dialog.intro if step == 0 and not reasons else None
        return self.desk.pages.render(
            request,
            "form.html",
            status=422 if reasons else 200,
            nav=Nav(filling.visitor),
            language=pen.language,
            about=filling.about,
            title=dialog.form.title,
            submit=dialog.form.submit,
            intro=intro and self.desk.draw(request, intro, answer.reader),
            questions=[sheet.draw(question) for question in asked],
            carried=list(carried(others, filling.answers)),
            notices=[pen.rich(why) for name, why in reasons.items() if name not in names],
            refused=len(names & reasons.keys()),
            step=step,
            steps=len(steps),
        )
