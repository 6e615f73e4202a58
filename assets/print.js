/* Paper: charts are drawn anew at the width of a page before printing and then put back; what is
   folded away and belongs on paper is opened; a link to print leads to its edition first; and
   nothing is printed by the keys or a button before it is drawn. */
(function () {
  "use strict";

  // The print rules of assets/app.css enlarge it by a third: 640 px, and type of 12 points.
  var WIDTH = 480;
  // The plot of a chart over time is this high on paper, so that two panels stand on a page.
  var LOW = 140;
  // As dashboard/figures/theme.py counts: a line of a label, and the gap to the next label.
  var LINE = 15;
  var GAP = 2;
  // A month and its year in one line: how wide it is, and what it needs below the plot.
  var MONTH = 64;
  var FOOT = 23;
  var PRINT = "#print";
  var LONGEST = 15000;
  var drawn = [];
  var opened = [];

  /* The day of printing stands beside that of the data. */
  function sayWhen() {
    var place = document.querySelector(".top > .wrap");
    if (!place) { return; }
    var line = place.querySelector(".printed") || document.createElement("p");
    line.className = "printed";
    line.textContent = "Printed " + new Date().toLocaleDateString("en-GB",
      { day: "numeric", month: "short", year: "numeric" });
    place.append(line);
  }

  function toPaper() {
    sayWhen();
    openFolds();
    if (!window.Plotly || drawn.length) { return; }
    drawn = Array.from(document.querySelectorAll(".js-plotly-plot:has(.main-svg)")).map(onPaper);
  }

  /* Draws a chart for paper and returns how to put it back. The layout that it had is not touched,
     and no event tells Dash of a new one. */
  function onPaper(plot) {
    var place = plot.closest(".dash-graph");
    var back = { plot: plot, place: place, high: place.style.height, layout: plot.layout };
    var layout = lowered(plot);
    place.style.height = layout.height + "px";
    window.Plotly.react(plot, plot.data, layout);
    return back;
  }

  /* The layout of a chart on paper. Bars stay as high as they are: they have a line for each name.
     Others are lower, with the words at the ends of their lines kept apart, and a month and its
     year in one line. */
  function lowered(plot) {
    var now = plot.layout;
    var high = parseFloat(plot.querySelector(".main-svg").getAttribute("height"));
    var layout = Object.assign({}, now, { width: WIDTH, height: high });
    var lying = plot.data.some(function (trace) { return trace.orientation === "h"; });
    if (lying || !now.margin || !now.xaxis) { return layout; }
    var margin = layout.margin = Object.assign({}, now.margin);
    if (!now.xaxis.title && margin.b > FOOT) {
      layout.xaxis = Object.assign({}, now.xaxis, {
        ticktext: (now.xaxis.ticktext || []).map(function (month) {
          return month.replace("<br>", " ");
        })
      });
      margin.b = FOOT;
      margin.l = Math.max(margin.l, MONTH / 2);
      margin.r = Math.max(margin.r, MONTH / 2);
    }
    var before = high - now.margin.t - now.margin.b;
    layout.annotations = (now.annotations || []).map(function (note) {
      return Object.assign({}, note);
    });
    var ends = layout.annotations.filter(function (note) {
      return note.yref === "paper" && note.y === 1 && note.yanchor === "middle";
    }).sort(function (one, other) { return other.yshift - one.yshift; });
    var heights = ends.map(function (end) { return end.text.split("<br>").length * LINE + GAP; });
    var needed = heights.reduce(function (sum, each) { return sum + each; }, 0);
    var after = Math.min(before, Math.max(LOW, needed));
    var wanted = ends.map(function (end) { return -end.yshift * after / before; });
    apart(wanted, heights, after).forEach(function (centre, each) { ends[each].yshift = -centre; });
    layout.height = margin.t + after + margin.b;
    return layout;
  }

  /* Centres near those wanted, in order from the top, whose boxes lie neither on each other nor
     below the bottom. */
  function apart(wanted, heights, bottom) {
    var least = 0;
    var centres = wanted.map(function (centre, each) {
      var found = Math.max(centre, least + heights[each] / 2);
      least = found + heights[each] / 2;
      return found;
    });
    for (var each = centres.length - 1; each >= 0; each -= 1) {
      centres[each] = Math.min(centres[each], bottom - heights[each] / 2);
      bottom = centres[each] - heights[each] / 2;
    }
    return centres;
  }

  /* Without a width of its own, and only then, a chart fills its place on the screen again. */
  function toScreen() {
    opened.forEach(function (fold) { fold.open = false; });
    opened = [];
    drawn.forEach(function (back) {
      if (!document.contains(back.plot)) { return; }
      back.place.style.height = back.high;
      window.Plotly.react(back.plot, back.plot.data, back.layout).then(function () {
        window.Plotly.Plots.resize(back.plot);
      });
    });
    drawn = [];
  }

  /* Definitions and notes belong to a figure on paper too; tables print where they are open. */
  function openFolds() {
    if (opened.length) { return; }
    opened = Array.from(document.querySelectorAll("details:not([open])")).filter(function (fold) {
      return / (more|definition)$/.test(fold.dataset.part || "") || fold.matches("[data-on-paper]");
    });
    opened.forEach(function (fold) { fold.open = true; });
  }

  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", toScreen);

  /* Whether everything of the page is drawn: a plain page is at once. */
  function isDrawn() {
    if (document.querySelector(".loading, #react-entry-point:not(:has(#main))")) { return false; }
    return !document.querySelector("[data-dash-is-loading], .overview-rows:empty") &&
      Array.from(document.querySelectorAll(".dash-graph")).every(function (graph) {
        return graph.querySelector(".main-svg");
      });
  }

  /* Prints once everything is drawn; after LONGEST what there is. */
  function printWhenDrawn(since) {
    if (isDrawn() || Date.now() - since > LONGEST) {
      window.setTimeout(function () { window.print(); }, 100);
    } else {
      window.setTimeout(function () { printWhenDrawn(since); }, 150);
    }
  }

  function printHere() { printWhenDrawn(Date.now()); }

  /* An address that ends in #print is printed when it is opened. */
  function printIfAsked() {
    if (window.location.hash !== PRINT) { return; }
    window.history.replaceState(window.history.state, "",
      window.location.pathname + window.location.search);
    printHere();
  }

  /* The keys of the browser wait too. Its menu cannot be told to: there assets/app.css says on
     paper what is missing. */
  document.addEventListener("keydown", function (event) {
    var asked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey &&
      event.key.toLowerCase() === "p";
    if (!asked || isDrawn()) { return; }
    event.preventDefault();
    if (!event.repeat) { printHere(); }
  });

  document.addEventListener("click", function (event) {
    var asked = event.target.closest ? event.target.closest("[data-print]") : null;
    if (!asked) { return; }
    event.preventDefault();
    var there = asked.href ? new URL(asked.href, window.location.href) : null;
    if (!there || there.pathname + there.search === window.location.pathname + window.location.search) {
      printHere();
    } else {
      there.hash = PRINT;
      window.location.assign(there.href);
    }
  });

  // A button that needs this script is shown by it.
  document.querySelectorAll("[data-print][hidden]").forEach(function (each) {
    each.hidden = false;
  });
  printIfAsked();
})();
