import { element } from "./dom.js";

const FIRST = "Amber Brisk Calm Clever Coral Crimson Eager Gentle Golden Indigo Jolly Keen Lively Lucky Mellow Noble Olive Quiet Rustic Scarlet Silver Swift Teal Witty".split(" ");
const SECOND = "Badger Beaver Bison Crane Dolphin Falcon Finch Fox Gecko Heron Ibex Koala Lark Lynx Marten Otter Owl Panda Puffin Raven Robin Seal Swan Wren".split(" ");

const below = (bound) => crypto.getRandomValues(new Uint32Array(1))[0] % bound;

export const anybody = () =>
  `${FIRST[below(FIRST.length)]} ${SECOND[below(SECOND.length)]} ${10 + below(90)}`;

/** Nobody logs in here. A browser is one user in all its tabs; `?as=NAME` is another one. */
export function me() {
  const as = new URLSearchParams(location.search).get("as")?.trim().slice(0, 64);
  if (as) return as;
  if (!localStorage.getItem("uid")) localStorage.setItem("uid", anybody());
  return localStorage.getItem("uid");
}

/** A circle with somebody's initials, always of the same colour. */
export function avatar(name) {
  const words = name.split(/\s+/u).filter((word) => /^\p{L}/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? name];
  const circle = element("span", "avatar", ends.map((word) => [...word][0]).join("").toUpperCase());
  circle.ariaHidden = "true";
  const hue = [...name].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 360, 7);
  circle.style.setProperty("--hue", hue);
  return circle;
}
