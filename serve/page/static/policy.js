// Decisions from scores, exactly as moderation/policy decides: a test holds the two side by side.

/** The most severe action whose threshold the score reaches, with that threshold; null when none is. */
export function reachedBy(limits, score) {
  if (limits.reject != null && score >= limits.reject) return { action: "reject", threshold: limits.reject };
  if (limits.review != null && score >= limits.review) return { action: "review", threshold: limits.review };
  return null;
}

/** What a policy says about the scores of a comment: {action, reasons}, most severe reason first. */
export function decide(policy, scores) {
  const reasons = Object.keys(scores).length
    ? Object.entries(policy.thresholds).flatMap(([attribute, limits]) => reasonsFor(attribute, limits, scores))
    : [{ action: "review", note: "no visible text to score" }];
  reasons.sort((a, b) => (a.action !== "reject") - (b.action !== "reject") || (b.score ?? 0) - (a.score ?? 0));
  return { action: reasons.length ? reasons[0].action : "approve", reasons };
}

function reasonsFor(attribute, limits, scores) {
  const score = scores[attribute];
  if (!Number.isFinite(score)) return [{ action: "review", attribute, note: `${attribute} has no score` }];
  const reached = reachedBy(limits, score);
  return reached ? [{ action: reached.action, attribute, score, threshold: reached.threshold }] : [];
}

/** The policy with one threshold moved; the other gives way, so that review never lies above reject. */
export function withThreshold(policy, attribute, which, value) {
  const limits = { ...policy.thresholds[attribute], [which]: value };
  if (limits.review != null && limits.reject != null && limits.review > limits.reject) {
    limits[which === "review" ? "reject" : "review"] = value;
  }
  return { ...policy, thresholds: { ...policy.thresholds, [attribute]: limits } };
}

/** The policy as the TOML file that `moderation serve --policy` reads; thresholds that never fire are left out. */
export function toToml(policy) {
  const tables = Object.entries(policy.thresholds).flatMap(([attribute, limits]) => {
    const lines = ["review", "reject"].filter((which) => limits[which] != null);
    if (!lines.length) return [];
    return ["", `[thresholds.${JSON.stringify(attribute)}]`, ...lines.map((which) => `${which} = ${limits[which]}`)];
  });
  return [`name = ${JSON.stringify(policy.name)}`, `version = ${JSON.stringify(policy.version)}`, ...tables, ""].join("\n");
}
