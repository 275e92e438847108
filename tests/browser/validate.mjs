// Validates the HTML of each line of the standard input, a JSON string; answers with a line of JSON, what was found.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const configuration = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const validator = new HtmlValidate(new StaticConfigLoader(configuration));
for await (const line of createInterface({ input: process.stdin })) {
  const { results } = await validator.validateString(JSON.parse(line));
  process.stdout.write(`${JSON.stringify(results.flatMap(({ messages }) => messages))}\n`);
}
