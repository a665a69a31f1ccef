export const $ = (id) => document.getElementById(id);

export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text; // never as HTML: rows are anybody's text
  return made;
}

export function say(place, text, failed = false) {
  $(place).textContent = text;
  $(place).classList.toggle("failed", failed);
}
