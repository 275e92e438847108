// How much of the window is behind what sticks to its edges: it grows where its words wrap.

import { byId } from "../shared/element.js";

const PARTS = { "--above": "verdict-bar", "--below": "player" };

/** Keep the style sheet told of it, so that what is led to is in sight. */
export function measureSticky() {
  const root = document.documentElement;
  for (const [name, id] of Object.entries(PARTS)) {
    const part = byId(id);
    const observer = new ResizeObserver(() => root.style.setProperty(name, `${part.offsetHeight}px`));
    observer.observe(part);
  }
}
