// What the page says of its connection. It comes back by itself; only `closed` asks for somebody.
import { $ } from "./dom.js";

const PILL = {
  connecting: "Connecting",
  connected: "Live",
  waiting: "Reconnecting",
  offline: "Offline",
  closed: "Closed",
};
const ABOUT = {
  connected: "Every open page shows a new row as it is inserted.",
  waiting: "The hub can't be reached. What is inserted meanwhile shows here when it is back.",
  offline: "There is no network. What is inserted meanwhile shows here when it is back.",
  closed: "This page shows nothing new any more.",
};

let ticker;

export function showState({ state, reason, delay }) {
  clearInterval(ticker);
  document.body.dataset.state = state;
  if (state !== "connecting") document.body.classList.toggle("away", state !== "connected");
  $("state-text").textContent = PILL[state];
  $("about").textContent = ABOUT[state] ?? $("about").textContent;
  $("seconds").textContent = "";
  if (state === "waiting") countDown(performance.now() + delay);
  $("closed").hidden = state !== "closed";
  $("reason").textContent = reason || "no reason was given";
}

/** Beside what a screen reader is told, so that it does not hear each second. */
function countDown(at) {
  const tick = () => {
    const seconds = Math.max(1, Math.ceil((at - performance.now()) / 1_000));
    $("seconds").textContent = `in ${seconds} s`;
  };
  tick();
  ticker = setInterval(tick, 250);
}

$("again").addEventListener("click", () => location.reload());
