/* Paper: charts are drawn anew at the width of a page before printing and then put back; what is
   folded away and belongs on paper is opened; and a link to print leads to its edition first. */
(function () {
  "use strict";

  // The print rules of assets/app.css enlarge it by a third: 640 px, and type of 12 points.
  var WIDTH = 480;
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
      { day: "numeric", month: "long", year: "numeric" });
    place.append(line);
  }

  function toPaper() {
    sayWhen();
    openFolds();
    if (!window.Plotly || drawn.length) { return; }
    drawn = Array.from(document.querySelectorAll(".js-plotly-plot"));
    drawn.forEach(function (plot) { window.Plotly.relayout(plot, { width: WIDTH }); });
  }

  /* Without a width of its own, and only then, a chart fills its place on the screen again. */
  function toScreen() {
    opened.forEach(function (fold) { fold.open = false; });
    opened = [];
    drawn.forEach(function (plot) {
      if (!document.contains(plot)) { return; }
      window.Plotly.relayout(plot, { width: null }).then(function () {
        window.Plotly.Plots.resize(plot);
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
    var body = document.getElementById("body");
    if (document.getElementById("react-entry-point") && !(body && body.firstElementChild)) {
      return false;
    }
    return !document.querySelector("[data-dash-is-loading]") &&
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
