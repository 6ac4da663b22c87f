// The page's words, in both languages; the language of <html> decides which is shown.
const root = document.documentElement;
const listeners = [];
const token = location.hash;

export const language = () => root.lang;
export const whenSwitched = (listener) => listeners.push(listener);

// A word's elements with what stands in braces filled in; as nodes, so that nothing of a file's name is read as HTML.
export const word = (name, values = {}) => {
  const found = document.querySelector(`[data-word="${name}"]`).cloneNode(true);
  found.removeAttribute("data-word");
  const texts = document.createTreeWalker(found, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const tongue = text.parentElement.lang || language();
    text.data = text.data.replace(/\{(\w+)\}/g, (whole, key) => told(values[key], tongue) ?? whole);
  }
  return found;
};

// A value may be another word's name in both languages: an element that holds both.
const told = (value, tongue) => {
  if (!(value instanceof Element)) return value === undefined ? undefined : String(value);
  return (value.querySelector(`[lang="${tongue}"]`) ?? value).textContent;
};

export const say = (element, name, values) => element.replaceChildren(word(name, values));

export const plain = (name, values) => told(word(name, values), language());

const title = document.querySelector("title");
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    root.lang = button.dataset.language;
    title.textContent = title.dataset[root.lang];
    for (const one of document.querySelectorAll("[data-language]")) {
      one.setAttribute("aria-pressed", String(one === button));
    }
    for (const listener of listeners) listener(root.lang);
  });
}

// The token of an address goes along to the other pages.
for (const link of document.querySelectorAll(".pages a")) if (token) link.hash = location.hash;
