/** JSON from the web server; what it does not like is thrown, with a text for each field. */
export async function request(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, { ...options, signal: AbortSignal.timeout(10_000) });
  const json = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw Object.assign(new Error(json.error ?? `HTTP ${response.status}`), { fields: json.fields });
  }
  return json;
}

/** Asks until there is an answer: a server that starts again may be later than its hub. */
export async function load(path, whileItFails = () => {}) {
  for (;;) {
    try {
      return await request(path);
    } catch {
      whileItFails();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}
