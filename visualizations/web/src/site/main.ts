/* Entry of ../../../static/site.js: what every page needs. */

import { tabs } from "./header";
import { indexPage } from "./index_page";
import { searchBox } from "./search_box";
import { sortableTables } from "./tables";

const tools = document.getElementById("tools");
if (tools) {
  searchBox(tools);
  tabs(tools);
}
sortableTables();
indexPage();
