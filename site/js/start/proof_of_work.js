// The work that the server may ask for before a test: done beside the page, so that the page stays awake.

/** @typedef {{parameters: import("./solver.js").Parameters, signature: string}} Challenge */

/**
 * The solution of a challenge, as the header SMTPTest-Work wants it. Rejects where this browser cannot compute it.
 * @param {Challenge} challenge
 * @param {string} solver the address of solver.js
 * @returns {Promise<string>}
 */
export function work(challenge, solver) {
  const worker = new Worker(solver, { type: "module" });
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", () => reject(new Error("the worker failed")));
    worker.addEventListener("message", ({ data }) => {
      if (data.solution) resolve(btoa(JSON.stringify({ challenge, solution: data.solution })));
      else reject(new Error(data.failed));
    });
    worker.postMessage(challenge.parameters);
  }).finally(() => worker.terminate());
}
