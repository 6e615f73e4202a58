/* The pages of imports: keeps the progress line alive, and says that files are on their way.
   Without it the page asks again by itself, and everything else works as it is. */
(function () {
  "use strict";

  var WAIT = 1500;
  var LONGEST = 10000;

  /* Words are replaced only when they differ: a screen reader would say them again. */
  function say(line, words) {
    if (words && line.textContent !== words) { line.textContent = words; }
  }

  /* Asks how the job stands until it has ended; then the page itself is asked for again: it
     shows the refusal or the question, or leads to the report. */
  function follow(line, wait) {
    window.setTimeout(function () {
      window.fetch(line.dataset.job, { credentials: "same-origin" }).then(function (answer) {
        if (answer.status === 404 || answer.status === 403) { return { state: "gone" }; }
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.json();
      }).then(function (job) {
        if (job.state === "waiting" || job.state === "running") {
          say(line, job.progress);
          follow(line, WAIT);
        } else {
          window.location.reload();
        }
      }).catch(function () {
        say(line, "Sightline does not answer just now. This page keeps asking.");
        follow(line, Math.min(wait * 2, LONGEST));
      });
    }, wait);
  }

  var line = document.getElementById("progress");
  if (line && line.dataset.job) { follow(line, WAIT); }

  /* Forms that take a while: their words say what is being done. */
  document.querySelectorAll("#load-form, form[data-sending]").forEach(function (form) {
    var button = form.querySelector("button");
    var sending = form.querySelector(".sending");
    form.addEventListener("submit", function () {
      say(sending, form.dataset.sending || "Sending the files. Keep this page open.");
      // Not "disabled": the button keeps the focus. A second press would send everything again.
      button.setAttribute("aria-disabled", "true");
    });
    button.addEventListener("click", function (event) {
      if (button.getAttribute("aria-disabled")) { event.preventDefault(); }
    });
    // A page that the browser brings back from its memory is ready to be sent again.
    window.addEventListener("pageshow", function () {
      button.removeAttribute("aria-disabled");
      sending.textContent = "";
    });
  });
})();
