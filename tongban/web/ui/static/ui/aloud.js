// Reads the page aloud, paragraph by paragraph, with a voice the device already has; without one the button says so.
(function () {
  var speech = window.speechSynthesis;
  var bar = document.querySelector("[data-aloud]");
  if (!bar) { return; }
  var start = bar.querySelector("[data-aloud-start]");
  var pause = bar.querySelector("[data-aloud-pause]");
  var stop = bar.querySelector("[data-aloud-stop]");
  var english = document.documentElement.lang === "en";
  var silent = bar.querySelector("[data-aloud-silent]");
  var texts = [];
  var at = -1;
  var resting = false;

  function voice() {
    if (!speech) { return undefined; }
    return speech.getVoices().find(function (one) { return one.lang.toLowerCase().indexOf(english ? "en" : "zh") === 0; });
  }
  function words(part) {
    var copy = part.cloneNode(true);
    copy.querySelectorAll("script, [aria-hidden=true], details:not([open])").forEach(function (one) { one.remove(); });
    return copy.textContent.replace(/\s+/g, " ").trim();
  }
  function parts() {
    var found = document.querySelectorAll("main h1, main h2, main h3, main p, main li, main dt, main dd, main tr, main label, main legend");
    return Array.from(found).filter(function (part) {
      return part.offsetParent !== null && !part.querySelector("p, li, dd, label, legend") && words(part);
    });
  }
  function mark(on) {
    if (texts[at]) { texts[at].classList.toggle("being-read", on); }
  }
  function rest(on) {
    resting = on;
    pause.textContent = english ? (on ? "Go on" : "Pause") : on ? "继续" : "暂停";
  }
  function show(reading) {
    start.hidden = reading;
    pause.hidden = stop.hidden = !reading;
    rest(false);
  }
  function end() {
    mark(false);
    at = -1;
    speech.cancel();
    show(false);
  }
  function next() {
    mark(false);
    at += 1;
    if (at >= texts.length) { end(); return; }
    mark(true);
    texts[at].scrollIntoView({ block: "center" });
    var spoken = new SpeechSynthesisUtterance(words(texts[at]));
    spoken.voice = voice();
    spoken.lang = english ? "en" : "zh-CN";
    spoken.rate = 0.9;
    spoken.onend = function () { if (at >= 0) { next(); } };
    speech.speak(spoken);
  }
  start.addEventListener("click", function () {
    silent.hidden = !!voice();
    if (!silent.hidden) { return; }
    texts = parts();
    at = -1;
    show(true);
    next();
  });
  stop.addEventListener("click", end);
  pause.addEventListener("click", function () {
    if (resting) { speech.resume(); } else { speech.pause(); }
    rest(!resting);
  });
  bar.hidden = false;
  if (!speech) { return; }
  window.addEventListener("pagehide", end);
  speech.addEventListener("voiceschanged", function () { if (voice()) { silent.hidden = true; } });
})();
