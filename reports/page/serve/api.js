// Asking the server. The token of an address stands behind #, and goes into a header, never into an address.
const token = new URLSearchParams(location.hash.slice(1)).get("token");
export const headers = token ? { authorization: `Bearer ${token}` } : {};

// Sends parts; resolves with {status, outcome, blob, error, problems}. Rejects with the name of a word.
export const send = (path, parts, { progress = () => {}, sent = () => {}, signal, ticket } = {}) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "blob";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (ticket) request.setRequestHeader("NRDL-Ticket", ticket);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.upload.onload = sent;
    request.onload = async () => {
      const { status, response: blob } = request;
      if (status === 401) return reject("serve_no_token");
      const failed = status >= 400 ? JSON.parse(await blob.text()) : {};
      resolve({ status, blob, outcome: request.getResponseHeader("NRDL-Outcome"), ...failed });
    };
    request.onerror = () => reject("serve_unreachable");
    request.onabort = () => reject("");
    signal?.addEventListener("abort", () => request.abort());
    const body = new FormData();
    for (const [name, content, path_] of parts) body.append(name, content, path_);
    request.send(body);
  });

// A file that was moved or changed since it was chosen fails to be sent without a reason: look first.
export const readable = async (file) => {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
};

export const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

// A report in its frame leads to the rule book; one that is saved does not, for it may be read elsewhere.
export const withRuleLinks = (html) =>
  html.replace(
    /<span class="rule">([A-Z][A-Z0-9-]*)<\/span>/g,
    `<a class="rule" href="${ruleAddress("$1")}" target="_blank" rel="noopener">$1</a>`,
  );

export const ruleAddress = (rule) => `${location.origin}/rules?id=${rule}${location.hash}`;

// What an address answers; an error's sentence where it refuses.
export const ask = async (path, kind = "json") => {
  const answer = await fetch(path, { headers });
  return answer[answer.ok ? kind : "json"]();
};

export const post = async (path, what) => {
  const answer = await fetch(path, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(what),
  });
  return answer.json();
};
