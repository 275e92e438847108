// Copies of what the page's <template> elements hold: templates/transcript/elements.html. What is filled in is text.

import { byId } from "../shared/element.js";

const SLOT = /\{(\w+)\}/g;

/**
 * A copy of one element of the page's lists, with each `{name}` in its texts and attributes filled in. Parts whose class is
 * the name of a value that is null are taken away, with the space before each.
 * @param {string} name
 * @param {Record<string, unknown>} [values]
 */
export function copyOf(name, values = {}) {
  const { content } = /** @type {HTMLTemplateElement} */ (byId(`element-${name}`));
  const made = /** @type {HTMLElement} */ (document.importNode(/** @type {Element} */ (content.firstElementChild), true));
  /** @param {string} text */
  const filled = (text) => text.replace(SLOT, (whole, key) => (key in values ? String(values[key] ?? "") : whole));
  const walker = document.createTreeWalker(made, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = /** @type {Node | null} */ (made); node; node = walker.nextNode()) {
    if (node instanceof Text) node.data = filled(node.data);
    else for (const attribute of /** @type {Element} */ (node).attributes) attribute.value = filled(attribute.value);
  }
  for (const [key, value] of Object.entries(values)) if (value === null || value === undefined) drop(made, `.${key}`);
  return made;
}

/** The part of an element that its template has. @param {Element} whole @param {string} selector */
export function part(whole, selector) {
  return /** @type {HTMLElement} */ (whole.querySelector(selector));
}

/** @param {Element} whole @param {string} selector */
export function all(whole, selector) {
  return /** @type {HTMLElement[]} */ ([...whole.querySelectorAll(selector)]);
}

/** @param {Element} whole @param {string} selector */
export function drop(whole, selector) {
  for (const one of all(whole, selector)) {
    if (one.previousSibling instanceof Text && !one.previousSibling.data.trim()) one.previousSibling.remove();
    one.remove();
  }
}

/** In place of the one child that a list's template has, so many copies of it. @param {Element} list @param {number} count */
export function repeat(list, count) {
  const [pattern] = list.children;
  list.replaceChildren(...Array.from({ length: count }, () => pattern.cloneNode(true)));
  return [...list.children];
}
