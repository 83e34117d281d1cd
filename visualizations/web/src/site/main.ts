/* Entry of ../../../static/site.js: what every page needs. */

import { make, root, withAttributes } from "../shared/dom";
import { tabs } from "./header";
import { indexPage } from "./index_page";
import { searchBox } from "./search_box";
import { sortableTables } from "./tables";

const header = document.querySelector(".top");
if (header) {
  // What does nothing without this script is made by it, and written in no page.
  const tools = withAttributes(make("div"), { id: "tools" });
  header.append(tools);
  searchBox(tools);
  tabs(tools);
}
if (!document.querySelector("link[rel=icon]")) {
  document.head.append(
    withAttributes(make("link"), { rel: "icon", href: root() + "assets/icon.svg" }),
  );
}
sortableTables();
indexPage();
