// What was dropped or chosen: forms, and the uploads of each. The server says which names are folders of uploads.
const { folders, systemFile, formTypes } = document.querySelector("main").dataset;
const fold = (name) => name.normalize("NFKC").toLowerCase();
const uploadFolders = JSON.parse(folders).map(fold);
const isSystems = new RegExp(`^(?:${systemFile})$`);
const types = JSON.parse(formTypes);

// Files that people gave, without those that systems add.
export const own = (files) => files.filter((one) => !isSystems.test(one.path));

const isForm = (name) => types.some((type) => name.toLowerCase().endsWith(type));

export const isPhotograph = (name) => /\.(?:jpe?g|png|tiff?|heic|bmp|webp)$/i.test(name);

// Every file of a drop with its path, folders walked through.
export const dropped = async (transfer) => {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return chosen(transfer.files);
  return (await Promise.all(entries.map((entry) => walk(entry, "")))).flat();
};

export const chosen = (files) => [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

const walk = async (entry, before) => {
  const path = before + entry.name;
  if (entry.isFile) return [{ file: await new Promise((done, failed) => entry.file(done, failed)), path }];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break;
    for (const one of some) found.push(...(await walk(one, `${path}/`)));
  }
  return found;
};

// Forms with their uploads: those under a folder of uploads belong to the forms beside that folder.
export const sorted = (files) => {
  const forms = [];
  const uploads = [];
  for (const { file, path } of own(files)) {
    const parts = path.split("/");
    const at = parts.findIndex((part, n) => n < parts.length - 1 && uploadFolders.includes(fold(part)));
    const owner = (at < 0 ? parts.slice(0, -1) : parts.slice(0, at)).join("/");
    if (at >= 0) uploads.push({ file, path: parts.slice(at + 1).join("/"), owner });
    else if (isForm(path)) forms.push({ file, owner });
  }
  return forms
    .map(({ file, owner }) => ({ file, uploads: uploads.filter((one) => one.owner === owner) }))
    .sort((one, other) => (one.file.name < other.file.name ? -1 : 1));
};

// Uploads that were given as such: one folder is the folder of uploads itself.
export const asUploads = (files) => {
  const given = own(files);
  const tops = new Set(given.map((one) => (one.path.includes("/") ? one.path.split("/")[0] : null)));
  const inOne = tops.size === 1 && !tops.has(null);
  return given.map(({ file, path }) => ({ file, path: inOne ? path.slice(path.indexOf("/") + 1) : path }));
};
