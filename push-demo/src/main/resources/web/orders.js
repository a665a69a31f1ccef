// The table. A row comes with the list, as a message, or as the answer to this page's own form; it
// is known by its id, so none shows twice. Rows never change here: a list can only add.
import { $, element } from "./dom.js";
import { avatar } from "./people.js";
import { load } from "./server.js";

const MOST_ROWS = 100; // as many as the server sends
const NEW_FOR = 20_000; // how long a row is marked while somebody can see it

const locale = navigator.languages;
const integers = new Intl.NumberFormat(locale);
const money = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
const dayAndClock = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const fullTime = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });

const rows = new Map(); // id to its <tr>
let loaded = false;
let unseen = 0;

/** What the page has before anything is pushed. Done when it shows. */
export async function loadOrders() {
  const { orders } = await load("/api/orders", showTrouble);
  for (const order of orders.reverse()) add(order, loaded);
  loaded = true;
  $("empty-text").textContent = "No orders yet. Place the first one.";
  showCount();
}

export const addOrder = (order) => add(order, true);

function add(order, isNew) {
  if (rows.has(order.id)) return;
  const row = rowOf(order);
  // Newest first; nearly always a row goes to the top.
  const next = [...$("rows").children].find((other) => Number(other.dataset.id) < order.id);
  $("rows").insertBefore(row, next ?? null);
  rows.set(order.id, row);
  if (isNew) markNew(order, row);
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
  who.append(avatar(order.customer), element("span", "name", order.customer));
  const customer = element("td", "customer");
  customer.append(who);
  const at = new Date(order.createdAt);
  const isToday = at.toDateString() === new Date().toDateString();
  const time = element("time", "", (isToday ? clock : dayAndClock).format(at));
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

function markNew(order, row) {
  row.classList.add("new");
  row.querySelector(".name").append(element("span", "badge", "new"));
  $("told").textContent = `New order ${order.id} of ${order.customer}`;
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

function showTrouble() {
  if (loaded) return;
  $("empty").hidden = false;
  $("empty-text").textContent = "The orders can't be read just now.";
}

function showTitle() {
  document.title = (unseen ? `(${unseen}) ` : "") + "Orders · PushHub demo";
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (unseen) document.querySelectorAll("tr.new").forEach(fade);
  unseen = 0;
  showTitle();
});
