/* paperatlas: built from visualizations/web by `make web`; edit there */
"use strict";(()=>{})();
