"""A page that shows cards as Microsoft's own renderer draws them, in about Teams' looks.

The renderer and its Markdown come from npm, and only onto the machine of whoever tests.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

from tests.lacking import lacking
from tests.npm import Package, Unobtainable

Json = dict[str, Any]

_RENDERER = Package(
    "adaptivecards",
    "3.0.6",
    "WDCIb2WXZ7cOHJ9HIHRNdhSt861HySVOdN2xPk2aKHAF3JvD8QGQ8/XcNFrDJxCteOog8MM7EBlXfSAR8JXKAg==",
)
_MARKDOWN = Package(
    "markdown-it",
    "14.3.3",
    "L//tDAkjTjJCU6pBUSBTgs3Kg4InVaZuUZog/b6V12UKhcDQ7S78877ibbCanRExwPuYP1CZD7Gd2dxSy1GXRg==",
)
_FONTS = {"small": 12, "default": 14, "medium": 14, "large": 18, "extraLarge": 24}
_PALETTE = {
    "default": {"default": "#242424", "subtle": "#616161"},
    "accent": {"default": "#5b5fc7", "subtle": "#5b5fc7"},
    "attention": {"default": "#c4314b", "subtle": "#c4314b"},
    "good": {"default": "#237b4b", "subtle": "#237b4b"},
    "warning": {"default": "#835c00", "subtle": "#835c00"},
}
_HOST: Json = {
    "fontFamily": "Segoe UI, Selawik, system-ui, sans-serif",
    "fontSizes": _FONTS,
    "fontWeights": {"lighter": 300, "default": 400, "bolder": 600},
    "lineHeights": {"small": 16, "default": 20, "medium": 20, "large": 24, "extraLarge": 32},
    "spacing": {
        "none": 0,
        "small": 4,
        "default": 8,
        "medium": 12,
        "large": 16,
        "extraLarge": 24,
        "padding": 16,
    },
    "separator": {"lineThickness": 1, "lineColor": "#e0e0e0"},
    "supportsInteractivity": True,
    "containerStyles": {"default": {"foregroundColors": _PALETTE, "backgroundColor": "#ffffff"}},
    "textBlock": {"headingLevel": 2},
    "factSet": {
        "title": {"weight": "bolder", "wrap": True, "maxWidth": 150},
        "value": {"wrap": True},
        "spacing": 16,
    },
    "actions": {
        "maxActions": 6,
        "buttonSpacing": 8,
        "actionsOrientation": "horizontal",
        "actionAlignment": "left",
        "spacing": "default",
    },
    "inputs": {
        "label": {
            "inputSpacing": "small",
            "requiredInputs": {"weight": "bolder", "suffix": " *", "suffixColor": "attention"},
            "optionalInputs": {"weight": "bolder"},
        },
        "errorMessage": {"spacing": "small"},
    },
}
# Where a card is shown, and what its buttons send.
_SHOW = """
([host, card]) => {
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdownit().render(text);
    result.didProcess = true;
  };
  const drawn = new AdaptiveCards.AdaptiveCard();
  drawn.hostConfig = new AdaptiveCards.HostConfig(host);
  drawn.onExecuteAction = (action) => {
    const {verb, data} = action;
    window.sent.push({type: action.getJsonTypeName(), verb, data});
  };
  const context = new AdaptiveCards.SerializationContext();
  drawn.parse(card, context);
  const place = document.querySelector("main");
  place.replaceChildren(drawn.render());
  window.sent = [];
  const problems = drawn.validateProperties().validationEvents;
  return problems.map((one) => one.message);
}
"""
_PAGE = """<!doctype html><html lang="en"><title>Card</title><style>
body {{ margin: 0; background: #f5f5f5; font-family: Segoe UI, Selawik, system-ui, sans-serif; }}
main {{ margin: 8px; border-radius: 4px; overflow: hidden; box-shadow: 0 1px 3px #0003; }}
{style}
.ac-textBlock p {{ margin: 0 0 8px; }} .ac-textBlock p:last-child {{ margin: 0; }}
.ac-pushButton {{ font: inherit; font-weight: 600; border: 1px solid #d1d1d1; border-radius: 4px;
  background: #fff; padding: 5px 12px; margin-bottom: 8px; }}
.ac-pushButton.style-positive {{ background: #5b5fc7; color: #fff; border-color: #5b5fc7; }}
.ac-pushButton.style-destructive {{ background: #c4314b; color: #fff; border-color: #c4314b; }}
.ac-actionSet {{ flex-wrap: wrap; overflow: visible !important; }}
.ac-input {{ font: inherit; box-sizing: border-box; }}
.ac-textInput, .ac-multichoiceInput, .ac-numberInput, .ac-dateInput, .ac-timeInput {{
  padding: 5px 8px; border: 1px solid #d1d1d1; border-radius: 4px; }}
</style><main></main></html>"""


def open_page(page: Page) -> None:
    """Make a blank page ready to show cards, without a server; skip where there is no renderer."""
    try:
        renderer, markdown = _RENDERER.fetch() / "dist", _MARKDOWN.fetch() / "dist"
    except Unobtainable as reason:
        lacking(reason)
    page.set_content(_PAGE.format(style=(renderer / "adaptivecards.css").read_text()))
    page.add_script_tag(path=renderer / "adaptivecards.min.js")
    page.add_script_tag(path=markdown / "markdown-it.min.js")


def show(page: Page, card: Json) -> list[str]:
    """Show a card; give what the renderer finds wrong with it."""
    problems: list[str] = page.evaluate(_SHOW, [_HOST, json.loads(json.dumps(card))])
    return problems


def sent(page: Page) -> list[Json]:
    """Give what the buttons have sent since the card was shown."""
    pressed: list[Json] = page.evaluate("window.sent")
    return pressed
