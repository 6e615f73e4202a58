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
      link.className = "narrows";
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
    var caption = element("caption");
    caption.append(element("span", holder.dataset.caption));
    table.append(caption);
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

  // Parts that are open, and the link last followed, by the name of their part: a change of
  // figures makes every element of a panel anew.
  var open = new Set();
  var followed = null;

  function fillOpen(details) {
    details.querySelectorAll("[data-table], [data-terms]").forEach(fill);
    if (followed && followed.part === details.dataset.part &&
        document.activeElement === document.body) {
      var link = Array.from(details.querySelectorAll(".narrows")).find(function (each) {
        return each.textContent === followed.text;
      });
      if (link) { link.focus({ preventScroll: true }); }
    }
  }

  /* "toggle" does not bubble: it is heard on its way down. */
  document.addEventListener("toggle", function (event) {
    var details = event.target;
    if (!details.matches("details[data-part]")) { return; }
    if (details.open) {
      open.add(details.dataset.part);
      fillOpen(details);
    } else {
      open.delete(details.dataset.part);
    }
  }, true);

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest(".narrows") : null;
    var part = link && link.closest("details[data-part]");
    followed = part
      ? { part: part.dataset.part, text: link.textContent }
      : null;
  }, true);

  /* Opens again what was open; fills again what is open when its text changes. */
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      if (change.type === "attributes") {
        var details = change.target.closest("details");
        if (details && details.open) { fill(change.target); }
        return;
      }
      change.addedNodes.forEach(function (node) {
        if (!open.size || !node.querySelectorAll) { return; }
        node.querySelectorAll("details[data-part]").forEach(function (each) {
          if (open.has(each.dataset.part)) { each.open = true; }
        });
      });
    });
  }).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-table", "data-terms", "data-caption", "data-links"]
  });
})();
