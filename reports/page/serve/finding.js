// One finding of a form, with where its words stand, and the decision on it.
import { ruleAddress } from "./api.js";
import { language, say, word } from "./words.js";

const local = (time) => new Date(time).toLocaleString(language() === "zh" ? "zh-CN" : "en-GB");
const SIGNS = { accept: "A", reject: "R" };

export const drawFinding = (finding, decision, alike, { decide, look }) => {
  const article = document.createElement("article");
  article.className = `finding card ${finding.level}`;
  article.tabIndex = -1;
  const head = document.createElement("h3");
  const badge = document.createElement("span");
  badge.className = `badge ${finding.level}`;
  say(badge, `serve_desk_level_${finding.level}`);
  const rule = Object.assign(document.createElement("a"), { href: ruleAddress(finding.rule), target: "_blank", rel: "noopener", textContent: finding.rule });
  head.append(badge, " ", rule, ` ${finding.title}`);
  article.append(head, text(finding.message));
  const places = document.createElement("ul");
  for (const place of finding.evidence) {
    const item = places.appendChild(document.createElement("li"));
    const quote = document.createElement(place.page ? "button" : "bdi");
    quote.textContent = place.text;
    if (place.page) {
      quote.type = "button";
      quote.className = "quote";
      quote.addEventListener("click", () => look(place));
      item.append(quote, " ", word("serve_desk_where", place));
    } else item.append(quote);
  }
  article.append(places, text(finding.fix, "muted"), text(finding.basis, "muted"));
  if (alike > 1) say(article.appendChild(text("", "muted")), "serve_desk_together", { rule: finding.rule, count: alike });
  if (decision) {
    const told = document.createElement("p");
    told.className = `decision ${decision.decision}`;
    say(told, `serve_desk_decided_${decision.decision}`, { ...decision, decided: local(decision.decided) });
    article.append(told);
  }
  const choices = article.appendChild(document.createElement("p"));
  choices.className = "choices";
  for (const name of ["accept", "reject"]) {
    const button = choices.appendChild(document.createElement("button"));
    button.type = "button";
    button.setAttribute("aria-pressed", String(decision?.decision === name));
    button.append(word(`serve_desk_${name}`), ` ${SIGNS[name]}`);
    button.addEventListener("click", () => decide(name));
  }
  return article;
};

const text = (words, kind = "") => {
  const paragraph = document.createElement("p");
  paragraph.className = kind;
  paragraph.textContent = words;
  return paragraph;
};
