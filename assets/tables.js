/* Tables and definitions: made from an element's text when their part of the page is opened. */
(function () {
  "use strict";

  function element(kind, text, scope) {
    var made = document.createElement(kind);
    if (text !== undefined) { made.textContent = text; }
    if (scope) { made.setAttribute("scope", scope); }
    return made;
  }

  /* The links of row heads: their addresses by their text. */
  function linksOf(holder) {
    var links = {};
    lines(holder.dataset.links || "").forEach(function (pair) { links[pair[0]] = pair[1]; });
    return links;
  }

  function heading(text, links) {
    var cell = element("th", undefined, "row");
    if (links[text]) {
      var link = element("a", text);
      link.className = "unit-link";
      link.href = links[text];
      cell.append(link);
    } else {
      cell.textContent = text;
    }
    return cell;
  }

  function lines(text) {
    return text.split("\n").map(function (line) { return line.split("\t"); });
  }

  function fillTerms(holder) {
    var list = element("dl");
    lines(holder.dataset.terms).forEach(function (pair) {
      list.append(element("dt", pair[0]), element("dd", pair[1]));
    });
    holder.replaceChildren(list);
  }

  function fillTable(holder) {
    var rows = lines(holder.dataset.table);
    var links = linksOf(holder);
    var table = element("table");
    table.className = "data";
    table.append(element("caption", holder.dataset.caption));
    var head = element("tr");
    rows[0].forEach(function (text) { head.append(element("th", text, "col")); });
    table.append(element("thead"), element("tbody"));
    table.tHead.append(head);
    rows.slice(1).forEach(function (cells) {
      var row = element("tr");
      row.append(heading(cells[0], links));
      cells.slice(1).forEach(function (text) { row.append(element("td", text)); });
      table.tBodies[0].append(row);
    });
    holder.setAttribute("role", "region");
    holder.setAttribute("aria-label", holder.dataset.caption);
    holder.tabIndex = 0;
    holder.replaceChildren(table);
  }

  function fill(holder) {
    (holder.dataset.terms ? fillTerms : fillTable)(holder);
  }

  function fillOpen(details) {
    if (details.open) { details.querySelectorAll("[data-table], [data-terms]").forEach(fill); }
  }

  /* "toggle" does not bubble: it is heard on its way down. */
  document.addEventListener("toggle", function (event) {
    if (event.target.matches("details")) { fillOpen(event.target); }
  }, true);

  /* A table that is open when its figures change is filled again. */
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      var details = change.target.closest("details");
      if (details && details.open) { fill(change.target); }
    });
  }).observe(document.documentElement, {
    subtree: true, attributes: true, attributeFilter: ["data-table", "data-caption", "data-links"]
  });
})();
