// A module worker that solves an ALTCHA challenge (format "PoW v2", PBKDF2): it looks for the counter whose derived key
// begins as the challenge says. https://altcha.org has the format.

/** @typedef {{algorithm: string, nonce: string, salt: string, cost: number, keyLength: number, keyPrefix: string}} Parameters */

/** @param {string} hex */
function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {ArrayBuffer} buffer */
function hex(buffer) {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The derived key of one counter.
 * @param {Parameters} parameters
 * @param {number} counter
 */
async function derive({ algorithm, nonce, salt, cost, keyLength }, counter) {
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  new DataView(password.buffer).setUint32(start.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: algorithm.replace("PBKDF2/", ""), salt: bytes(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
}

/** @param {Parameters} parameters */
async function solve(parameters) {
  for (let counter = 0; ; counter += 1) {
    const derivedKey = await derive(parameters, counter);
    if (derivedKey.startsWith(parameters.keyPrefix)) return { counter, derivedKey };
  }
}

addEventListener("message", (event) => {
  solve(event.data).then(
    (solution) => postMessage({ solution }),
    (error) => postMessage({ failed: String(error) }),
  );
});

// What makes this a module for the type checker, as it is one for the browser.
export {};
