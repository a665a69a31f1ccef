// Rows come by two ways: pushed over the WebSocket, and fetched over HTTP where pushes may have
// been missed. Both meet in `take`, which knows a row by its id, so none shows twice.

const FIRST_DELAY = 250; // ms; doubled with each attempt that fails
const LONGEST_DELAY = 10_000;
const ANSWER_WITHIN = 8_000; // ms from the start of an attempt to the hub's greeting
const STEADY_AFTER = 5_000; // a connection that lived this long sets the delay back
const MOST_ROWS = 100; // as many as the server sends
const NEW_FOR = 20_000; // how long a row is marked while somebody can see it
// What a new attempt would not change; 4500 to 4999 are the hub's own of that kind.
const FINAL_CODES = new Set([1002, 1003, 1007, 1008, 1009]);

const $ = (id) => document.getElementById(id);
const locale = navigator.languages;
const integers = new Intl.NumberFormat(locale);
const money = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
const dayAndClock = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const fullTime = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });

// ---- Who this page is: one uid a tab, kept over reloads. A duplicated tab has the same uid; both
// receive what is sent to it.
function ownUid() {
  let uid = sessionStorage.getItem("uid");
  if (!uid) {
    const random = crypto.getRandomValues(new Uint8Array(6));
    uid = "tab-" + Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("uid", uid);
  }
  return uid;
}

async function request(path, body) {
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

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text; // never as HTML: rows are anybody's text
  return made;
}

// ---- The table.
const rows = new Map(); // id to its <tr>
let unseen = 0;

function take(order, isNew) {
  if (rows.has(order.id)) return;
  const row = rowOf(order);
  // Newest first; nearly always a row goes to the top.
  const next = [...$("rows").children].find((other) => Number(other.dataset.id) < order.id);
  $("rows").insertBefore(row, next ?? null);
  rows.set(order.id, row);
  if (isNew) markNew(row);
  while (rows.size > MOST_ROWS) {
    const oldest = $("rows").lastElementChild;
    rows.delete(Number(oldest.dataset.id));
    oldest.remove();
  }
  showCount();
}

function rowOf(order) {
  const row = element("tr", "");
  row.dataset.id = order.id;
  const who = element("div", "who");
  const avatar = element("span", "avatar", initials(order.customer));
  avatar.ariaHidden = "true";
  avatar.style.setProperty("--hue", hue(order.customer));
  who.append(avatar, element("span", "name", order.customer));
  const customer = element("td", "customer");
  customer.append(who);
  const at = new Date(order.createdAt);
  const time = element("time", "", (isToday(at) ? clock : dayAndClock).format(at));
  time.dateTime = order.createdAt;
  time.title = fullTime.format(at);
  const placed = element("td", "number placed");
  placed.append(time);
  row.append(
    element("td", "order", `#${order.id}`),
    customer,
    element("td", "item", order.item),
    element("td", "number quantity", integers.format(order.quantity)),
    element("td", "number price", money.format(order.price)),
    element("td", "number total", money.format(order.quantity * order.price)),
    placed,
  );
  return row;
}

function markNew(row) {
  row.classList.add("new");
  row.querySelector(".name").append(element("span", "badge", "new"));
  const name = row.querySelector(".name").firstChild.textContent;
  $("told").textContent = `New order ${row.dataset.id} of ${name}`;
  if (document.hidden) {
    unseen++;
    showTitle();
  } else {
    fade(row);
  }
}

function fade(row) {
  setTimeout(() => {
    row.classList.remove("new");
    row.querySelector(".badge")?.remove();
  }, NEW_FOR);
}

function showCount() {
  const empty = rows.size === 0;
  $("empty").hidden = !empty;
  $("orders").hidden = empty;
  $("count").textContent = empty ? "" : rows.size === MOST_ROWS
    ? `the newest ${MOST_ROWS}` : `${rows.size} ${rows.size === 1 ? "order" : "orders"}`;
}

function showTitle() {
  document.title = (unseen ? `(${unseen}) ` : "") + "Orders · PushHub demo";
}

const isToday = (date) => date.toDateString() === new Date().toDateString();
const initials = (name) => {
  const words = name.split(/\s+/u).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...word][0]).join("").toUpperCase();
};
const hue = (name) => [...name].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 360, 7);

// ---- What was missed. `completeTo`: no row up to this id is unknown here. It is not the highest
// id on the page: after a pause the first push may come before the rows of the pause are fetched.
let completeTo = 0;
let loaded = false;
let caughtUp = false; // since the hub greeted this connection
let catchingUp = false;
let askedAgain = false;

async function catchUp() {
  if (catchingUp) {
    askedAgain = true;
    return;
  }
  catchingUp = true;
  do {
    askedAgain = false;
    const greeted = connection.live;
    try {
      const { orders } = await request(`/api/orders?after=${completeTo}`);
      orders.reverse().forEach((order) => take(order, loaded));
      completeTo = Math.max(completeTo, ...orders.map((order) => order.id));
      // Bound before the fetch began, and still: what was pushed meanwhile closes up to it.
      caughtUp = greeted && connection.live && !askedAgain;
      if (caughtUp) completeTo = Math.max(completeTo, ...rows.keys());
      loaded = true;
      $("empty-text").textContent = "No orders yet. Place the first one.";
      showCount();
    } catch (failure) {
      if (!loaded) {
        $("empty").hidden = false;
        $("empty-text").textContent = "The orders can't be read just now.";
      }
      if (connection.live) {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        askedAgain = true;
      }
    }
  } while (askedAgain);
  catchingUp = false;
}

function pushed(order) {
  take(order, true);
  if (!caughtUp) return;
  // A push that went astray leaves a gap in the ids, which the next one shows.
  if (order.id > completeTo + 1) catchUp();
  else completeTo = Math.max(completeTo, order.id);
}

// ---- Jobs.
const jobs = new Map(); // number to { item, percent }

function progress(id, percent) {
  if (!Number.isFinite(percent)) return;
  let job = jobs.get(id);
  if (!job) {
    job = { item: jobItem(id), percent: 0 };
    jobs.set(id, job);
    $("jobs").prepend(job.item);
  }
  // A greeting may tell an older percent than the push that overtook it.
  job.percent = id === "" ? percent : Math.max(job.percent, percent);
  const shown = Math.min(100, Math.max(0, job.percent));
  const bar = job.item.querySelector(".bar");
  bar.ariaValueNow = shown;
  bar.firstChild.style.setProperty("--percent", `${shown}%`);
  job.item.classList.toggle("done", shown >= 100);
  job.item.classList.remove("lost");
  job.item.querySelector(".percent").textContent = shown >= 100 ? "Done" : `${shown}%`;
}

function jobItem(id) {
  const item = element("li", "job");
  item.dataset.job = id;
  const name = id === "" ? "From another program" : `Job ${id}`;
  const head = element("div", "job-head");
  head.append(element("span", "", name), element("span", "percent"));
  const bar = element("div", "bar");
  bar.role = "progressbar";
  bar.ariaLabel = name;
  bar.ariaValueMin = 0;
  bar.ariaValueMax = 100;
  bar.append(element("div", ""));
  item.append(head, bar);
  return item;
}

/** The hub's greeting names the jobs of this page; one that it does not know will push no more. */
function jobsNow(known) {
  known.forEach((job) => progress(job.job, parseFloat(job.percent)));
  const numbers = new Set(known.map((job) => job.job));
  for (const [id, job] of jobs) {
    if (id !== "" && job.percent < 100 && !numbers.has(id)) {
      job.item.classList.add("lost");
      job.item.querySelector(".percent").textContent = "The server forgot it";
    }
  }
}

/** Anybody may push to a uid, and not only JSON. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function received(message) {
  if (message?.type === "order" && Number.isInteger(message.order?.id)) pushed(message.order);
  else if (message?.percent !== undefined) progress(message.job ?? "", parseFloat(message.percent));
}

// ---- The connection.
class Connection {
  live = false;
  #socket = null;
  #attempts = 0;
  #timer = 0; // of the next attempt, or of the answer that is awaited
  #ticker = 0;
  #waiting = false;
  #liveSince = 0;

  constructor(uid) {
    this.uid = uid;
  }

  async connect() {
    clearTimeout(this.#timer);
    clearInterval(this.#ticker);
    this.#waiting = false;
    this.#show("connecting", "Connecting");
    try {
      // Asked each time: a server that was started again may have another port.
      const { webSocketPort } = await request("/api/config");
      this.#open(new WebSocket(`ws://${location.hostname}:${webSocketPort}/orders`));
    } catch (failure) {
      this.#retry();
    }
  }

  #open(socket) {
    this.#socket = socket;
    this.#awaitGreeting();
    socket.onopen = () => socket.send(this.uid); // the first frame says who this is
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      const message = parsed(data);
      if (message?.type === "welcome") this.#welcome(message.jobs ?? []);
      else received(message);
    };
    socket.onclose = ({ code, reason }) => {
      if (socket === this.#socket) this.#closed(code, reason);
    };
  }

  #awaitGreeting() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const silent = this.#socket;
      this.#closed(1006, "");
      silent.close();
    }, ANSWER_WITHIN);
  }

  #welcome(known) {
    clearTimeout(this.#timer);
    if (!this.live) {
      this.live = true;
      this.#liveSince = performance.now();
      this.#show("live", "Live");
    }
    jobsNow(known);
    catchUp();
  }

  #closed(code, reason) {
    clearTimeout(this.#timer);
    this.#socket = null;
    if (this.live && performance.now() - this.#liveSince > STEADY_AFTER) this.#attempts = 0;
    this.live = false;
    caughtUp = false;
    if ((code >= 4500 && code <= 4999) || FINAL_CODES.has(code)) {
      this.#show("stopped", reason || `Closed by the hub (${code})`);
    } else {
      this.#retry();
    }
  }

  /** Full jitter: pages that lost one hub at one moment must not come back at one moment. */
  #retry() {
    const most = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempts++);
    const at = performance.now() + Math.random() * most;
    this.#waiting = true;
    const tick = () => {
      const seconds = Math.max(1, Math.ceil((at - performance.now()) / 1_000));
      if (navigator.onLine) this.#show("waiting", `Reconnecting in ${seconds} s`);
      else this.#show("offline", "Offline");
    };
    tick();
    this.#ticker = setInterval(tick, 250);
    this.#timer = setTimeout(() => this.connect(), at - performance.now());
  }

  /** Something changed for the better, or the computer slept: try now, or make sure. */
  nudge() {
    if (this.#waiting) {
      this.connect();
    } else if (this.live) {
      this.#socket.send("hello"); // greeted again, or given up
      this.#awaitGreeting();
    }
  }

  #show(state, text) {
    $("reconnect").hidden = state !== "stopped";
    // Written only when it changes, so that a screen reader is not told the same again.
    if ($("state-text").textContent !== text) $("state-text").textContent = text;
    $("state").dataset.state = state;
  }

  /** By hand, after the hub said not to come back. */
  again() {
    this.#attempts = 0;
    this.connect();
  }
}

// ---- The form.
const FIELDS = ["customer", "item", "quantity", "price"];

function showProblems(problems) {
  for (const field of FIELDS) {
    const problem = problems[field] ?? "";
    $(`${field}-problem`).textContent = problem;
    $(field).ariaInvalid = problem ? "true" : null;
    if (problem) $(field).setAttribute("aria-describedby", `${field}-problem`);
    else $(field).removeAttribute("aria-describedby");
  }
  const first = FIELDS.find((field) => problems[field]);
  if (first) $(first).focus();
}

function say(place, text, failed = false) {
  $(place).textContent = text;
  $(place).classList.toggle("failed", failed);
}

$("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("insert").disabled = true;
  try {
    // A comma is how half the world writes a price.
    const values = Object.fromEntries(FIELDS.map((field) => [field, $(field).value.trim()]));
    values.price = values.price.replace(",", ".");
    const { order, viewers, pushMillis } = await request("/api/orders", values);
    take(order, true); // it is here already, unless the hub is away
    showProblems({});
    const pages = viewers === 1 ? "1 viewer" : `${viewers} viewers`;
    say("form-state", viewers
      ? `#${order.id} stored, ${pages} told in ${pushMillis.toFixed(1)} ms` : `#${order.id} stored`);
    $("form").reset();
    $("customer").focus();
  } catch (failure) {
    showProblems(failure.fields ?? {});
    say("form-state", failure.fields ? "" : `Not stored: ${failure.message}`, true);
  } finally {
    $("insert").disabled = false;
  }
});

const uid = ownUid();
const connection = new Connection(uid);

$("uid").textContent = uid;
$("start-job").addEventListener("click", async () => {
  try {
    const { job } = await request("/api/jobs", { uid });
    progress(job, 0);
    say("jobs-state", "");
  } catch (failure) {
    say("jobs-state", `Not started: ${failure.message}`, true);
  }
});
$("reconnect").addEventListener("click", () => connection.again());

addEventListener("online", () => connection.nudge());
addEventListener("pageshow", (event) => event.persisted && connection.nudge());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  connection.nudge();
  if (unseen) document.querySelectorAll("tr.new").forEach(fade);
  unseen = 0;
  showTitle();
});

catchUp(); // the rows are there before the hub is
connection.connect();
