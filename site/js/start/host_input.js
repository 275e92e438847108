// What people paste into the field of the server, taken apart as smtptest/web/forms/typed/host_input.py and pasted*.py do it; the
// reasons stand there. tests/web/forms/typed/understood.json holds both together.

/** @typedef {Record<string, string>} Values */

class Unclear extends Error {}

/** @param {string} reason @returns {never} */
const unclear = (reason) => {
  throw new Unclear(reason);
};
/** The whole text. @param {string} source @param {string} text */
const full = (source, text) => new RegExp(`^(?:${source})$`, "is").exec(text);
/** @param {string} text */
const trimmed = (text) => text.replace(/^[ \t\u00a0]+|[ \t\u00a0]+$/g, "");

const GAP = "[ \\t\\u00a0]";
const PORT = "\\(?(?:port[ :=]*)?([0-9]+|smtps?|submissions?)\\)?";
/** @type {Values} */
const SERVICES = { smtp: "25", smtps: "465", submission: "587", submissions: "465" };
const AFTER_NAME = `(?:(?:${GAP}*(?:::?|[,;])${GAP}*|${GAP}+)${PORT}|:)?`;
const NAME = `([^\\0- \\u00a0:,;@/?#"'()<>=\\[\\]]+)${AFTER_NAME}`;
const BRACKETS = `\\[([^\\0- \\[\\]@/]+)\\]${AFTER_NAME}`;
const SIX = `([0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%[^\\0- ]*)?)(?:(?:${GAP}*[,;]${GAP}*|${GAP}+)${PORT})?`;
const TLS = `(.+?)(?:${GAP}*[,;(]|${GAP})${GAP}*\\(?(ssl|tls|starttls)\\)?`;
const WORD = "[^\\0- \\u00a0:@/?#\"'()<>=,;]+";
const LONGEST = 400;
const MX =
  "(?:[^\\0- @:/]+[ \\t]+(?:(?:[0-9]+[ \\t]+)?IN[ \\t]+MX[ \\t]+|mail is handled by |mail exchanger = |MX preference = ))?" +
  "([0-9]{1,5})(?:[ \\t]+|, mail exchanger = )([^\\0- @:/,;]*[a-z][^\\0- @:/,;]*)";
const ADDRESS =
  '((?:"[^"]*"|[^\\0- \\u00a0<>:@/?#"(),;]+)@(?:([^\\0- \\u00a0<>:@/?#"(),;\\[\\]=]+)|\\[(?:ipv6:)?([0-9a-f:.]+)\\]))';

const IMPLICIT = { usual: "465", security: "tls" };
const STARTTLS = { usual: "587", security: "starttls" };
const EITHER = { usual: "587", security: "either" };
/** @type {Record<string, Values>} */
const SCHEMES = {
  smtp: {}, relay: {}, tcp: {}, telnet: {}, lmtp: { protocol: "lmtp" }, "smtp+notls": { security: "none" },
  smtps: IMPLICIT, submissions: IMPLICIT, ssl: IMPLICIT, "smtp+ssl": IMPLICIT,
  submission: STARTTLS, starttls: STARTTLS, "smtp+starttls": STARTTLS, tls: EITHER, "smtp+tls": EITHER,
};

/** @param {Values} found @param {Values} more */
function merge(found, more) {
  for (const [name, value] of Object.entries(more)) {
    const before = found[name] ?? value;
    if (before !== value && before !== "either" && value !== "either") unclear("twice");
    found[name] = value === "either" ? before : value;
  }
  return found;
}

/** @param {string} text */
function decoded(text) {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return unclear("percent");
  }
}

/** @param {string} text */
function port(text) {
  const number = SERVICES[text.toLowerCase()] ?? text;
  return /^0{0,20}[0-9]{1,5}$/.test(number) ? String(Number(number)) : unclear("port");
}

/** One server. @param {string} text @returns {Values} */
function server(text) {
  const url = full("([a-z][a-z0-9+.-]*)://(.*)", text);
  if (url) return located(url[1].toLowerCase(), url[2]);
  const bare = full("(smtps?|lmtp|submissions?|relay|ssl|tls):(?:inet:)?(?!//)(.*)", text);
  if (bare && !full("[ :]*(?:[0-9]*|smtps?|submissions?)", bare[2])) {
    const at = bare[2].lastIndexOf("@");
    if (at >= 0 && !bare[2].slice(0, at).includes(":")) unclear("login");
    return located(bare[1].toLowerCase(), bare[2]);
  }
  const mx = [...text].length <= LONGEST && full(MX, text);
  if (mx && !["465", "587", "2525"].includes(mx[1])) return { host: mx[2] };
  return mail(text) ?? authority(text.replace(/^\/\//, ""), text);
}

/** @param {string} text @returns {Values | undefined} */
function mail(text) {
  const to = full("mailto:([^?]*)(\\?.*)?", text);
  const found = full(ADDRESS, to ? decoded(to[1]) : full(`([^<>@:]*)<${ADDRESS}>`, text)?.[2] ?? text);
  if (!found) return to ? unclear("place") : undefined;
  const [, address, domain, literal] = found;
  return { host: domain ?? literal, rcpt_to: address, ...(domain && { route: "mx" }), ...(to?.[2] && { left: "yes" }) };
}

/** @param {string} scheme @param {string} rest */
function located(scheme, rest) {
  if (/^https?$/.test(scheme)) unclear("web");
  if (/^(?:imap|pop3?)s?$/.test(scheme)) unclear("fetch");
  if (!Object.hasOwn(SCHEMES, scheme)) unclear("scheme");
  return { ...SCHEMES[scheme], ...authority(rest, "") };
}

/** @param {string} text @param {string} written @returns {Values} */
function authority(text, written) {
  const [, all, rest] = /** @type {RegExpExecArray} */ (full("([^/?#]*)(.*)", text));
  if (rest.includes("@")) unclear("at");
  if (/^\/[0-9]+\/?$/.test(rest)) unclear("place");
  const at = all.lastIndexOf("@");
  const [login, where] = [all.slice(0, Math.max(at, 0)), all.slice(at + 1)];
  if (full(".*[\\0-\\x1f\\x7f].*", login)) unclear("place");
  if (!where && (at >= 0 || rest || !written)) unclear("nohost");
  if (at >= 0 && !login.includes(":") && /[\0- \u00a0]/.test(login)) unclear("place");
  let found = place(where);
  if (!found) {
    if (written !== where || !full(`${WORD}(?: ${WORD})?`, where)) unclear(where.includes(":") ? "port" : "place");
    found = { host: where };
  }
  const [username, password] = login.split(/:(.*)/s);
  if (username) found.username = decoded(username);
  if (password !== undefined) found.password = decoded(password);
  return { ...found, ...(rest && rest !== "/" && { left: "yes" }) };
}

/** @param {string} text @returns {Values | null} */
function place(text) {
  if ([...text].length > LONGEST) return null;
  const tail = full(TLS, text);
  const where = tail ? tail[1] : text;
  const found = full(SIX, where) ?? full(BRACKETS, where) ?? full(NAME, where);
  const word = tail?.[2].toLowerCase() ?? "";
  const mode = { ssl: "tls", tls: "either" }[word] ?? word;
  return found && { ...(tail && { security: mode }), host: found[1], ...(found[2] && { port: port(found[2]) }) };
}

// Settings.

const BEFORE = `(?:(?:export|set|env|-(?:e|-env)?)${GAP}+)?`;
const SETTING = `${BEFORE}(?:["']([a-z][\\w .-]{0,60})["']${GAP}*(=>?|:)|([a-z][\\w .-]{0,60}?)${GAP}*(=>?|:(?=${GAP}|$)))(.*)`;
const NEXT = new RegExp(
  `${GAP}{1,9}(?=${BEFORE}(?:["'][a-z][\\w.-]{0,60}["']${GAP}*[=:]|[a-z][\\w.-]{0,60}(?:=|${GAP}+=|:${GAP})))`,
  "is",
);
const MOST = 120;
const OURS =
  "(?:.*(?:smtp|mail|mailer))?(?:auth|account|login|host|server|relay|use|enable|is|default|outgoing|app)*";
const NAMES = Object.entries({
  left: ".*(?:imap|pop|incoming|helo|ehlo|proxy|fromname).*",
  password: `${OURS}(?:password|passwd|pass|pwd)`,
  username: `${OURS}(?:user|username|userid|login)`,
  port: `${OURS}port`,
  starttls: `${OURS}starttls(?:auto|enable|enabled|required)*`,
  ssl: `${OURS}(?:ssl|smtps)(?:enable|enabled)?`,
  tls: `${OURS}(?:tls|secure|encryption|security|scheme)(?:enable|enabled|mode|method)?`,
  mail_from: `${OURS}from(?:address|email)?`,
  url: ".*(?:smtp|mail|mailer)(?:url|uri|dsn)",
  host: `${OURS}(?:smart)?(?:host|hostname|server|servername)|.*smtpaddr(?:ess)?|smtp|relay`,
});
/** @type {Values} */
const SWITCHES = { ssl: "tls", starttls: "starttls", tls: "either" };
/** @type {Values} */
const MODES = { ssl: "tls", smtps: "tls", implicit: "tls", "ssl/tls": "tls", tls: "either", starttls: "starttls" };

/** @param {string} text @returns {Values | null} */
function settings(text) {
  const pairs = [];
  const lines = text.split(/[\r\n]/.test(text) ? /[\r\n]+/ : NEXT);
  if (lines.length > MOST) unclear("place");
  for (const line of lines.map(trimmed)) {
    if (full("[{}\\[\\](); ,]*|(?:#|;|//).*|\\[[\\w .-]+\\]|export|set|env|-(?:e|-env)?", line)) continue;
    const setting = full(SETTING, line);
    if (!setting) return null;
    const letters = (setting[1] ?? setting[3]).replace(/[_ .-]/g, "");
    const name = NAMES.find(([, source]) => full(source, letters))?.[0] ?? "left";
    const value = trimmed(setting[5]);
    if (name === "host" && setting[4] === ":" && /^[0-9]+$/.test(value)) return null;
    pairs.push([name, value]);
  }
  if (pairs.every(([name]) => name === "left")) return null;
  return pairs.reduce((found, [name, value]) => merge(found, setting(name, value)), /** @type {Values} */ ({}));
}

/** @param {string} name @param {string} written @returns {Values} */
function setting(name, written) {
  const value = plain(written, name === "username" || name === "password");
  const left = { left: "yes" };
  if (name === "left" || !value) return written ? left : {};
  if (name === "host" || name === "url") return server(value);
  if (name === "port") return { port: port(value) };
  if (name === "username" || name === "password") return { [name]: value };
  if (name === "mail_from") {
    const sender = full("(?:[^<>@]*<)?([^\\0- <>@]+@[^\\0- <>@]+?)>?", value);
    return sender ? { mail_from: sender[1] } : left;
  }
  if (full("|0|false|no|off|none|null|never|disabled?", value)) return {};
  const on = full("1|true|yes|on|enabled?|required?|always", value);
  const mode = on ? SWITCHES[name] : Object.hasOwn(MODES, value.toLowerCase()) && MODES[value.toLowerCase()];
  return mode ? { security: mode } : left;
}

/** @param {string} written @param {boolean} exactly */
function plain(written, exactly) {
  const quoted = full(`(["'])((?:(?!\\1).)*)\\1[,;]?(?:${GAP}+#.*)?`, written);
  const value = quoted ? quoted[2] : written.replace(/[ \t\u00a0]#.*/s, "").replace(/[,; \t\u00a0]+$/, "");
  if (exactly && ((value !== written && !quoted) || /^["']|["']$|\\/.test(value))) unclear("quote");
  return full("\\$\\{?\\w+\\}?|null", value) ? "" : value;
}

// Command lines.

const NC = "-w=left -i=left -q=left --ssl=!tls";
/** @type {Values} */
const COMMANDS = {
  telnet: "-l=left",
  nc: NC,
  ncat: NC,
  netcat: NC,
  "openssl s_client":
    "-connect=host -host=host -port=port -starttls=starttls -servername=left -name=left -CAfile=left -CApath=left " +
    "-verify=left -verify_hostname=left -cipher=left -ciphersuites=left -crlf -quiet -showcerts -brief -debug -msg " +
    "-state -ign_eof -tls1_2 -tls1_3 -verify_return_error",
  "gnutls-cli":
    "-p=port --port=port --starttls-proto=starttls --insecure --crlf --x509cafile=left --no-ca-verification",
  swaks:
    "-s=host --server=host -p=port --port=port -tls=!starttls --tls=!starttls -tlsc=!tls --tls-on-connect=!tls " +
    "--tls-optional=!opportunistic -tlso=!opportunistic -a=? --auth=? -au=username --auth-user=username -ap=password " +
    "--auth-password=password -t=rcpt_to --to=rcpt_to -f=mail_from --from=mail_from -h=helo --helo=helo --ehlo=helo " +
    "-q=left --quit-after=left --quit=left --body=left --header=left -d=left --data=left --timeout=left --tls-verify",
  curl:
    "--url=host -u=login --user=login --mail-from=mail_from --mail-rcpt=rcpt_to --ssl=!either --ssl-reqd=!either " +
    "-T=left --upload-file=left -m=left --max-time=left -k --insecure --verbose --crlf -s --silent",
};

/** @param {string} text @returns {Values | null} */
function command(text) {
  const whole = text.replace(/\\\r?\n/g, " ").replace(/^(?:[$#>%] )?(?:sudo )?/, "");
  const name = Object.keys(COMMANDS).find((one) => whole.toLowerCase().startsWith(`${one} `));
  if (!name) return null;
  const line = whole.slice(name.length);
  const word = /(?:[^\0- \u00a0"']|"[^"]*"|'[^']*')+/g;
  if (trimmed(line.replace(word, "")) || /[\\$`]/.test(line.replace(/'[^']*'/g, ""))) unclear("command");
  const words = (line.match(word) ?? []).map((one) => one.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
  if (words.length > MOST) unclear("command");
  const known = new Map(COMMANDS[name].split(" ").map((one) => /** @type {[string, string]} */ (one.split(/=(.*)/s))));
  const found = options(known, words);
  return /^(?:openssl|gnutls)/.test(name) ? { security: "tls", ...found } : found;
}

/** @param {Map<string, string>} known @param {string[]} words */
function options(known, words) {
  /** @type {Values} */
  const found = {};
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [option, value] = word.split(/=(.*)/s);
    const field = known.get(option) ?? "";
    if (!word.startsWith("-")) merge(found, "host" in found ? { port: port(word) } : server(word));
    else if (/^-[46vznC]+$/.test(word) && !known.has(word)) found.left = "yes";
    else if (!known.has(option)) unclear("command");
    else {
      if (field === "?" && words.length && !words[0].startsWith("-")) words.shift();
      if (field.startsWith("!")) merge(found, { security: field.slice(1) });
      else if (!field || field === "?") found.left = "yes";
      else merge(found, optional(field, value ?? words.shift() ?? unclear("command")));
    }
  }
  return found;
}

/** @param {string} field @param {string} value @returns {Values} */
function optional(field, value) {
  if (field === "host") return server(value);
  if (field === "port") return { port: port(value) };
  if (field === "left") return { left: "yes" };
  if (field === "starttls") {
    if (value !== "smtp" && value !== "lmtp") unclear("command");
    return { security: "starttls", ...(value === "lmtp" && { protocol: "lmtp" }) };
  }
  if (field !== "login") return { [field]: value };
  const [username, password] = value.split(/:(.*)/s);
  return { username, ...(password !== undefined && { password }) };
}

/** @param {string} typed @returns {Values} */
function read(typed) {
  if ([...typed].length > 16384) unclear("place");
  const found = command(typed) ?? settings(typed);
  if (found) return found.host === undefined ? unclear("nohost") : found;
  const text = typed.replace(/[,;\s]+$/, "");
  const wrapped = /^(?:(["'`])([^"'`]*)\1|[“‘«]([^“”‘’«»]*)[”’»]|<([^<>@]*|[^<>]*:\/\/[^<>]*)>)$/.exec(text);
  const inner = (wrapped ? wrapped[2] ?? wrapped[3] ?? wrapped[4] : text).trim();
  return server(/^[a-z][a-z0-9+.-]*%3a%2f%2f/i.test(inner) ? decoded(inner) : inner);
}

/**
 * The fields that the text names, the host always among them, or no field and why it is refused.
 * @param {string} typed
 * @returns {{fields: Values, left: boolean, refused: string}} left: a part of the text was not used
 */
export function understand(typed) {
  const text = typed.trim();
  if (!text) return { fields: { host: "" }, left: false, refused: "" };
  try {
    const { left, usual, ...fields } = read(text);
    if (usual) fields.port ??= usual;
    const implied = { 465: "tls", 587: "starttls" }[fields.port];
    if (fields.security === "either") fields.security = fields.port === "465" ? "tls" : "starttls";
    else if (implied) fields.security ??= implied;
    return { fields, left: Boolean(left), refused: "" };
  } catch (reason) {
    if (!(reason instanceof Unclear)) throw reason;
    return { fields: {}, left: false, refused: reason.message };
  }
}
