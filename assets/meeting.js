/* The meeting view: one slide at a time, by keyboard; and the order in which measures are ticked.
   Without it the slides stand one under the other, in the order of the page. */
(function () {
  "use strict";

  /* ---- Slides ---- */

  function present(slides) {
    var at = 0;
    var now = document.getElementById("now");
    var letters = document.getElementById("letters");
    var full = document.getElementById("full-screen");

    function address(number) {
      var url = new URL(window.location.href);
      url.searchParams.set("n", String(number));
      url.hash = "";
      return url.href.replace(/%2C/g, ",");
    }

    /* Shows the slide `number`; what had the focus keeps it, on the slide that is now shown. */
    function show(number, way) {
      at = Math.min(Math.max(number, 1), slides.length);
      var shown = slides[at - 1];
      var had = document.activeElement && document.activeElement.closest(".slide");
      slides.forEach(function (slide) { slide.hidden = slide !== shown; });
      var headline = shown.querySelector("h2").textContent;
      if (way) { now.textContent = at + " of " + slides.length + ": " + headline; }
      document.title = headline + " - " + document.title.split(" - ").pop();
      window.history.replaceState(window.history.state, "", address(at));
      if (had) {
        var same = shown.querySelector('[data-way="' + way + '"]') ||
          shown.querySelector("[data-go]") || shown.querySelector("h2");
        same.focus({ preventScroll: true });
      }
      if (way) { window.scrollTo(0, 0); }
    }

    function turnFull() {
      var done = document.fullscreenElement
        ? document.exitFullscreen()
        : document.documentElement.requestFullscreen();
      if (done && done.catch) {
        done.catch(function () { now.textContent = "This browser allows no full screen here."; });
      }
    }

    var KEYS = {
      ArrowRight: function () { show(at + 1, "on"); },
      PageDown: function () { show(at + 1, "on"); },
      ArrowLeft: function () { show(at - 1, "back"); },
      PageUp: function () { show(at - 1, "back"); },
      Home: function () { show(1, "back"); },
      End: function () { show(slides.length, "on"); }
    };

    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) { return; }
      if (KEYS[event.key]) {
        event.preventDefault();
        KEYS[event.key]();
      } else if (event.key.toLowerCase() === "f" && letters.checked && !event.repeat) {
        event.preventDefault();
        turnFull();
      }
    });

    document.addEventListener("click", function (event) {
      var link = event.target.closest ? event.target.closest("[data-go]") : null;
      if (link) {
        event.preventDefault();
        link.focus();
        show(Number(link.dataset.go), link.dataset.way);
      }
    });

    document.body.classList.add("one-at-a-time");
    document.querySelectorAll(".meeting-bar [hidden]").forEach(function (each) {
      each.hidden = false;
    });
    if (document.fullscreenEnabled) {
      full.addEventListener("click", turnFull);
      document.addEventListener("fullscreenchange", function () {
        full.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
      });
    } else {
      full.hidden = true;
      letters.closest("label").hidden = true;
    }
    // A press of the letter alone must not surprise whoever speaks to the machine.
    letters.checked = window.sessionStorage.getItem("letters") !== "off";
    letters.addEventListener("change", function () {
      window.sessionStorage.setItem("letters", letters.checked ? "on" : "off");
    });
    var hash = /^#slide-(\d+)$/.exec(window.location.hash);
    show(hash ? Number(hash[1]) : Number(document.getElementById("main").dataset.start));
  }

  /* ---- The order of ticking ---- */

  function choose(form) {
    var boxes = Array.from(form.querySelectorAll('input[name="measures"]'));
    var said = document.getElementById("choose-said");
    var list = document.getElementById("order");
    var none = document.getElementById("choose-none");
    var kept = "ticked " + window.location.pathname + window.location.search;
    var order = ticked();

    /* The boxes that are ticked, in the order of the address or, on a page that the browser
       brings back, in that in which they were ticked before. */
    function ticked() {
      var before = (window.sessionStorage.getItem(kept) || "").split(",");
      function place(box) {
        return before.indexOf(box.value) + 1 || Number(box.dataset.place || boxes.length);
      }
      return boxes.filter(function (box) { return box.checked; }).sort(function (one, other) {
        return place(one) - place(other);
      });
    }

    function title(box) { return box.closest("label").querySelector("span").textContent; }

    function draw() {
      boxes.forEach(function (box) {
        var place = order.indexOf(box);
        box.closest("label").dataset.order = place < 0 ? "" : String(place + 1);
      });
      list.replaceChildren.apply(list, order.map(function (box) {
        var item = document.createElement("li");
        item.textContent = title(box);
        return item;
      }));
      window.sessionStorage.setItem(kept, order.map(function (box) {
        return box.value;
      }).join(","));
      document.getElementById("order-box").hidden = !order.length;
      none.hidden = !order.length;
    }

    function count() {
      return order.length === 1 ? "1 measure ticked" : order.length + " measures ticked";
    }

    form.addEventListener("change", function (event) {
      var box = event.target;
      if (boxes.indexOf(box) < 0) { return; }
      order = order.filter(function (each) { return each !== box; });
      if (box.checked) { order.push(box); }
      draw();
      said.textContent = box.checked
        ? title(box) + " is number " + order.length + ". " + count() + "."
        : title(box) + " is left out. " + count() + ".";
    });

    none.addEventListener("click", function () {
      order.forEach(function (box) { box.checked = false; });
      order = [];
      draw();
      said.textContent = "No measure is ticked.";
      boxes[0].focus();
    });

    form.addEventListener("submit", function (event) {
      if (!order.length) {
        event.preventDefault();
        said.textContent = "Tick at least one measure first.";
        boxes[0].focus();
        return;
      }
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = "measures";
      field.value = order.map(function (box) { return box.value; }).join(",");
      form.append(field);
      boxes.forEach(function (box) { box.disabled = true; });
    });

    // A page that the browser brings back from its memory is ready to be sent again.
    window.addEventListener("pageshow", function () {
      form.querySelectorAll('input[type="hidden"][name="measures"]').forEach(function (each) {
        each.remove();
      });
      boxes.forEach(function (box) { box.disabled = false; });
      order = ticked();
      draw();
    });
  }

  var slides = Array.from(document.querySelectorAll(".slide"));
  var form = document.getElementById("choose-form");
  if (slides.length) { present(slides); }
  if (form) { choose(form); }
})();
