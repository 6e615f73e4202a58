/* Makes the table of every measure from the text that it travels as: see
   layouts/components/overview_table.py for what each row holds. */
(function () {
  "use strict";

  function make(name, text, classes) {
    var found = document.createElement(name);
    if (text) { found.textContent = text; }
    if (classes) { found.className = classes; }
    return found;
  }

  /* A cell; its roles hold where the style sheet sets rows as cards. */
  function cell(name, role, classes) {
    var found = make(name, "", classes);
    found.setAttribute("role", role);
    return found;
  }

  function small(words, classes) {
    return words ? [make("small", words, classes)] : [];
  }

  function figure(head, parts) {
    var found = cell("td", "cell", "n");
    found.dataset.label = head;
    found.append.apply(found, parts);
    return found;
  }

  /* A dash says nothing aloud. */
  function value(text, tag) {
    if (text && text !== "–") { return make(tag || "span", text); }
    var none = make("span");
    var dash = make("span", "–");
    dash.setAttribute("aria-hidden", "true");
    none.append(dash, make("span", "none", "visually-hidden"));
    return none;
  }

  /* An empty cell, which a card leaves out. */
  function nothing(head) {
    var found = figure(head, [value("")]);
    found.className = "n nothing";
    return found;
  }

  function linked(words, address) {
    var link = make("a", words);
    link.href = address;
    return link;
  }

  function spark(head, found) {
    var holder = figure(head, []);
    holder.className = "course";
    if (found[0]) {
      var image = make("img");
      image.src = found[0];
      image.alt = found[1];
      image.className = "spark";
      holder.append(image);
      holder.append.apply(holder, small(found[2]));
    } else {
      holder.append(value(""));
    }
    return holder;
  }

  function signal(head, found) {
    var holder = figure(head, []);
    holder.className = "signal-cell";
    var badge = make("span", found[1], "badge-signal badge-" + found[0]);
    if (found[2]) { badge.title = found[2]; }
    holder.append(badge);
    holder.append.apply(holder, small(found[4], "new-signal"));
    holder.append.apply(holder, small(found[3], "attention"));
    return holder;
  }

  function target(head, found) {
    if (!found[0]) { return nothing(head); }
    return figure(head, [value(found[0])].concat(small(found[1], "standing standing-" + found[2])));
  }

  function other(head, found) {
    if (!found[1]) { return nothing(head); }
    var when = make("small");
    var shown = make("span", found[1]);
    shown.setAttribute("aria-hidden", "true");
    when.append(shown, make("span", ", " + found[2], "visually-hidden"));
    return figure(head, [value(found[0]), when]);
  }

  function rowOf(found, heads) {
    var row = cell("tr", "row");
    var name = cell("th", "rowheader");
    name.scope = "row";
    name.append(linked(found[0], found[1]));
    name.append.apply(name, small(found[2]));
    row.append(
      name,
      figure(heads[1], [value(found[3][0], "strong")].concat(small(found[3][1]), small(found[3][2]))),
      figure(heads[2], [value(found[4][0])].concat(found[4][0] === "–" ? [] : small(found[4][1]))),
      spark(heads[3], found[5]),
      signal(heads[4], found[6]),
      target(heads[5], found[7]),
      other(heads[6], found[8]),
      other(heads[7], found[9])
    );
    return row;
  }

  function headOf(heads) {
    var head = cell("thead", "rowgroup");
    var row = cell("tr", "row");
    heads.forEach(function (words, place) {
      var each = cell("th", "columnheader", place === 0 || place === 3 || place === 4 ? "" : "n");
      each.scope = "col";
      each.textContent = words;
      row.append(each);
    });
    head.append(row);
    return head;
  }

  function groupOf(group, heads) {
    var body = cell("tbody", "rowgroup");
    if (group[0]) {
      var row = cell("tr", "row", "service");
      var title = cell("th", "rowheader");
      title.scope = "rowgroup";
      title.colSpan = heads.length;
      title.append(linked(group[0], group[1]));
      row.append(title);
      body.append(row);
    }
    group[2].forEach(function (found) { body.append(rowOf(found, heads)); });
    return body;
  }

  function fill(holder) {
    var found = JSON.parse(holder.dataset.overview);
    var table = cell("table", "table", "overview");
    table.append(make("caption", found.caption, "visually-hidden"), headOf(found.heads));
    found.groups.forEach(function (group) { table.append(groupOf(group, found.heads)); });
    holder.replaceChildren(table);
  }

  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      if (change.type === "attributes") { fill(change.target); return; }
      change.addedNodes.forEach(function (node) {
        if (!node.querySelectorAll) { return; }
        if (node.matches("[data-overview]")) { fill(node); }
        node.querySelectorAll("[data-overview]").forEach(fill);
      });
    });
  }).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-overview"]
  });
})();
