/* Charts on paper: each is drawn anew at the width of a page before printing, then put back. */
(function () {
  "use strict";

  // The print rules of assets/app.css enlarge it by a third: 640 px, and type of 12 points.
  var WIDTH = 480;
  var drawn = [];

  function toPaper() {
    if (!window.Plotly || drawn.length) { return; }
    drawn = Array.from(document.querySelectorAll(".js-plotly-plot"));
    drawn.forEach(function (plot) { window.Plotly.relayout(plot, { width: WIDTH }); });
  }

  /* Without a width of its own, and only then, a chart fills its place on the screen again. */
  function toScreen() {
    drawn.forEach(function (plot) {
      if (!document.contains(plot)) { return; }
      window.Plotly.relayout(plot, { width: null }).then(function () {
        window.Plotly.Plots.resize(plot);
      });
    });
    drawn = [];
  }

  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", toScreen);
})();
