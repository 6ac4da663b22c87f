// Jumps between findings and the form's words. Without a script the links work by themselves, as links do.
// Filters: of each facet, nothing chosen means everything.
{
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const goBack = document.querySelector(".return");
  const filters = document.querySelector(".filters");
  const items = all("[data-verdict]").map((element) => ({ element, counted: element.classList.contains("item") }));
  const several = all(".form").length > 1;
  let askedFor = ""; // the finding whose words were looked up last

  const point = (target, finding) => {
    for (const one of all(".active, .target")) one.classList.remove("active", "target");
    for (const mark of all(".mark", target.closest(".form"))) {
      mark.classList.toggle("active", mark.dataset.findings.split(" ").includes(finding.id));
    }
    finding.classList.add("active");
    target.classList.add("target");
    target.focus({ preventScroll: true });
  };

  // Opens what a target lies in; of a form, the form itself.
  const unfold = (target) => {
    const own = target.querySelector(":scope > details.fold");
    if (own) own.open = true;
    for (let one = target.parentElement?.closest("details"); one; one = one.parentElement?.closest("details")) {
      one.open = true;
    }
  };

  const toWords = (target, finding) => {
    const pane = target.closest(".text");
    const scrolls = pane.scrollHeight > pane.clientHeight + 1;
    if (scrolls) {
      const below = target.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      pane.scrollTop += below - pane.clientHeight / 3;
    }
    target.scrollIntoView({ block: scrolls ? "nearest" : "center" });
    askedFor = finding.id;
    goBack.hash = finding.id;
    goBack.querySelector(".rule").textContent = finding.querySelector(".rule")?.textContent ?? "";
    goBack.hidden = false;
    point(target, finding);
  };

  const toFinding = (finding) => {
    if (finding.closest("[hidden]")) showAll();
    unfold(finding);
    finding.scrollIntoView({ block: "nearest" });
    goBack.hidden = true;
    point(finding, finding);
  };

  const follow = (link) => {
    const target = document.getElementById(link.hash.slice(1));
    if (target.classList.contains("mark")) {
      toWords(target, link.closest(".finding, .route, .eligibility"));
    } else {
      const own = (link.dataset.findings ?? "").split(" ").includes(askedFor);
      toFinding(own ? document.getElementById(askedFor) : target);
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.quote, a.mark, a.more, a.return");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(link);
  });

  const plain = (text) => text.normalize("NFKC").toLowerCase();

  const apply = () => {
    const facets = all("fieldset", filters).map((set) => [
      set.dataset.facet,
      new Set(all("input:checked", set).map((box) => box.value)),
    ]);
    const words = plain(filters.querySelector("#search").value).split(/\s+/).filter(Boolean);
    const active = words.length > 0 || facets.some(([, chosen]) => chosen.size > 0);
    let shown = 0;
    for (const item of items) {
      item.text ??= plain(item.element.textContent);
      const fits =
        facets.every(([facet, chosen]) => chosen.size === 0 || chosen.has(item.element.dataset[facet])) &&
        words.every((word) => item.text.includes(word));
      item.element.hidden = !fits;
      if (fits && item.counted) shown += 1;
    }
    const empty = (part) => active && !part.querySelector(".item:not([hidden])");
    for (const part of all(".group, .block, .rest")) part.hidden = empty(part);
    for (const part of several ? all(".columns") : []) part.hidden = empty(part);
    for (const form of active ? all(".fold") : []) form.open = !empty(form);
    for (const part of all(".nothing")) part.hidden = active;
    const asksForPassed = ["pass", "not_applicable"].some((verdict) => facets[0][1].has(verdict));
    for (const rest of all(".rest")) rest.open = asksForPassed || words.length > 0;
    filters.querySelector("#shown").textContent = String(shown);
    filters.querySelector("#all").textContent = String(items.filter((item) => item.counted).length);
    filters.querySelector(".filtered").hidden = !active || shown === 0;
    filters.querySelector(".none").hidden = shown > 0;
    filters.querySelector("#show-all").hidden = !active;
    filters.classList.toggle("narrowed", active);
  };

  const showAll = () => {
    filters.querySelector("form").reset();
    apply();
  };

  if (filters) {
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("input", (event) => event.isComposing || apply());
    filters.addEventListener("compositionend", apply);
    filters.querySelector("#show-all").addEventListener("click", () => {
      showAll();
      filters.querySelector("#search").focus();
    });
    filters.hidden = false;
    apply();
  }

  const toHash = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    unfold(target);
    target.scrollIntoView();
  };
  addEventListener("hashchange", toHash);
  toHash();

  // What is folded is printed unfolded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
}
