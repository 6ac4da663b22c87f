// The fields of a draft: drawn, filled, read, and the findings beside each.
import { say, word } from "./words.js";

const LONG = ["text", "code"];
const COUNTED = ["error", "warning", "review"];
let last = 0;

const element = (kind, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(kind), properties);
  made.append(...children);
  return made;
};

export const drawField = (field) => {
  const id = `field-${(last += 1)}`;
  const entry = drawEntry(field);
  entry.id = id;
  entry.dataset.name = field.name;
  entry.dataset.type = field.type;
  entry.setAttribute("aria-describedby", `${id}-about ${id}-found`);
  const count = element("span", { className: "muted count" });
  const measure = () => {
    const number = [...entry.value.replace(/\s/g, "")].length;
    if (field.cap) say(count, "serve_draft_count", { count: number, cap: field.cap });
    count.classList.toggle("over-cap", number > field.cap);
  };
  if (field.cap) entry.addEventListener("input", measure);
  const about = element("p", { id: `${id}-about`, className: "muted about" }, field.about.join(" · "));
  const found = element("ul", { id: `${id}-found`, className: "found" });
  const place = element("div", { className: "entry" }, element("label", { htmlFor: id }, field.title), entry, count, about, found);
  place.dataset.key = field.key;
  if (field.cap) measure();
  entry.addEventListener("filled", measure);
  return place;
};

const drawEntry = (field) => {
  if (field.choices.length && field.type !== "choices") {
    const select = element("select", {}, new Option("", ""));
    for (const one of field.choices) select.append(new Option(one, one));
    return select;
  }
  if (field.type === "file") return element("textarea", { rows: 1, spellcheck: false });
  if (LONG.includes(field.type)) return element("textarea", { rows: field.cap ? 4 : 1 });
  return element("input", { type: "text" });
};

export const drawGroup = (part, criteria, changed) => {
  const group = element("div", { className: "group" });
  group.dataset.group = part.group;
  if (part.group === "criteria") {
    group.dataset.key = "criteria[].ticked";
    group.append(element("p", {}, part.parts[0].title), ...criteria.map(criterion), element("ul", { className: "found" }));
    return group;
  }
  const rows = element("div", { className: "rows" });
  group.parts = part.parts;
  group.addRow = () => {
    const remove = element("button", { type: "button" }, word("serve_draft_remove"));
    const row = element("fieldset", { className: "row-of" }, element("legend"), ...part.parts.map(drawField), remove);
    remove.addEventListener("click", () => {
      row.remove();
      number(rows);
      changed();
    });
    rows.append(row);
    number(rows);
    return row;
  };
  const add = element("button", { type: "button" }, word("serve_draft_add"));
  add.addEventListener("click", () => {
    group.addRow().querySelector("input, select, textarea").focus();
    changed();
  });
  group.append(rows, add);
  group.addRow();
  return group;
};

const criterion = (text, index) => {
  const id = `criterion-${index + 1}`;
  const box = element("input", { type: "checkbox", id });
  box.dataset.text = text;
  return element("p", { className: "criterion" }, box, element("label", { htmlFor: id }, text));
};

const number = (rows) => {
  [...rows.children].forEach((row, index) => say(row.querySelector("legend"), "serve_draft_row", { number: index + 1 }));
};

// ---------------------------------------------------------------------------------------------- what is written

const put = (place, value) => {
  const entry = place?.querySelector("[data-name]");
  if (!entry) return;
  const text = Array.isArray(value) ? value.join("\n") : (value ?? "");
  if (entry.tagName === "SELECT" && text && ![...entry.options].some((one) => one.value === text)) entry.append(new Option(text, text));
  entry.value = text;
  entry.dispatchEvent(new Event("filled"));
};

export const fill = (form, values) => {
  for (const place of form.querySelectorAll(".section > .entry")) put(place, values[place.dataset.key]);
  for (const group of form.querySelectorAll("[data-group]")) {
    const rows = values[group.dataset.group];
    if (!Array.isArray(rows)) continue;
    if (group.dataset.group === "criteria") {
      const boxes = [...group.querySelectorAll("input")];
      rows.forEach((row, n) => boxes[Number(row.number ?? n + 1) - 1] && (boxes[Number(row.number ?? n + 1) - 1].checked = String(row.ticked) === "true"));
      continue;
    }
    group.querySelector(".rows").replaceChildren();
    for (const row of rows) {
      const drawn = group.addRow();
      for (const place of drawn.querySelectorAll(".entry")) put(place, row[place.querySelector("[data-name]").dataset.name]);
    }
  }
};

const read = (entry) => {
  const text = entry.value.trim();
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return entry.dataset.type === "file" && lines.length > 1 ? lines : text;
};

export const entries = (form) => {
  const found = {};
  for (const place of form.querySelectorAll(".section > .entry, [data-group]")) {
    if (!place.dataset.group) found[place.dataset.key] = read(place.querySelector("[data-name]"));
    else if (place.dataset.group === "criteria") {
      found.criteria = [...place.querySelectorAll("input")].map((box, n) => ({ number: n + 1, text: box.dataset.text, ticked: box.checked }));
    } else {
      found[place.dataset.group] = [...place.querySelectorAll(".row-of")].map((row) =>
        Object.fromEntries([...row.querySelectorAll("[data-name]")].map((entry) => [entry.dataset.name, read(entry)])),
      );
    }
  }
  return found;
};

// ------------------------------------------------------------------------------------------------ findings

export const markFindings = (form, others, findings) => {
  const told = findings.filter((one) => COUNTED.includes(one.level) && one.role !== "route");
  const blanks = findings.filter((one) => one.level === "consequence" && one.verdict === "fail");
  const isList = (finding) => !finding.cause && blanks.some(({ cause }) => cause.rule === finding.rule && cause.field === finding.fields[0]);
  for (const list of form.querySelectorAll(".found")) list.replaceChildren();
  const rest = [];
  for (const finding of [...told, ...blanks]) {
    const places = isList(finding) ? [] : [...new Set(finding.fields)].flatMap((key) => [...form.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)]);
    if (places.length) for (const place of places) place.querySelector(".found").append(drawn(finding));
    else rest.push(drawn(finding));
  }
  others.hidden = !rest.length;
  others.querySelector("ul").replaceChildren(...rest);
  const number = (level) => told.filter((one) => one.level === level).length;
  return { errors: number("error"), warnings: number("warning"), reviews: number("review") };
};

const drawn = (finding) => {
  const level = finding.cause ? finding.severity : finding.level;
  const badge = element("span", { className: `badge ${level}` }, word(`serve_desk_level_${level}`));
  return element("li", { className: level }, badge, ` ${finding.rule} ${finding.message} `, element("span", { className: "muted" }, finding.fix));
};
