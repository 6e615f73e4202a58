/* The browser's half of the page: one collector of what is chosen, and the focus. */
(function () {
  "use strict";

  // The order of layouts/ids.py CONTROLS.
  var CONTROLS = [
    "from", "to", "team", "locality", "age", "sex", "ethnicity", "disability",
    "neighbours", "method", "others"
  ];
  // One of each set at a time: a second choice replaces the first.
  var SETS = [
    { names: ["team", "locality"], words: "One team or one locality at a time" },
    { names: ["age", "sex", "ethnicity", "disability"], words: "One group of children at a time" }
  ];
  var ALL = "all";
  var OTHERS = ["region", "england", "target"];
  var pagesShown = 0;

  function labelOf(name) {
    var label = document.querySelector('label[for="filter-' + name + '"]');
    return label ? label.textContent.toLowerCase() : name;
  }

  /* What was changed: the name of a control, "clear", or the code of a bar that was clicked.
     Charts that are drawn again are named too, without a click: they are passed over. */
  function changed(triggered) {
    var control = null;
    var code = null;
    triggered.forEach(function (each) {
      var id = each.prop_id.replace(/\.[^.]*$/, "");
      if (id.charAt(0) !== "{") {
        control = id === "clear-filters" ? "clear" : id.replace("filter-", "");
      } else if (each.value && each.value.points && each.value.points.length) {
        code = each.value.points[0].customdata;
      }
    });
    return { control: control, code: control ? null : code };
  }

  /* The level that offers a code: "team", "locality", or "" where it cannot be chosen. */
  function levelOf(code) {
    return SETS[0].names.find(function (name) {
      var select = document.getElementById("filter-" + name);
      return select && Array.from(select.options).some(function (option) {
        return option.value === code;
      });
    }) || "";
  }

  /* Empties the other controls of the set that holds `name`; returns the notice. */
  function keepOne(chosen, name) {
    var notice = "";
    SETS.forEach(function (set) {
      if (set.names.indexOf(name) < 0 || chosen[name] === ALL) { return; }
      set.names.forEach(function (other) {
        if (other !== name && chosen[other] !== ALL) {
          chosen[other] = ALL;
          notice = set.words + ": your choice of " + labelOf(name) +
            " has replaced the choice of " + labelOf(other) + ".";
        }
      });
    });
    return notice;
  }

  /* The query string that dashboard/state.py to_query gives for the same choices. */
  function queryOf(chosen, defaults) {
    var pairs = [["from", chosen.from], ["to", chosen.to]];
    SETS.forEach(function (set) {
      set.names.forEach(function (name) {
        if (chosen[name] !== ALL) { pairs.push([name, chosen[name]]); }
      });
    });
    ["neighbours", "method"].forEach(function (name) {
      if (chosen[name] !== defaults[name]) { pairs.push([name, chosen[name]]); }
    });
    OTHERS.forEach(function (name) {
      if (chosen.others.indexOf(name) < 0) { pairs.push([name, "0"]); }
    });
    return new URLSearchParams(pairs).toString().replace(/\*/g, "%2A").replace(/%7E/g, "~");
  }

  function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  /* Values of the controls, clicks on clear, clicks on bars, the defaults, the query shown;
     returns the query, the notice and the values. */
  function collect() {
    var keep = window.dash_clientside.no_update;
    var triggered = window.dash_clientside.callback_context.triggered;
    var defaults = arguments[CONTROLS.length + 2];
    var shown = arguments[CONTROLS.length + 3];
    var given = {};
    var chosen = {};
    for (var each = 0; each < CONTROLS.length; each += 1) {
      given[CONTROLS[each]] = arguments[each];
      chosen[CONTROLS[each]] = arguments[each];
    }
    var nothing = [keep, keep].concat(CONTROLS.map(function () { return keep; }));
    var change = changed(triggered);
    var name = change.control || (change.code ? levelOf(change.code) : "");
    if (!name || !defaults) { return nothing; }
    if (name === "clear") {
      CONTROLS.forEach(function (control) { chosen[control] = defaults[control]; });
    } else if (change.code) {
      chosen[name] = change.code;
    }
    var notice = keepOne(chosen, name);
    if (chosen.from > chosen.to) {
      var first = chosen.to;
      chosen.to = chosen.from;
      chosen.from = first;
      notice = "The first month came after the last, so they were put in order.";
    }
    var query = queryOf(chosen, defaults);
    if (query !== shown) {
      window.history.replaceState(window.history.state, "", "?" + query);
    }
    return [query === shown ? keep : query, notice].concat(CONTROLS.map(function (control) {
      return same(chosen[control], given[control]) ? keep : chosen[control];
    }));
  }

  /* The properties of the component `id` in a tree as the server sent it, or null. */
  function propsOf(id, tree) {
    if (Array.isArray(tree)) {
      for (var each = 0; each < tree.length; each += 1) {
        var found = propsOf(id, tree[each]);
        if (found) { return found; }
      }
      return null;
    }
    if (!tree || !tree.props) { return null; }
    return tree.props.id === id ? tree.props : propsOf(id, tree.props.children);
  }

  /* Where a notice says that the address asked for something else than is shown, the address
     becomes that of what is shown. */
  function correct(page) {
    var notice = propsOf("notice", page);
    var query = propsOf("query", page);
    if (notice && notice.children && query) {
      window.history.replaceState(window.history.state, "", "?" + query.data);
    }
  }

  /* After a change of page, not on arrival, the focus goes to the heading. */
  function focus(page) {
    correct(page);
    pagesShown += 1;
    if (pagesShown > 1) {
      window.requestAnimationFrame(function () {
        var heading = document.getElementById("page-heading");
        if (heading) { heading.focus(); }
      });
    }
  }

  /* The team or locality that a link's address names, or null. */
  function unitOf(link) {
    if (!link.classList.contains("unit-link")) { return null; }
    var query = new URLSearchParams(link.search);
    var level = SETS[0].names.find(function (name) { return query.has(name); });
    return level ? { level: level, code: query.get(level) } : null;
  }

  /* A plain click on a team's link chooses it in the filter bar; the link itself stays good
     for a new tab. The skip link moves the focus without a new address. */
  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey ||
        event.shiftKey || event.altKey) { return; }
    var link = event.target.closest ? event.target.closest("a") : null;
    if (!link) { return; }
    var unit = unitOf(link);
    if (unit) {
      event.preventDefault();
      window.dash_clientside.set_props("filter-" + unit.level, { value: unit.code });
    } else if (link.classList.contains("skip-link")) {
      event.preventDefault();
      var main = document.getElementById("main");
      main.focus();
      main.scrollIntoView();
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    sightline: { collect: collect, focus: focus }
  });
})();
