import { $, say } from "./dom.js";
import { addOrder } from "./orders.js";
import { request } from "./server.js";

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

function told({ order, viewers, pushMillis }) {
  if (viewers === undefined) return `#${order.id} stored; the hub is away, other pages see it later`;
  if (viewers === 0) return `#${order.id} stored`;
  const people = viewers === 1 ? "1 viewer" : `${viewers} viewers`;
  return `#${order.id} stored, ${people} told in ${pushMillis.toFixed(1)} ms`;
}

$("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("insert").disabled = true;
  try {
    // A comma is how half the world writes a price.
    const values = Object.fromEntries(FIELDS.map((field) => [field, $(field).value.trim()]));
    values.price = values.price.replace(",", ".");
    const answer = await request("/api/orders", values);
    addOrder(answer.order); // it is here already, unless the hub is away
    showProblems({});
    say("form-state", told(answer));
    $("form").reset();
    $("customer").focus();
  } catch (failure) {
    showProblems(failure.fields ?? {});
    say("form-state", failure.fields ? "" : `Not stored: ${failure.message}`, true);
  } finally {
    $("insert").disabled = false;
  }
});
