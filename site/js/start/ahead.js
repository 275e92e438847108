// What a test needs is fetched while its form is filled in: its first line would wait for it otherwise.

import "./host_input.js";
import "./send.js";

const frame = /** @type {HTMLIFrameElement} */ (document.getElementById("frame"));
// Not `src`: that would be another step of the way back.
if (frame.hidden) frame.contentWindow?.location.replace("/frame/");
