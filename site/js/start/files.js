// The files of the form as the JSON that `POST /` takes.

/** @param {File} file */
async function attachment(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const content = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return { name: file.name, type: file.type || "application/octet-stream", content };
}

/**
 * @param {Iterable<File>} files
 * @param {number} most bytes of all files together
 * @returns {Promise<{name: string, type: string, content: string}[]> | null} null where they are too large
 */
export function attachments(files, most) {
  const all = [...files];
  return all.reduce((sum, file) => sum + file.size, 0) > most ? null : Promise.all(all.map(attachment));
}
