// Who else has this page open. The server pushes the whole list each time it changes.
import { $, element } from "./dom.js";
import { anybody, avatar } from "./people.js";

export function showLooking({ names, count }, uid) {
  const shown = new Map([...$("looking").children].map((item) => [item.dataset.uid, item]));
  const others = names.filter((name) => name !== uid);
  const items = (names.length > others.length ? [uid, ...others] : others)
    .map((name) => shown.get(name) ?? person(name, name === uid));
  if (count > names.length) items.push(element("li", "more", `and ${count - names.length} more`));
  $("looking").replaceChildren(...items);
  $("looking-count").textContent = count === 1 ? "only you" : `${count} people`;
}

function person(name, isMe) {
  const item = element("li", isMe ? "me" : "");
  item.dataset.uid = name;
  item.title = name;
  item.append(avatar(name), element("span", "name", name));
  if (isMe) item.append(element("span", "you", "you"));
  return item;
}

$("somebody-else").addEventListener("click", () => {
  $("somebody-else").href = `/?as=${encodeURIComponent(anybody())}`;
});
