// "Right" and "Wrong": what a moderator says of a decision, kept by the service for retraining.

import { postJson } from "./api.js";
import { element } from "./element.js";

const ACTIONS = ["approve", "review", "reject"];

/** The row of buttons under a comment; `actionNow()` is the decision that is shown. */
export function feedbackRow(comment, actionNow) {
  const status = element("span", { class: "kept", role: "status" });
  const choices = element("span", { class: "choices", role: "group", "aria-label": "What it should be", hidden: true });
  const right = button("Right", () => keep(right, actionNow()));
  const wrong = button("Wrong", () => offerChoices());
  const row = element(
    "div",
    { class: "feedback", role: "group", "aria-label": "Is this decision right?" },
    element("span", { class: "question", "aria-hidden": "true" }, "Is this right?"),
    right,
    wrong,
    choices,
    status,
  );

  function offerChoices() {
    const now = actionNow();
    const others = ACTIONS.filter((action) => action !== now);
    choices.replaceChildren("It should be", ...others.map((action) => choice(action)));
    choices.hidden = false;
    press(wrong);
    choices.querySelector("button").focus();
  }

  function choice(action) {
    const made = button(action.charAt(0).toUpperCase() + action.slice(1), () => keep(made, action));
    return made;
  }

  async function keep(pressed, decision) {
    if (pressed === right) choices.hidden = true;
    press(pressed === right ? right : wrong, pressed);
    status.className = "kept";
    status.textContent = "Saving…";
    try {
      const { stored } = await postJson("v1/feedback", bodyOf(comment, decision));
      status.textContent = stored ? `Kept as “${decision}”` : "Not kept: the service does not store it";
    } catch (problem) {
      status.className = "kept failed";
      status.textContent = `Not kept. ${problem.title}: ${problem.message}`;
      press();
    }
  }

  function press(...pressed) {
    for (const each of row.querySelectorAll("button")) each.setAttribute("aria-pressed", pressed.includes(each));
  }

  return row;
}

const button = (label, onclick) => element("button", { type: "button", class: "small", "aria-pressed": "false", onclick }, label);

function bodyOf({ text, parentText, id, community }, decision) {
  const body = { text, decision };
  if (parentText) body.parent_text = parentText;
  if (id) body.id = id;
  if (community) body.community_id = community;
  return body;
}
