/** What the server put into its query page, in the place of the network page's data. */

import { readJson } from "../../../page/browser/shared/embedded.js";

/** @type {{entities: {id: string, label: string, aliases: string[]}[], prefixes: Record<string, string>}} */
export const data = readJson("known");
