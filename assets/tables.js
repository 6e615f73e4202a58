/* Tables, definitions and bars: made from an element's text when their part of the page is opened, or
   at once where they stand open. */
(function () {
  "use strict";

  function element(kind, text, scope) {
    var made = document.createElement(kind);
    if (text !== undefined) { made.textContent = text; }
    if (scope) { made.setAttribute("scope", scope); }
    return made;
  }

  /* Addresses by the text of the row heads that they belong to. */
  function linksIn(text) {
    var links = {};
    lines(text || "").forEach(function (pair) { links[pair[0]] = pair[1]; });
    return links;
  }

  /* Signs and words of the levels of a graded table: what its colours say. */
  var SIGNS = { met: "\u2713", below: "\u25bd", far: "\u25bc" };
  var LEVELS = {
    met: "target met",
    below: "short of the target",
    far: "short of the target by more than its size explains"
  };

  /* Gives a cell its level: a colour, a sign, and words for who sees neither. */
  function grade(cell, level) {
    cell.className = "level-" + level;
    if (!SIGNS[level]) { return; }
    var sign = element("span", SIGNS[level] + " ");
    sign.setAttribute("aria-hidden", "true");
    var words = element("span", ", " + LEVELS[level]);
    words.className = "visually-hidden";
    cell.prepend(sign);
    cell.append(words);
  }

  /* Columns that fit into the narrowest window beside each other. */
  var FEW = 3;
  var ROLES = { THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };

  /* A table whose rows are drawn as blocks is one still to who has it read aloud. */
  function keepRoles(table) {
    table.setAttribute("role", "table");
    table.querySelectorAll("thead, tbody, tr, td, th").forEach(function (part) {
      var head = part.scope === "col" ? "columnheader" : "rowheader";
      part.setAttribute("role", ROLES[part.tagName] || head);
    });
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
    var links = linksIn(holder.dataset.links);
    var lastLinks = linksIn(holder.dataset.lastLinks);
    var levels = holder.dataset.levels ? lines(holder.dataset.levels) : [];
    var table = element("table");
    table.className = "data" + (levels.length ? " reflow graded" : rows[0].length > FEW ? " reflow" : "");
    var caption = element("caption");
    caption.append(element("span", holder.dataset.caption));
    table.append(caption);
    var head = element("tr");
    rows[0].forEach(function (text) { head.append(element("th", text, "col")); });
    table.append(element("thead"), element("tbody"));
    table.tHead.append(head);
    rows.slice(1).forEach(function (cells, number) {
      var row = element("tr");
      row.append(heading(cells[0], links));
      if (cells[0] === holder.dataset.strong) { row.className = "strong"; }
      cells.slice(1).forEach(function (text, place) {
        var cell = element("td", text);
        // What it is called where each row stands on its own, in a narrow window.
        cell.dataset.head = rows[0][place + 1];
        var level = (levels[number] || [])[place];
        if (level) { grade(cell, level); }
        row.append(cell);
      });
      if (lastLinks[cells[0]]) {
        var link = element("a", cells[cells.length - 1]);
        link.href = lastLinks[cells[0]];
        link.setAttribute("aria-label", link.textContent + ", " + cells[0] + ": the list");
        row.lastChild.replaceChildren(link);
      }
      table.tBodies[0].append(row);
    });
    keepRoles(table);
    holder.setAttribute("role", "region");
    holder.setAttribute("aria-label", holder.dataset.caption);
    holder.tabIndex = 0;
    holder.replaceChildren(table);
    // Where not all months fit, the newest are in sight.
    if (levels.length) { holder.scrollLeft = holder.scrollWidth; }
  }

  /* A bar between its name and its figure, with the upright lines that cross all bars. */
  function track(line, across) {
    var made = element("span");
    made.className = "track";
    made.setAttribute("aria-hidden", "true");
    var bar = element("span");
    bar.className = "fill";
    bar.style.left = line[2] / 10 + "%";
    bar.style.width = line[3] / 10 + "%";
    bar.style.background = line[4];
    made.append(bar);
    across.forEach(function (each) {
      var mark = element("span");
      mark.className = each[1];
      mark.style.left = each[0] / 10 + "%";
      made.append(mark);
    });
    return made;
  }

  function fillBars(holder) {
    var across = holder.dataset.across ? lines(holder.dataset.across) : [];
    var table = element("table");
    var caption = element("caption", holder.dataset.caption);
    var head = element("tr");
    caption.className = "visually-hidden";
    lines(holder.dataset.heads)[0].forEach(function (text) {
      head.append(element("th", text, "col"));
    });
    head.className = "visually-hidden";
    table.append(caption, element("thead"), element("tbody"));
    table.tHead.append(head);
    // As much room for the figure in every line: bars of one list share one scale.
    var longest = Math.max.apply(null, lines(holder.dataset.bars).map(function (line) {
      return line[1].length;
    }));
    // In em, as a ch of the bold figure of a chosen line is wider and would move its lines across.
    table.style.setProperty("--figures", (Math.min(longest + 1.5, 15) * 0.64).toFixed(2) + "em");
    lines(holder.dataset.bars).forEach(function (line) {
      var links = {};
      links[line[0]] = line[7];
      var row = element("tr");
      var name = heading(line[0], links);
      if (line[6]) {
        row.className = "chosen";
        (name.querySelector("a") || name).setAttribute("aria-current", "true");
      }
      var cell = element("td");
      row.title = line[5];
      var value = element("span", line[1]);
      value.className = "value";
      var both = element("div");
      both.className = "line";
      both.append(track(line, across), value);
      cell.append(both);
      row.append(name, cell);
      table.tBodies[0].append(row);
    });
    holder.replaceChildren(table);
  }

  /* Makes elements of a tree of tags, attributes and children; text stays text. */
  function grow(node) {
    if (typeof node === "string") { return document.createTextNode(node); }
    var made = document.createElement(node[0]);
    Object.keys(node[1]).forEach(function (name) { made.setAttribute(name, node[1][name]); });
    node.slice(2).forEach(function (child) { made.append(grow(child)); });
    return made;
  }

  function fillTree(holder) {
    var made = document.createDocumentFragment();
    JSON.parse(holder.dataset.tree).forEach(function (node) { made.append(grow(node)); });
    holder.replaceChildren(made);
  }

  function fill(holder) {
    var data = holder.dataset;
    (data.tree ? fillTree : data.bars ? fillBars : data.terms ? fillTerms : fillTable)(holder);
  }

  // Parts that are open, and the link last followed, by the name of their part: a change of
  // figures makes every element of a panel anew.
  var open = new Set();
  var followed = null;
  // The place of the chip that was last taken away; -1: none.
  var leaving = -1;
  // The bar that was last chosen by its link: its list, by the start of its name, and its text.
  var barred = null;

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
    var chips = link && link.closest("#narrowing");
    var bars = link && link.closest("[data-bars]");
    barred = bars ? { list: bars.dataset.caption.split(",")[0], text: link.textContent } : null;
    followed = part
      ? { part: part.dataset.part, text: link.textContent }
      : null;
    leaving = chips ? Array.from(chips.querySelectorAll(".chip")).indexOf(link) : -1;
  }, true);

  /* When a chip has gone, the focus moves to the next one; after the last to what is shown. A bar
     that was chosen by its link keeps the focus. */
  function keepFocus() {
    var holder = document.getElementById("narrowing");
    if (!holder || document.activeElement !== document.body) { return; }
    if (barred) {
      document.querySelectorAll("[data-bars]").forEach(function (each) {
        if (!barred || each.dataset.caption.split(",")[0] !== barred.list) { return; }
        var link = Array.from(each.querySelectorAll("a")).find(function (other) {
          return other.textContent === barred.text;
        });
        if (link) {
          link.focus({ preventScroll: true });
          barred = null;
        }
      });
      return;
    }
    if (leaving < 0) { return; }
    var chips = holder.querySelectorAll(".chip");
    (chips[Math.min(leaving, chips.length - 1)] || holder).focus({ preventScroll: true });
    leaving = -1;
  }

  /* Opens again what was open; fills again what is open when its text changes. */
  new MutationObserver(function (changes) {
    keepFocus();
    changes.forEach(function (change) {
      if (change.type === "attributes") {
        var details = change.target.closest("details");
        var data = change.target.dataset;
        if (data.tree || data.open || (details && details.open)) { fill(change.target); }
        return;
      }
      change.addedNodes.forEach(function (node) {
        if (!node.querySelectorAll) { return; }
        if (node.matches("[data-tree], [data-open]")) { fill(node); }
        node.querySelectorAll("[data-tree], [data-open]").forEach(fill);
        if (!open.size) { return; }
        node.querySelectorAll("details[data-part]").forEach(function (each) {
          if (open.has(each.dataset.part)) { each.open = true; }
        });
      });
    });
  }).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-table", "data-terms", "data-caption", "data-links", "data-levels",
      "data-bars", "data-tree"]
  });
})();
