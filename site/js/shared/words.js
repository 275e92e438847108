// The words that the scripts say. They stand in the page (templates/transcript/script_words.html), where gettext reaches them.

/** @type {Map<string, string> | undefined} */
let words;

/** @returns {Map<string, string>} */
function read() {
  const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("words"));
  const entries = template ? [...template.content.querySelectorAll("data")] : [];
  return new Map(entries.map((entry) => [entry.value, entry.textContent ?? ""]));
}

/** The names of the words of one kind, in their order: `anomaly` of `anomaly.cut` and the like. @param {string} kind */
export function named(kind) {
  words ??= read();
  return [...words.keys()].filter((name) => name.startsWith(`${kind}.`)).map((name) => name.slice(kind.length + 1));
}

/** The kinds of number that the page's language tells apart, as `one` and `other` in English. */
const plurals = new Intl.PluralRules(document.documentElement.lang || "en");

/** What stands between the whole and the parts of a number in the page's language. */
export const point = (0.5).toLocaleString(document.documentElement.lang || "en").charAt(1);

/**
 * The words of this name, with each `{name}` in them filled in; the name itself where there are none. A `count` chooses
 * between words that end in `.one` and `.other`, where there are such.
 * @param {string} name
 * @param {Record<string, unknown>} [values]
 */
export function say(name, values = {}) {
  words ??= read();
  const form = `${name}.${plurals.select(Number(values.count))}`;
  const text = words.get(form) ?? words.get(`${name}.other`) ?? words.get(name) ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}
