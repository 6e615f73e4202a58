/* The end of a session: said two minutes before, in words that a screen reader speaks at once, with
   a button to stay. After the end nothing of the page is left but a plain statement.
   The server decides; this only asks it how long there is, which keeps no session alive. */
(function () {
  "use strict";

  var TIMED = /(?:^|; )__Host-sightline-timed=1/;
  var TOKEN = /(?:^|; )sightline-token=([^;]+)/;
  var WARNING = 120;
  var LOOK = 60;
  var timer = 0;
  var box = null;
  var before = null;
  var ends = 0;

  // No session: nobody signs in here, or this is not the page of somebody who has.
  if (!TIMED.test(document.cookie)) { return; }

  function make(kind, words, name) {
    var made = document.createElement(kind);
    made.textContent = words || "";
    if (name) { made.className = name; }
    return made;
  }

  function seconds() { return (ends - Date.now()) / 1000; }

  function again(after) {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, Math.max(1, after) * 1000);
  }

  function there() { return encodeURIComponent(window.location.pathname + window.location.search); }

  /* Nothing of the page stays: whoever sits down here next sees no figure. */
  function end(why) {
    window.clearTimeout(timer);
    timer = 0;
    var part = make("main", "", "wrap main signed-out");
    var heading = make("h1", "You are signed out");
    heading.tabIndex = -1;
    var link = make("a", "Sign in again", "button primary");
    link.href = "/sign-in?next=" + there();
    var line = make("p", "");
    line.append(link);
    part.append(heading, make("p", why), line);
    part.id = "main";
    document.body.className = "";
    document.body.replaceChildren(part);
    document.title = "Signed out - Sightline";
    heading.focus();
  }

  function close() {
    if (!box) { return; }
    var had = box.contains(document.activeElement);
    box.remove();
    box = null;
    if (had && before && before.isConnected) { before.focus(); }
  }

  function left() {
    var minutes = Math.ceil(seconds() / 60);
    if (seconds() > 60) { return minutes + " minutes"; }
    return seconds() > 30 ? "1 minute" : "less than half a minute";
  }

  /* Words are replaced only when they differ: a screen reader would say them again. */
  function say(line, words) { if (line.textContent !== words) { line.textContent = words; } }

  function warn(isLast) {
    var words = isLast
      ? "A sign-in lasts 8 hours. Yours ends in " + left() + ". Finish what you are writing."
      : "Nothing has been asked for in a while. You will be signed out in " + left() + ".";
    if (box) {
      say(box.querySelector("p"), words);
      return;
    }
    before = document.activeElement;
    box = make("div", "", "session-warning");
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-labelledby", "session-heading");
    box.setAttribute("aria-describedby", "session-words");
    var heading = make("h2", isLast ? "Your sign-in ends soon" : "Are you still there?");
    heading.id = "session-heading";
    var line = make("p", words);
    line.id = "session-words";
    line.setAttribute("aria-live", "assertive");
    var button = make("button", isLast ? "I have seen it" : "Stay signed in", "button primary");
    button.type = "button";
    button.addEventListener("click", isLast ? function () { seen = true; close(); } : stay);
    box.append(heading, line, button);
    document.body.append(box);
    button.focus();
  }

  var seen = false;

  /* What the server told: how long there is. */
  function told(state) {
    var isLast = state.left <= state.idle;
    ends = Date.now() + Math.min(state.idle, state.left) * 1000;
    if (seconds() <= 0) {
      over(isLast);
    } else if (seconds() > WARNING) {
      close();
      again(Math.min(LOOK, seconds() - WARNING));
    } else {
      if (!isLast || !seen) { warn(isLast); }
      again(Math.min(15, seconds()));
    }
  }

  function over(isLast) {
    end(isLast ? "A sign-in lasts 8 hours."
      : "Nothing was asked for in 30 minutes, or you have signed out elsewhere.");
  }

  function send(given) {
    return window.fetch("/session", given).then(function (answer) {
      if (answer.status === 401) { over(false); return; }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json().then(told);
    }).catch(function () {
      // The server cannot be asked: the time that it told last counts.
      if (ends && seconds() <= 0) { over(false); } else { again(ends ? Math.min(15, seconds()) : 15); }
    });
  }

  function ask() {
    // Signed out in another window: nothing of the cookie is left.
    if (!TIMED.test(document.cookie)) { over(false); return; }
    send({ credentials: "same-origin", cache: "no-store" });
  }

  function stay() {
    var token = TOKEN.exec(document.cookie);
    close();
    send({
      method: "POST",
      credentials: "same-origin",
      body: new URLSearchParams({ token: token ? decodeURIComponent(token[1]) : "" })
    });
  }

  // A machine that slept, or a window that was behind others, looks at once.
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && timer) { ask(); }
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { ask(); } });
  again(5);
})();
