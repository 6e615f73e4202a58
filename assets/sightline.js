/* The browser's half of the page: one collector of what is chosen, and the focus. */
(function () {
  "use strict";

  // One of each set at a time: a second choice replaces the first.
  var SETS = [
    { names: ["team", "locality"], words: "One team or one locality at a time" },
    { names: ["age", "sex", "ethnicity", "disability"], words: "One group of children at a time" }
  ];
  // The controls of layouts/ids.py CONTROLS; a page holds some of them.
  var CONTROLS = ["from", "to"].concat(SETS[0].names, SETS[1].names, [
    "neighbours", "method", "others", "service", "signal", "sort"
  ]);
  var ALL = "all";
  var OTHERS = ["region", "england", "target"];
  var KEPT = ["edition"];
  var pagesShown = 0;
  // The pages that Dash draws: a link from one to another needs no new document.
  var DRAWN = /^\/($|service\/|measure\/)/;
  var PATIENCE = 10000;
  var awaited = 0;
  var LOST = "No connection to Sightline: nothing has changed. Try again.";
  var shownQuery = null;
  var lastAsked = null;

  function bar() { return document.getElementById("filters"); }

  function control(name) { return document.getElementById("filter-" + name); }

  function labelOf(name) {
    var label = document.querySelector('label[for="filter-' + name + '"]');
    return label ? label.textContent.toLowerCase() : name;
  }

  function defaults() { return JSON.parse(bar().dataset.defaults); }

  /* What the controls of this page now hold; a control that is not here holds nothing. */
  function chosenNow() {
    var chosen = {};
    CONTROLS.forEach(function (name) {
      var element = control(name);
      if (!element) { return; }
      chosen[name] = name === "others"
        ? OTHERS.filter(function (other) {
            var box = element.querySelector('input[value="' + other + '"]');
            return box && box.checked;
          })
        : element.value;
    });
    return chosen;
  }

  /* What a query string asks for, as the controls would hold it. */
  function chosenBy(params) {
    var chosen = defaults();
    CONTROLS.forEach(function (name) {
      if (name === "others") {
        chosen.others = OTHERS.filter(function (other) { return params.get(other) !== "0"; });
      } else if (params.has(name)) {
        chosen[name] = params.get(name);
      }
    });
    return chosen;
  }

  /* Empties the other controls of the set that holds `name`; returns the notice. */
  function keepOne(chosen, name) {
    var notice = "";
    SETS.forEach(function (set) {
      if (set.names.indexOf(name) < 0 || chosen[name] === ALL) { return; }
      set.names.forEach(function (other) {
        if (other !== name && chosen[other] && chosen[other] !== ALL) {
          chosen[other] = ALL;
          notice = set.words + ": your choice of " + labelOf(name) +
            " has replaced the choice of " + labelOf(other) + ".";
        }
      });
    });
    return notice;
  }

  /* The query string that dashboard/state.py to_query gives for the same choices. What this page
     has no control for stays as it is shown; without a first month the last alone is named. */
  function queryOf(chosen) {
    var otherwise = defaults();
    var shown = new URLSearchParams(bar().dataset.query);
    var pairs = [];
    function add(name, left_out) {
      var value = name in chosen ? chosen[name] : shown.get(name);
      if (value && value !== left_out) { pairs.push([name, value]); }
    }
    if (control("from")) { add("from", ""); }
    add("to", "");
    SETS.forEach(function (set) { set.names.forEach(function (name) { add(name, ALL); }); });
    ["neighbours", "method"].forEach(function (name) { add(name, otherwise[name]); });
    OTHERS.forEach(function (name) {
      var on = chosen.others ? chosen.others.indexOf(name) >= 0 : shown.get(name) !== "0";
      if (!on) { pairs.push([name, "0"]); }
    });
    KEPT.forEach(function (name) { add(name, ""); });
    ["service", "signal"].forEach(function (name) { add(name, ALL); });
    add("sort", otherwise.sort);
    return new URLSearchParams(pairs).toString().replace(/\*/g, "%2A").replace(/%7E/g, "~");
  }

  function set(id, props) { window.dash_clientside.set_props(id, props); }

  function same(one, other) { return JSON.stringify(one) === JSON.stringify(other); }

  /* Shows what is chosen: controls, address and body; says `notice`. */
  function show(chosen, notice) {
    if (chosen.from && chosen.to && chosen.from > chosen.to) {
      var first = chosen.to;
      chosen.to = chosen.from;
      chosen.from = first;
      notice = "The first month came after the last, so they were put in order.";
    }
    var now = chosenNow();
    var query = queryOf(chosen);
    Object.keys(now).forEach(function (name) {
      if (!same(now[name], chosen[name])) { set("filter-" + name, { value: chosen[name] }); }
    });
    set("notice", { children: notice || "" });
    if (query === bar().dataset.query) { return; }
    bar().dataset.query = query;
    window.history.replaceState(window.history.state, "", "?" + query);
    set("query", { data: query });
  }

  /* Shows what the page's own address with another query would show. */
  function showQuery(query) {
    show(chosenBy(new URLSearchParams(query)), "");
  }

  /* A question that was lost: controls and address go back to what is shown, so that no figure
     stands under a choice that it does not answer. */
  function lose() {
    if (!bar() || shownQuery === null) { return; }
    var chosen = chosenBy(new URLSearchParams(shownQuery));
    Object.keys(chosenNow()).forEach(function (name) {
      set("filter-" + name, { value: chosen[name] });
    });
    bar().dataset.query = shownQuery;
    window.history.replaceState(window.history.state, "", "?" + shownQuery);
    set("notice", { children: LOST });
  }

  /* The query of the body that a request of Dash asks for; null where it asks for none. */
  function queryAsked(address, how) {
    if (String(address).indexOf("_dash-update-component") < 0 || !how || !how.body) { return null; }
    try {
      var asked = JSON.parse(how.body);
      return asked.output.indexOf("..body.children") === 0 ? asked.inputs[0].value : null;
    } catch (error) {
      return null;
    }
  }

  var fetchAsBefore = window.fetch;
  window.fetch = function (address, how) {
    var answer = fetchAsBefore.apply(window, arguments);
    var query = queryAsked(address, how);
    if (query !== null) {
      lastAsked = query;
      answer.then(function (found) {
        if (found.ok) { shownQuery = query; }
        if (found.status >= 500 && query === lastAsked) { lose(); }
      }, function () {
        if (query === lastAsked) { lose(); }
      });
    }
    return answer;
  };

  document.addEventListener("change", function (event) {
    if (!bar() || !bar().contains(event.target)) { return; }
    var name = CONTROLS.find(function (each) {
      return control(each) && control(each).contains(event.target);
    });
    if (!name) { return; }
    var chosen = chosenNow();
    show(chosen, keepOne(chosen, name));
  });

  document.addEventListener("submit", function (event) {
    if (event.target === bar()) { event.preventDefault(); }
  });

  /* A click on a point of a chart asks for what it stands for, such as "team=T3". */
  function pick() {
    window.dash_clientside.callback_context.triggered.forEach(function (each) {
      var point = each.value && each.value.points && each.value.points[0];
      if (!point || !point.customdata || !bar()) { return; }
      var asked = new URLSearchParams(point.customdata);
      var chosen = chosenNow();
      asked.forEach(function (value, name) {
        if (!(name in chosen)) { return; }
        chosen[name] = value;
        // A month chosen on a chart is the last shown; as many stand before it as did.
        if (name === "to" && chosen.from > value) { chosen.from = value; }
        keepOne(chosen, name);
      });
      show(chosen, "");
    });
    return window.dash_clientside.no_update;
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
    shownQuery = query ? query.data : null;
    if (notice && notice.children && query) {
      window.history.replaceState(window.history.state, "", "?" + query.data);
    }
  }

  /* An address that names a part of the page shows it, as soon as it is there. */
  function goToPart() {
    var id = window.location.hash.slice(1);
    var part = id && document.getElementById(id);
    if (part) { part.scrollIntoView(); }
  }

  /* The name of the window, tab and bookmark is that of the page, as on the plain pages. */
  function nameWindow() {
    var heading = document.getElementById("page-heading");
    if (heading) {
      document.title = heading.textContent + " - " + document.title.split(" - ").pop();
    }
  }

  /* After a change of page, not on arrival, the focus goes to the heading. */
  function arrive(page) {
    window.clearTimeout(awaited);
    correct(page);
    window.requestAnimationFrame(nameWindow);
    pagesShown += 1;
    if (pagesShown > 1) {
      window.requestAnimationFrame(function () {
        var heading = document.getElementById("page-heading");
        if (heading) { heading.focus(); }
      });
    } else {
      window.requestAnimationFrame(goToPart);
    }
  }

  /* Whether a link leads to another page that is drawn in this document. */
  function isDrawnHere(link) {
    return document.getElementById("page") && link.origin === window.location.origin &&
      DRAWN.test(link.pathname) && !link.hash && !link.target && !link.hasAttribute("download");
  }

  /* Opens the page of a link in this document; one that does not arrive is asked for anew. */
  function open(link) {
    if (link.href !== window.location.href) {
      window.history.pushState({}, "", link.href);
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
      window.clearTimeout(awaited);
      awaited = window.setTimeout(function () { window.location.reload(); }, PATIENCE);
    }
    window.scrollTo(0, 0);
  }

  function say(words) {
    if (document.getElementById("notice") && window.dash_clientside.set_props) {
      set("notice", { children: words });
    }
  }

  /* Without the clipboard of a secure address, by way of a field that is taken away again. */
  function copyByField(words) {
    var field = document.createElement("textarea");
    var before = document.activeElement;
    field.value = words;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    var done = false;
    try { done = document.execCommand("copy"); } catch (error) { done = false; }
    field.remove();
    if (before && before.focus) { before.focus({ preventScroll: true }); }
    return done;
  }

  /* Copies the address of what is shown, or of its part with the id `part`, and says so. */
  function copyLink(part) {
    var address = window.location.href.split("#")[0];
    // It names the months, so that it shows the same when later ones are loaded.
    if (bar()) { address = address.split("?")[0] + "?" + bar().dataset.query; }
    address += part ? "#" + part : "";
    function tell(done) {
      say(done ? "Link copied." : "The link could not be copied: it is the address of this page.");
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(address).then(
        function () { tell(true); },
        function () { tell(copyByField(address)); }
      );
    } else {
      tell(copyByField(address));
    }
  }

  /* A plain click on a link of the class "narrows" shows what its address asks for without a new
     page; the link itself stays good for a new tab. The skip link moves the focus without a new
     address. */
  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey ||
        event.shiftKey || event.altKey) { return; }
    var target = event.target.closest ? event.target : null;
    if (!target) { return; }
    var link = target.closest("a");
    if (target.closest("[data-copy-link]")) {
      copyLink(target.closest("[data-copy-link]").dataset.copyLink);
    } else if (target.closest("#clear-filters")) {
      show(defaults(), "");
    } else if (link && link.classList.contains("narrows") && bar() &&
               link.pathname === window.location.pathname) {
      event.preventDefault();
      showQuery(link.search);
    } else if (link && link.classList.contains("skip-link")) {
      event.preventDefault();
      var main = document.getElementById("main");
      main.focus();
      main.scrollIntoView();
    } else if (link && isDrawnHere(link)) {
      event.preventDefault();
      open(link);
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    sightline: { pick: pick, arrive: arrive }
  });
})();
