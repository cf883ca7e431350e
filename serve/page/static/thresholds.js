// Sliders for the thresholds of a policy, each over a picture of where the scores of the comments lie.

import { element, readable, twoDigits } from "./element.js";
import { toToml, withThreshold } from "./policy.js";

// Sliders count in hundredths; one step past 1.00 means "never".
const NEVER = 101;
const BINS = 40;

export class ThresholdPanel {
  #panel;
  #changed;
  #rows = new Map();

  /** `changed(policy)` is called at every move of a slider. */
  constructor(panel, changed) {
    this.#panel = panel;
    this.#changed = changed;
  }

  /** Show a policy over the scores of comments; `original` is what "Reset" goes back to. */
  show(original, scores) {
    this.original = original;
    this.policy = original;
    this.#rows.clear();
    const scored = [...new Set(scores.flatMap((each) => Object.keys(each)))];
    const judged = Object.keys(original.thresholds);
    const others = scored.filter((name) => !judged.includes(name));
    this.reset = element("button", { type: "button", disabled: true, onclick: () => this.#set(this.original) }, "Reset");
    this.#panel.replaceChildren(
      element("summary", {}, element("h2", { id: "thresholds-title" }, "Thresholds")),
      element("p", { class: "hint" }, "Move a slider: decisions change at once, here only. The service keeps its own policy."),
      this.#legend(),
      ...judged.map((name) => this.#row(name, scores)),
      others.length
        ? element(
            "details",
            { class: "others" },
            element("summary", {}, "Attributes that decide nothing yet"),
            ...others.map((name) => this.#row(name, scores)),
          )
        : null,
      element(
        "p",
        { class: "actions" },
        this.reset,
        element("button", { type: "button", onclick: () => this.#save() }, "Save as policy file"),
      ),
    );
    this.#set(original);
  }

  #legend() {
    const part = (action, words) => element("span", { class: `key-${action}` }, words);
    return element("p", { class: "legend", "aria-hidden": "true" }, part("approve", "approve"), part("review", "review"), part("reject", "reject"));
  }

  #row(attribute, scores) {
    const output = element("span", { class: "values" });
    const track = element("span", { class: "track" });
    const sliders = Object.fromEntries(["review", "reject"].map((which) => [which, this.#slider(attribute, which)]));
    this.#rows.set(attribute, { output, track, sliders });
    return element(
      "div",
      { class: "threshold", role: "group", "aria-label": readable(attribute) },
      element("span", { class: "name" }, readable(attribute)),
      output,
      histogram(scores.map((each) => each[attribute]).filter(Number.isFinite)),
      element("div", { class: "dual" }, track, sliders.review, sliders.reject),
    );
  }

  #slider(attribute, which) {
    return element("input", {
      type: "range",
      class: which,
      min: 1,
      max: NEVER,
      step: 1,
      "aria-label": `${readable(attribute)}: ${which} from`,
      oninput: ({ target }) => {
        const value = Number(target.value) >= NEVER ? null : Number(target.value) / 100;
        this.#set(this.#edited(withThreshold(this.policy, attribute, which, value)));
      },
    });
  }

  #edited(policy) {
    return { ...policy, name: `${this.original.name}-edited` };
  }

  #set(policy) {
    this.policy = policy;
    this.reset.disabled = policy === this.original;
    for (const [attribute, row] of this.#rows) showLimits(row, policy.thresholds[attribute] ?? {});
    this.#changed(policy);
  }

  #save() {
    const url = URL.createObjectURL(new Blob([toToml(this.policy)], { type: "application/toml" }));
    element("a", { href: url, download: `${this.policy.name}.toml` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
}

function showLimits({ output, track, sliders }, limits) {
  for (const which of ["review", "reject"]) {
    const value = limits[which] ?? null;
    const position = value === null ? NEVER : Math.max(1, Math.round(value * 100));
    sliders[which].value = position;
    sliders[which].setAttribute("aria-valuetext", value === null ? "never" : twoDigits(value));
    // Where both thumbs meet, the one that can still move lies on top.
    sliders[which].classList.toggle("on-top", which === "review" ? position > 50 : position <= 50);
    track.style.setProperty(`--${which}-at`, (position - 1) / (NEVER - 1));
  }
  const worded = (which) => `${which} ${limits[which] == null ? "never" : twoDigits(limits[which])}`;
  output.textContent = `${worded("review")} · ${worded("reject")}`;
}

/** How many comments score how much: bars over the slider. The numbers are in the thread, so it is not read out. */
function histogram(scores) {
  const bins = new Array(BINS).fill(0);
  for (const score of scores) bins[Math.min(BINS - 1, Math.floor(score * BINS))] += 1;
  const highest = Math.max(1, ...bins);
  const bars = bins.map((count) => element("span", { class: count ? "" : "none", style: { "--height": Math.sqrt(count / highest) } }));
  return element("div", { class: "histogram", "aria-hidden": "true" }, ...bars);
}
