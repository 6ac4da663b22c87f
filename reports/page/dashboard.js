// The list of forms: filters, sorting, pages of rows. Only the rows in view are made. What is chosen stands in the
// address behind #, so that a view can be sent to somebody. Of each facet, nothing chosen means everything.
{
  const source = document.getElementById("data");
  const PAGE = 50;
  const SLICE = 5000; // texts made ready for the search at once
  const WAIT = 200; // milliseconds from the last key to the search, and to the address

  const start = () => {
    const data = JSON.parse(source.textContent);
    const folder = document.querySelector(".browse").dataset.folder;
    const one = (selector, within = document) => within.querySelector(selector);
    const all = (selector, within = document) => [...within.querySelectorAll(selector)];
    const both = (number) => (typeof data.texts[number] === "string" ? [data.texts[number]] : data.texts[number]);
    const plain = (text) => text.normalize("NFKC").toLowerCase();

    // ------------------------------------------------------------------------------------------ facets

    const options = {}; // facet -> value -> what is known of it
    for (const input of all(".facet input")) {
      const option = { input, chosen: false, count: 0, last: -1, shown: one(".count", input.parentElement) };
      (options[input.name] ??= new Map()).set(input.value, option);
    }
    const OF_FORM = ["outcome", "edition", "route", "problem"];
    const OF_FINDING = ["verdict", "severity", "decision", "rule"];
    const option = (facet, value) => options[facet]?.get(value);
    const known = (list) => list.filter(Boolean);

    // ------------------------------------------------------------------------------------------- forms

    const finding = ([rule, verdict, severity, message, field, row, page, line, words, review]) => {
      const decision = review < 0 ? null : data.reviews[review];
      const told = {
        rule: data.rules[rule][0], title: data.rules[rule][1], verdict: data.verdicts[verdict],
        severity: data.severities[severity], message, field, row, page, line, words, decision,
      };
      const decided = decision ? (decision[4] ? decision[0] : "lapsed") : "none";
      told.decided = decided;
      const present = ["fail", "review", "note", "waived"].includes(told.verdict); // or only a decision is left to show
      told.at = OF_FINDING.map((facet) => (present || facet === "decision" ? option(facet, { ...told, decision: decided }[facet]) : undefined));
      return told;
    };

    const forms = data.forms.map((raw, number) => {
      const [name, drug, company, edition, outcome, failures, reviews, findings, routes, problems, across, report] = raw;
      const form = {
        number, name, drug, company: data.companies[company], edition: data.editions[edition],
        outcome: data.outcomes[outcome], failures, reviews, problems, across, report,
        findings: findings.map(finding),
        routes: routes.map(([route, verdict]) => [data.routes[route], data.routeVerdicts[verdict]]),
      };
      form.decided = form.findings.filter((told) => told.decided === "accept" || told.decided === "reject").length;
      form.lapsed = form.findings.filter((told) => told.decided === "lapsed").length;
      form.text = plain(`${name}\n${drug}\n${form.company}`);
      form.at = [
        [option("outcome", form.outcome)],
        [option("edition", form.edition)],
        known(form.routes.map(([route, verdict]) => option("route", `${route}:${verdict}`))),
        [...new Set(known(problems.map(([kind]) => option("problem", data.kinds[kind]))))],
      ];
      return form;
    });
    data.forms = null;
    const haystack = []; // the findings' texts as they are searched
    const prepare = (most) => {
      const to = Math.min(haystack.length + most, data.texts.length);
      while (haystack.length < to) {
        const text = data.texts[haystack.length];
        haystack.push(plain(typeof text === "string" ? text : text.join("\n")));
      }
    };

    // ------------------------------------------------------------------------------------------- state

    const state = { q: "", company: "", across: 0, sort: "name", down: false, page: 0, open: new Set() };
    let found = forms;
    const search = one("#search");
    const company = one("#company");
    const body = one(".forms tbody");

    const read = () => {
      const asked = new URLSearchParams(location.hash.slice(1));
      for (const [facet, values] of Object.entries(options)) {
        const chosen = new Set(asked.getAll(facet));
        for (const [value, known] of values) known.input.checked = chosen.has(value);
      }
      search.value = asked.get("q") ?? "";
      company.value = asked.get("company") ?? "";
      state.across = Number(asked.get("across")) || 0;
      const sort = asked.get("sort") ?? "name";
      state.down = sort.startsWith("-");
      state.sort = sort.replace("-", "");
      if (!one(`th[data-sort="${CSS.escape(state.sort)}"]`)) state.sort = "name";
      state.page = Math.max((Number(asked.get("page")) || 1) - 1, 0);
      state.open = new Set(asked.getAll("open"));
      const language = asked.get("lang");
      if (language && language !== document.documentElement.lang) one(`[data-language="${CSS.escape(language)}"]`)?.click();
    };

    let writing = 0;
    const write = () => {
      clearTimeout(writing);
      writing = setTimeout(() => {
        const asked = new URLSearchParams();
        for (const [facet, values] of Object.entries(options)) {
          for (const [value, known] of values) if (known.chosen) asked.append(facet, value);
        }
        if (search.value) asked.set("q", search.value);
        if (company.value) asked.set("company", company.value);
        if (state.across) asked.set("across", state.across);
        if (state.sort !== "name" || state.down) asked.set("sort", (state.down ? "-" : "") + state.sort);
        if (state.page) asked.set("page", state.page + 1);
        for (const name of state.open) asked.append("open", name);
        asked.set("lang", document.documentElement.lang);
        history.replaceState(null, "", `#${asked}`);
      }, WAIT);
    };

    // ------------------------------------------------------------------------------------------ filter

    const searched = () => {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      if (!words.length) return () => true;
      prepare(Infinity);
      const hits = words.map((word) => Uint8Array.from(haystack, (text) => text.includes(word)));
      const has = (form, word, n) =>
        form.text.includes(word) ||
        form.findings.some((told) => told.rule.toLowerCase() === word || hits[n][told.message] || hits[n][told.words]);
      return (form) => words.every((word, n) => has(form, word, n));
    };

    const ofCompany = () => {
      const asked = company.value;
      if (!asked) return () => true;
      if (data.companies.includes(asked)) return (form) => form.company === asked;
      const word = plain(asked);
      const fits = new Set(data.companies.filter((name) => plain(name).includes(word)));
      return (form) => fits.has(form.company);
    };

    // A form's findings must fit all of what is asked of findings at once: one of them, not one for each.
    // An option's number is that of the forms that would be listed if it alone were chosen in its facet.
    const filter = () => {
      const active = (facets) => facets.map((facet) => [...(options[facet]?.values() ?? [])].some((known) => known.chosen));
      for (const values of Object.values(options)) {
        for (const known of values.values()) {
          known.chosen = known.input.checked;
          known.count = 0;
          known.last = -1;
        }
      }
      const [formActive, findingActive] = [active(OF_FORM), active(OF_FINDING)];
      const anyFinding = findingActive.includes(true);
      const [fitsSearch, fitsCompany] = [searched(), ofCompany()];
      found = forms.filter((form, number) => {
        if (!fitsSearch(form) || !fitsCompany(form)) return false;
        if (state.across && !form.across.includes(state.across - 1)) return false;
        let missed = 0;
        let only = -1;
        formActive.forEach((is, facet) => {
          if (is && !form.at[facet].some((known) => known?.chosen)) {
            missed += 1;
            only = facet;
          }
        });
        if (missed > 1) return false;
        let fits = !anyFinding;
        for (const told of form.findings) {
          let misses = 0;
          let alone = -1;
          for (let facet = 0; facet < OF_FINDING.length; facet += 1) {
            if (findingActive[facet] && !told.at[facet]?.chosen) {
              misses += 1;
              alone = facet;
            }
          }
          fits ||= misses === 0;
          if (missed || misses > 1) continue;
          told.at.forEach((known, facet) => {
            if (known && known.last !== number && (!misses || alone === facet)) {
              known.last = number;
              known.count += 1;
            }
          });
        }
        if (!fits) return false;
        form.at.forEach((known, facet) => {
          if (!missed || only === facet) for (const each of known) if (each) each.count += 1;
        });
        return missed === 0;
      });
      for (const facet of all(".facet")) {
        const values = [...options[facet.dataset.facet].values()];
        const chosen = values.filter((known) => known.chosen).length;
        one(".chosen", facet).textContent = chosen ? `(${chosen})` : "";
        for (const known of values) {
          known.shown.textContent = String(known.count);
          known.input.parentElement.classList.toggle("empty", known.count === 0 && !known.chosen);
        }
      }
      return anyFinding || formActive.includes(true) || Boolean(search.value || company.value || state.across);
    };

    // -------------------------------------------------------------------------------------------- sort

    const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });
    const ranks = {}; // column -> each form's place in its order, by the form's number
    const rank = (key) => {
      if (ranks[key]) return ranks[key];
      if (typeof forms[0][key] === "number") return (ranks[key] = Float64Array.from(forms, (form) => form[key]));
      const order = key === "outcome" ? data.outcomes : [...new Set(forms.map((form) => form[key]))].sort(collator.compare);
      const place = new Map(order.map((value, number) => [value, number]));
      return (ranks[key] = Float64Array.from(forms, (form) => place.get(form[key])));
    };

    const sort = () => {
      const [by, name, sign] = [rank(state.sort), rank("name"), state.down ? -1 : 1];
      found.sort((a, b) => sign * (by[a.number] - by[b.number]) || name[a.number] - name[b.number]);
      for (const head of all("th[data-sort]")) {
        const sorted = head.dataset.sort === state.sort;
        if (sorted) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
        one(".arrow", head).textContent = sorted ? (state.down ? " ↓" : " ↑") : "";
      }
    };

    // -------------------------------------------------------------------------------------------- rows

    const make = (tag, name = "", ...children) => {
      const made = document.createElement(tag);
      if (name) made.className = name;
      made.append(...children);
      return made;
    };
    const word = (name) => document.getElementById(name).content.cloneNode(true);
    const filled = (name, ...values) => {
      const made = word(name);
      const walker = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        walker.currentNode.data = walker.currentNode.data.replace(/%(\d)/g, (_, n) => values[n - 1]);
      }
      return made;
    };
    const spoken = (texts) => {
      if (texts.length === 1) return texts[0];
      const made = document.createDocumentFragment();
      for (const [n, language] of ["zh", "en"].entries()) {
        const span = make("span", language, texts[n]);
        span.lang = language;
        made.append(span);
      }
      return made;
    };
    const isolated = (text, name = "") => make("bdi", name, text);
    const link = (form, ...children) => {
      const made = make("a", "", ...children);
      made.href = `${encodeURIComponent(folder)}/${form.report}`;
      return made;
    };
    // A cell has its column's name with it, for a narrow screen where rows become cards.
    const heads = new Map(all("th[data-sort]").map((head) => [head.dataset.sort, one("button", head)]));
    const label = (key) => {
      const made = make("span", "label");
      made.append(...[...heads.get(key).childNodes].filter((node) => !node.classList?.contains("arrow")).map((node) => node.cloneNode(true)));
      return made;
    };
    const cell = (key, name, ...children) => make("td", name, label(key), ...children);

    const findingItem = (told) => {
      const line = make("p", "", word(told.verdict === "fail" ? `fail-${told.severity}` : told.verdict), " ", make("span", "rule", told.rule), " ");
      if (told.title.length) line.append(make("span", "muted", spoken(told.title)));
      const item = make("li", "", line);
      if (told.message >= 0) item.append(make("p", "message", spoken(both(told.message))));
      const where = make("p", "muted where");
      if (told.words >= 0) {
        const quote = make("q", "", isolated(both(told.words)[0]));
        quote.lang = "zh";
        where.append(quote, " ");
      }
      if (told.field >= 0) where.append(spoken(both(told.field)), " ");
      if (told.row) where.append(filled("row", told.row), " ");
      if (told.page && told.line) where.append(filled("place", told.page, told.line));
      if (where.hasChildNodes()) item.append(where);
      if (told.decision) {
        const [decision, reviewer, reason, decided, holds] = told.decision;
        const said = make("p", "decision", word(decision), " ");
        if (!holds) said.append(word("lapsed"), " ");
        said.append(filled("decision-line", reviewer, reason, decided));
        item.append(said);
      }
      return item;
    };

    const details = (form) => {
      const made = make("div", "details");
      for (const [, message, advice] of form.problems) {
        made.append(make("div", "notice", make("p", "", spoken(both(message))), make("p", "muted", spoken(both(advice)))));
      }
      if (form.findings.length) made.append(make("ul", "told", ...form.findings.map(findingItem)));
      else if (!form.problems.length) made.append(make("p", "muted", word("nothing")));
      if (form.across.length) {
        made.append(make("h3", "", word("across-word")));
        made.append(
          make("ul", "told", ...form.across.map((number) => {
            const [rule, , message] = data.across[number];
            const to = make("a", "rule", rule);
            to.href = `#across=${number + 1}`;
            return make("li", "", make("p", "", to, " ", spoken(both(message))));
          })),
        );
      }
      if (form.routes.length) {
        const list = make("ul", "route-list", ...form.routes.map(([route, verdict]) => make("li", "", make("span", "rule", route), " ", word(`route-${verdict}`))));
        made.append(make("h3", "", word("routes-word")), list);
      }
      if (data.reports) made.append(make("p", "", link(form, word("report"))));
      return made;
    };

    const unfolded = (form, row, button) => {
      const open = state.open.has(form.name);
      button.setAttribute("aria-expanded", String(open));
      if (open) {
        const inside = make("td", "", details(form));
        inside.colSpan = heads.size;
        row.after(make("tr", "unfolded", inside));
      } else if (row.nextElementSibling?.classList.contains("unfolded")) {
        row.nextElementSibling.remove();
      }
    };

    const row = (form) => {
      const button = word("unfold").firstChild;
      const drug = form.drug ? isolated(form.drug) : word("unnamed");
      if (form.drug) drug.lang = "zh";
      const name = isolated(form.name, "path");
      const head = make("th", "", button, data.reports ? link(form, name) : name);
      head.scope = "row";
      const maker = form.company ? isolated(form.company) : word("no-company");
      const decided = form.lapsed ? [`${form.decided} `, word("lapsed"), ` ${form.lapsed}`] : [String(form.decided)];
      const made = make("tr", "form", head,
        cell("drug", "", drug),
        cell("company", "", maker),
        cell("edition", "", form.edition || word("no-edition")),
        cell("outcome", "", word(`outcome-${form.outcome}`)),
        cell("failures", "number", String(form.failures)),
        cell("reviews", "number", String(form.reviews)),
        cell("decided", "number", ...decided),
      );
      button.addEventListener("click", () => {
        if (!state.open.delete(form.name)) state.open.add(form.name);
        unfolded(form, made, button);
        write();
      });
      return [made, button];
    };

    const last = () => Math.max(Math.ceil(found.length / PAGE) - 1, 0);

    const draw = () => {
      state.page = Math.min(state.page, last());
      const [from, to] = [state.page * PAGE, Math.min((state.page + 1) * PAGE, found.length)];
      const rows = document.createDocumentFragment();
      for (const form of found.slice(from, to)) {
        const [made, button] = row(form);
        rows.append(made);
        unfolded(form, made, button);
      }
      body.replaceChildren(rows);
      one("#range").textContent = `${found.length ? from + 1 : 0}–${to} / ${found.length}`;
      one(".pager").hidden = last() === 0;
      for (const button of all(".pager button")) {
        button.disabled = ["first", "previous"].includes(button.dataset.to) ? state.page === 0 : state.page === last();
      }
    };

    const apply = () => {
      const active = filter();
      sort();
      draw();
      one("#shown").textContent = String(found.length);
      one("#all").textContent = String(forms.length);
      one(".filtered").hidden = !active || found.length === 0;
      one(".none").hidden = found.length > 0;
      one("#show-all").hidden = !active;
      const chosen = data.across[state.across - 1];
      one(".across-chip").hidden = !chosen;
      if (chosen) one(".across-chip .text").replaceChildren(make("span", "rule", chosen[0]), " ", spoken(both(chosen[2])));
    };

    const changed = () => {
      state.page = 0;
      apply();
      write();
    };

    // ------------------------------------------------------------------------------------------ events

    const filters = one(".filters");
    let typing = 0;
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("input", (event) => {
      if (event.isComposing) return;
      clearTimeout(typing);
      typing = setTimeout(changed, event.target.type === "checkbox" ? 0 : WAIT);
    });
    filters.addEventListener("compositionend", changed);
    one("#show-all").addEventListener("click", () => {
      for (const input of all(".facet input")) input.checked = false;
      search.value = company.value = "";
      state.across = 0;
      changed();
      search.focus();
    });
    for (const [key, button] of heads) {
      button.addEventListener("click", () => {
        const numeric = typeof forms[0][key] === "number";
        state.down = state.sort === key ? !state.down : numeric;
        state.sort = key;
        state.page = 0;
        sort();
        draw();
        write();
      });
    }
    for (const button of all(".pager button")) {
      button.addEventListener("click", () => {
        const to = { first: 0, previous: state.page - 1, next: state.page + 1, last: last() };
        state.page = to[button.dataset.to];
        draw();
        write();
        one(".list").scrollIntoView({ block: "start" });
        if (button.disabled) one(".pager button:not(:disabled)").focus();
      });
    }
    for (const button of all("[data-language]")) button.addEventListener("click", write);

    const follow = () => {
      if (!location.hash.includes("=")) return; // a link within the page
      clearTimeout(writing);
      read();
      apply();
      for (const facet of all(".facet")) facet.open ||= one("input:checked", facet) !== null;
      if (/[#&](?!lang=)\w+=/.test(location.hash)) {
        const heading = one("#forms-heading");
        heading.scrollIntoView({ block: "start" });
        heading.focus({ preventScroll: true });
      }
    };
    addEventListener("hashchange", follow);

    if (matchMedia("(max-width: 63.99rem)").matches) one(".panel").open = false;
    one(".browse").hidden = false;
    apply();
    follow();

    // What the first search and the first sorting need is made ready while nothing else is to be done.
    const later = [...heads.keys()].map((key) => () => rank(key));
    for (let n = 0; n < data.texts.length; n += SLICE) later.push(() => prepare(SLICE));
    const idle = window.requestIdleCallback ?? setTimeout;
    const work = () => {
      later.shift()?.();
      if (later.length) idle(work);
    };
    idle(work);
  };

  if (source) start();
}
