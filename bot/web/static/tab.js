// Asks Teams who looks at the tab, and posts what it answers.
"use strict";

const PATIENCE = 10000;

function show(name) {
  for (const part of document.querySelectorAll("[data-tab]")) {
    part.hidden = !part.dataset.tab.split(" ").includes(name);
  }
}

// Outside of Teams nobody ever answers.
function inTime(answer) {
  const late = new Promise((_, refuse) => {
    setTimeout(() => refuse(new Error("late")), PATIENCE);
  });
  return Promise.race([answer, late]);
}

async function enter(form) {
  try {
    await inTime(microsoftTeams.app.initialize());
  } catch {
    show("away");
    return;
  }
  try {
    // It may ask for consent meanwhile, so it takes as long as it takes.
    form.elements.token.value = await microsoftTeams.authentication.getAuthToken();
  } catch {
    show("refused");
    return;
  }
  form.submit();
}

show("waiting");
enter(document.querySelector("form[data-enter]"));
