// What people paste into the field of the server, taken apart as smtptest/web/forms/typed/host_input.py and pasted*.py do it; the
// reasons stand there. tests/web/forms/typed/understood.json holds both together.

/** @typedef {Record<string, string>} Values */

class Unclear extends Error {}

/** @returns {never} */
const unclear = () => {
  throw new Unclear();
};
/** The whole text. @param {string} source @param {string} text */
const full = (source, text) => new RegExp(`^(?:${source})$`, "is").exec(text);
/** Without these characters at its end; a search for them there would begin anew at each that stands before it.
 * @param {string} text @param {string} characters */
const ended = (text, characters) => text.replace(new RegExp(`^(.*[^${characters}])?.*$`, "s"), "$1");
/** @param {string} text */
const trimmed = (text) => ended(text.replace(/^[ \t\xa0]+/, ""), " \\t\\xa0");

const GAP = "[ \\t\\xa0]";
const PORT = "\\(?(?:port[ :=]*)?(\\d+|smtps?|submissions?)\\)?";
/** @type {Values} */
const SERVICES = { smtp: "25", smtps: "465", submission: "587", submissions: "465" };
const AFTER_NAME = `(?:(?:${GAP}*(?:::?|[,;])${GAP}*|${GAP}+)${PORT}|:)?`;
const NAME = `([^\\0- \\xa0:,;|@/?#"'()<>=\\[\\]]+)${AFTER_NAME}`;
const BRACKETS = `\\[(?:ipv6:)?([^\\0- \\[\\]@/]+)\\]${AFTER_NAME}`;
const SIX = `([0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%[^\\0- ]*)?)(?:(?:${GAP}*[,;]${GAP}*|${GAP}+)${PORT})?`;
const TLS = `(.+?)(?:${GAP}*[,;(]|${GAP})${GAP}*\\(?(ssl|tls|starttls)\\)?`;
const WORD = "[^\\0- \\xa0:@/?#\"'()<>=,;|]+";
const LISTED = /(^|@)[^:@]*((:[\da-f:.]*)?[,;|[]|:+\d{1,5}[:@])|^[^:.@]*\.[^:@]*:\d{1,5}$|^(email|sip|xmpp):|@$/i;
const LONGEST = 400;
const MX =
  "(?:[^\\0- @:/]+[ \\t]+(?:(?:\\d+[ \\t]+)?IN[ \\t]+MX[ \\t]+|mail is handled by |mail exchanger = |MX preference = ))?" +
  "(\\d{1,5})(?:[ \\t]+|, mail exchanger = )([^\\0- @:/,;]*[a-z][^\\0- @:/,;]*)";
const ADDRESS =
  '((?:"[^"]*"|[^\\0- \\xa0<>:@/?#"(),;|]+)@(?:([^\\0- \\xa0<>:@/?#"(),;|\\[\\]=]+)|\\[(?:ipv6:)?([0-9a-f:.]+)\\]))';

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
    if (before !== value && before !== "either" && value !== "either") unclear();
    found[name] = value === "either" ? before : value;
  }
  return found;
}

/** @param {string} text */
function decoded(text) {
  if (!/%[\da-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return unclear();
  }
}

/** @param {string} text */
function port(text) {
  const number = SERVICES[text.toLowerCase()] ?? text;
  return /^0{0,20}\d{1,5}$/.test(number) ? `${Number(number)}` : unclear();
}

/** One server. @param {string} text @returns {Values} */
function server(text) {
  const url = full("([a-z][a-z0-9+.-]*)://(.*)", text);
  if (url) return located(url[1], url[2], "");
  const bare = full("(smtps?|lmtp|submissions?|relay|ssl|tls):(?:inet:)?(?!//)(.*)", text);
  if (bare && !full("[ :]*(\\d*|smtps?|submissions?)", bare[2])) {
    if (full("[^:]*@[^@]*", bare[2])) unclear();
    return located(bare[1], bare[2], text);
  }
  const mx = [...text].length <= LONGEST && full(MX, text);
  if (mx && !full("465|587|2525", mx[1])) return { host: mx[2] };
  return mail(text) ?? authority(text.replace(/^\/\//, ""), text);
}

/** @param {string} text @returns {Values | undefined} */
function mail(text) {
  const to = full("mailto:([^?]*)(\\?.*)?", text);
  const found = full(ADDRESS, to ? decoded(to[1]) : full(`([^<>@:]*)<${ADDRESS}>`, text)?.[2] ?? text);
  if (!found) return to ? unclear() : undefined;
  const [, address, domain, literal] = found;
  return { host: domain ?? literal, rcpt_to: address, ...(domain && { route: "mx" }), ...(to?.[2] && { left: "yes" }) };
}

/** @param {string} name @param {string} rest @param {string} written */
function located(name, rest, written) {
  const scheme = name.toLowerCase();
  if (!Object.hasOwn(SCHEMES, scheme)) unclear();
  return { ...SCHEMES[scheme], ...authority(rest, written) };
}

/** @param {string} text @param {string} written @returns {Values} */
function authority(text, written) {
  const [, login = "", where, rest] =
    /** @type {RegExpExecArray} */ (full("(?:([^/?#]*)@)?([^/?#]*)(.*)", text));
  if (!where || /@|^[/#]\d+(?![\w.])/.test(rest) || /[\0- \x7f\xa0]/.test(login)) unclear();
  if (written && LISTED.test(login)) unclear();
  /** @type {Values} */
  const found =
    place(where) ?? (written === where && full(`${WORD}( ${WORD})?`, where) ? { host: where } : unclear());
  const left = rest && rest !== "/";
  if (left && (written ? /^[^.:]*$|:$/ : /^\w+:$/).test(where)) unclear();
  const [username, password] = login.split(/:(.*)/s);
  if (username) found.username = decoded(username);
  if (password !== undefined) found.password = decoded(password);
  return { ...found, ...(left && { left: "yes" }) };
}

/** @param {string} text @returns {Values | null} */
function place(text) {
  if ([...text].length > LONGEST) return null;
  const tail = full(TLS, text);
  const where = tail ? tail[1] : text;
  const found = full(SIX, where) ?? full(BRACKETS, where) ?? full(NAME, where);
  const mode = tail && { security: SWITCHES[tail[2].toLowerCase()] };
  return found && { ...mode, host: found[1], ...(found[2] && { port: port(found[2]) }) };
}

// Settings.

const SHELL = "(?:export|set|env|-(?:e|-env)?)";
const BEFORE = `(?:${SHELL}${GAP}+)?`;
const KEY = "[a-zäöü][\\wäöüß.-]{0,60}";
const SPACED = "[a-zäöü][\\wäöüß .-]{0,60}";
const SETTING =
  `${BEFORE}(?:["'](${SPACED})["']${GAP}*(=>?|:)` +
  `|(${SPACED}?(?:\\([^()=:]{0,60}\\)[\\w ]{0,60})?)${GAP}*(=>?|:(?=${GAP}|$)))(.*)`;
const NEXT = new RegExp(
  `${GAP}{1,9}(?=${SHELL}${GAP}+["']${KEY}=|${BEFORE}(?:["']${KEY}["']${GAP}*[=:]|${KEY}(?:=|${GAP}+=|:${GAP})))`,
  "is",
);
const ITEM = `(?:-|(${SHELL}))${GAP}+(["'])([a-z]\\w*=[^"'\\\\]*)(?<!${GAP})\\2`;
const RESOLVER =
  /^(default )?ser[vw](er|eur|idor) ?:[ \t]+[^ \t\r\n]+[ \t\r\n]+address:[ \t]*(\d+\.|[\da-f]*:)/i;
const MOST = 120;
const OURS =
  "(.*(smtp|mail(er)?))?" +
  "(auth|account|login|host|server|relay|use|enable|is|default|outgoing|connection|options)*";
const NAMES = Object.entries({
  password: `${OURS}(app)?(pass(word|wd|wort)?|kennwort|pwd)`,
  username: `${OURS}(user(name|id)?|login|benutzername)|.*smtpname`,
  port: `${OURS}port`,
  starttls: `${OURS}starttls(auto|enabled?|required)*`,
  tls:
    `${OURS}(enablessl|(tls|secure|encryption|security|scheme|protocol)(enabled?|mode|method|type)?)` +
    "|(verbindungs)?sicherheit|verschl(ü|ue)sselung",
  ssl: `${OURS}(ssl|smtps)(enabled?)?`,
  mail_from: `${OURS}from(address|email)?`,
  url: ".*(smtp|mail(er)?)(ur[il]|dsn)",
  host:
    `${OURS}(smart)?(host|ser[vw](er|eur|idor))(name|smtp)?|.*smtpaddr(ess)?|smtp|relay|mailhub|address` +
    "|(post)?ausgangsserver",
});
const MAIL = /smtp|mail/i;
const OTHERS = /imap|pop|incoming|proxy|database|sql|postgres|mongo|redis|cache|ldap|amqp|rabbit|queue|\/db|db\//i;
const BESIDE = /smtp|mail|^((your)?account|zugangsdaten|outgoing.*|)$/i;
const LOGIN = /^(your)?(auth|authentication|login.*|credentials?)$/i;
/** @type {Values} */
const SWITCHES = { ssl: "tls", starttls: "starttls", tls: "either" };
const MODES = Object.entries({ tls: "ssl|smtps|implicit|ssl/tls", starttls: "(smtp\\+)?starttls", either: "tls" });

/** @param {string} text @returns {Values | null} */
function settings(text) {
  const written = text.split(/[\r\n]|^[^=:]*:[ \t\xa0]*[^ \t\xa0]+$/.test(text) ? /[\r\n]+/ : NEXT);
  if (written.length > MOST || RESOLVER.test(text)) unclear();
  /** @type {string[][]} */
  const lines = [];
  /** @type {[number, string][]} */
  let sections = [];
  let environment = true;
  for (const [at, one] of written.entries()) {
    const bare = trimmed(one);
    if (full(`[{}\\[\\](); ,]*|(#|;|//).*|${SHELL}`, bare)) continue;
    const found = line(bare);
    if (!found) return null;
    const [field, name, value, opens] = found;
    const indent = bare.startsWith("[") ? -1 : indentation(one);
    sections = sections.filter(([least]) => least <= 2 * indent - opens.length);
    const path = sections.at(-1)?.[1] ?? "/";
    const variable = /^([a-z-]+[ \t\xa0]+)?["']?[A-Z][A-Z0-9_]*["']?[=:]/.test(bare);
    const dollar = variable || /=>[ \t\xa0]*"/.test(bare) ? "$" : "";
    lines.push([field, name, value, path, /environment[^/]*\/$/i.test(path) ? "$$" : dollar]);
    if (opens) sections.push([2 * indent + Number(indentation(written[at + 1] ?? "") > indent), `${path}${name}/`]);
    environment &&= Boolean(opens) || variable;
  }
  return lines.every(([field]) => field === "left") ? null : gathered(lines, environment);
}

/** @param {string} text */
const indentation = (text) => text.search(/[^ \t\xa0]|$/);

/** Its field, name, value, and "!" if it is a heading. @param {string} bare @returns {string[] | null} */
function line(bare) {
  const section = full("\\[([\\w .-]+)\\]", bare);
  if (section) return ["left", letters(section[1]), "", "!"];
  const item = full(ITEM, bare);
  const found = full(SETTING, item?.[3] ?? bare);
  if (!found) return null;
  const name = found[1] ?? found[3];
  const value = trimmed(found[5]);
  const field = meaning(name, value);
  if (field === "host" && found[4] === ":" && /^\d+$/.test(value)) return null;
  const calls = /left|host/.test(field) && (value ? /[{([]$/.test(value) : (found[2] ?? found[4]) === ":");
  return calls || full("[{(\\[]+|&\\w+", value)
    ? [field, letters(name + value), "", "!"]
    : [field, letters(name), item?.[1] ? item[2] + value + item[2] : value, ""];
}

/** @param {string} name @param {string} value */
function meaning(name, value) {
  const own = letters(name.replace(/\(.*\)/s, ""));
  if (
    /imap|pop|incoming|helo|ehlo|proxy|fromname/i.test(letters(name)) ||
    (full("address", own) && !full("[\"']?([a-z0-9-]+\\.)+[a-z]{2,}[\"']?,?", value))
  ) return "left";
  return NAMES.find(([, source]) => full(source, own))?.[0] ?? "left";
}

/** @param {string} name */
const letters = (name) => name.replace(/[^a-z0-9äöüß]/gi, "").slice(0, 100);
/** @param {string} path */
const others = (path) => OTHERS.test(path.replace(/^.*(?:smtp|mail)/i, ""));

/** @param {string} path @param {string} home */
function there(path, home) {
  const inside = path.startsWith(home);
  const mail = MAIL.test(path);
  if (home.startsWith(path) && !inside) return mail || !MAIL.test(home);
  const headings = path.slice(inside ? home.length : 0).split("/");
  return headings.every((one) => BESIDE.test(one) || ((inside || mail) && LOGIN.test(one)));
}

/** @param {string[][]} lines @param {boolean} environment */
function gathered(lines, environment) {
  const hosts = lines.filter(([field, , value, path]) => /host|url/.test(field) && value && !others(path));
  const named = hosts.find(([, name, , path]) => MAIL.test(path + name));
  const home = (named ?? hosts[0])?.[3] ?? "/";
  const apart = environment && hosts.some(([, name]) => MAIL.test(name));
  return lines.reduce((found, [field, name, value, path, dollar]) => {
    const another = named && field === "host" && !MAIL.test(path);
    const used = MAIL.test(name) || (!another && !apart && there(path, home) && !others(path));
    return merge(found, setting(used ? field : "left", value, dollar));
  }, /** @type {Values} */ ({}));
}

/** @param {string} name @param {string} written @param {string} dollar how one is written @returns {Values} */
function setting(name, written, dollar) {
  const exactly = /username|password/.test(name);
  const found = plain(written, exactly);
  const left = { left: "yes" };
  if (name === "left" || !found) return written ? left : {};
  const place = /host|url/.test(name);
  const parts = dollar[1] ? found.split(dollar) : [found];
  const doubts = dollar[1] || (dollar && written[0] !== "'") ? /[$#]\{|%%|\$[\w$(]/ : /[$#]\{|%%/;
  if ((exactly || (place && found.includes("@"))) && parts.some((one) => doubts.test(one))) unclear();
  const value = parts.join("$");
  if (place) return server(value);
  if (name === "port") return { port: port(value) };
  if (exactly) return { [name]: value };
  if (name === "mail_from") {
    const sender = full("(?:[^<>@]*<)?([^\\0- <>@]+@[^\\0- <>@]+?)>?", value);
    return sender ? { mail_from: sender[1] } : left;
  }
  if (full("|0|false|no|off|none|null|never|disabled?", value)) return {};
  const mode = full("1|true|yes|on|enabled?|required?|always", value)
    ? SWITCHES[name]
    : MODES.find(([, words]) => full(words, value))?.[0];
  return mode ? { security: mode } : left;
}

const UNSET = "null|\\$\\w+|[$#]\\{.*\\}|\\$\\(.*\\)|\\{\\{.*\\}\\}|<%.*%>|%\\w+%";
const ELSEWHERE =
  "[a-z_$][\\w.$]*(\\(.*\\)|\\[[\"'].*[\"']\\])|(process|import\\.meta)\\.env\\..*|\\$\\w+(->|:).*|!\\w+ .+|[>|][+-]?";
const INSTEAD =
  "(use )?(the|your)[ _-].*(pass|user|name|mail).*|<.*>|[*\\u2022]+|(config|settings|secrets|var)\\.\\w+";

/** @param {string} written @param {boolean} exactly */
function plain(written, exactly) {
  const quoted = full(`(["'\`])((?:(?!\\1).)*)\\1(${GAP}{0,3}[,;)}\\]]){0,9}(${GAP}+(#|//).*)?`, written);
  const value = quoted ? quoted[2] : ended(written.replace(/[ \t\xa0](#|\/\/).*/s, ""), ",; \\t\\xa0");
  if (full(UNSET, value) || (exactly && full(INSTEAD, value)) || (!quoted && full(ELSEWHERE, value))) return "";
  const doubtful = quoted ? /^`.* /s.test(written) : value !== written;
  if (exactly && (doubtful || /^["'`]|["'`]$|\\/.test(value))) unclear();
  return value;
}

// Command lines.

const NC = { left: "-w -i -q", "!tls": "--ssl" };
/** @type {Record<string, Values>} */
const COMMANDS = {
  telnet: { left: "-l" },
  nc: NC,
  ncat: NC,
  netcat: NC,
  "openssl s_client": {
    host: "-connect -host",
    port: "-port",
    starttls: "-starttls",
    left:
      "-servername -name -CAfile -CApath -verify -verify_hostname -verify_ip -cipher -ciphersuites -bind -cert -key",
    "":
      "-noservername -crlf -quiet -showcerts -brief -debug -msg -state -ign_eof -tls1_2 -tls1_3 -verify_return_error",
  },
  "gnutls-cli": {
    port: "-p --port",
    starttls: "--starttls-proto",
    left: "--x509cafile",
    "": "--insecure --crlf --no-ca-verification",
  },
  swaks: {
    host: "-s --server",
    port: "-p --port",
    "!starttls": "-tls --tls",
    "!tls": "-tlsc --tls-on-connect",
    "!opportunistic": "-tlso --tls-optional",
    username: "-au --auth-user",
    password: "-ap --auth-password",
    mail_from: "-f --from",
    rcpt_to: "-t --to",
    helo: "-h --helo --ehlo",
    protocol: "--protocol",
    left:
      "-q --quit-after --quit --drop-after --body --header -d --data --timeout --tls-sni --tls-cert --tls-key " +
      "--local-interface",
    "?": "-a --auth --auth-hide-password",
    "": "--tls-verify --protect-prompt --pipeline",
  },
  curl: {
    host: "--url",
    login: "-u --user",
    mail_from: "--mail-from",
    rcpt_to: "--mail-rcpt",
    "!either": "--ssl --ssl-reqd",
    left: "-T --upload-file -m --max-time -X --request --login-options --interface --cert --key",
    "": "-k --insecure --verbose --crlf -s --silent --ipv4 --ipv6",
  },
};

/** @param {string} text @returns {Values | null} */
function command(text) {
  const whole = text.replace(/\\\r?\n|[\r\n]#[^\r\n]*/g, " ").replace(/^([$#>%] )?(sudo )?/, "");
  const name = Object.keys(COMMANDS).find((one) => whole.toLowerCase().startsWith(`${one} `));
  if (!name) return null;
  const line = whole.slice(name.length);
  const word = /(?:[^\0- \xa0"']|"[^"]*"|'[^']*')+/g;
  const words = (line.match(word) ?? []).map((one) => one.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
  const other = trimmed(line.replace(word, "")) || /[\\$`]/.test(line.replace(/'[^']*'/g, ""));
  if (other || words.length > MOST) unclear();
  /** @type {Map<string, string>} */
  const known = new Map();
  for (const [field, names] of Object.entries(COMMANDS[name])) for (const one of names.split(" ")) known.set(one, field);
  const found = options(known, words);
  return /openssl|gnutls/.test(name) ? { security: "tls", ...found } : found;
}

/** @param {Map<string, string>} known @param {string[]} words */
function options(known, words) {
  /** @type {Values} */
  const found = {};
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [option, value] = word.split(/=(.*)/s);
    const field = known.get(option) ?? (/^(?!-)|^-[46vznC]+$/.test(word) ? "" : unclear());
    if (word[0] !== "-") merge(found, "host" in found ? { port: port(word) } : server(word));
    else {
      if (field === "?" && words[0]?.[0] !== "-") words.shift();
      if (field.startsWith("!")) merge(found, { security: field.slice(1) });
      else if (!field || field === "?") found.left = "yes";
      else merge(found, optional(field, value ?? words.shift() ?? unclear()));
    }
  }
  return found;
}

/** @param {string} field @param {string} value @returns {Values} */
function optional(field, value) {
  if (field === "host") return server(value);
  if (field === "port") return { port: port(value) };
  if (field === "left" || (field === "protocol" && full("e?smtpa?", value))) return { left: "yes" };
  if (field === "protocol") return full("lmtp", value) ? { protocol: "lmtp" } : unclear();
  if (field === "starttls") {
    if (!/^[sl]mtp$/.test(value)) unclear();
    return { security: "starttls", ...(value === "lmtp" && { protocol: "lmtp" }) };
  }
  if (field !== "login") return { [field]: value };
  const [username, password] = value.split(/:(.*)/s);
  return { username, ...(password !== undefined && { password }) };
}

/** @param {string} typed @returns {Values} */
function read(typed) {
  if ([...typed].length > 16384) unclear();
  const found = command(typed) ?? settings(typed);
  if (found) return found.host === undefined ? unclear() : found;
  const text = ended(typed, ",;\\s");
  const wrapped = /^(?:(["'`])([^"'`]*)\1|[“‘«]([^“”‘’«»]*)[”’»]|<([^<>@]*|[^<>]*:\/\/[^<>]*)>)$/.exec(text);
  const inner = (wrapped ? wrapped[2] ?? wrapped[3] ?? wrapped[4] : text).trim();
  return server(/^[a-z][a-z0-9+.-]*%3a%2f%2f/i.test(inner) ? decoded(inner) : inner);
}

/**
 * The fields that the text names, the host always among them. Of a text that is refused there is none: it stays as it
 * is, and the server says why when it is sent.
 * @param {string} typed
 * @returns {{fields: Values, left: boolean, refused: boolean}} left: a part of the text was not used
 */
export function understand(typed) {
  const text = typed.trim();
  if (!text) return { fields: { host: "" }, left: false, refused: false };
  try {
    const { left, usual, ...fields } = read(text);
    if (usual) fields.port ??= usual;
    const implied = { 465: "tls", 587: "starttls" }[fields.port];
    if (fields.security === "either") fields.security = fields.port === "465" ? "tls" : "starttls";
    else if (implied) fields.security ??= implied;
    return { fields, left: Boolean(left), refused: false };
  } catch (reason) {
    if (!(reason instanceof Unclear)) throw reason;
    return { fields: {}, left: false, refused: true };
  }
}
