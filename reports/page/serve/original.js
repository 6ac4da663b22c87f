// A page of the form's own PDF, with the words of a finding marked. Boxes are points from the lower left corner.
import { headers } from "./api.js";
import { plain, say } from "./words.js";

const at = (id) => document.getElementById(id);
const [sheet, picture, marks] = ["sheet", "picture", "marks"].map(at);
let shown = { name: null, page: 0, finding: null, scale: 1 };

const turnTo = (page) => {
  sheet.hidden = at("pages").hidden = !page;
  at("no-page").hidden = page;
};

export const clearOriginal = () => {
  shown = { name: null, page: 0, finding: null, scale: 1 };
  turnTo(false);
  at("page-name").replaceChildren();
};

export const showOriginal = (form, scale) => {
  shown = { name: form.name, page: 0, finding: null, scale };
  showPage(1, null);
};

export const showPage = async (page, finding) => {
  if (!shown.name || page < 1) return;
  const before = shown;
  shown = { ...shown, page, finding };
  const own = shown;
  if (before.page !== page || sheet.hidden) {
    const answer = await fetch(`/api/desk/page?${new URLSearchParams({ name: shown.name, page })}`, { headers });
    if (own.name !== shown.name || own.page !== shown.page) return;
    if (!answer.ok) {
      if (before.page) shown = before; // there is no such page
      else clearOriginal();
      return;
    }
    const reader = new FileReader();
    reader.readAsDataURL(await answer.blob());
    await new Promise((done) => reader.addEventListener("load", done));
    picture.src = reader.result;
    await picture.decode();
  }
  turnTo(true);
  say(at("page-name"), "serve_desk_page", { page });
  picture.alt = plain("serve_desk_page", { page });
  draw();
};

const draw = () => {
  const [width, height] = [picture.naturalWidth / shown.scale, picture.naturalHeight / shown.scale];
  const boxes = (shown.finding?.evidence ?? []).filter((place) => place.page === shown.page).flatMap((place) => place.boxes);
  marks.replaceChildren(
    ...boxes.map(([left, bottom, right, top]) => {
      const mark = document.createElement("i");
      const share = (part, whole) => `${(100 * part) / whole}%`;
      Object.assign(mark.style, {
        left: share(left, width),
        top: share(height - top, height),
        width: share(right - left, width),
        height: share(top - bottom, height),
      });
      return mark;
    }),
  );
  marks.firstElementChild?.scrollIntoView({ block: "nearest" });
};

at("page-before").addEventListener("click", () => showPage(shown.page - 1, shown.finding));
at("page-after").addEventListener("click", () => showPage(shown.page + 1, shown.finding));
