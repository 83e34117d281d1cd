/* Entry of ../../../static/site.js: what every page needs. */
export {};
